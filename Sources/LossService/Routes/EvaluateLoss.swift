import HTTP1
import Losses
import TensorCoding

/// `POST /loss/{name}`: a loss by its name, on the tensors of the body.
struct EvaluateLoss: CallRoute {
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
        losses of its own beside those that are named here; GET /loss lists them too. In a body of \
        safetensors, tensors have the names of their fields, and what else the call takes stands \
        in the query or as texts in `__metadata__`; an answer of that type is given where \
        `Accept` names it.
        """,
      parameters: [.lossName] + parameters,
      body: .init(
        schema: [
          "anyOf": .array(Catalogue.entries.map { ["$ref": .string($0.requestSchemaReference)] })
        ],
        example: [
          "y_true": [[0, 1], [0, 0]], "y_pred": [[1, 1], [1, 0]],
          "outputs": ["loss", "values", "gradient"],
        ],
        takesTensors: true),
      success: .init(
        description: "What was asked for.", schema: ["$ref": "#/components/schemas/LossAnswer"],
        example: ["loss": 0.5, "values": [0.5, 0.5], "gradient": [[0.5, 0.0], [0.5, 0.0]]],
        givesTensors: true),
      problems: ProblemCode.ofBodies + [.invalidSafetensors, .unknownLoss]
        + ProblemCode.ofEvaluation
        + ProblemCode.ofCustomLosses)
  }

  private let evaluation: LossEvaluation
  /// The calls of the losses, by every name they answer to.
  private let calls: [String: Calls]

  /// The calls of one loss, one for each form of the answer.
  private struct Calls {
    let json: NamedLossCall
    let tensors: NamedLossCall
  }

  init(_ context: ServiceContext) {
    evaluation = LossEvaluation(context)
    var calls: [String: Calls] = [:]
    for entry in context.configuration.catalogue.entries {
      let call = Calls(
        json: NamedLossCall(entry, evaluation),
        tensors: NamedLossCall(entry, evaluation, answersAs: .tensors))
      for name in [entry.name] + entry.aliases { calls[name] = call }
    }
    self.calls = calls
  }

  static let takesTensors = true
  var cores: Int { evaluation.cores }

  func call(
    named segment: String, answeringAs form: AnswerForm
  ) throws(LossError) -> any JSONCall {
    guard let calls = self.calls[segment] else {
      throw .unknownLoss(
        name: segment, nearest: nearest(to: segment, among: Array(self.calls.keys)))
    }
    return switch form {
    case .json: calls.json
    case .tensors: calls.tensors
    }
  }
}

/// The call of one loss; a class, so that finding it copies nothing.
private final class NamedLossCall: ArgumentsCall {
  private let entry: CatalogueEntry
  /// The loss with all its defaults, unless a parameter has none.
  private let usual: ResolvedLoss?
  private let evaluation: LossEvaluation
  private let form: AnswerForm
  let vocabulary: Vocabulary
  let label: Response.Label

  init(
    _ entry: CatalogueEntry, _ evaluation: LossEvaluation, answersAs form: AnswerForm = .json
  ) {
    self.entry = entry
    self.form = form
    usual = try? entry()
    self.evaluation = evaluation
    vocabulary = Vocabulary(LossArguments.fields.map(\.name) + entry.parameters.map(\.name))
    label = Response.Label(route: EvaluateLoss.template, subject: entry.name)
  }

  func makeArguments() -> LossArguments { LossArguments() }

  func answer(_ arguments: consuming LossArguments, on exchange: any Exchange) -> Response? {
    let parameters = arguments.parameters
    return evaluation.answer(arguments, as: form, on: exchange, label: label) {
      () throws(LossError) in
      if parameters.isEmpty, let usual { return usual }
      return try entry(parameters)
    }
  }

  func read(
    _ fields: [JSONObject.Field], into arguments: inout LossArguments,
    from place: RequestError.Place
  ) throws(RequestError) {
    for field in fields {
      if try arguments.read(field, from: place, ownNames: entry.parameters.map(\.name)) { continue }
      guard let parameter = entry.parameters.first(where: { $0.name == field.name }) else {
        throw .unknownField(
          name: field.name, place: place, known: vocabulary.names,
          nearest: nearest(to: field.name, among: vocabulary.names))
      }
      if let argument = try Argument(field.value, for: parameter) {
        arguments.parameters.append((parameter.name, argument))
      }
    }
  }
}
