public import Losses

/// Prints a tensor as nested JSON arrays, a piece at a time, as its reader drains them.
///
/// Unsafe because elements are read from the tensor's raw memory, within its count, and spelled
/// into a block of temporary memory from which they are appended at once.
public struct TensorPrinter: Sendable {
  /// How the elements are spelled.
  public enum Style: Sendable {
    /// The shortest decimals that read back to the same numbers, with `.` or `e`.
    case decimals
    /// Integers, where an element is one; else as a decimal.
    case integers
  }

  private let tensor: Tensor
  private let style: Style
  /// How many leaves each array of an axis has in all, outermost first.
  private let leaves: [Int]
  /// The leaves in all: elements, or `[]` if an axis has no length.
  private let count: Int
  private let hasEmptyLeaves: Bool
  /// The next leaf.
  private var index = 0
  /// The leaf at which the innermost row ends.
  private var rowEnd = 0

  /// Bytes that are spelled between two appends.
  private static let block = 4_096

  /// A printer at the start of a tensor.
  public init(_ tensor: Tensor, as style: Style = .decimals) {
    self.tensor = tensor
    self.style = style
    let dimensions = tensor.shape.dimensions
    hasEmptyLeaves = dimensions.contains(0)
    let axes = dimensions.prefix { $0 != 0 }
    var leaves = [Int](repeating: 1, count: axes.count)
    var product = 1
    for axis in axes.indices.reversed() {
      // Cannot overflow without an axis of no length; with one it is bounded by how long it would
      // take to print.
      product = product.multipliedReportingOverflow(by: axes[axis]).partialValue
      leaves[axis] = product
    }
    self.leaves = leaves
    count = product
  }

  /// Appends about `limit` bytes at most (one block more at times); `true` once all is printed.
  ///
  /// Every call makes progress, however small the limit.
  public mutating func print(into bytes: inout [UInt8], limit: Int) -> Bool {
    let start = bytes.count
    while index < count {
      if index == rowEnd { startRow(&bytes) }
      printRow(&bytes, Swift.max(1, Swift.min(Self.block, limit)))
      if index == rowEnd { endRow(&bytes) }
      if bytes.count - start >= limit { break }
    }
    return index >= count
  }

  /// Opens the arrays that begin with the next leaf.
  private mutating func startRow(_ bytes: inout [UInt8]) {
    for length in leaves where index % length == 0 { bytes.append(UInt8(ascii: "[")) }
    rowEnd = index + (leaves.last ?? 1)
  }

  /// Closes the arrays that end with the last leaf.
  private func endRow(_ bytes: inout [UInt8]) {
    for length in leaves where index % length == 0 { bytes.append(UInt8(ascii: "]")) }
    if index < count { bytes.append(UInt8(ascii: ",")) }
  }

  /// Appends leaves of the row with commas between them, up to its end or a number of bytes.
  private mutating func printRow(_ bytes: inout [UInt8], _ limit: Int) {
    if hasEmptyLeaves {
      bytes.append(contentsOf: "[]".utf8)
      index += 1
      if index < rowEnd { bytes.append(UInt8(ascii: ",")) }
      return
    }
    let capacity = Self.block + DecimalText.room + 1
    unsafe withUnsafeTemporaryAllocation(of: UInt8.self, capacity: capacity) { block in
      guard let text = block.baseAddress, let elements = unsafe tensor.storage.bytes.baseAddress
      else { return }
      let length: Int
      switch (tensor.elementType, style) {
      case (.float32, .decimals):
        length = unsafe printRow(text, limit) { text, index in
          let element = unsafe elements.loadUnaligned(fromByteOffset: index &* 4, as: Float.self)
          return unsafe DecimalText.write(element, to: text)
        }
      case (.float64, .decimals):
        length = unsafe printRow(text, limit) { text, index in
          let element = unsafe elements.loadUnaligned(fromByteOffset: index &* 8, as: Double.self)
          return unsafe DecimalText.write(element, to: text)
        }
      case (.float32, .integers):
        length = unsafe printRow(text, limit) { text, index in
          let element = unsafe elements.loadUnaligned(fromByteOffset: index &* 4, as: Float.self)
          guard let integer = Int(exactly: element) else {
            return unsafe DecimalText.write(element, to: text)
          }
          return unsafe DecimalText.write(integer, to: text)
        }
      case (.float64, .integers):
        length = unsafe printRow(text, limit) { text, index in
          let element = unsafe elements.loadUnaligned(fromByteOffset: index &* 8, as: Double.self)
          guard let integer = Int(exactly: element) else {
            return unsafe DecimalText.write(element, to: text)
          }
          return unsafe DecimalText.write(integer, to: text)
        }
      }
      unsafe bytes.append(contentsOf: UnsafeBufferPointer(start: text, count: length))
    }
  }

  /// Spells leaves of the row into a block; returns how many bytes they took.
  @inline(__always) private mutating func printRow(
    _ text: UnsafeMutablePointer<UInt8>, _ limit: Int,
    _ write: (UnsafeMutablePointer<UInt8>, Int) -> Int
  ) -> Int {
    var length = 0
    var index = self.index
    let end = rowEnd
    while index < end, length < limit {
      unsafe length &+= write(text + length, index)
      index &+= 1
      if index < end {
        unsafe text[length] = UInt8(ascii: ",")
        length &+= 1
      }
    }
    self.index = index
    return length
  }
}
