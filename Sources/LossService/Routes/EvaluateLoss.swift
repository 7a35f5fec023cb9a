import HTTP1
import Losses
import TensorCoding

/// `POST /loss/{name}`: a loss by its name, on the tensors of the body.
struct EvaluateLoss: Route {
  static let template = "/loss/{name}"
  static let method = Method.post
  static var operation: Operation {
    let parameters =
      LossArguments.fields.filter(\.isInQuery).map(\.queryParameter)
      + Catalogue.distinctParameters.map(\.queryParameter)
    return Operation(
      id: "evaluateLoss", summary: "Evaluate a loss",
      description: """
        The body holds the keyword arguments of the Keras call: the tensors, and whatever differs \
        from its default. A parameter may stand in the query instead, not in both. Numbers that \
        JSON cannot spell are the strings "NaN", "Infinity" and "-Infinity". A server may have \
        losses of its own beside those that are named here; GET /loss lists them too.
        """,
      parameters: [.lossName] + parameters,
      body: .init(
        schema: [
          "anyOf": .array(Catalogue.entries.map { ["$ref": .string($0.requestSchemaReference)] })
        ],
        example: [
          "y_true": [[0, 1], [0, 0]], "y_pred": [[1, 1], [1, 0]],
          "outputs": ["loss", "values", "gradient"],
        ]),
      success: .init(
        description: "What was asked for.", schema: ["$ref": "#/components/schemas/LossAnswer"],
        example: ["loss": 0.5, "values": [0.5, 0.5], "gradient": [[0.5, 0.0], [0.5, 0.0]]]),
      problems: ProblemCode.ofBodies + [.unknownLoss] + ProblemCode.ofEvaluation
        + ProblemCode.ofCustomLosses)
  }

  private let evaluation: LossEvaluation
  /// The losses by every name they answer to.
  private let losses: [String: NamedLoss]

  /// A loss, and what a request for it may say; a class, so that finding it copies nothing.
  private final class NamedLoss: Sendable {
    let entry: CatalogueEntry
    let vocabulary: Vocabulary

    init(_ entry: CatalogueEntry) {
      self.entry = entry
      vocabulary = Vocabulary(LossArguments.fields.map(\.name) + entry.parameters.map(\.name))
    }
  }

  init(_ context: ServiceContext) {
    evaluation = LossEvaluation(context)
    var losses: [String: NamedLoss] = [:]
    for entry in context.configuration.catalogue.entries {
      let loss = NamedLoss(entry)
      for name in [entry.name] + entry.aliases { losses[name] = loss }
    }
    self.losses = losses
  }

  func reception(of request: RoutedRequest) -> Reception {
    var label = Response.Label(route: Self.template)
    guard let loss = losses[request.segment] else {
      let near = nearest(to: request.segment, among: Array(losses.keys))
      return .respond(
        Problem(LossError.unknownLoss(name: request.segment, nearest: near)).response(label: label))
    }
    label.subject = loss.entry.name
    let exchange = request.exchange
    return request.receive(
      into: LossArguments(), vocabulary: loss.vocabulary, label: label,
      cores: evaluation.cores
    ) {
      arguments, fields, place throws(RequestError) in
      try arguments.read(fields, from: place, for: loss.entry, vocabulary: loss.vocabulary)
    } then: { [evaluation, label] arguments in
      evaluation.answer(arguments, on: exchange, label: label) { () throws(LossError) in
        try loss.entry(arguments.parameters)
      }
    }
  }
}

extension LossArguments {
  /// Reads fields of the body or of the query, those of the loss itself among them.
  fileprivate mutating func read(
    _ fields: [JSONObject.Field], from place: RequestError.Place, for entry: CatalogueEntry,
    vocabulary: Vocabulary
  ) throws(RequestError) {
    for field in fields {
      if try read(field, from: place, ownNames: entry.parameters.map(\.name)) { continue }
      guard let parameter = entry.parameters.first(where: { $0.name == field.name }) else {
        throw .unknownField(
          name: field.name, place: place, known: vocabulary.names,
          nearest: nearest(to: field.name, among: vocabulary.names))
      }
      if let argument = try Argument(field.value, for: parameter) {
        parameters.append((parameter.name, argument))
      }
    }
  }
}
