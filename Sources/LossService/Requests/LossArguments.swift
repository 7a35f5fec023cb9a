import Losses
import TensorCoding

/// The keyword arguments of the Keras call, as a request contains them.
struct LossArguments {
  var yTrue: Tensor?
  var yPred: Tensor?
  var sampleWeight: Tensor?
  var mask: Tensor?
  var classWeight: [Int: Double] = [:]
  /// `nil` where it was not given: then `sum_over_batch_size`.
  var reduction: Reduction?
  /// `nil` where it was not given: then `float32`.
  var dtype: DType?
  var outputs: LossOutputs = [.loss, .values]
  var isStrict = false
  /// The loss's own parameters.
  var parameters: [(name: String, value: Argument)] = []

  /// The fields that every loss takes; to add one, add a line.
  static let fields: [RequestField<LossArguments>] = [
    RequestField(
      "y_true", "True labels or values, in the shape that the loss expects.",
      schema: ["$ref": "#/components/schemas/Tensor"], isRequired: true
    ) { $0.yTrue = $1 },
    RequestField(
      "y_pred", "Predictions.", schema: ["$ref": "#/components/schemas/Tensor"],
      isRequired: true
    ) { $0.yPred = $1 },
    RequestField(
      "sample_weight", "Weights for the values, broadcast as in Keras.",
      schema: .optionalTensor
    ) { $0.sampleWeight = $1 },
    RequestField(
      "mask", "Values to include: true or 1. The others are excluded.",
      schema: .optionalTensor
    ) { $0.mask = $1 },
    RequestField(
      "class_weight", "Class weights, as in Keras `fit`; other classes have the weight 1.",
      schema: .classWeight, isInQuery: false
    ) { json, target throws(RequestError) in
      target.classWeight = try classWeight(json)
    },
    RequestField(
      "reduction", "Reduction from the weighted values to the loss; null means none.",
      word: \.reduction,
      default: .sumOverBatchSize, null: Reduction.none),
    RequestField(
      "dtype", "Precision of inputs, constants and results; a half type rounds each step.",
      word: \.dtype, default: .float32),
    RequestField("outputs", "Outputs to return.", schema: .outputs) {
      json, target throws(RequestError) in
      if let outputs = try LossOutputs(json) { target.outputs = outputs }
    },
    RequestField(
      "strict", "Whether to report warnings as errors with status 422.", flag: \.isStrict),
  ]

  /// The fields of a loss with these parameters.
  static func fields(with parameters: [ParameterDescription]) -> RouteFields<LossArguments> {
    RouteFields(fields + parameters.map(RequestField.init(parameter:)))
  }

  /// The call of a loss, or the missing field.
  @inline(__always)
  consuming func call(_ loss: () throws(LossError) -> ResolvedLoss) throws(CallError) -> LossCall {
    // Moved, not copied: counting references would take longer than the call.
    guard let yTrue = yTrue.take() else {
      throw .request(.missingField(name: "y_true", alternative: nil))
    }
    guard let yPred = yPred.take() else {
      throw .request(.missingField(name: "y_pred", alternative: nil))
    }
    let resolved: ResolvedLoss
    do throws(LossError) {
      resolved = try loss()
    } catch {
      throw .loss(error)
    }
    return LossCall(
      resolved, yTrue: yTrue, yPred: yPred, sampleWeight: sampleWeight.take(),
      classWeight: classWeight, mask: mask.take(), reduction: reduction ?? .sumOverBatchSize,
      dtype: dtype ?? .float32, outputs: outputs, isReductionGiven: reduction != nil)
  }

  /// Reads `{"0": 1.0, "1": 5.0}`: finite numbers by class.
  private static func classWeight(_ json: JSONValue) throws(RequestError) -> [Int: Double] {
    if case .null = json { return [:] }
    guard case .object(let object) = json else {
      throw .wrongType(
        field: "class_weight", expected: "an object of numbers by class",
        received: json.kind.phrase)
    }
    var weights: [Int: Double] = [:]
    for field in object.fields {
      let name = String(field.name.prefix(40))
      // Only one notation is accepted, so that no class is given twice.
      guard let label = Int(field.name), label >= 0, String(label) == field.name else {
        throw .within(["class_weight"], .notAClass(name: name))
      }
      guard let weight = field.value.numberOrNil else {
        throw .within(
          ["class_weight"],
          .wrongType(field: name, expected: "a number", received: field.value.kind.phrase))
      }
      guard weight.isFinite else {
        throw .within(["class_weight"], .outOfRange(field: name, range: "finite"))
      }
      weights[label] = weight
    }
    return weights
  }
}

extension RequestField<LossArguments> {
  /// A parameter of a loss's own.
  fileprivate convenience init(parameter: ParameterDescription) {
    self.init(parameter.name, parameter.summary, schema: parameter.describedSchema) {
      json, target throws(RequestError) in
      if let argument = try Argument(json, for: parameter) {
        target.parameters.append((parameter.name, argument))
      }
    }
  }
}

/// Why there is no call: an error of the request or of the loss.
enum CallError: Error, Equatable {
  case request(RequestError)
  case loss(LossError)
}

extension LossOutputs {
  /// Reads a list of names, or a single one; `nil` for null.
  fileprivate init?(_ json: JSONValue) throws(RequestError) {
    self = []
    switch json {
    case .null: return nil
    case .string(let name): try insert(named: name)
    case .tensor(let tensor, _) where tensor.shape.dimensions == [0]: break
    case .list(let elements):
      for element in elements {
        guard case .string(let name) = element else {
          throw .wrongType(
            field: "outputs", expected: "a list of names",
            received: "a list with \(element.kind.phrase)")
        }
        try insert(named: name)
      }
    case .bool, .number, .tensor, .object:
      throw .wrongType(
        field: "outputs", expected: "a list of names", received: json.kind.phrase)
    }
  }

  private mutating func insert(named name: String) throws(RequestError) {
    guard let found = Self.named.first(where: { $0.name == name }) else {
      let known = Self.named.map(\.name)
      throw .unknownWord(
        field: "outputs", word: name, known: known, nearest: nearest(to: name, among: known))
    }
    insert(found.output)
  }
}

extension Document {
  fileprivate static let optionalTensor: Document = [
    "anyOf": [["$ref": "#/components/schemas/Tensor"], ["type": "null"]]
  ]

  fileprivate static let classWeight: Document = [
    "anyOf": [["$ref": "#/components/schemas/ClassWeights"], ["type": "null"]]
  ]

  fileprivate static let outputs: Document = [
    "type": "array",
    "items": ["enum": .strings(LossOutputs.named.map(\.name))],
    "default": .strings(
      LossOutputs.named.filter { LossArguments().outputs.contains($0.output) }.map(\.name)),
  ]
}
