import Losses

/// Reads a request of the Open Inference Protocol as it arrives: JSON, then the bytes of inputs.
///
/// Feed it with `read(_:)`, piece by piece, then take the result from `finish()`. After an error every
/// further call throws the same error.
public struct InferenceReader: ~Copyable {
  private enum State {
    case json
    case bytes
    case over
  }

  private let hooks: ReaderHooks
  /// Bytes of the JSON part; without, it is all of the body.
  private let jsonCount: Int?
  private let elementLimit: Int
  private let rankLimit: Int

  private var state = State.json
  private var reader: JSONReader
  private var bytesBefore = 0
  private var request = InferenceRequest()
  /// The inputs whose bytes follow the JSON part: their places among the inputs, and shapes.
  private var pending: [Pending] = []
  private var current = 0
  private var filler = TensorFiller()
  private var tensors: [(name: String, type: NumberType, tensor: Tensor?)] = []
  private var elementCount = 0
  private var bytesKept = 0
  private var granted = 0
  private var failure: InferenceError?

  private struct Pending {
    let index: Int
    let type: NumberType
    let shape: Shape
    var byteCount: Int { shape.count * type.byteCount }
  }

  /// A reader for one body, whose first `jsonCount` bytes are JSON.
  public init(jsonCount: Int? = nil, byteCount: Int? = nil, hooks: ReaderHooks = ReaderHooks()) {
    self.jsonCount = jsonCount
    self.hooks = hooks
    var limits = JSONLimits()
    limits.takesBareNonFinite = true
    elementLimit = limits.elements
    rankLimit = limits.rank
    reader = JSONReader(
      limits: limits, byteCount: jsonCount ?? byteCount, hooks: ReaderHooks(reserve: hooks.reserve))
  }

  /// Reads the next piece of the body; pieces may be cut anywhere.
  public mutating func read(_ bytes: Span<UInt8>) throws(InferenceError) {
    if let failure { throw failure }
    do throws(InferenceError) {
      try consume(bytes)
    } catch {
      fail(error)
      throw error
    }
  }

  /// Ends the body and hands over what it holds.
  public mutating func finish() throws(InferenceError) -> InferenceRequest {
    if let failure { throw failure }
    do throws(InferenceError) {
      try end()
    } catch {
      fail(error)
      throw error
    }
    for (name, type, tensor) in tensors {
      guard let tensor else { continue }
      request.inputs.append(.init(name: name, type: type, tensor: tensor))
    }
    // One answer only.
    fail(InferenceError(.leftOver(0)))
    return request
  }

  private mutating func fail(_ error: InferenceError) {
    failure = error
    filler.discard()
    tensors = []
  }

  private mutating func consume(_ bytes: Span<UInt8>) throws(InferenceError) {
    var index = 0
    if case .json = state {
      if jsonCount == 0 { throw InferenceError(.raw) }
      let end = min(bytes.count, jsonCount.map { $0 - bytesBefore } ?? .max)
      do throws(JSONError) {
        try reader.read(bytes.extracting(0..<end))
      } catch {
        throw InferenceError(.json(error))
      }
      bytesBefore += end
      index = end
      if let jsonCount, bytesBefore == jsonCount { try endJSON() }
    }
    while index < bytes.count {
      guard current < pending.count else { throw InferenceError(.leftOver(bytes.count - index)) }
      if filler.mustGrow { try grow() }
      filler.fill(bytes, &index)
      if filler.isComplete { finishTensor() }
    }
  }

  private mutating func end() throws(InferenceError) {
    if case .json = state {
      if let jsonCount, bytesBefore < jsonCount {
        throw InferenceError(.truncatedJSON(expected: jsonCount, received: bytesBefore))
      }
      try endJSON()
    }
    guard current == pending.count else {
      let input = pending[current]
      let others = pending[(current + 1)...].reduce(0) { $0 + $1.byteCount }
      throw InferenceError(
        .missingBytes(input.byteCount - filler.bytesTaken + others),
        at: ["inputs", String(input.index)])
    }
  }

  // MARK: The JSON part

  private mutating func endJSON() throws(InferenceError) {
    state = .bytes
    let object: JSONObject
    do throws(JSONError) {
      object = try reader.finish()
    } catch {
      throw InferenceError(.json(error))
    }
    granted = reader.bytesGranted
    bytesKept = reader.bytesHeld
    try readParameters(object)
    guard let inputs = object["inputs"] else { throw InferenceError(.missingMember("inputs")) }
    for (index, input) in try inputs.objects(at: ["inputs"]).enumerated() {
      try readInput(input, index)
    }
    if let outputs = object["outputs"] { try readOutputs(outputs) }
    beginTensor()
  }

  private mutating func readParameters(_ object: JSONObject) throws(InferenceError) {
    switch object["id"] {
    case nil, .null?: break
    case .string(let id)?: request.id = id
    default: throw InferenceError(.wrongType(expected: .string), at: ["id"])
    }
    for field in try object["parameters"]?.members(at: ["parameters"]) ?? [] {
      let path = ["parameters", field.name]
      switch field.value {
      case .tensor, .list, .object: throw InferenceError(.notScalar, at: path)
      case .null, .bool, .number, .string: break
      }
      guard field.name == "binary_data_output" else {
        request.parameters.append(field)
        continue
      }
      guard case .bool(let prefers) = field.value else {
        throw InferenceError(.wrongType(expected: .boolean), at: path)
      }
      request.prefersBinary = prefers
    }
  }

  private mutating func readOutputs(_ outputs: JSONValue) throws(InferenceError) {
    var list: [InferenceRequest.Output] = []
    for (index, output) in try outputs.objects(at: ["outputs"]).enumerated() {
      let path = ["outputs", String(index)]
      let name = try output.string("name", at: path)
      let parameters = try output["parameters"]?.members(at: path + ["parameters"]) ?? []
      var isBinary = request.prefersBinary
      switch parameters.first(where: { $0.name == "binary_data" })?.value {
      case nil: break
      case .bool(let wanted)?: isBinary = wanted
      default:
        throw InferenceError(
          .wrongType(expected: .boolean), at: path + ["parameters", "binary_data"])
      }
      list.append(.init(name: name, isBinary: isBinary))
    }
    if !list.isEmpty { request.outputs = list }
  }

  private mutating func readInput(_ input: JSONObject, _ index: Int) throws(InferenceError) {
    let path = ["inputs", String(index)]
    let name = try input.string("name", at: path)
    if tensors.contains(where: { $0.name == name }) {
      throw InferenceError(.repeatedInput(name), at: path)
    }
    if let accepts = hooks.accepts, !accepts(name) {
      throw InferenceError(.refusedInput(name), at: path)
    }
    let word = try input.string("datatype", at: path)
    guard let type = NumberType(inference: word) else {
      throw InferenceError(.unknownType(word), at: path + ["datatype"])
    }
    let shape = try readShape(input, path)
    elementCount += shape.count
    guard elementCount <= elementLimit else {
      throw InferenceError(.limit(.elements, allowed: elementLimit), at: path)
    }
    let parameters = try input["parameters"]?.members(at: path + ["parameters"]) ?? []
    if parameters.contains(where: { $0.name == "shared_memory_region" }) {
      throw InferenceError(.sharedMemory, at: path)
    }
    let size = parameters.first { $0.name == "binary_data_size" }?.value
    let data = input["data"]
    guard (size == nil) != (data == nil) else {
      throw InferenceError(.notOneSource(count: size == nil ? 0 : 2), at: path)
    }
    if let data {
      let tensor = try data.tensor(shape: shape, type: type, at: path + ["data"])
      tensors.append((name, type, tensor))
      return
    }
    guard case .number(let number)? = size, let count = Int(exactly: number), count >= 0 else {
      throw InferenceError(
        .wrongType(expected: .size), at: path + ["parameters", "binary_data_size"])
    }
    let entry = Pending(index: index, type: type, shape: shape)
    guard count == entry.byteCount else {
      throw InferenceError(
        .wrongLength(expected: entry.byteCount, received: count),
        at: path + ["parameters", "binary_data_size"])
    }
    pending.append(entry)
    tensors.append((name, type, nil))
  }

  private func readShape(_ input: JSONObject, _ path: [String]) throws(InferenceError) -> Shape {
    let path = path + ["shape"]
    guard let value = input["shape"] else {
      throw InferenceError(.missingMember("shape"), at: path.dropLast())
    }
    guard case .tensor(let lengths, .numbers) = value, lengths.shape.rank == 1 else {
      throw InferenceError(.wrongType(expected: .shape), at: path)
    }
    guard lengths.shape.count <= rankLimit else {
      throw InferenceError(.limit(.rank, allowed: rankLimit), at: path)
    }
    var dimensions: [Int] = []
    for length in lengths.doubles {
      guard length >= 0, length == length.rounded() else {
        throw InferenceError(.wrongType(expected: .shape), at: path)
      }
      guard let whole = Int(exactly: length), whole <= Int(SafetensorsLimits.greatestSize) else {
        throw InferenceError(.sizeTooLarge, at: path)
      }
      dimensions.append(whole)
    }
    // Checked also beside a length of 0.
    guard let shape = Shape(checking: dimensions), shape.count <= elementLimit else {
      throw InferenceError(.sizeTooLarge, at: path)
    }
    return shape
  }

  // MARK: The bytes

  /// Goes on to the next input that has bytes, past those that are empty.
  private mutating func beginTensor() {
    while current < pending.count {
      filler.begin(pending[current].type, shape: pending[current].shape)
      guard pending[current].shape.count == 0 else { return }
      keepTensor()
    }
    state = .over
  }

  private mutating func finishTensor() {
    bytesKept += filler.bytesHeld
    keepTensor()
    beginTensor()
  }

  private mutating func keepTensor() {
    let entry = pending[current]
    tensors[entry.index].tensor = Tensor(shape: entry.shape, storage: filler.take())
    current += 1
  }

  private mutating func grow() throws(InferenceError) {
    let total = bytesKept + filler.bytesHeldAfterGrowing
    if total > granted {
      // In steps, so that a budget is not asked for every piece.
      let bytes = (total - granted + 16_383) & ~16_383
      guard hooks.reserve?(bytes) ?? true else {
        throw InferenceError(.memoryRefused(bytes: bytes))
      }
      granted += bytes
    }
    guard filler.grow() else { throw InferenceError(.memoryRefused(bytes: TensorFiller.step)) }
  }
}

extension JSONValue {
  /// The objects of a list.
  fileprivate func objects(at path: [String]) throws(InferenceError) -> [JSONObject] {
    switch self {
    case .tensor(let tensor, _) where tensor.shape.dimensions == [0]: return []
    case .list(let items):
      var objects: [JSONObject] = []
      for (index, item) in items.enumerated() {
        guard case .object(let object) = item else {
          throw InferenceError(.wrongType(expected: .object), at: path + [String(index)])
        }
        objects.append(object)
      }
      return objects
    case .null: return []
    case .tensor, .bool, .number, .string, .object:
      throw InferenceError(.wrongType(expected: .objects), at: path)
    }
  }

  /// The members of an object; none of null.
  fileprivate func members(at path: [String]) throws(InferenceError) -> [JSONObject.Field] {
    switch self {
    case .null: return []
    case .object(let object): return object.fields
    case .tensor, .list, .bool, .number, .string:
      throw InferenceError(.wrongType(expected: .object), at: path)
    }
  }

  /// The numbers of an input, nested or flat, in its shape.
  fileprivate func tensor(
    shape: Shape, type: NumberType, at path: [String]
  ) throws(InferenceError) -> Tensor {
    let storage: TensorStorage
    switch self {
    case .tensor(let tensor, _): storage = tensor.storage
    case .bool(let value): storage = TensorStorage([value ? 1 : 0])
    case .null, .number, .string, .list, .object:
      guard let number = numberOrNil else { throw InferenceError(.notNumbers, at: path) }
      storage = TensorStorage([number])
    }
    guard let tensor = Tensor(shape: shape, storage: storage) else {
      throw InferenceError(.wrongCount(expected: shape.count, received: storage.count), at: path)
    }
    if let range = type.integers {
      for index in 0..<storage.count {
        let number = storage[index]
        guard range.contains(number), number == number.rounded() else {
          throw InferenceError(
            .outOfRange(type: type.inferenceName), at: path + [String(index)])
        }
      }
    }
    return tensor
  }
}

extension JSONObject {
  /// The string of that name, which must be there.
  fileprivate func string(_ name: String, at path: [String]) throws(InferenceError) -> String {
    guard let value = self[name] else { throw InferenceError(.missingMember(name), at: path) }
    guard case .string(let text) = value else {
      throw InferenceError(.wrongType(expected: .string), at: path + [name])
    }
    return text
  }
}
