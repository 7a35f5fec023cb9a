import HTTP1
import Losses
import TensorCoding

/// `POST /loss`: a loss that the body brings with it, on the tensors of the body.
struct EvaluateGivenLoss: CallRoute {
  static let template = "/loss"
  static let method = Method.post
  static var operation: Operation {
    Operation(
      id: "evaluateGivenLoss", summary: "Evaluate a loss that comes with the request",
      description: """
        Either `function` holds the source of a loss as people have it in their notebooks, with \
        `arguments` and `inputs` for its other parameters; or `loss` holds one as Keras \
        serialises it. A reduction or dtype of the request wins over that of the configuration. In \
        a body of safetensors, further tensors are `inputs`, and all that is no tensor stands in \
        the query or as texts in `__metadata__`.
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
            ])
        ],
        takesTensors: true),
      success: .init(
        description: "What was asked for.", schema: ["$ref": "#/components/schemas/LossAnswer"],
        example: ["loss": 1.0, "values": [1.0, 1.0], "gradient": [[1.0, 0.0], [1.0, 0.0]]],
        givesTensors: true),
      problems: ProblemCode.ofBodies + [.invalidSafetensors] + ProblemCode.ofEvaluation
        + ProblemCode.ofCustomLosses)
  }

  /// One call for each form of the answer.
  private let jsonCall: GivenLossCall
  private let tensorCall: GivenLossCall

  init(_ context: ServiceContext) {
    let sources = CustomLossSources(limits: context.configuration.customLimits)
    jsonCall = GivenLossCall(context, sources, answersAs: .json)
    tensorCall = GivenLossCall(context, sources, answersAs: .tensors)
  }

  static let takesTensors = true
  var cores: Int { jsonCall.evaluation.cores }

  func call(named segment: String, answeringAs form: AnswerForm) -> any JSONCall {
    switch form {
    case .json: jsonCall
    case .tensors: tensorCall
    }
  }
}

/// The call of a loss that the body brings with it.
private final class GivenLossCall: ArgumentsCall {
  /// The arguments of the call, and the loss.
  struct Arguments {
    var call = LossArguments()
    var given = GivenLoss()
  }

  private let catalogue: LossCatalogue
  private let sources: CustomLossSources
  private let form: AnswerForm
  let evaluation: LossEvaluation
  let vocabulary = Vocabulary(GivenLoss.fields.map(\.name) + LossArguments.fields.map(\.name))
  let label = Response.Label(route: EvaluateGivenLoss.template)

  init(
    _ context: ServiceContext, _ sources: CustomLossSources, answersAs form: AnswerForm
  ) {
    catalogue = context.configuration.catalogue
    evaluation = LossEvaluation(context)
    self.sources = sources
    self.form = form
  }

  func makeArguments() -> Arguments { Arguments() }

  func answer(
    _ arguments: consuming Arguments, on exchange: any Exchange
  ) throws(RequestError) -> Response? {
    let given = arguments.given
    try given.check()
    var call = arguments.call
    var label = label
    if let serialised = given.serialised {
      let entry = try serialised.entry(in: catalogue, into: &call)
      label.subject = entry.name
      return evaluation.answer(
        call, from: .configuration(path: serialised.configurationPath), as: form, on: exchange,
        label: label
      ) { () throws(LossError) in
        try entry(call.parameters)
      }
    }
    label.subject = "custom"
    let inputs = given.inputs.map(\.name)
    let source: CustomLossSource
    do throws(CustomLossError) {
      source = try sources.source(of: given.function ?? "")
    } catch {
      return Problem(error, from: .source(function: nil, inputs: inputs)).response(label: label)
    }
    return evaluation.answer(
      call, from: .source(function: source.name, inputs: inputs), as: form, on: exchange,
      label: label
    ) { () throws(LossError) in
      try source.resolved(arguments: given.arguments, inputs: given.inputs)
    }
  }

  func read(
    _ fields: [JSONObject.Field], into arguments: inout Arguments, from place: RequestError.Place
  ) throws(RequestError) {
    for field in fields {
      if try arguments.call.read(field, from: place) { continue }
      guard let known = GivenLoss.fields.first(where: { $0.name == field.name }) else {
        throw .unknownField(
          name: field.name, place: place, known: vocabulary.names,
          nearest: nearest(to: field.name, among: vocabulary.names))
      }
      guard place == .body || known.isInQuery else {
        throw .notInQuery(
          name: field.name,
          allowed: GivenLoss.fields.filter(\.isInQuery).map(\.name)
            + LossArguments.fields.filter(\.isInQuery).map(\.name))
      }
      try known.read(field.value, &arguments.given)
    }
  }
}
