import Compression

/// A zip archive written by hand, so that each of its records can lie.
package struct ZipArchive {
  /// An entry: its bytes as they lie in the archive, and what the records say of it.
  package struct Entry {
    package var name: String
    package var bytes: [UInt8]
    package var method = 0
    package var size: Int
    package var compressedSize: Int
    package var checksum: UInt32
    /// Whether checksum and sizes stand behind the bytes.
    package var isDescribed = false
    /// What the directory says of the place, beside where it is.
    package var shift = 0

    package init(_ name: String, _ contents: [UInt8], deflated: Bool) {
      self.name = name
      bytes = deflated ? Self.deflate(contents) : contents
      method = deflated ? 8 : 0
      size = contents.count
      compressedSize = bytes.count
      var sum = CRC32()
      sum.add(contents.span)
      checksum = sum.value
    }

    private static func deflate(_ contents: [UInt8]) -> [UInt8] {
      guard let stream = ZStream(.compress(windowBits: -15, level: 6)) else { return [] }
      var bytes: [UInt8] = []
      var index = 0
      var outcome = ZStream.Outcome.progress
      while outcome == .progress {
        outcome = stream.run(contents.span, from: &index, flush: .finish) { piece, _ in
          for place in 0..<piece.count { bytes.append(piece[place]) }
        }
      }
      return bytes
    }
  }

  package var entries: [Entry] = []
  /// An archive without entries.
  package init() {}

  /// What the record at the end says beside the number of entries.
  package var surplus = 0
  package var comment: [UInt8] = []

  /// The bytes of the archive.
  package var bytes: [UInt8] {
    var bytes: [UInt8] = []
    var directory: [UInt8] = []
    for entry in entries {
      let sums =
        Self.little(entry.checksum, 4) + Self.little(entry.compressedSize, 4)
        + Self.little(entry.size, 4)
      let known = entry.isDescribed ? [UInt8](repeating: 0, count: 12) : sums
      let kind =
        Self.little(20, 2) + Self.little(entry.isDescribed ? 8 : 0, 2)
        + Self.little(entry.method, 2) + Self.little(0, 4)
      let name = Array(entry.name.utf8)
      let offset = bytes.count + entry.shift
      bytes += [0x50, 0x4B, 3, 4] + kind + known
      bytes += Self.little(name.count, 2) + [0, 0] + name + entry.bytes
      if entry.isDescribed { bytes += [0x50, 0x4B, 7, 8] + sums }
      directory += [0x50, 0x4B, 1, 2] + Self.little(20, 2) + kind + sums
      directory += Self.little(name.count, 2) + [UInt8](repeating: 0, count: 12)
      directory += Self.little(offset, 4) + name
    }
    let count = Self.little(entries.count + surplus, 2)
    let place = bytes.count
    bytes += directory + [0x50, 0x4B, 5, 6, 0, 0, 0, 0] + count + count
    return bytes + Self.little(directory.count, 4) + Self.little(place, 4)
      + Self.little(comment.count, 2) + comment
  }

  /// The last bytes of a number, the least first.
  package static func little(_ number: some BinaryInteger, _ width: Int) -> [UInt8] {
    (0..<width).map { UInt8(truncatingIfNeeded: number >> (8 * $0)) }
  }
}
