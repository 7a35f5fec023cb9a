// Unsafe because elements are appended from their tensor's raw memory, within its count. They are
// little-endian, as the headers say, on every machine this runs on.

import Compression
public import Losses

/// Writes tensors in the npz format, a piece at a time, as `numpy.savez` does: entries are stored.
///
/// A checksum stands before its entry, so that readers which do not look at the directory first can
/// read the archive, too: the elements are gone through once before they are written.
public struct NPZPrinter: Sendable {
  private struct Entry {
    /// The record, the name, and the header of the array.
    let head: [UInt8]
    let tensor: Tensor
  }

  private let entries: [Entry]
  private let directory: [UInt8]
  /// The part that is being printed: heads and elements in turn, then the directory.
  private var part = 0
  /// Bytes of it that have been printed.
  private var printed = 0
  /// Bytes in all.
  public let byteCount: Int

  /// A printer at the start of a body; no name occurs twice.
  public init(_ tensors: [(name: String, tensor: Tensor)]) {
    var entries: [Entry] = []
    var directory = ZipText()
    var offset = 0
    for (name, tensor) in tensors {
      let header = Self.header(of: tensor)
      var checksum = CRC32()
      checksum.add(header.span)
      unsafe checksum.add(Self.elements(of: tensor))
      let size = header.count + tensor.elementBytes
      let file = Array("\(name).npy".utf8)
      var head = ZipText()
      head.uint32(ZipSignature.local)
      head.facts(of: file, checksum: checksum.value, size: size)
      head.bytes += file + header
      directory.uint32(ZipSignature.central)
      directory.uint16(ZipText.madeBy)
      directory.facts(of: file, checksum: checksum.value, size: size, offset: offset)
      entries.append(Entry(head: head.bytes, tensor: tensor))
      offset += head.bytes.count + tensor.elementBytes
    }
    directory.end(entries: tensors.count, at: offset)
    self.entries = entries
    self.directory = directory.bytes
    byteCount = offset + directory.bytes.count
  }

  /// Appends `limit` bytes at most, but one at least; `true` once all is printed.
  public mutating func print(into bytes: inout [UInt8], limit: Int) -> Bool {
    var room = max(1, limit)
    while part <= 2 * entries.count {
      let size: Int
      let count: Int
      if part == 2 * entries.count {
        size = directory.count
        count = min(size - printed, room)
        bytes.append(contentsOf: directory[printed..<printed + count])
      } else if part % 2 == 0 {
        let head = entries[part / 2].head
        size = head.count
        count = min(size - printed, room)
        bytes.append(contentsOf: head[printed..<printed + count])
      } else {
        let tensor = entries[part / 2].tensor
        size = tensor.elementBytes
        count = min(size - printed, room)
        let elements = unsafe Self.elements(of: tensor)
        unsafe bytes.append(contentsOf: elements[printed..<printed + count])
      }
      printed += count
      room -= count
      if printed < size { return false }
      part += 1
      printed = 0
    }
    return true
  }

  @unsafe private static func elements(of tensor: Tensor) -> UnsafeRawBufferPointer {
    unsafe UnsafeRawBufferPointer(rebasing: tensor.storage.bytes[0..<tensor.elementBytes])
  }

  /// The header of an array, of a length that aligns its elements within the array to 64 bytes.
  private static func header(of tensor: Tensor) -> [UInt8] {
    let lengths = tensor.shape.dimensions.map(String.init)
    let shape = lengths.count == 1 ? "\(lengths[0])," : lengths.joined(separator: ", ")
    let type = tensor.elementType == .float32 ? "<f4" : "<f8"
    var text = Array("{'descr': '\(type)', 'fortran_order': False, 'shape': (\(shape)), }".utf8)
    while (NPYHeader.signature.count + 4 + text.count + 1) % 64 != 0 {
      text.append(UInt8(ascii: " "))
    }
    text.append(UInt8(ascii: "\n"))
    let length = [
      UInt8(truncatingIfNeeded: text.count), UInt8(truncatingIfNeeded: text.count >> 8),
    ]
    return NPYHeader.signature + [1, 0] + length + text
  }
}

/// The records of an archive as they are written.
private struct ZipText {
  var bytes: [UInt8] = []

  /// Version 4.5 of the format, which has sizes of eight bytes.
  static let version = 45
  /// That version, and a system with names in UTF-8.
  static let madeBy = 3 << 8 | version
  /// The greatest number that a record has room for.
  private static let greatest = 0xFFFF_FFFF

  mutating func uint16(_ number: Int) { append(UInt64(number), 2) }
  mutating func uint32(_ number: UInt32) { append(UInt64(number), 4) }
  mutating func uint64(_ number: Int) { append(UInt64(number), 8) }

  private mutating func append(_ number: UInt64, _ width: Int) {
    for place in 0..<width { bytes.append(UInt8(truncatingIfNeeded: number >> UInt64(8 * place))) }
  }

  /// A number, or the greatest where it has no room.
  private mutating func size(_ number: Int) { uint32(UInt32(clamping: number)) }

  /// What a record says of an entry; one of the directory has an offset, and the name behind it.
  mutating func facts(of name: [UInt8], checksum: UInt32, size: Int, offset: Int? = nil) {
    // An array is smaller than 4 GiB by the limit of its elements; an archive of several may not be.
    let isFar = (offset ?? 0) >= Self.greatest
    uint16(Self.version)
    uint16(name.allSatisfy { $0 < 0x80 } ? 0 : 1 << 11)
    // Stored, at the beginning of 1980, the first moment that the format knows.
    uint16(0)
    uint16(0)
    uint16(1 << 5 | 1)
    uint32(checksum)
    self.size(size)
    self.size(size)
    uint16(name.count)
    uint16(isFar ? 12 : 0)
    guard let offset else { return }
    // Comment, file, and attributes; readable and writable by its owner.
    uint16(0)
    uint16(0)
    uint16(0)
    uint32(0o600 << 16)
    self.size(offset)
    bytes += name
    if isFar {
      uint16(1)
      uint16(8)
      uint64(offset)
    }
  }

  /// The end of an archive whose directory, which is all there is here, begins at `offset`.
  mutating func end(entries: Int, at offset: Int) {
    let length = bytes.count
    if offset >= Self.greatest || entries >= 0xFFFF {
      uint32(ZipSignature.end64)
      uint64(ZipEnd.length64 - 12)
      uint16(Self.madeBy)
      uint16(Self.version)
      uint32(0)
      uint32(0)
      uint64(entries)
      uint64(entries)
      uint64(length)
      uint64(offset)
      uint32(ZipSignature.locator)
      uint32(0)
      uint64(offset + length)
      uint32(1)
    }
    uint32(ZipSignature.end)
    uint32(0)
    uint16(min(entries, 0xFFFF))
    uint16(min(entries, 0xFFFF))
    size(length)
    size(offset)
    uint16(0)
  }
}

extension Tensor {
  /// Bytes of its elements.
  var elementBytes: Int { shape.count * elementType.byteCount }
}
