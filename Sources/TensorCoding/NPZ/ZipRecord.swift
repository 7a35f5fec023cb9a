/// The fields of one record of an archive, read in order, little-endian.
///
/// Whoever makes one has the bytes of the whole record: reading past them gives zeros and never
/// traps.
struct ZipRecord {
  private let bytes: [UInt8]
  private var index = 0

  init(_ bytes: [UInt8]) { self.bytes = bytes }

  /// Bytes that have not been read.
  var rest: Int { max(0, bytes.count - index) }

  mutating func skip(_ count: Int) { index += count }

  mutating func uint16() -> Int { Int(number(2)) }
  mutating func uint32() -> UInt32 { UInt32(truncatingIfNeeded: number(4)) }
  mutating func uint64() -> UInt64 { number(8) }

  private mutating func number(_ width: Int) -> UInt64 {
    var value: UInt64 = 0
    for place in 0..<width where index + place < bytes.count {
      value |= UInt64(bytes[index + place]) << UInt64(8 * place)
    }
    index += width
    return value
  }
}

/// The records of an archive, by their signatures.
enum ZipSignature {
  static let local: UInt32 = 0x0403_4B50
  static let descriptor: UInt32 = 0x0807_4B50
  static let central: UInt32 = 0x0201_4B50
  static let end64: UInt32 = 0x0606_4B50
  static let locator: UInt32 = 0x0706_4B50
  static let end: UInt32 = 0x0605_4B50
}

/// An entry of an archive, as the record before it or the one in the directory has it.
struct ZipEntry {
  /// The bytes of a record before its name.
  static let localLength = 30
  static let centralLength = 46

  var flags = 0
  var method = 0
  var checksum: UInt32 = 0
  var compressedSize: UInt64 = 0
  var size: UInt64 = 0
  /// Where the record before the entry begins.
  var offset: UInt64 = 0
  /// Bytes of the name, the extra fields and the comment behind the record.
  var nameLength = 0
  var extraLength = 0
  var commentLength = 0
  var name: [UInt8] = []
  /// Whether sizes have eight bytes in a descriptor.
  var isZip64 = false
  /// Whether the entry is said to lie in another file.
  var isElsewhere = false

  /// Whether checksum and sizes follow the entry.
  var hasDescriptor: Bool { flags & 8 != 0 }
  /// Whether sizes are in an extra field.
  private var needsExtra: Bool {
    size == 0xFFFF_FFFF || compressedSize == 0xFFFF_FFFF || offset == 0xFFFF_FFFF
  }

  /// The record before an entry.
  init(local bytes: [UInt8]) {
    var record = ZipRecord(bytes)
    record.skip(6)
    flags = record.uint16()
    method = record.uint16()
    record.skip(4)
    readSizes(&record)
  }

  /// The record of an entry in the directory.
  init(central bytes: [UInt8]) {
    var record = ZipRecord(bytes)
    record.skip(8)
    flags = record.uint16()
    method = record.uint16()
    record.skip(4)
    readSizes(&record)
    commentLength = record.uint16()
    isElsewhere = record.uint16() != 0
    record.skip(6)
    offset = UInt64(record.uint32())
  }

  private mutating func readSizes(_ record: inout ZipRecord) {
    checksum = record.uint32()
    compressedSize = UInt64(record.uint32())
    size = UInt64(record.uint32())
    nameLength = record.uint16()
    extraLength = record.uint16()
  }

  /// Reads the rest of the record; false if the extra fields are malformed.
  mutating func readTail(_ tail: [UInt8]) -> Bool {
    name = Array(tail.prefix(nameLength))
    var record = ZipRecord(tail)
    record.skip(nameLength)
    var left = extraLength
    while left >= 4 {
      let (id, length) = (record.uint16(), record.uint16())
      left -= 4
      guard length <= left else { return false }
      left -= length
      guard id == 1, !isZip64 else {
        record.skip(length)
        continue
      }
      isZip64 = true
      guard readZip64(&record, length) else { return false }
    }
    return left == 0 && !needsExtra
  }

  /// Sizes that have no room in the record, in this order, each only where it is needed.
  private mutating func readZip64(_ record: inout ZipRecord, _ length: Int) -> Bool {
    var left = length
    for field in [\ZipEntry.size, \.compressedSize, \.offset]
    where self[keyPath: field] == 0xFFFF_FFFF {
      guard left >= 8 else { return false }
      self[keyPath: field] = record.uint64()
      // What needs no such field must not look as if it did.
      if self[keyPath: field] == 0xFFFF_FFFF { return false }
      left -= 8
    }
    record.skip(left)
    return true
  }
}

/// The end of an archive: where its directory lies.
struct ZipEnd {
  static let length = 22
  static let length64 = 56
  static let locatorLength = 20

  var entries: UInt64 = 0
  var directoryLength: UInt64 = 0
  var directoryOffset: UInt64 = 0
  var commentLength = 0
  /// Whether the archive is split over several files.
  var isSplit = false

  init(_ bytes: [UInt8]) {
    var record = ZipRecord(bytes)
    record.skip(4)
    let (disk, directoryDisk) = (record.uint16(), record.uint16())
    let (here, all) = (record.uint16(), record.uint16())
    isSplit = disk != directoryDisk || here != all || (disk != 0 && disk != 0xFFFF)
    entries = UInt64(all)
    directoryLength = UInt64(record.uint32())
    directoryOffset = UInt64(record.uint32())
    commentLength = record.uint16()
  }

  /// Takes the numbers that have no room in the record from the longer one before it.
  mutating func widen(_ bytes: [UInt8]) {
    var record = ZipRecord(bytes)
    record.skip(16)
    let (disk, directoryDisk) = (record.uint32(), record.uint32())
    let (here, all) = (record.uint64(), record.uint64())
    if disk != 0 || directoryDisk != 0 || here != all { isSplit = true }
    if entries == 0xFFFF { entries = all }
    let (length, offset) = (record.uint64(), record.uint64())
    if directoryLength == 0xFFFF_FFFF { directoryLength = length }
    if directoryOffset == 0xFFFF_FFFF { directoryOffset = offset }
  }
}
