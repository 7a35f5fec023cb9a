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

  static let add = unsafe BinaryKernel(
    "add", ck_add_float, ck_add_double, ck_add_scalar_float, ck_add_scalar_double)
  static let sub = unsafe BinaryKernel(
    "sub", ck_sub_float, ck_sub_double, ck_sub_scalar_float, ck_sub_scalar_double)
  static let mul = unsafe BinaryKernel(
    "mul", ck_mul_float, ck_mul_double, ck_mul_scalar_float, ck_mul_scalar_double)
  static let div = unsafe BinaryKernel(
    "div", ck_div_float, ck_div_double, ck_div_scalar_float, ck_div_scalar_double)
  static let max = unsafe BinaryKernel(
    "max", ck_max_float, ck_max_double, ck_max_scalar_float, ck_max_scalar_double)
  static let min = unsafe BinaryKernel(
    "min", ck_min_float, ck_min_double, ck_min_scalar_float, ck_min_scalar_double)
  static let pow = unsafe BinaryKernel(
    "pow", ck_pow_float, ck_pow_double, ck_pow_scalar_float, ck_pow_scalar_double)
  static let eq = unsafe BinaryKernel(
    "eq", ck_eq_float, ck_eq_double, ck_eq_scalar_float, ck_eq_scalar_double)
  static let ne = unsafe BinaryKernel(
    "ne", ck_ne_float, ck_ne_double, ck_ne_scalar_float, ck_ne_scalar_double)
  static let lt = unsafe BinaryKernel(
    "lt", ck_lt_float, ck_lt_double, ck_lt_scalar_float, ck_lt_scalar_double)
  static let le = unsafe BinaryKernel(
    "le", ck_le_float, ck_le_double, ck_le_scalar_float, ck_le_scalar_double)
  static let gt = unsafe BinaryKernel(
    "gt", ck_gt_float, ck_gt_double, ck_gt_scalar_float, ck_gt_scalar_double)
  static let ge = unsafe BinaryKernel(
    "ge", ck_ge_float, ck_ge_double, ck_ge_scalar_float, ck_ge_scalar_double)

  static let logQuotient = unsafe BinaryKernel(
    "log_quotient", ck_log_quotient_float, ck_log_quotient_double, ck_log_quotient_scalar_float,
    ck_log_quotient_scalar_double)
  static let log1pDifference = unsafe BinaryKernel(
    "log1p_difference", ck_log1p_difference_float, ck_log1p_difference_double,
    ck_log1p_difference_scalar_float, ck_log1p_difference_scalar_double)
  static let margin = unsafe BinaryKernel(
    "margin", ck_margin_float, ck_margin_double, ck_margin_scalar_float, ck_margin_scalar_double)
  static let marginSlope = unsafe BinaryKernel(
    "margin_slope", ck_margin_slope_float, ck_margin_slope_double, ck_margin_slope_scalar_float,
    ck_margin_slope_scalar_double)
  static let logitEntropy = unsafe BinaryKernel(
    "logit_entropy", ck_logit_entropy_float, ck_logit_entropy_double,
    ck_logit_entropy_scalar_float, ck_logit_entropy_scalar_double)
  static let logitSlope = unsafe BinaryKernel(
    "logit_slope", ck_logit_slope_float, ck_logit_slope_double, ck_logit_slope_scalar_float,
    ck_logit_slope_scalar_double)
  static let huber = unsafe BinaryKernel(
    "huber", ck_huber_float, ck_huber_double, ck_huber_scalar_float, ck_huber_scalar_double)

  static let powm1 = unsafe BinaryKernel(
    "powm1", ck_powm1_float, ck_powm1_double, ck_powm1_scalar_float, ck_powm1_scalar_double)
  static let smoothL1 = unsafe BinaryKernel(
    "smooth_l1", ck_smooth_l1_float, ck_smooth_l1_double, ck_smooth_l1_scalar_float,
    ck_smooth_l1_scalar_double)
  static let smoothL1Slope = unsafe BinaryKernel(
    "smooth_l1_slope", ck_smooth_l1_slope_float, ck_smooth_l1_slope_double,
    ck_smooth_l1_slope_scalar_float,
    ck_smooth_l1_slope_scalar_double)
  static let mulOrZero = unsafe BinaryKernel(
    "mul_or_zero", ck_mul_or_zero_float, ck_mul_or_zero_double, ck_mul_or_zero_scalar_float,
    ck_mul_or_zero_scalar_double)
  static let divOrZero = unsafe BinaryKernel(
    "div_or_zero", ck_div_or_zero_float, ck_div_or_zero_double, ck_div_or_zero_scalar_float,
    ck_div_or_zero_scalar_double)

  static let all = [
    add, sub, mul, div, max, min, pow, eq, ne, lt, le, gt, ge, logQuotient, log1pDifference,
    margin, marginSlope, logitEntropy, logitSlope, huber, smoothL1, smoothL1Slope, powm1,
    mulOrZero, divOrZero,
  ]

  private init(
    _ name: String, _ floatZip: @escaping Zip<Float>, _ doubleZip: @escaping Zip<Double>,
    _ floatScalar: @escaping ScalarLast<Float>, _ doubleScalar: @escaping ScalarLast<Double>
  ) {
    self.name = name
    unsafe self.floatZip = unsafe floatZip
    unsafe self.doubleZip = unsafe doubleZip
    unsafe self.floatScalar = unsafe floatScalar
    unsafe self.doubleScalar = unsafe doubleScalar
  }
}
