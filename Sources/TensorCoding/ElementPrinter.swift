// Unsafe because elements are appended from their tensor's raw memory, within its count. They are
// little-endian on every machine this runs on.

public import Losses

/// Writes the elements of a tensor as bytes, a piece at a time.
public struct ElementPrinter: Sendable {
  private let tensor: Tensor
  private var printed = 0

  /// A printer at the first element.
  public init(_ tensor: Tensor) { self.tensor = tensor }

  /// Bytes in all.
  public var byteCount: Int { tensor.elementBytes }

  /// Appends `limit` bytes at most, but one at least; `true` once all is printed.
  public mutating func print(into bytes: inout [UInt8], limit: Int) -> Bool {
    let count = min(byteCount - printed, max(1, limit))
    let elements = unsafe UnsafeRawBufferPointer(tensor.storage.bytes)
    unsafe bytes.append(contentsOf: elements[printed..<printed + count])
    printed += count
    return printed == byteCount
  }
}
