import Compression

/// The files of the page as the build left them: see the plugin `EmbedAssets`.
enum EmbeddedArchive {
  /// The bytes that they take in the program.
  static var compressedCount: Int { EmbeddedAssets.archive.count * 8 }

  /// All of them, each behind a line with its name and its length.
  static var files: [UInt8] {
    var compressed: [UInt8] = []
    compressed.reserveCapacity(compressedCount)
    for word in EmbeddedAssets.archive {
      for shift in stride(from: 0, to: 64, by: 8) {
        compressed.append(UInt8(truncatingIfNeeded: word >> UInt64(shift)))
      }
    }
    var files: [UInt8] = []
    var index = 0
    // 16 asks zlib for the gzip format.
    guard let stream = ZStream(.expand(windowBits: 15 + 16)) else { return [] }
    var outcome = ZStream.Outcome.progress
    while outcome == .progress, index < compressed.count {
      outcome = stream.run(compressed.span, from: &index) { piece, _ in
        for place in piece.indices { files.append(piece[place]) }
      }
    }
    return outcome == .end ? files : []
  }
}
