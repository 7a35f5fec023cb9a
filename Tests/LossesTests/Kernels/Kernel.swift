import Testing
import CKernels

// Unsafe because it hands arrays to C: each call passes as many elements as it says.

/// A kernel of one array, for both element types.
@safe struct Kernel: Sendable, CustomTestStringConvertible {
  typealias Map<Element> =
    @Sendable (UnsafePointer<Element>?, UnsafeMutablePointer<Element>?, Int) -> Void

  let name: String
  let floatMap: Map<Float>
  let doubleMap: Map<Double>

  var testDescription: String { name }

  /// The results for those arguments.
  func callAsFunction(_ x: [Float]) -> [Float] { unsafe Self.apply(floatMap, x) }
  /// The results for those arguments.
  func callAsFunction(_ x: [Double]) -> [Double] { unsafe Self.apply(doubleMap, x) }

  private static func apply<Element: FloatingPoint>(_ map: Map<Element>, _ x: [Element])
    -> [Element]
  {
    var y = x
    unsafe x.withUnsafeBufferPointer { x in
      unsafe y.withUnsafeMutableBufferPointer { y in
        unsafe map(x.baseAddress, y.baseAddress, x.count)
      }
    }
    return y
  }

  /// The results for `n` elements from `offset` on, computed in place amid the others.
  func inPlace(_ x: [Float], offset: Int, count n: Int) -> [Float] {
    unsafe Self.applyInPlace(floatMap, x, offset, n)
  }
  /// The results for `n` elements from `offset` on, computed in place amid the others.
  func inPlace(_ x: [Double], offset: Int, count n: Int) -> [Double] {
    unsafe Self.applyInPlace(doubleMap, x, offset, n)
  }

  private static func applyInPlace<Element: FloatingPoint>(
    _ map: Map<Element>, _ x: [Element], _ offset: Int, _ n: Int
  ) -> [Element] {
    var y = x
    unsafe y.withUnsafeMutableBufferPointer { y in
      let slice = unsafe UnsafeMutableBufferPointer(rebasing: y[offset..<offset + n])
      unsafe map(UnsafePointer(slice.baseAddress), slice.baseAddress, n)
    }
    return y
  }

  static let exp = Kernel(.exponential)
  static let roundToFloat16 = Kernel(.roundToFloat16)
  static let roundToBfloat16 = Kernel(.roundToBfloat16)
  static let expm1 = Kernel(.expm1)
  static let log = Kernel(.logarithm)
  static let log1p = Kernel(.log1p)
  static let tanh = Kernel(.tanh)
  static let sigmoid = Kernel(.sigmoid)
  static let sigmoidSlope = Kernel(.sigmoidSlope)
  static let exponentialRest = Kernel(.exponentialRest)
  static let softplus = Kernel(.softplus)
  static let logcosh = Kernel(.logCosh)
  static let erf = Kernel(.erf)
  static let erfinv = Kernel(.erfinv)
  static let sin = Kernel(.sine)
  static let cos = Kernel(.cosine)
  static let lgamma = Kernel(.logGamma)
  static let digamma = Kernel(.digamma)
  static let sqrt = Kernel(.squareRoot)
  static let round = Kernel(.round)
  static let floor = Kernel(.floor)
  static let ceil = Kernel(.ceiling)
  static let trunc = Kernel(.truncate)
  static let abs = Kernel(.absolute)
  static let neg = Kernel(.negative)
  static let square = Kernel(.square)
  static let sign = Kernel(.sign)

  static let all = (0..<UInt8(CK_UNARY_COUNT)).compactMap(ck_unary.init(rawValue:)).map(Kernel.init)

  private init(_ unary: ck_unary) {
    name = unary.name
    unsafe floatMap = { unsafe ck_unary_float(unary)($0, $1, $2) }
    unsafe doubleMap = { unsafe ck_unary_double(unary)($0, $1, $2) }
  }
}

extension ck_unary {
  var name: String { unsafe String(cString: ck_unary_name(self)) }
}

extension ck_binary {
  var name: String { unsafe String(cString: ck_binary_name(self)) }
}
