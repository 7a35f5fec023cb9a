/// The records of the archive: before and behind entries, and at its end.
extension NPZReader {
  mutating func consume(_ bytes: Span<UInt8>) throws(NPZError) {
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
  mutating func gather(_ count: Int, as state: State) {
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
}
