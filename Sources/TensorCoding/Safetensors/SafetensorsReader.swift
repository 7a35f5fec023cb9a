import Losses

/// Reads a body of the safetensors format as it arrives: a header, then the values of its tensors.
///
/// Feed it with `read(_:)`, piece by piece, then take the result from `finish()`. The header is
/// checked in full before the first value is taken; values go into the memory of their tensors at
/// once. After an error every further call throws the same error.
public struct SafetensorsReader: ~Copyable {
  private enum State {
    /// The eight bytes with the length of the header.
    case length
    /// The header, of this many bytes.
    case header(Int)
    /// The values.
    case values
    /// Nothing more.
    case end
  }

  private let limits: SafetensorsLimits
  private let hooks: ReaderHooks
  /// The length of the body if it is known.
  private let byteCount: Int?

  private var state = State.length
  /// The bytes of the length or of the header so far.
  private var gathered: [UInt8] = []
  private var header: SafetensorsHeader?
  /// The tensors that are complete, in the order of the header.
  private var tensors: [Tensor?] = []
  /// The place in the header's order of the tensor that is being filled.
  private var current = 0
  private var filler = TensorFiller()

  /// Bytes of the pieces before this one.
  private var bytesBefore = 0
  /// Where the values begin.
  private var valuesStart = 0
  /// Bytes of the header and of finished tensors.
  private var bytesKept = 0
  /// Bytes that the reserve hook has granted.
  private var granted = 0
  private var failure: SafetensorsError?

  /// A reader for one body, of `byteCount` bytes if that is known.
  public init(
    limits: SafetensorsLimits = SafetensorsLimits(), byteCount: Int? = nil,
    hooks: ReaderHooks = ReaderHooks()
  ) {
    self.limits = limits
    self.byteCount = byteCount
    self.hooks = hooks
  }

  /// The bytes of memory that the body holds, roughly; never more than were granted.
  public var bytesHeld: Int { bytesKept + filler.bytesHeld }

  /// The bytes that the reserve hook has granted.
  public var bytesGranted: Int { granted }

  /// Reads the next piece of the body; pieces may be cut anywhere.
  public mutating func read(_ bytes: Span<UInt8>) throws(SafetensorsError) {
    if let failure { throw failure }
    do throws(SafetensorsError) {
      try consume(bytes)
    } catch {
      fail(error)
      throw error
    }
    bytesBefore += bytes.count
  }

  /// Ends the body and returns its contents.
  public mutating func finish() throws(SafetensorsError) -> SafetensorsFile {
    if let failure { throw failure }
    do throws(SafetensorsError) {
      let file = try result()
      // One answer only.
      fail(SafetensorsError(.truncated(.length), offset: 0))
      return file
    } catch {
      fail(error)
      throw error
    }
  }

  private mutating func fail(_ error: SafetensorsError) {
    failure = error
    filler.discard()
    tensors = []
    header = nil
    gathered = []
  }

  private mutating func consume(_ bytes: Span<UInt8>) throws(SafetensorsError) {
    var index = 0
    while index < bytes.count {
      switch state {
      case .length:
        guard gather(SafetensorsHeader.start, of: bytes, &index) else { return }
        try beginHeader()
      case .header(let length):
        let part = min(length - gathered.count, bytes.count - index)
        // The text, and its parsed form.
        try charge(4 * (gathered.count + part), at: bytesBefore + index)
        guard gather(length, of: bytes, &index) else { return }
        try beginValues()
      case .values:
        if filler.mustGrow { try grow(at: bytesBefore + index) }
        filler.fill(bytes, &index)
        if filler.isComplete { finishTensor() }
      case .end:
        throw SafetensorsError(.goesOn, offset: bytesBefore + index)
      }
    }
  }

  /// Gathers bytes until there are `count` of them; true once that is so.
  private mutating func gather(_ count: Int, of bytes: Span<UInt8>, _ index: inout Int) -> Bool {
    while gathered.count < count, index < bytes.count {
      gathered.append(bytes[index])
      index += 1
    }
    return gathered.count == count
  }

  private mutating func beginHeader() throws(SafetensorsError) {
    let length = gathered.reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
    gathered = []
    if let byteCount {
      // What is known of the rest is compared without adding to a length that may be 2⁶⁴ − 1.
      let available = max(0, byteCount - SafetensorsHeader.start)
      guard length <= UInt64(available) else {
        throw SafetensorsError(.headerPastEnd(length: length, available: available), offset: 0)
      }
    }
    guard length <= UInt64(limits.headerBytes) else {
      throw SafetensorsError(.limit(.headerBytes, allowed: limits.headerBytes), offset: 0)
    }
    valuesStart = SafetensorsHeader.start + Int(length)
    state = .header(Int(length))
    // An empty header is no object: that is said at once, whether or not more comes.
    if length == 0 { try beginValues() }
  }

  private mutating func beginValues() throws(SafetensorsError) {
    let header = try SafetensorsHeader(gathered, limits: limits, accepts: hooks.accepts)
    bytesKept = 4 * gathered.count
    gathered = []
    if let byteCount, byteCount - valuesStart != header.valueBytes {
      throw SafetensorsError(
        .wrongBodyLength(expected: valuesStart + header.valueBytes, received: byteCount),
        offset: valuesStart)
    }
    tensors = Array(repeating: nil, count: header.entries.count)
    self.header = header
    state = .values
    beginTensor()
  }

  /// Goes on to the next tensor that has values, past those that are empty.
  private mutating func beginTensor() {
    guard let header else { return }
    while current < header.order.count {
      let entry = header.entries[header.order[current]]
      filler.begin(entry.type, shape: entry.shape)
      guard entry.shape.count == 0 else { return }
      keepTensor()
    }
    state = .end
  }

  private mutating func finishTensor() {
    bytesKept += filler.bytesHeld
    keepTensor()
    beginTensor()
  }

  private mutating func keepTensor() {
    guard let header else { return }
    let index = header.order[current]
    tensors[index] = Tensor(shape: header.entries[index].shape, storage: filler.take())
    current += 1
  }

  private mutating func grow(at offset: Int) throws(SafetensorsError) {
    try charge(bytesKept + filler.bytesHeldAfterGrowing, at: offset)
    guard filler.grow() else {
      throw error(.memoryRefused(bytes: TensorFiller.step), at: offset)
    }
  }

  /// Asks for memory before `total` bytes are held.
  private mutating func charge(_ total: Int, at offset: Int) throws(SafetensorsError) {
    guard total > granted else { return }
    // In steps, so that a budget is not asked for every piece.
    let bytes = (total - granted + 16_383) & ~16_383
    guard hooks.reserve?(bytes) ?? true else {
      throw error(.memoryRefused(bytes: bytes), at: offset)
    }
    granted += bytes
  }

  private func error(_ fact: SafetensorsError.Fact, at offset: Int) -> SafetensorsError {
    var tensor: String?
    if let header, current < header.order.count {
      tensor = header.entries[header.order[current]].name
    }
    return SafetensorsError(fact, tensor: tensor, offset: offset)
  }

  private mutating func result() throws(SafetensorsError) -> SafetensorsFile {
    switch state {
    case .length: throw SafetensorsError(.truncated(.length), offset: bytesBefore)
    case .header: throw SafetensorsError(.truncated(.header), offset: bytesBefore)
    case .values, .end: break
    }
    guard let header, case .end = state else {
      let expected = valuesStart + (header?.valueBytes ?? 0)
      throw error(.wrongBodyLength(expected: expected, received: bytesBefore), at: bytesBefore)
    }
    var entries: [SafetensorsFile.Entry] = []
    for (entry, tensor) in zip(header.entries, tensors) {
      guard let tensor else { continue }
      entries.append(.init(name: entry.name, type: entry.type, tensor: tensor))
    }
    return SafetensorsFile(tensors: entries, metadata: header.metadata)
  }
}
