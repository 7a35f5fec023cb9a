import Compression
import Losses
import Testing

@testable import TensorCoding

/// An archive by hand: entries, a directory and an end, each of which a test may bend.
struct Archive {
  /// An entry: what its record says, what the directory says, and its bytes.
  struct Entry {
    var name: [UInt8]
    var data: [UInt8]
    var method = 0
    var flags = 0
    var checksum: UInt32
    var size: Int
    var compressedSize: Int
    var extra: [UInt8] = []
    /// Changes what the directory says of it.
    var directory: @Sendable (inout Entry) -> Void = { _ in }
    var offset = 0
    var descriptor: [UInt8] = []

    init(_ name: String, _ data: [UInt8]) {
      self.name = Array(name.utf8)
      self.data = data
      var checksum = CRC32()
      checksum.add(data.span)
      self.checksum = checksum.value
      size = data.count
      compressedSize = data.count
    }

    /// The same, deflated.
    func deflated() -> Entry {
      var entry = self
      entry.method = 8
      entry.data = deflate(data)
      entry.compressedSize = entry.data.count
      return entry
    }

    /// The same with checksum and sizes behind it.
    func described(wide: Bool = false, hasSignature: Bool = true) -> Entry {
      var entry = self
      entry.flags |= 8
      entry.descriptor =
        (hasSignature ? little(ZipSignature.descriptor) : []) + little(checksum)
        + (wide
          ? little(UInt64(compressedSize)) + little(UInt64(size))
          : little(UInt32(compressedSize)) + little(UInt32(size)))
      if wide {
        // As Python writes them to a pipe.
        entry.extra = little(UInt16(1)) + little(UInt16(16)) + [UInt8](repeating: 0, count: 16)
      }
      return entry
    }

    /// The same as NumPy writes it: sizes in an extra field.
    func zip64() -> Entry {
      var entry = self
      entry.extra =
        little(UInt16(1)) + little(UInt16(16)) + little(UInt64(size))
        + little(UInt64(compressedSize))
      return entry
    }

    func facts(isWide: Bool) -> [UInt8] {
      let isHidden = flags & 8 != 0 && offset == 0 && !descriptor.isEmpty
      let shown = isWide ? UInt32.max : nil
      return little(UInt16(45)) + little(UInt16(flags)) + little(UInt16(method)) + little(UInt32(0))
        + little(isHidden ? 0 : checksum)
        + little(isHidden ? shown ?? 0 : shown ?? UInt32(compressedSize))
        + little(isHidden ? shown ?? 0 : shown ?? UInt32(size)) + little(UInt16(name.count))
    }
  }

  var entries: [Entry]
  var comment: [UInt8] = []
  /// Changes the record at the end: entries, length and place of the directory.
  var end: @Sendable (inout (count: Int, length: Int, offset: Int)) -> Void = { _ in }

  init(_ entries: [Entry]) { self.entries = entries }

  var bytes: [UInt8] {
    var bytes: [UInt8] = []
    var directory: [UInt8] = []
    for entry in entries {
      let place = bytes.count
      bytes +=
        little(ZipSignature.local) + entry.facts(isWide: !entry.extra.isEmpty)
        + little(UInt16(entry.extra.count)) + entry.name + entry.extra + entry.data
        + entry.descriptor
      var told = entry
      told.offset = place
      told.descriptor = []
      entry.directory(&told)
      directory +=
        little(ZipSignature.central) + little(UInt16(45)) + told.facts(isWide: false)
        + little(UInt16(0)) + little(UInt16(0)) + little(UInt16(0)) + little(UInt16(0))
        + little(UInt32(0)) + little(UInt32(told.offset)) + told.name
    }
    var last = (count: entries.count, length: directory.count, offset: bytes.count)
    end(&last)
    return bytes + directory + little(ZipSignature.end) + little(UInt32(0))
      + little(UInt16(last.count)) + little(UInt16(last.count)) + little(UInt32(last.length))
      + little(UInt32(last.offset)) + little(UInt16(comment.count)) + comment
  }
}

/// The bytes of a number, the least significant first.
func little<Number: FixedWidthInteger>(_ number: Number) -> [UInt8] {
  (0..<MemoryLayout<Number>.size).map { UInt8(truncatingIfNeeded: number >> Number(8 * $0)) }
}

/// Deflates bytes, without a header.
func deflate(_ bytes: [UInt8]) -> [UInt8] {
  guard let stream = ZStream(.compress(windowBits: -15, level: 6)) else { return [] }
  var output: [UInt8] = []
  var index = 0
  while true {
    let outcome = stream.run(bytes.span, from: &index, flush: .finish) { piece, _ in
      for place in 0..<piece.count { output.append(piece[place]) }
    }
    if outcome != .progress { return output }
  }
}

/// An array in the npy format.
func npy(
  _ type: String, _ shape: String, _ values: [UInt8], order: String = "False", version: UInt8 = 1,
  header: String? = nil
) -> [UInt8] {
  let text = header ?? "{'descr': '\(type)', 'fortran_order': \(order), 'shape': \(shape), }\n"
  let length = UInt32(text.utf8.count)
  return [0x93] + Array("NUMPY".utf8) + [version, 0]
    + (version == 1 ? little(UInt16(length)) : little(length)) + Array(text.utf8) + values
}

/// The bytes of floats.
func floats(_ numbers: Float...) -> [UInt8] { numbers.flatMap { little($0.bitPattern) } }

/// What a body holds that is given in pieces of a fixed length, or whole.
func read(
  npz bytes: [UInt8], pieces: Int = .max, limits: NPZLimits = NPZLimits(),
  hooks: ReaderHooks = ReaderHooks()
) throws(NPZError) -> NPZFile {
  var reader = NPZReader(limits: limits, byteCount: bytes.count, hooks: hooks)
  var index = 0
  while index < bytes.count {
    let end = index + min(pieces, bytes.count - index)
    try reader.read(bytes.span.extracting(index..<end))
    index = end
  }
  return try reader.finish()
}

extension NPZFile {
  /// The elements of the array of that name.
  subscript(name: String) -> [Double]? { arrays.first { $0.name == name }?.tensor.doubles }
}
