/// What the directory must say: the entries as they were read, and where it lies itself.
struct NPZDirectory {
  /// The record that is being read.
  var record = ZipEntry(central: [])
  /// The long form of the record at the end.
  var end64: [UInt8]?
  /// Whether the record that points to it has come.
  var hasLocator = false

  /// The entries by where they begin; each is taken out as the directory names it.
  private var entries: [UInt64: ZipEntry] = [:]
  private var start: Int?
  private var length = 0

  /// Whether the directory has begun, so that no entry may follow.
  var hasBegun: Bool { start != nil }

  /// An entry that has been read.
  mutating func add(_ entry: ZipEntry, at place: Int) { entries[UInt64(place)] = entry }

  /// A record of the directory begins here.
  mutating func begin(at place: Int) { if start == nil { start = place } }

  /// The directory has ended here; without entries it begins here, too.
  mutating func end(at place: Int) {
    begin(at: place)
    if end64 == nil { length = place - (start ?? place) }
  }

  /// Compares the record with its entry, and returns the item that differs.
  mutating func takeRecord() -> NPZError.Item? {
    guard !record.isElsewhere, let entry = entries.removeValue(forKey: record.offset) else {
      return .place
    }
    if record.name != entry.name { return .name }
    if record.method != entry.method || record.flags != entry.flags { return .method }
    if record.checksum != entry.checksum { return .checksum }
    if record.size != entry.size || record.compressedSize != entry.compressedSize { return .size }
    return nil
  }

  /// Compares the record at the end with the entries, and returns the item that differs.
  func flaw(in end: ZipEnd, entries count: Int) -> NPZError.Item? {
    guard entries.isEmpty, end.entries == UInt64(count) else { return .count }
    guard end.directoryLength == UInt64(length), end.directoryOffset == UInt64(start ?? 0) else {
      return .directory
    }
    return nil
  }
}
