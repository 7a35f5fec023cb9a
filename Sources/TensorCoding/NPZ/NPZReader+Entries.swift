import Compression
import Losses

/// The entries of the archive: one array each.
extension NPZReader {
  /// The record before an entry is complete: its name and sizes are judged before it is read.
  mutating func beginEntry(at end: Int) throws(NPZError) {
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

  mutating func readData(_ bytes: Span<UInt8>, _ index: inout Int) throws(NPZError) {
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
  mutating func takeDescriptor(at end: Int) throws(NPZError) {
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

  /// An entry is complete: it must agree with its record.
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
