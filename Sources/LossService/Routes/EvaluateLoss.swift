import HTTP1
import Losses
import TensorCoding

/// `POST /loss/{name}`: a loss by its name, on the tensors of the body.
struct EvaluateLoss: CallRoute {
  static let template = "/loss/{name}"
  static let method = Method.post
  static var operation: OpenAPIOperation {
    let parameters =
      LossArguments.fields.filter(\.isInQuery).map(\.queryParameter)
      + Catalogue.distinctParameters.map(\.queryParameter)
    return OpenAPIOperation(
      id: "evaluateLoss", summary: "Evaluate a loss",
      description: """
        The body holds the keyword arguments of the Keras call: the tensors, and every argument \
        that differs from its default. A parameter may be given in the query instead, but not in \
        both. Numbers that JSON cannot represent are the strings "NaN", "Infinity" and \
        "-Infinity". A server may provide additional losses; GET /loss lists them too. In a \
        safetensors body, tensors have the names of their fields, and all other fields are given \
        in the query or as text in `__metadata__`; the answer has this type if `Accept` names it.
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
        description: "The requested outputs.", schema: ["$ref": "#/components/schemas/LossAnswer"],
        example: ["loss": 0.5, "values": [0.5, 0.5], "gradient": [[0.5, 0.0], [0.5, 0.0]]]),
      problems: ProblemCode.ofBodies + [.unknownLoss] + ProblemCode.ofEvaluation
        + ProblemCode.ofCustomLosses)
  }

  private let evaluation: LossEvaluation
  /// The calls of the losses, by every name they answer to.
  private let calls: [String: NamedLossCall]
  private let catalogue: LossCatalogue

  init(_ context: ServiceContext) {
    evaluation = LossEvaluation(context)
    catalogue = context.configuration.catalogue
    var calls: [String: NamedLossCall] = [:]
    for entry in context.configuration.catalogue.entries {
      let call = NamedLossCall(entry, evaluation, route: Self.template)
      for name in [entry.name] + entry.aliases { calls[name] = call }
    }
    self.calls = calls
  }

  var resources: BodyResources { evaluation.resources }

  func call(named segment: String) throws(LossError) -> any Call {
    if let call = calls[segment] { return call }
    let entry = try catalogue.entry(named: segment)
    guard let call = calls[entry.name] else {
      throw .unknownLoss(name: segment, nearest: nil, suggestion: nil)
    }
    return call
  }
}
