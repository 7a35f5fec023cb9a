// Unsafe because these are the C loops themselves, which take raw pointers: the evaluator owns the
// memory, and has sized it from the shapes of the graph.

import CKernels

/// Computes y[i] = f(x[i]).
typealias UnaryFunction<T> =
  @Sendable (UnsafePointer<T>?, UnsafeMutablePointer<T>?, Int) ->
  Void

/// Computes y[i] = f(a[i], b[i]).
typealias BinaryFunction<T> =
  @Sendable (
    UnsafePointer<T>?, UnsafePointer<T>?, UnsafeMutablePointer<T>?, Int
  ) -> Void

/// Computes y[r] = f(row r).
typealias RowFunction<T> =
  @Sendable (
    UnsafePointer<T>?, Int, Int, UnsafeMutablePointer<T>?
  ) -> Void

/// Computes y[r] = the sum of row r / divisor + offset, of elements that combine a[i] and b[i].
typealias PairFunction<T> =
  @Sendable (
    UnsafePointer<T>?, UnsafePointer<T>?, Int, Int, Double, Double, UnsafeMutablePointer<T>?
  ) -> Void

/// A function of one array, for each number type.
@safe struct UnaryKernel: Sendable {
  let float: UnaryFunction<Float>
  let double: UnaryFunction<Double>

  init(_ float: @escaping UnaryFunction<Float>, _ double: @escaping UnaryFunction<Double>) {
    unsafe self.float = float
    unsafe self.double = double
  }
}

/// A function of two arrays, or of an array and a number on either side.
@safe struct BinaryFunctions<T: Scalar>: Sendable {
  typealias VectorScalar = @Sendable (UnsafePointer<T>?, T, UnsafeMutablePointer<T>?, Int) -> Void
  typealias ScalarVector = @Sendable (T, UnsafePointer<T>?, UnsafeMutablePointer<T>?, Int) -> Void

  let vectorVector: BinaryFunction<T>
  let vectorScalar: VectorScalar
  /// `nil` where the operands may be exchanged.
  let scalarVector: ScalarVector?

  init(
    _ vectorVector: @escaping BinaryFunction<T>, _ vectorScalar: @escaping VectorScalar,
    _ scalarVector: ScalarVector? = nil
  ) {
    unsafe self.vectorVector = vectorVector
    unsafe self.vectorScalar = vectorScalar
    unsafe self.scalarVector = scalarVector
  }
}

/// A function of two arrays, for each number type.
struct BinaryKernel: Sendable {
  let float: BinaryFunctions<Float>
  let double: BinaryFunctions<Double>

  init(_ float: BinaryFunctions<Float>, _ double: BinaryFunctions<Double>) {
    self.float = float
    self.double = double
  }
}

/// A function of rows, for each number type.
@safe struct RowKernel: Sendable {
  let float: RowFunction<Float>
  let double: RowFunction<Double>

  init(_ float: @escaping RowFunction<Float>, _ double: @escaping RowFunction<Double>) {
    unsafe self.float = float
    unsafe self.double = double
  }
}

/// A sum of rows whose elements combine two arrays, for each number type.
@safe struct PairKernel: Sendable {
  let float: PairFunction<Float>
  let double: PairFunction<Double>

  init(_ float: @escaping PairFunction<Float>, _ double: @escaping PairFunction<Double>) {
    unsafe self.float = float
    unsafe self.double = double
  }
}

extension UnaryKernel {
  /// The value for one number, to fold constants.
  func callAsFunction(_ x: Double) -> Double {
    var (x, y) = (x, 0.0)
    unsafe double(&x, &y, 1)
    return y
  }
}

extension BinaryKernel {
  /// The value for two numbers, to fold constants.
  func callAsFunction(_ a: Double, _ b: Double) -> Double {
    var (a, y) = (a, 0.0)
    unsafe double.vectorScalar(&a, b, &y, 1)
    return y
  }
}

extension UnaryKernel {
  static let exp = unsafe UnaryKernel(ck_exp_float, ck_exp_double)
  static let expm1 = unsafe UnaryKernel(ck_expm1_float, ck_expm1_double)
  static let log = unsafe UnaryKernel(ck_log_float, ck_log_double)
  static let log1p = unsafe UnaryKernel(ck_log1p_float, ck_log1p_double)
  static let tanh = unsafe UnaryKernel(ck_tanh_float, ck_tanh_double)
  static let sigmoid = unsafe UnaryKernel(ck_sigmoid_float, ck_sigmoid_double)
  static let sigmoidSlope = unsafe UnaryKernel(ck_sigmoid_slope_float, ck_sigmoid_slope_double)
  static let exponentialRest = unsafe UnaryKernel(
    ck_exponential_rest_float, ck_exponential_rest_double)
  static let softplus = unsafe UnaryKernel(ck_softplus_float, ck_softplus_double)
  static let logcosh = unsafe UnaryKernel(ck_logcosh_float, ck_logcosh_double)
  static let erf = unsafe UnaryKernel(ck_erf_float, ck_erf_double)
  static let sin = unsafe UnaryKernel(ck_sin_float, ck_sin_double)
  static let cos = unsafe UnaryKernel(ck_cos_float, ck_cos_double)
  static let lgamma = unsafe UnaryKernel(ck_lgamma_float, ck_lgamma_double)
  static let erfinv = unsafe UnaryKernel(ck_erfinv_float, ck_erfinv_double)
  static let digamma = unsafe UnaryKernel(ck_digamma_float, ck_digamma_double)
  static let trigamma = unsafe UnaryKernel(ck_trigamma_float, ck_trigamma_double)
  static let tetragamma = unsafe UnaryKernel(ck_tetragamma_float, ck_tetragamma_double)
  static let sqrt = unsafe UnaryKernel(ck_sqrt_float, ck_sqrt_double)
  static let round = unsafe UnaryKernel(ck_round_float, ck_round_double)
  static let floor = unsafe UnaryKernel(ck_floor_float, ck_floor_double)
  static let ceil = unsafe UnaryKernel(ck_ceil_float, ck_ceil_double)
  static let trunc = unsafe UnaryKernel(ck_trunc_float, ck_trunc_double)
  static let absolute = unsafe UnaryKernel(ck_abs_float, ck_abs_double)
  static let negative = unsafe UnaryKernel(ck_neg_float, ck_neg_double)
  static let square = unsafe UnaryKernel(ck_square_float, ck_square_double)
  static let roundToSingle = unsafe UnaryKernel(
    { x, y, n in for i in 0..<n { unsafe y?[i] = x?[i] ?? 0 } },
    ck_round_to_single_double)
  static let roundToFloat16 = unsafe UnaryKernel(
    ck_round_to_float16_float, ck_round_to_float16_double)
  static let roundToBfloat16 = unsafe UnaryKernel(
    ck_round_to_bfloat16_float, ck_round_to_bfloat16_double)
  static let sign = unsafe UnaryKernel(ck_sign_float, ck_sign_double)
}

extension BinaryKernel {
  static let add = unsafe BinaryKernel(
    BinaryFunctions(ck_add_float, ck_add_scalar_float),
    BinaryFunctions(ck_add_double, ck_add_scalar_double))
  static let subtract = unsafe BinaryKernel(
    BinaryFunctions(ck_sub_float, ck_sub_scalar_float, ck_scalar_sub_float),
    BinaryFunctions(ck_sub_double, ck_sub_scalar_double, ck_scalar_sub_double))
  static let multiply = unsafe BinaryKernel(
    BinaryFunctions(ck_mul_float, ck_mul_scalar_float),
    BinaryFunctions(ck_mul_double, ck_mul_scalar_double))
  static let divide = unsafe BinaryKernel(
    BinaryFunctions(ck_div_float, ck_div_scalar_float, ck_scalar_div_float),
    BinaryFunctions(ck_div_double, ck_div_scalar_double, ck_scalar_div_double))
  static let maximum = unsafe BinaryKernel(
    BinaryFunctions(ck_max_float, ck_max_scalar_float),
    BinaryFunctions(ck_max_double, ck_max_scalar_double))
  static let minimum = unsafe BinaryKernel(
    BinaryFunctions(ck_min_float, ck_min_scalar_float),
    BinaryFunctions(ck_min_double, ck_min_scalar_double))
  static let power = unsafe BinaryKernel(
    BinaryFunctions(ck_pow_float, ck_pow_scalar_float, ck_scalar_pow_float),
    BinaryFunctions(ck_pow_double, ck_pow_scalar_double, ck_scalar_pow_double))
  static let powerLessOne = unsafe BinaryKernel(
    BinaryFunctions(ck_powm1_float, ck_powm1_scalar_float),
    BinaryFunctions(ck_powm1_double, ck_powm1_scalar_double))
  static let logOfQuotient = unsafe BinaryKernel(
    BinaryFunctions(ck_log_quotient_float, ck_log_quotient_scalar_float),
    BinaryFunctions(ck_log_quotient_double, ck_log_quotient_scalar_double))
  static let log1pDifference = unsafe BinaryKernel(
    BinaryFunctions(ck_log1p_difference_float, ck_log1p_difference_scalar_float),
    BinaryFunctions(ck_log1p_difference_double, ck_log1p_difference_scalar_double))
  static let margin = unsafe BinaryKernel(
    BinaryFunctions(ck_margin_float, ck_margin_scalar_float),
    BinaryFunctions(ck_margin_double, ck_margin_scalar_double))
  static let marginSlope = unsafe BinaryKernel(
    BinaryFunctions(ck_margin_slope_float, ck_margin_slope_scalar_float),
    BinaryFunctions(ck_margin_slope_double, ck_margin_slope_scalar_double))
  static let logitEntropy = unsafe BinaryKernel(
    BinaryFunctions(ck_logit_entropy_float, ck_logit_entropy_scalar_float),
    BinaryFunctions(ck_logit_entropy_double, ck_logit_entropy_scalar_double))
  static let logitSlope = unsafe BinaryKernel(
    BinaryFunctions(ck_logit_slope_float, ck_logit_slope_scalar_float),
    BinaryFunctions(ck_logit_slope_double, ck_logit_slope_scalar_double))
  static let huber = unsafe BinaryKernel(
    BinaryFunctions(ck_huber_float, ck_huber_scalar_float),
    BinaryFunctions(ck_huber_double, ck_huber_scalar_double))
  static let smoothL1 = unsafe BinaryKernel(
    BinaryFunctions(ck_smooth_l1_float, ck_smooth_l1_scalar_float),
    BinaryFunctions(ck_smooth_l1_double, ck_smooth_l1_scalar_double))
  static let smoothL1Slope = unsafe BinaryKernel(
    BinaryFunctions(ck_smooth_l1_slope_float, ck_smooth_l1_slope_scalar_float),
    BinaryFunctions(ck_smooth_l1_slope_double, ck_smooth_l1_slope_scalar_double))
  static let productOrZero = unsafe BinaryKernel(
    BinaryFunctions(ck_mul_or_zero_float, ck_mul_or_zero_scalar_float),
    BinaryFunctions(ck_mul_or_zero_double, ck_mul_or_zero_scalar_double))
  static let quotientOrZero = unsafe BinaryKernel(
    BinaryFunctions(ck_div_or_zero_float, ck_div_or_zero_scalar_float),
    BinaryFunctions(ck_div_or_zero_double, ck_div_or_zero_scalar_double))
  static let equal = unsafe BinaryKernel(
    BinaryFunctions(ck_eq_float, ck_eq_scalar_float),
    BinaryFunctions(ck_eq_double, ck_eq_scalar_double))
  static let notEqual = unsafe BinaryKernel(
    BinaryFunctions(ck_ne_float, ck_ne_scalar_float),
    BinaryFunctions(ck_ne_double, ck_ne_scalar_double))
  static let less = unsafe BinaryKernel(
    BinaryFunctions(ck_lt_float, ck_lt_scalar_float),
    BinaryFunctions(ck_lt_double, ck_lt_scalar_double))
  static let lessOrEqual = unsafe BinaryKernel(
    BinaryFunctions(ck_le_float, ck_le_scalar_float),
    BinaryFunctions(ck_le_double, ck_le_scalar_double))
  static let greater = unsafe BinaryKernel(
    BinaryFunctions(ck_gt_float, ck_gt_scalar_float),
    BinaryFunctions(ck_gt_double, ck_gt_scalar_double))
  static let greaterOrEqual = unsafe BinaryKernel(
    BinaryFunctions(ck_ge_float, ck_ge_scalar_float),
    BinaryFunctions(ck_ge_double, ck_ge_scalar_double))
}

extension RowKernel {
  static let maximum = unsafe RowKernel(ck_max_rows_float, ck_max_rows_double)
  static let minimum = unsafe RowKernel(ck_min_rows_float, ck_min_rows_double)
  static let product = unsafe RowKernel(ck_prod_rows_float, ck_prod_rows_double)
  static let isBinary = unsafe RowKernel(ck_binary_rows_float, ck_binary_rows_double)
}

extension PairKernel {
  static let difference = unsafe PairKernel(ck_sum_difference_float, ck_sum_difference_double)
  static let product = unsafe PairKernel(ck_sum_product_float, ck_sum_product_double)
  static let absoluteDifference = unsafe PairKernel(
    ck_sum_absolute_difference_float, ck_sum_absolute_difference_double)
  static let squaredDifference = unsafe PairKernel(
    ck_sum_squared_difference_float, ck_sum_squared_difference_double)
}
