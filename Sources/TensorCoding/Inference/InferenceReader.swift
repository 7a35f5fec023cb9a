import Losses

/// Reads a request of the Open Inference Protocol as it arrives: JSON, then the bytes of inputs.
///
/// Feed it with `read(_:)`, piece by piece, then take the result from `finish()`. After an error every
/// further call throws the same error.
public struct InferenceReader: ~Copyable {
  /// What comes next.
  enum State {
    case json
    case bytes
    case over
  }

  let hooks: ReaderHooks
  /// Bytes of the JSON part; without, it is all of the body.
  private let jsonCount: Int?
  /// The input of a body without a JSON part, if there may be one.
  private let rawInput: RawInput?
  private let byteCount: Int?
  let elementLimit: Int
  let rankLimit: Int

  var state = State.json
  var reader: JSONReader
  private var bytesBefore = 0
  var request = InferenceRequest()
  /// The inputs whose bytes follow the JSON part: their places among the inputs, and shapes.
  var pending: [Pending] = []
  private var current = 0
  private var filler = TensorFiller()
  var tensors: [(name: String, type: NumberType, tensor: Tensor?)] = []
  var elementCount = 0
  var bytesKept = 0
  var granted = 0
  private var failure: InferenceError?

  /// An input whose bytes are still to come.
  struct Pending {
    let index: Int
    let type: NumberType
    let shape: Shape
    var byteCount: Int { shape.count * type.byteCount }
  }

  /// The one input of a model, whose bytes may be the whole body.
  public struct RawInput: Sendable {
    let name: String
    let type: NumberType

    /// The input of that name, with one axis; `nil` if its datatype is not read here.
    public init?(name: String, datatype: String) {
      guard let type = NumberType(inference: datatype) else { return nil }
      self.name = name
      self.type = type
    }
  }

  /// A reader for one body that begins with `jsonCount` bytes of JSON.
  public init(
    jsonCount: Int? = nil, byteCount: Int? = nil, rawInput: RawInput? = nil,
    hooks: ReaderHooks = ReaderHooks()
  ) {
    self.jsonCount = jsonCount
    self.byteCount = byteCount
    self.rawInput = rawInput
    self.hooks = hooks
    var limits = JSONLimits()
    limits.takesBareNonFinite = true
    limits.notesWideIntegers = true
    elementLimit = limits.elements
    rankLimit = limits.rank
    reader = JSONReader(
      limits: limits, byteCount: jsonCount ?? byteCount,
      hooks: ReaderHooks(passesOver: Self.passesOver, reserve: hooks.reserve))
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

  /// Ends the body and returns its contents.
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
    fail(InferenceError(.leftOver))
    return request
  }

  private mutating func fail(_ error: InferenceError) {
    failure = error
    filler.discard()
    tensors = []
  }

  private mutating func consume(_ bytes: Span<UInt8>) throws(InferenceError) {
    var index = 0
    if case .json = state, jsonCount == 0 { try beginRaw() }
    if case .json = state {
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
      guard current < pending.count else { throw InferenceError(.leftOver) }
      if filler.mustGrow { try grow() }
      filler.fill(bytes, &index)
      if filler.isComplete { finishTensor() }
    }
  }

  private mutating func end() throws(InferenceError) {
    if case .json = state, jsonCount == 0 { try beginRaw() }
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

  /// Begins a body without a JSON part: the bytes of the one input.
  private mutating func beginRaw() throws(InferenceError) {
    guard let rawInput else { throw InferenceError(.raw) }
    guard let byteCount else { throw InferenceError(.rawWithoutLength) }
    let count = byteCount / rawInput.type.byteCount
    guard count * rawInput.type.byteCount == byteCount else {
      throw InferenceError(
        .rawRest(
          bytes: byteCount - count * rawInput.type.byteCount, type: rawInput.type.inferenceName))
    }
    guard count <= elementLimit, let shape = Shape(checking: [count]) else {
      throw InferenceError(.limit(.elements, allowed: elementLimit))
    }
    pending = [Pending(index: 0, type: rawInput.type, shape: shape)]
    tensors = [(rawInput.name, rawInput.type, nil)]
    // Who sends no JSON reads none.
    request.prefersBinary = true
    state = .bytes
    beginTensor()
  }

  /// Goes on to the next input that has bytes, past those that are empty.
  mutating func beginTensor() {
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
