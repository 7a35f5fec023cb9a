import Testing
import CKernels

// Unsafe because it hands arrays to C: each call passes as many elements as it says.

/// A kernel of two arrays, or of an array and a number, for both element types.
@safe struct BinaryKernel: Sendable, CustomTestStringConvertible {
  typealias Zip<Element> =
    @Sendable (
      UnsafePointer<Element>?, UnsafePointer<Element>?, UnsafeMutablePointer<Element>?, Int
    ) -> Void
  typealias ScalarLast<Element> =
    @Sendable (UnsafePointer<Element>?, Element, UnsafeMutablePointer<Element>?, Int) -> Void

  let name: String
  let floatZip: Zip<Float>
  let doubleZip: Zip<Double>
  let floatScalar: ScalarLast<Float>
  let doubleScalar: ScalarLast<Double>

  var testDescription: String { name }

  /// The results for those pairs.
  func callAsFunction(_ a: [Float], _ b: [Float]) -> [Float] {
    unsafe Self.apply(floatZip, a, b)
  }
  /// The results for those pairs.
  func callAsFunction(_ a: [Double], _ b: [Double]) -> [Double] {
    unsafe Self.apply(doubleZip, a, b)
  }
  /// The results for those arguments, each with the number `b`.
  func callAsFunction(_ a: [Float], _ b: Float) -> [Float] {
    var y = a
    unsafe floatScalar(a, b, &y, a.count)
    return y
  }
  /// The results for those arguments, each with the number `b`.
  func callAsFunction(_ a: [Double], _ b: Double) -> [Double] {
    var y = a
    unsafe doubleScalar(a, b, &y, a.count)
    return y
  }

  private static func apply<Element: FloatingPoint>(
    _ zip: Zip<Element>, _ a: [Element], _ b: [Element]
  ) -> [Element] {
    var y = a
    unsafe zip(a, b, &y, Swift.min(a.count, b.count))
    return y
  }

  static let max = BinaryKernel(.maximum)
  static let min = BinaryKernel(.minimum)
  static let pow = BinaryKernel(.power)
  static let eq = BinaryKernel(.equal)
  static let ne = BinaryKernel(.notEqual)
  static let lt = BinaryKernel(.less)
  static let le = BinaryKernel(.lessOrEqual)
  static let gt = BinaryKernel(.greater)
  static let ge = BinaryKernel(.greaterOrEqual)
  static let log1pDifference = BinaryKernel(.log1pDifference)
  static let logitEntropy = BinaryKernel(.logitEntropy)
  static let logitSlope = BinaryKernel(.logitSlope)

  static let all = (0..<UInt8(CK_BINARY_COUNT)).compactMap(ck_binary.init(rawValue:))
    .map(BinaryKernel.init)

  private init(_ binary: ck_binary) {
    name = binary.name
    unsafe floatZip = { unsafe ck_binary_float(binary).both($0, $1, $2, $3) }
    unsafe doubleZip = { unsafe ck_binary_double(binary).both($0, $1, $2, $3) }
    unsafe floatScalar = { unsafe ck_binary_float(binary).scalar($0, $1, $2, $3) }
    unsafe doubleScalar = { unsafe ck_binary_double(binary).scalar($0, $1, $2, $3) }
  }
}
