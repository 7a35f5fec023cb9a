import HTTP1
import Losses
import TensorCoding

/// `POST /merge`: partial results of parts of a data set to the result of the whole.
struct MergePartials: CallRoute {
  static let template = "/merge"
  static let method = Method.post
  static var operation: Operation {
    Operation(
      id: "mergePartials", summary: "Merge partial results",
      description: """
        Takes what the output `partial` of a loss has given for parts of a data set, and answers \
        with the loss of the whole: the exact sum over the exact divisor, rounded once, so the \
        same bits however the data was split. `partial` may be merged again.
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

  private let call = MergeCall()

  let resources: BodyResources

  init(_ context: ServiceContext) { resources = context.bodyResources }

  func call(named segment: String) -> any Call { call }
}

/// The call of `merge`.
private final class MergeCall: ArgumentsCall {
  let fields = RouteFields(MergeArguments.fields)
  let label = Response.Label(route: MergePartials.template)

  func makeArguments() -> MergeArguments { MergeArguments() }

  func answer(
    _ arguments: consuming MergeArguments, as writer: any AnswerWriter, on exchange: any Exchange
  ) throws(RequestError) -> Response? {
    guard let whole = arguments.whole else {
      throw .missingField(name: "partials", alternative: nil)
    }
    let loss: Tensor?
    do throws(LossError) {
      loss = try whole.lossTensor(arguments.reduction)
    } catch {
      return Problem(error).response(label: label)
    }
    guard let loss else { throw .unknownDivisor(arguments.reduction) }
    return writer.response(to: .merged(loss: loss, whole), label: label, on: exchange)
  }
}

/// The arguments of `merge`.
struct MergeArguments {
  /// All parts together.
  var whole: PartialResult?
  var reduction = Reduction.sumOverBatchSize

  /// The fields of the body; to add one, add a line.
  static let fields: [RequestField<MergeArguments>] = [
    RequestField(
      "partials", "The partial results, in any order.",
      schema: [
        "type": "array", "items": ["$ref": "#/components/schemas/PartialResult"], "minItems": 1,
      ], isRequired: true, isInQuery: false
    ) { json, target throws(RequestError) in
      target.whole = try merged(json)
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

  private static func merged(_ json: JSONValue) throws(RequestError) -> PartialResult {
    guard case .list(let elements) = json else {
      if case .tensor(let tensor, _) = json, tensor.shape.dimensions == [0] {
        throw .outOfRange(field: "partials", range: "at least one partial result")
      }
      throw .wrongType(
        field: "partials", expected: "a list of partial results", received: json.kind.phrase)
    }
    var whole: PartialResult?
    for (index, element) in elements.enumerated() {
      let path = ["partials", String(index)]
      let part: PartialResult
      do throws(RequestError.PartialFault) {
        part = try PartialResult(element)
      } catch {
        throw .within(path, .invalidPartial(error))
      }
      guard whole != nil else {
        whole = part
        continue
      }
      do throws(PartialMergeError) {
        try whole?.merge(part)
      } catch {
        throw .within(path, .partialsDiffer(error))
      }
    }
    guard let whole else {
      throw .outOfRange(field: "partials", range: "at least one partial result")
    }
    return whole
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
