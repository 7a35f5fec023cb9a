public import Losses

/// Prints a tensor as nested JSON arrays, a piece at a time, as its reader drains them.
///
/// Unsafe because elements are read from the tensor's raw memory, within its count, and spelled
/// into a block of temporary memory from which they are appended at once.
public struct TensorPrinter: Sendable {
  /// The notation of the elements.
  public enum Style: Sendable {
    /// The shortest decimals that read back to the same numbers, with `.` or `e`.
    case decimals
    /// Integers, where an element is one; else as a decimal.
    case integers
  }

  private let tensor: Tensor
  private let style: Style
  /// How many leaves each array of an axis has in all, innermost first.
  private let leaves: [Int]
  /// The leaves in all: elements, or `[]` if an axis has no length.
  private let count: Int
  private let hasEmptyLeaves: Bool
  private let rowLength: Int
  /// The next leaf.
  private var index = 0
  /// The leaf at which the innermost row ends.
  private var rowEnd = 0

  /// Bytes that are formatted between two appends.
  private static let block = 4_096

  /// A printer at the start of a tensor.
  public init(_ tensor: Tensor, as style: Style = .decimals) {
    self.tensor = tensor
    self.style = style
    let dimensions = tensor.shape.dimensions
    hasEmptyLeaves = dimensions.contains(0)
    let axes = dimensions.firstIndex(of: 0) ?? dimensions.count
    var leaves: [Int] = []
    if axes > 0 { leaves.reserveCapacity(axes) }
    var product = 1
    for axis in (0..<axes).reversed() {
      product = product.multipliedSaturated(by: dimensions[axis])
      leaves.append(product)
    }
    self.leaves = leaves
    rowLength = leaves.first ?? 1
    count = product
  }

  /// Appends about `limit` bytes at most (one block more at times); `true` once all is printed.
  ///
  /// Every call makes progress, however small the limit.
  public mutating func print(into bytes: inout [UInt8], limit: Int) -> Bool {
    let start = bytes.count
    while index < count {
      printBlock(&bytes, Swift.min(Self.block, limit))
      if bytes.count - start >= limit { break }
    }
    return index >= count
  }

  /// Appends at least one leaf, and no more once a block has `limit` bytes.
  private mutating func printBlock(_ bytes: inout [UInt8], _ limit: Int) {
    // A leaf and its comma, and all brackets that may close and open beside it.
    let room = DecimalText.room + 1 + 2 * leaves.count
    // Few leaves fit on the stack, where memory costs nothing.
    let size = count - index < Self.block / room ? (count - index) * room : Self.block
    let powers = PowersOfTen.shared
    unsafe withUnsafeTemporaryAllocation(of: UInt8.self, capacity: size + room) { block in
      guard let text = block.baseAddress, let elements = unsafe tensor.storage.bytes.baseAddress
      else { return }
      let length: Int
      switch (tensor.elementType, style) {
      case _ where hasEmptyLeaves:
        length = unsafe printBlock(text, limit) { text, _ in
          unsafe text[0] = UInt8(ascii: "[")
          unsafe text[1] = UInt8(ascii: "]")
          return 2
        }
      case (.float32, .decimals):
        length = unsafe printBlock(text, limit) { text, index in
          let element = unsafe elements.loadUnaligned(fromByteOffset: index &* 4, as: Float.self)
          return unsafe DecimalText.write(element, to: text, powers)
        }
      case (.float64, .decimals):
        length = unsafe printBlock(text, limit) { text, index in
          let element = unsafe elements.loadUnaligned(fromByteOffset: index &* 8, as: Double.self)
          return unsafe DecimalText.write(element, to: text, powers)
        }
      case (.float32, .integers):
        length = unsafe printBlock(text, limit) { text, index in
          let element = unsafe elements.loadUnaligned(fromByteOffset: index &* 4, as: Float.self)
          guard let integer = Int(exactly: element) else {
            return unsafe DecimalText.write(element, to: text, powers)
          }
          return unsafe DecimalText.write(integer, to: text, powers)
        }
      case (.float64, .integers):
        length = unsafe printBlock(text, limit) { text, index in
          let element = unsafe elements.loadUnaligned(fromByteOffset: index &* 8, as: Double.self)
          guard let integer = Int(exactly: element) else {
            return unsafe DecimalText.write(element, to: text, powers)
          }
          return unsafe DecimalText.write(integer, to: text, powers)
        }
      }
      unsafe bytes.append(contentsOf: UnsafeBufferPointer(start: text, count: length))
    }
  }

  /// Spells leaves and the brackets around them; returns how many bytes they took.
  @inline(__always) private mutating func printBlock(
    _ text: UnsafeMutablePointer<UInt8>, _ limit: Int,
    _ write: (UnsafeMutablePointer<UInt8>, Int) -> Int
  ) -> Int {
    var length = 0
    var index = self.index
    repeat {
      if index == rowEnd {
        rowEnd = index &+ rowLength
        for _ in 0..<arraysBeginning(at: index) {
          unsafe text[length] = UInt8(ascii: "[")
          length &+= 1
        }
      }
      unsafe length &+= write(text + length, index)
      index &+= 1
      if index == rowEnd {
        for _ in 0..<arraysBeginning(at: index) {
          unsafe text[length] = UInt8(ascii: "]")
          length &+= 1
        }
      }
      if index < count {
        unsafe text[length] = UInt8(ascii: ",")
        length &+= 1
      }
    } while index < count && length < limit
    self.index = index
    return length
  }

  /// How many arrays begin with a leaf at which a row begins; as many end before it.
  @inline(__always) private func arraysBeginning(at index: Int) -> Int {
    // Innermost first: where a longer array begins, so do the shorter ones inside.
    var number = 0
    for length in leaves {
      guard index % length == 0 else { break }
      number &+= 1
    }
    return number
  }
}
