import HTTP1
import Losses
import TensorCoding

/// `POST /merge`: partial results of parts of a data set to the result of the whole.
struct MergePartials: CallRoute {
  static let template = "/merge"
  static let method = Method.post
  static var operation: OpenAPIOperation {
    OpenAPIOperation(
      id: "mergePartials", summary: "Merge partial results",
      description: """
        Merges results of the output `partial` for parts of a data set and returns the loss of \
        the whole: the exact sum divided by the exact divisor, rounded once. Its bits do not \
        depend on how the data was split. The returned `partial` may be merged again.
        """,
      parameters: MergeArguments.fields.filter(\.isInQuery).map(\.queryParameter),
      body: .init(
        schema: ["$ref": "#/components/schemas/MergeRequest"],
        example: ["partials": .array(MergeExample.parts), "reduction": "sum"]),
      success: .init(
        description: "The loss of the whole, the number of its values, and its partial result.",
        schema: [
          "type": "object",
          "properties": [
            "loss": ["$ref": "#/components/schemas/Tensor"],
            "count": ["type": "integer", "minimum": 0],
            "partial": ["$ref": "#/components/schemas/PartialResult"],
          ],
          "required": ["loss", "count", "partial"],
        ],
        example: ["loss": 1.25, "count": 2, "partial": MergeExample.whole]),
      problems: ProblemCode.ofBodies + [.invalidPartial, .partialsDiffer, .outputUnavailable])
  }

  private let call: MergeCall

  init(_ context: ServiceContext) { call = MergeCall(context) }

  var resources: BodyResources { call.evaluation.resources }

  func call(named segment: String) -> any Call { call }
}

/// The call of `merge`.
private final class MergeCall: ArgumentsCall {
  /// Up to so many parts, of some microseconds each, are merged on the event loop.
  private static let inlineParts = 32

  let evaluation: LossEvaluation
  let fields = RouteFields(MergeArguments.fields)
  let label = Response.Label(route: MergePartials.template)

  init(_ context: ServiceContext) { evaluation = LossEvaluation(context) }

  func makeArguments() -> MergeArguments { MergeArguments() }

  func answer(
    _ arguments: consuming MergeArguments, as writer: any AnswerWriter, on exchange: any Exchange
  ) throws(RequestError) -> Response? {
    guard let parts = arguments.partials else {
      throw .missingField(name: "partials", alternative: nil)
    }
    let reduction = arguments.reduction
    return evaluation.run(exchange, label: label, isSmall: parts.count <= Self.inlineParts) {
      [label] isCancelled throws(CallError) in
      let whole = try PartialResult(merging: parts, until: isCancelled)
      let loss: Tensor?
      do throws(LossError) {
        loss = try whole.lossTensor(reduction)
      } catch {
        throw .loss(error)
      }
      guard let loss else { throw .request(.unknownDivisor(reduction)) }
      return writer.response(to: .merged(loss: loss, whole), label: label, on: exchange)
    }
  }
}

/// The arguments of `merge`.
struct MergeArguments {
  /// The parts as they came, at least one.
  var partials: [JSONValue]?
  var reduction = Reduction.sumOverBatchSize

  /// The fields of the body; to add one, add a line.
  static let fields: [RequestField<MergeArguments>] = [
    RequestField(
      "partials", "The partial results, in any order.",
      schema: [
        "type": "array", "items": ["$ref": "#/components/schemas/PartialResult"], "minItems": 1,
      ], isRequired: true, isInQuery: false
    ) { json, target throws(RequestError) in
      target.partials = try elements(json)
    },
    RequestField(
      "reduction", "Reduction from the weighted values to the loss.",
      schema: [
        "enum": .strings(reductions.map(\.rawValue)),
        "default": .string(Reduction.sumOverBatchSize.rawValue),
      ]
    ) { json, target throws(RequestError) in
      let words = reductions.map(\.rawValue)
      switch json {
      case .string(let text):
        guard let found = reductions.first(where: { $0.rawValue == text }) else {
          throw .unknownWord(
            field: "reduction", word: text, known: words, nearest: nearest(to: text, among: words))
        }
        target.reduction = found
      case .null, .bool, .number, .tensor, .list, .object:
        throw .wrongType(
          field: "reduction", expected: "one of \(alternatives(words))",
          received: json.kind.phrase)
      }
    },
  ]

  /// Those that leave one number.
  private static let reductions = Reduction.allCases.filter { $0 != .none }

  private static func elements(_ json: JSONValue) throws(RequestError) -> [JSONValue] {
    switch json {
    case .list(let elements) where !elements.isEmpty: return elements
    case .list: throw .outOfRange(field: "partials", range: "at least one partial result")
    case .tensor(let tensor, _) where tensor.shape.dimensions == [0]:
      throw .outOfRange(field: "partials", range: "at least one partial result")
    case .null, .bool, .number, .string, .tensor, .object:
      throw .wrongType(
        field: "partials", expected: "a list of partial results", received: json.kind.phrase)
    }
  }
}

extension PartialResult {
  /// Parts between two looks at whether the request was cancelled: about a millisecond.
  private static let patience = 128

  /// All parts of a request together, of which there is at least one.
  fileprivate init(merging parts: [JSONValue], until isCancelled: () -> Bool) throws(CallError) {
    var whole: PartialResult?
    for (index, element) in parts.enumerated() {
      if index % Self.patience == 0, isCancelled() { throw .loss(.cancelled) }
      let part: PartialResult
      do throws(RequestError.PartialFault) {
        part = try PartialResult(element)
      } catch {
        throw .request(.within(["partials", String(index)], .invalidPartial(error)))
      }
      guard whole != nil else {
        whole = part
        continue
      }
      do throws(PartialMergeError) {
        try whole?.merge(part)
      } catch {
        throw .request(.within(["partials", String(index)], .partialsDiffer(error)))
      }
    }
    guard let whole else { throw .request(.missingField(name: "partials", alternative: nil)) }
    self = whole
  }
}

/// Two parts and their whole, for the contract.
private enum MergeExample {
  private static func result(_ numbers: [Double]) -> PartialResult? {
    let sum = ExactSum(numbers)
    return PartialResult(
      identity: LossIdentity(
        loss: "mean_squared_error", source: nil, dtype: .float32, parameters: []),
      valueCount: numbers.count, count: numbers.count, keptCount: numbers.count, sum: sum,
      weights: .ofSamples(ExactSum(numbers.count)), least: numbers.min(),
      greatest: numbers.max(), labels: .plain)
  }

  private static let numbers = [1, 0.25]

  static let parts = numbers.compactMap { result([$0])?.document }
  static let whole = result(numbers)?.document ?? .null
}
