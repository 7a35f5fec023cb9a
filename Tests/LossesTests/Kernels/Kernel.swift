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

  static let exp = unsafe Kernel("exp", ck_exp_float, ck_exp_double)
  static let roundToFloat16 = unsafe Kernel(
    "round_to_float16", ck_round_to_float16_float, ck_round_to_float16_double)
  static let roundToBfloat16 = unsafe Kernel(
    "round_to_bfloat16", ck_round_to_bfloat16_float, ck_round_to_bfloat16_double)
  static let expm1 = unsafe Kernel("expm1", ck_expm1_float, ck_expm1_double)
  static let log = unsafe Kernel("log", ck_log_float, ck_log_double)
  static let log1p = unsafe Kernel("log1p", ck_log1p_float, ck_log1p_double)
  static let tanh = unsafe Kernel("tanh", ck_tanh_float, ck_tanh_double)
  static let sigmoid = unsafe Kernel("sigmoid", ck_sigmoid_float, ck_sigmoid_double)
  static let sigmoidSlope = unsafe Kernel(
    "sigmoid_slope", ck_sigmoid_slope_float, ck_sigmoid_slope_double)
  static let exponentialRest = unsafe Kernel(
    "exponential_rest", ck_exponential_rest_float, ck_exponential_rest_double)
  static let softplus = unsafe Kernel("softplus", ck_softplus_float, ck_softplus_double)
  static let logcosh = unsafe Kernel("logcosh", ck_logcosh_float, ck_logcosh_double)
  static let erf = unsafe Kernel("erf", ck_erf_float, ck_erf_double)
  static let erfinv = unsafe Kernel("erfinv", ck_erfinv_float, ck_erfinv_double)
  static let sin = unsafe Kernel("sin", ck_sin_float, ck_sin_double)
  static let cos = unsafe Kernel("cos", ck_cos_float, ck_cos_double)
  static let lgamma = unsafe Kernel("lgamma", ck_lgamma_float, ck_lgamma_double)
  static let digamma = unsafe Kernel("digamma", ck_digamma_float, ck_digamma_double)
  static let sqrt = unsafe Kernel("sqrt", ck_sqrt_float, ck_sqrt_double)
  static let round = unsafe Kernel("round", ck_round_float, ck_round_double)
  static let floor = unsafe Kernel("floor", ck_floor_float, ck_floor_double)
  static let ceil = unsafe Kernel("ceil", ck_ceil_float, ck_ceil_double)
  static let trunc = unsafe Kernel("trunc", ck_trunc_float, ck_trunc_double)
  static let abs = unsafe Kernel("abs", ck_abs_float, ck_abs_double)
  static let neg = unsafe Kernel("neg", ck_neg_float, ck_neg_double)
  static let square = unsafe Kernel("square", ck_square_float, ck_square_double)
  static let sign = unsafe Kernel("sign", ck_sign_float, ck_sign_double)

  static let all = [
    exp, expm1, log, log1p, tanh, sigmoid, sigmoidSlope, exponentialRest, softplus, logcosh, erf,
    sin, cos, lgamma, digamma, sqrt, round, floor, ceil, trunc, abs, neg, square, sign,
    roundToFloat16, roundToBfloat16,
  ]

  private init(_ name: String, _ floatMap: @escaping Map<Float>, _ doubleMap: @escaping Map<Double>)
  {
    self.name = name
    unsafe self.floatMap = unsafe floatMap
    unsafe self.doubleMap = unsafe doubleMap
  }
}
