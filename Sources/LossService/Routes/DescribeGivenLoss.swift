import HTTP1
import Losses
import TensorCoding

/// `POST /describe`: an inline loss, as the catalogue would show it.
struct DescribeGivenLoss: CallRoute {
  static let template = "/describe"
  static let method = Method.post
  static var operation: OpenAPIOperation {
    let source = "lambda y_true, y_pred, scale=2: scale * K.square(y_pred - y_true)"
    return OpenAPIOperation(
      id: "describeGivenLoss", summary: "Describe an inline loss",
      description: """
        Reads the source of a loss without computing anything, and returns its parameters, their \
        defaults and its formula as MathML, like `GET /loss/{name}` for a built-in loss. There is \
        no `mathml` for a source with loops or branches.
        """,
      parameters: DescribeArguments.fields.map(\.queryParameter),
      body: .init(
        schema: ["$ref": "#/components/schemas/DescribeRequest"],
        example: ["function": .string(source)]),
      success: .init(
        description: "The description.", schema: ["$ref": "#/components/schemas/Loss"],
        example: (try? CustomLossSource.parsed(source)).map {
          CatalogueEntry(given: $0).detailedDocument
        }),
      problems: ProblemCode.ofBodies + ProblemCode.ofCustomLosses)
  }

  private let call: DescribeGivenLossCall

  init(_ context: ServiceContext) { call = DescribeGivenLossCall(context) }

  var resources: BodyResources { call.evaluation.resources }

  func call(named segment: String) -> any Call { call }
}

/// The call of `describe`.
private final class DescribeGivenLossCall: ArgumentsCall {
  let evaluation: LossEvaluation
  let fields = RouteFields(DescribeArguments.fields)
  let label = Response.Label(route: DescribeGivenLoss.template)
  private let limits: CustomLimits

  init(_ context: ServiceContext) {
    evaluation = LossEvaluation(context)
    limits = context.configuration.customLimits
  }

  func makeArguments() -> DescribeArguments { DescribeArguments() }

  func answer(
    _ arguments: consuming DescribeArguments, as writer: any AnswerWriter,
    on exchange: any Exchange
  ) throws(RequestError) -> Response? {
    guard let text = arguments.function else {
      throw .missingField(name: "function", alternative: nil)
    }
    // The syntax, and the formula in MathML: some hundred bytes for each byte of the source.
    guard exchange.reserve(CustomLossSources.bytes(toRead: text) + 256 * text.utf8.count) else {
      return Problem.overloaded(label: label)
    }
    evaluation.runLater(exchange, label: label) { [limits, label] _ in
      do throws(CustomLossError) {
        let source = try CustomLossSource.parsed(text, limits: limits)
        return writer.response(
          to: .described(CatalogueEntry(given: source), mathML: source.mathML), label: label,
          on: exchange)
      } catch {
        let origin = LossOrigin.source(function: nil, inputs: [])
        return Problem(error, from: origin).response(label: label)
      }
    }
    return nil
  }
}

/// The arguments of `describe`.
struct DescribeArguments {
  var function: String?

  /// The fields of the body; to add one, add a line.
  static let fields: [RequestField<DescribeArguments>] = [
    RequestField(
      "function", "Source of a loss: an expression, a `lambda` or a `def`.",
      schema: ["type": "string"], isRequired: true
    ) { json, target throws(RequestError) in
      guard case .string(let text) = json else {
        throw .wrongType(field: "function", expected: "a text", received: json.kind.phrase)
      }
      target.function = text
    }
  ]
}

extension CatalogueEntry {
  /// The entry that an inline loss would have.
  fileprivate init(given source: CustomLossSource) {
    self.init(source, name: source.name ?? "custom", file: "the request")
  }
}
