/// An integer in a tensor that rounds to the bound of a type of 64 bits, and lies beyond it.
///
/// The nearest `Double` of the greatest value of such a type is the power of two above it, so that
/// only the text shows whether the type holds the number.
public struct WideInteger: Equatable, Sendable {
  /// The pointer to the tensor.
  public let tensor: String
  /// The index of the element, in row-major order.
  public let index: Int
  /// Whether `UInt64` holds the number; `Int64` does not.
  public let fitsUInt64: Bool

  /// What is too wide for one type or the other.
  static func isSuspicious(_ number: Double) -> Bool {
    number.magnitude == 0x1p63 || number == 0x1p64
  }

  /// How many of them are noted: who sends more has already been refused for the first.
  static let limit = 16
}

extension JSONReader {
  /// Notes an element, if its text shows that it is too wide.
  mutating func noteWideInteger(_ token: Span<UInt8>, _ number: Double, _ index: Int) {
    guard WideInteger.isSuspicious(number), wideIntegers.count < WideInteger.limit else { return }
    let text = String(decoding: token.indices.map { token[$0] }, as: UTF8.self)
    guard text.utf8.allSatisfy({ $0 == UInt8(ascii: "-") || $0 &- UInt8(ascii: "0") < 10 }),
      Int64(text) == nil
    else { return }
    let path = stack.compactMap { $0.isObject ? $0.name : String($0.items.count) }
    wideIntegers.append(
      WideInteger(
        tensor: path.map { "/\($0)" }.joined(), index: index, fitsUInt64: UInt64(text) != nil))
  }
}
