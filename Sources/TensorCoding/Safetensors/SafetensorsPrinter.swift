// Unsafe because elements are appended from their tensor's raw memory, within its count. They are
// little-endian, as the format wants them, on every machine this runs on.

public import Losses

/// Writes tensors in the safetensors format, a piece at a time, as their reader drains them.
///
/// As the reference does: wider types first, then by name, so that every tensor is aligned to its
/// width; the header is padded with blanks to a multiple of eight bytes.
public struct SafetensorsPrinter: Sendable {
  private let head: [UInt8]
  /// The tensors in the order of their values.
  private let tensors: [Tensor]
  /// The part that is being printed: the header, then the tensors.
  private var part = 0
  /// Bytes of it that have been printed.
  private var printed = 0
  /// Bytes in all.
  public let byteCount: Int

  /// A printer at the start of a body; no name occurs twice in one of the lists.
  public init(
    _ tensors: [(name: String, tensor: Tensor)], metadata: [SafetensorsFile.Text] = []
  ) {
    let sorted = tensors.sorted {
      let widths = ($0.tensor.elementType.byteCount, $1.tensor.elementType.byteCount)
      return widths.0 == widths.1 ? $0.name < $1.name : widths.0 > widths.1
    }
    var text: [UInt8] = [UInt8(ascii: "{")]
    if !metadata.isEmpty {
      JSONWriter.write("__metadata__", to: &text)
      text.append(contentsOf: ":{".utf8)
      for (index, entry) in metadata.enumerated() {
        if index > 0 { text.append(UInt8(ascii: ",")) }
        JSONWriter.write(entry.name, to: &text)
        text.append(UInt8(ascii: ":"))
        JSONWriter.write(entry.value, to: &text)
      }
      text.append(UInt8(ascii: "}"))
    }
    var end = 0
    for (name, tensor) in sorted {
      if text.count > 1 { text.append(UInt8(ascii: ",")) }
      JSONWriter.write(name, to: &text)
      let begin = end
      end += tensor.byteCount
      let type = NumberType(tensor.elementType).rawValue
      let lengths = tensor.shape.dimensions.map(String.init).joined(separator: ",")
      text.append(
        contentsOf:
          ":{\"dtype\":\"\(type)\",\"shape\":[\(lengths)],\"data_offsets\":[\(begin),\(end)]}".utf8)
    }
    text.append(UInt8(ascii: "}"))
    while text.count % 8 != 0 { text.append(UInt8(ascii: " ")) }
    let length = UInt64(text.count)
    head = (0..<8).map { UInt8(truncatingIfNeeded: length >> (8 * $0)) } + text
    self.tensors = sorted.map(\.tensor)
    byteCount = head.count + end
  }

  /// Appends `limit` bytes at most, but one at least; `true` once all is printed.
  public mutating func print(into bytes: inout [UInt8], limit: Int) -> Bool {
    var room = max(1, limit)
    while part <= tensors.count {
      let size = part == 0 ? head.count : tensors[part - 1].byteCount
      let count = min(size - printed, room)
      if part == 0 {
        bytes.append(contentsOf: head[printed..<printed + count])
      } else {
        let elements = unsafe UnsafeRawBufferPointer(tensors[part - 1].storage.bytes)
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
}

extension Tensor {
  /// Bytes of its elements.
  fileprivate var byteCount: Int { shape.count * elementType.byteCount }
}
