import Compression
import Losses

/// Reads a body of the npz format as it arrives: a zip archive of arrays in the npy format.
///
/// Feed it with `read(_:)`, piece by piece, then take the result from `finish()`. Entries are read in
/// the order in which they lie, straight into the memory of their tensors; the directory behind them
/// must say the same as they do, and nothing may lie between. After an error every further call
/// throws the same error.
public struct NPZReader: ~Copyable {
  /// What is being gathered, or read.
  private enum State: Equatable {
    /// The signature of the next record.
    case signature
    /// The record before an entry, then its name and extra fields.
    case local
    case localTail
    /// The bytes of an entry.
    case data
    /// The record behind an entry.
    case descriptor
    /// The record of an entry in the directory, then its name, extra fields and comment.
    case central
    case centralTail
    /// The records at the end, and the comment behind them.
    case end64
    case locator
    case end
    case comment
    /// Nothing more.
    case over
  }

  private let limits: NPZLimits
  private let hooks: ReaderHooks
  /// The length of the body if it is known.
  private let byteCount: Int?

  private var state = State.signature
  /// The bytes of a record so far, and how many it has.
  private var gathered: [UInt8] = []
  private var wanted = 4

  private var entry = NPZEntryReading()
  private var filler = TensorFiller()
  private var directory = NPZDirectory()
  private var arrays: [NPZFile.Entry] = []
  private var names: Set<String> = []

  /// Bytes of the pieces before this one.
  private var bytesBefore = 0
  /// Bytes of finished tensors, and of what is kept beside them.
  private var bytesKept = 0
  /// Bytes that the entries so far have expanded to, as their records state it.
  private var expandedBytes = 0
  private var elementCount = 0
  /// Bytes that the reserve hook has granted.
  private var granted = 0
  private var failure: NPZError?

  /// Bytes that deflated entries have become so far, which is what their reading costs.
  public private(set) var bytesExpanded = 0

  /// A reader for one body, of `byteCount` bytes if that is known.
  public init(
    limits: NPZLimits = NPZLimits(), byteCount: Int? = nil, hooks: ReaderHooks = ReaderHooks()
  ) {
    self.limits = limits
    self.byteCount = byteCount
    self.hooks = hooks
  }

  /// The bytes of memory that the body holds, roughly; never more than were granted.
  public var bytesHeld: Int { bytesKept + filler.bytesHeld }

  /// Reads the next piece of the body; pieces may be cut anywhere.
  public mutating func read(_ bytes: Span<UInt8>) throws(NPZError) {
    if let failure { throw failure }
    do throws(NPZError) {
      try consume(bytes)
    } catch {
      fail(error)
      throw error
    }
    bytesBefore += bytes.count
  }

  /// Ends the body and hands over what it holds.
  public mutating func finish() throws(NPZError) -> NPZFile {
    if let failure { throw failure }
    guard state == .over else {
      let error = self.error(.truncated(part), at: bytesBefore)
      fail(error)
      throw error
    }
    // One answer only.
    fail(NPZError(.truncated(.entry), offset: 0))
    defer { arrays = [] }
    return NPZFile(arrays: arrays)
  }

  private mutating func fail(_ error: NPZError) {
    failure = error
    filler.discard()
    entry = NPZEntryReading()
    if error.fact != .truncated(.entry) { arrays = [] }
  }

  /// The part of the archive that is being read.
  private var part: NPZError.Part {
    switch state {
    case .signature: directory.hasBegun ? .directory : .entry
    case .local, .localTail: .entry
    case .data: .data
    case .descriptor: .descriptor
    case .central, .centralTail: .directory
    case .end64, .locator, .end, .comment, .over: .end
    }
  }

  private func error(_ fact: NPZError.Fact, at offset: Int) -> NPZError {
    NPZError(fact, array: entry.name, offset: offset)
  }

  // MARK: Records

  private mutating func consume(_ bytes: Span<UInt8>) throws(NPZError) {
    var index = 0
    while index < bytes.count {
      switch state {
      case .data:
        try readData(bytes, &index)
      case .over:
        throw error(.goesOn, at: bytesBefore + index)
      default:
        while gathered.count < wanted, index < bytes.count {
          gathered.append(bytes[index])
          index += 1
        }
      }
      while state != .data, state != .over, gathered.count == wanted {
        try takeRecord(at: bytesBefore + index)
      }
    }
  }

  /// A record is complete, and ends at `end`.
  private mutating func takeRecord(at end: Int) throws(NPZError) {
    switch state {
    case .signature: try takeSignature(at: end)
    case .local:
      entry = NPZEntryReading(ZipEntry(local: gathered), at: end - wanted)
      try refuseUnsupported(entry.record, at: end - wanted)
      gather(entry.record.nameLength + entry.record.extraLength, as: .localTail)
    case .localTail: try beginEntry(at: end)
    case .descriptor: try takeDescriptor(at: end)
    case .central:
      directory.record = ZipEntry(central: gathered)
      let record = directory.record
      gather(record.nameLength + record.extraLength + record.commentLength, as: .centralTail)
    case .centralTail:
      guard directory.record.readTail(gathered) else { throw error(.malformedExtra, at: end) }
      if let item = directory.takeRecord() { throw error(.directoryDiffers(item), at: end) }
      gather(4, as: .signature)
    case .end64:
      directory.end64 = gathered
      gather(4, as: .signature)
    case .locator:
      directory.hasLocator = true
      gather(4, as: .signature)
    case .end:
      let record = ZipEnd(gathered)
      try endDirectory(record, at: end)
      gathered = []
      wanted = record.commentLength
      state = wanted == 0 ? .over : .comment
    case .comment:
      gathered = []
      state = .over
    case .data, .over: break
    }
  }

  /// Goes on to gather `count` bytes.
  private mutating func gather(_ count: Int, as state: State) {
    gathered = []
    wanted = count
    self.state = state
  }

  /// Which record a signature begins: entries first, then the directory, then the end.
  private mutating func takeSignature(at end: Int) throws(NPZError) {
    var record = ZipRecord(gathered)
    let place = end - 4
    switch record.uint32() {
    case ZipSignature.local where !directory.hasBegun:
      wanted = ZipEntry.localLength
      state = .local
    case ZipSignature.central where directory.end64 == nil:
      directory.begin(at: place)
      wanted = ZipEntry.centralLength
      state = .central
    case ZipSignature.end64 where directory.end64 == nil:
      directory.end(at: place)
      wanted = ZipEnd.length64
      state = .end64
    case ZipSignature.locator where directory.end64 != nil && !directory.hasLocator:
      wanted = ZipEnd.locatorLength
      state = .locator
    case ZipSignature.end where directory.hasLocator == (directory.end64 != nil):
      directory.end(at: place)
      wanted = ZipEnd.length
      state = .end
    default:
      entry.name = nil
      let isArray = place == 0 && gathered == Array(NPYHeader.signature.prefix(4))
      throw error(isArray ? .singleArray : .notARecord, at: place)
    }
  }

  private func refuseUnsupported(_ record: ZipEntry, at offset: Int) throws(NPZError) {
    if record.flags & 1 != 0 { throw error(.unsupported(.encryption), at: offset) }
    // The effort of the compressor, a descriptor and UTF-8 are all that there may be.
    guard record.flags & ~0b1000_0000_1110 == 0 else {
      throw error(.unsupported(.flags), at: offset)
    }
    guard record.method == 0 || record.method == 8 else {
      throw error(.unsupportedMethod(record.method), at: offset)
    }
  }

  private func endDirectory(_ end: consuming ZipEnd, at offset: Int) throws(NPZError) {
    if let end64 = directory.end64 { end.widen(end64) }
    if end.isSplit { throw NPZError(.unsupported(.volumes), offset: offset) }
    if let item = directory.flaw(in: end, entries: arrays.count) {
      throw NPZError(.directoryDiffers(item), offset: offset)
    }
  }

  // MARK: Entries

  /// The record before an entry is complete: its name and sizes are judged before it is read.
  private mutating func beginEntry(at end: Int) throws(NPZError) {
    let place = entry.place
    guard entry.record.readTail(gathered) else { throw error(.malformedExtra, at: place) }
    let bytes = entry.record.name
    guard bytes.count <= limits.nameBytes else {
      throw error(.limit(.nameBytes, allowed: limits.nameBytes), at: place)
    }
    guard let full = String(validating: bytes, as: UTF8.self) else {
      throw error(.malformedUTF8, at: place)
    }
    guard let name = full.arrayName else { throw error(.unfitName(full), at: place) }
    guard names.insert(name).inserted else { throw error(.repeatedName(name), at: place) }
    if let accepts = hooks.accepts, !accepts(name) {
      throw NPZError(.refusedName(name), array: name, offset: place)
    }
    entry.name = name
    guard arrays.count < limits.arrays else {
      throw error(.limit(.arrays, allowed: limits.arrays), at: place)
    }
    if !entry.record.hasDescriptor { try judgeSizes(at: place) }
    if entry.record.method == 8 {
      bytesKept += ZStream.memory
      try charge(bytesKept, at: place)
      guard let stream = ZStream(.expand(windowBits: -15)) else {
        throw error(.memoryRefused(bytes: ZStream.memory), at: place)
      }
      entry.stream = stream
    }
    gathered = []
    entry.dataPlace = end
    state = .data
    // An entry without bytes is no array: that shows at once.
    if entry.isExhausted { try finishData(at: end) }
  }

  /// Judges the sizes that a record states, before anything is expanded.
  private mutating func judgeSizes(at place: Int) throws(NPZError) {
    let record = entry.record
    guard record.size <= SafetensorsLimits.greatestSize,
      record.compressedSize <= SafetensorsLimits.greatestSize
    else { throw error(.sizeTooLarge, at: place) }
    let (size, compressed) = (Int(record.size), Int(record.compressedSize))
    if record.method == 0, size != compressed {
      throw error(.wrongSize(expected: compressed, received: size), at: place)
    }
    try expect(size, at: place)
    if size > limits.ratioAllowance, size / limits.ratio > compressed {
      throw error(.bomb(ratio: limits.ratio), at: place)
    }
  }

  /// Adds to the bytes of all entries.
  private mutating func expect(_ size: Int, at place: Int) throws(NPZError) {
    guard size <= limits.expandedBytes - expandedBytes else {
      throw error(.tooLarge(limit: limits.expandedBytes), at: place)
    }
    expandedBytes += size
  }

  private mutating func readData(_ bytes: Span<UInt8>, _ index: inout Int) throws(NPZError) {
    // Errors point at the start of the entry's bytes, however those were cut.
    let offset = entry.dataPlace
    if let stream = entry.stream {
      let end = min(bytes.count, index + entry.left)
      while !entry.hasEnded {
        let start = index
        var produced = 0
        var flaw: NPZError?
        let outcome = stream.run(bytes.extracting(0..<end), from: &index) { piece, _ in
          produced = piece.count
          do throws(NPZError) {
            try take(piece, at: offset)
          } catch {
            flaw = error
          }
        }
        entry.taken += index - start
        bytesExpanded &+= produced
        if let flaw { throw flaw }
        switch outcome {
        case .failure: throw error(.damaged, at: offset)
        case .end: entry.hasEnded = true
        case .progress: break
        }
        // A full piece may hide more output; without progress, more input is needed.
        if produced < ZStream.pieceSize, index == end || index == start { break }
      }
      if !entry.hasEnded, index < end || entry.isExhausted {
        throw error(.damaged, at: offset)
      }
    } else {
      let end = min(bytes.count, index + (entry.record.hasDescriptor ? entry.wanted : entry.left))
      try take(bytes.extracting(index..<end), at: offset)
      entry.taken += end - index
      index = end
      if entry.record.hasDescriptor, entry.phase == .complete { entry.hasEnded = true }
    }
    if entry.hasEnded || (entry.stream == nil && entry.isExhausted) {
      try finishData(at: bytesBefore + index)
    }
  }

  /// Takes bytes of an array, expanded.
  private mutating func take(_ bytes: Span<UInt8>, at offset: Int) throws(NPZError) {
    entry.checksum.add(bytes)
    var index = 0
    while index < bytes.count {
      switch entry.phase {
      case .opening, .header:
        let end = min(bytes.count, index + entry.wanted)
        for place in index..<end { entry.gathered.append(bytes[place]) }
        index = end
        if entry.wanted == 0 { try takeHeader(at: offset) }
      case .values:
        if filler.mustGrow { try grow(at: offset) }
        filler.fill(bytes, &index)
        entry.valuesTaken = filler.bytesTaken
        if filler.isComplete { finishTensor() }
      case .complete: throw error(.arrayGoesOn, at: offset)
      }
    }
    entry.expanded += bytes.count
  }

  /// A part of an array's header is complete.
  private mutating func takeHeader(at offset: Int) throws(NPZError) {
    if entry.phase == .opening {
      do throws(NPZFlaw) {
        guard try entry.takeOpening(limits) else { return }
      } catch {
        throw self.error(error.fact, at: offset)
      }
      return
    }
    let header: NPYHeader
    do throws(NPZFlaw) {
      header = try NPYHeader(entry.gathered, limits: limits)
    } catch {
      throw self.error(error.fact, at: offset)
    }
    guard let shape = Shape(checking: header.dimensions),
      shape.count <= SafetensorsLimits.greatestSize
    else { throw error(.sizeTooLarge, at: offset) }
    elementCount += shape.count
    guard elementCount <= limits.elements else {
      throw error(.limit(.elements, allowed: limits.elements), at: offset)
    }
    let length = shape.count * header.type.byteCount
    let expected = entry.headerBytes + length
    if entry.record.hasDescriptor {
      try expect(expected, at: offset)
    } else if expected != Int(entry.record.size) {
      throw error(
        .wrongLength(expected: length, received: Int(entry.record.size) - entry.headerBytes),
        at: offset)
    }
    entry.expected = expected
    entry.valueBytes = length
    entry.header = header
    entry.shape = shape
    entry.gathered = []
    entry.phase = .values
    filler.begin(
      header.type, shape: shape, isBigEndian: header.isBigEndian, isFortran: header.isFortran)
    if length == 0 { finishTensor() }
  }

  private mutating func finishTensor() {
    entry.phase = .complete
    bytesKept += filler.bytesHeld
    guard let name = entry.name, let header = entry.header, let shape = entry.shape,
      let tensor = Tensor(shape: shape, storage: filler.take())
    else { return }
    arrays.append(.init(name: name, type: header.type, tensor: tensor))
  }

  /// The bytes of an entry have ended.
  private mutating func finishData(at offset: Int) throws(NPZError) {
    guard entry.phase == .complete else {
      throw error(.wrongSize(expected: entry.expected, received: entry.expanded), at: offset)
    }
    if entry.stream != nil {
      entry.stream = nil
      bytesKept -= ZStream.memory
    }
    if entry.record.hasDescriptor {
      gather(4, as: .descriptor)
      return
    }
    if entry.left > 0 { throw error(.damaged, at: offset) }
    try finishEntry(at: offset)
  }

  /// The record behind an entry: with a signature or without one, sizes of four or eight bytes.
  private mutating func takeDescriptor(at end: Int) throws(NPZError) {
    var record = ZipRecord(gathered)
    let hasSignature = record.uint32() == ZipSignature.descriptor
    let sizes = entry.record.isZip64 ? 16 : 8
    let length = (hasSignature ? 8 : 4) + sizes
    guard gathered.count == length else {
      wanted = length
      return
    }
    if !hasSignature { record = ZipRecord(gathered) }
    entry.record.checksum = record.uint32()
    entry.record.compressedSize =
      entry.record.isZip64 ? record.uint64() : UInt64(record.uint32())
    entry.record.size = entry.record.isZip64 ? record.uint64() : UInt64(record.uint32())
    try finishEntry(at: end)
  }

  /// An entry is complete: what it is must be what its record says.
  private mutating func finishEntry(at offset: Int) throws(NPZError) {
    let record = entry.record
    guard record.size == UInt64(entry.expanded) else {
      throw error(
        .wrongSize(
          expected: Int(min(record.size, SafetensorsLimits.greatestSize)),
          received: entry.expanded), at: offset)
    }
    guard record.compressedSize == UInt64(entry.taken) else {
      throw error(
        .wrongSize(
          expected: Int(min(record.compressedSize, SafetensorsLimits.greatestSize)),
          received: entry.taken), at: offset)
    }
    guard record.checksum == entry.checksum.value else {
      throw error(.wrongChecksum, at: offset)
    }
    directory.add(record, at: entry.place)
    bytesKept += 256 + record.name.count
    try charge(bytesKept, at: offset)
    entry = NPZEntryReading()
    gather(4, as: .signature)
  }

  // MARK: Memory

  private mutating func grow(at offset: Int) throws(NPZError) {
    try charge(bytesKept + filler.bytesHeldAfterGrowing, at: offset)
    guard filler.grow() else {
      throw error(.memoryRefused(bytes: TensorFiller.step), at: offset)
    }
  }

  /// Asks for memory before `total` bytes are held.
  private mutating func charge(_ total: Int, at offset: Int) throws(NPZError) {
    guard total > granted else { return }
    // In steps, so that a budget is not asked for every piece.
    let bytes = (total - granted + 16_383) & ~16_383
    guard hooks.reserve?(bytes) ?? true else {
      throw error(.memoryRefused(bytes: bytes), at: offset)
    }
    granted += bytes
  }
}

extension String {
  /// The name of the array that a file of this name holds: a plain name, then `.npy`.
  fileprivate var arrayName: String? {
    guard hasSuffix(".npy") else { return nil }
    let name = String(dropLast(4))
    let isPlain = name.unicodeScalars.allSatisfy {
      $0.value >= 0x20 && $0.value != 0x7F && $0 != "/" && $0 != "\\"
    }
    return !name.isEmpty && isPlain ? name : nil
  }
}
