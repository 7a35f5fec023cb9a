import HTTP1
import Losses
import TensorCoding

/// `POST /loss`: a loss that the body brings with it, on the tensors of the body.
struct EvaluateGivenLoss: CallRoute {
  static let template = "/loss"
  static let method = Method.post
  static var operation: OpenAPIOperation {
    OpenAPIOperation(
      id: "evaluateGivenLoss", summary: "Evaluate an inline loss",
      description: """
        Either `function` holds the source of a loss, as written in a notebook, with `arguments` \
        and `inputs` for its other parameters; or `loss` holds a loss in the serialised form of \
        Keras; or `losses` holds several, which are answered by name and, with `loss_weights`, \
        also summed. A reduction or dtype of the request overrides that of the configuration. In \
        a body of safetensors, other tensors are `inputs`, and all other fields are given in \
        the query or as text in `__metadata__`.
        """,
      parameters: GivenLoss.fields.filter(\.isInQuery).map(\.queryParameter)
        + LossArguments.fields.filter(\.isInQuery).map(\.queryParameter),
      body: .init(
        schema: ["$ref": "#/components/schemas/GivenLossRequest"],
        example: [
          "function": "lambda y_true, y_pred: scale * K.mean(K.square(y_pred - y_true), axis=-1)",
          "arguments": ["scale": 2],
          "y_true": [[0, 1], [0, 0]], "y_pred": [[1, 1], [1, 0]],
          "outputs": ["loss", "values", "gradient"],
        ],
        others: [
          .init(
            name: "serialised",
            value: [
              "loss": ["class_name": "Huber", "config": ["delta": 2]],
              "y_true": [[0, 1], [0, 0]], "y_pred": [[1, 1], [1, 0]],
            ]),
          .init(
            name: "several",
            value: [
              "losses": ["mse", ["class_name": "Huber", "config": ["delta": 2]]],
              "loss_weights": [1, 0.5],
              "y_true": [[0, 1], [0, 0]], "y_pred": [[1, 1], [1, 0]],
            ]),
        ]),
      success: .init(
        description: "The requested outputs.", schema: ["$ref": "#/components/schemas/LossAnswer"],
        example: ["loss": 1.0, "values": [1.0, 1.0], "gradient": [[1.0, 0.0], [1.0, 0.0]]]),
      problems: ProblemCode.ofBodies + ProblemCode.ofEvaluation
        + ProblemCode.ofCustomLosses)
  }

  private let call: GivenLossCall

  init(_ context: ServiceContext) { call = GivenLossCall(context) }

  var resources: BodyResources { call.evaluation.resources }

  func call(named segment: String) -> any Call { call }
}

/// The call of a loss that the body brings with it.
private final class GivenLossCall: ArgumentsCall {
  private let catalogue: LossCatalogue
  private let sources: CustomLossSources
  let evaluation: LossEvaluation
  let fields = GivenLoss.callFields
  let label = Response.Label(route: EvaluateGivenLoss.template)

  init(_ context: ServiceContext) {
    catalogue = context.configuration.catalogue
    evaluation = LossEvaluation(context)
    sources = CustomLossSources(limits: context.configuration.customLimits)
  }

  func makeArguments() -> GivenLoss.Call { GivenLoss.Call() }

  func answer(
    _ arguments: consuming GivenLoss.Call, as writer: any AnswerWriter, on exchange: any Exchange
  ) throws(RequestError) -> Response? {
    let given = arguments.given
    try given.check()
    var call = arguments.loss
    var label = label
    if let losses = given.losses {
      label.subject = "several"
      guard exchange.reserve(losses.entries.count * CustomLossSources.planningBytes) else {
        return Problem.overloaded(label: label)
      }
      evaluation.answerLater(
        losses, weights: given.weights, call, in: catalogue, sources, as: writer, on: exchange,
        label: label)
      return nil
    }
    if let serialised = given.serialised {
      let entry = try serialised.entry(in: catalogue, into: &call)
      label.subject = entry.name
      return evaluation.answer(
        call, from: .configuration(path: serialised.configurationPath), as: writer, on: exchange,
        label: label
      ) { () throws(LossError) in
        try entry(call.parameters)
      }
    }
    label.subject = "custom"
    let inputs = given.inputs.map(\.name)
    let text = given.function ?? ""
    if let source = sources.known(text) {
      return evaluation.answer(
        call, from: .source(function: source.name, inputs: inputs), as: writer, on: exchange,
        label: label
      ) { () throws(LossError) in
        try source.resolved(arguments: given.arguments, inputs: given.inputs)
      }
    }
    // A source that was not seen before takes up to milliseconds: not on the event loop.
    guard exchange.reserve(CustomLossSources.bytes(toRead: text)) else {
      return Problem.overloaded(label: label)
    }
    evaluation.answerLater(
      call, from: .source(function: nil, inputs: inputs), as: writer, on: exchange, label: label
    ) { [sources, arguments = given.arguments, tensors = given.inputs] () throws(LossError) in
      let source = try sources.source(of: text)
      return (
        try source.resolved(arguments: arguments, inputs: tensors),
        .source(function: source.name, inputs: inputs)
      )
    }
    return nil
  }
}
