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

/// Computes y[r] = the sum of row r / divisor + offset, for elements that combine a[i] and b[i].
typealias PairFunction<T> =
  @Sendable (
    UnsafePointer<T>?, UnsafePointer<T>?, Int, Int, Double, Double, UnsafeMutablePointer<T>?
  ) -> Void

/// A function of two arrays, or of an array and a number on either side.
@safe struct BinaryFunctions<T: Scalar>: Sendable {
  typealias VectorScalar = @Sendable (UnsafePointer<T>?, T, UnsafeMutablePointer<T>?, Int) -> Void
  typealias ScalarVector = @Sendable (T, UnsafePointer<T>?, UnsafeMutablePointer<T>?, Int) -> Void

  let vectorVector: BinaryFunction<T>
  let vectorScalar: VectorScalar
  /// `nil` if the operands may be exchanged, or numbers on the left are rare.
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

/// A function of rows, for each number type.
@safe struct RowKernel: Sendable {
  let float: RowFunction<Float>
  let double: RowFunction<Double>

  init(_ float: @escaping RowFunction<Float>, _ double: @escaping RowFunction<Double>) {
    unsafe self.float = float
    unsafe self.double = double
  }
}

/// Two element-wise operators in one pass, for each number type.
@safe struct CompositeKernel: Sendable {
  let float: BinaryFunctions<Float>
  let double: BinaryFunctions<Double>
}

/// A sum of rows of elements that combine two arrays, for each number type.
@safe struct PairKernel: Sendable {
  let float: PairFunction<Float>
  let double: PairFunction<Double>

  init(_ float: @escaping PairFunction<Float>, _ double: @escaping PairFunction<Double>) {
    unsafe self.float = float
    unsafe self.double = double
  }
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
  static let quotient = unsafe PairKernel(ck_sum_quotient_float, ck_sum_quotient_double)
  static let absoluteDifference = unsafe PairKernel(
    ck_sum_absolute_difference_float, ck_sum_absolute_difference_double)
  static let squaredDifference = unsafe PairKernel(
    ck_sum_squared_difference_float, ck_sum_squared_difference_double)
}

extension PairKernel {
  /// |a - b| / max(|b|, least).
  static func relativeDistance<T: Scalar>(least: T) -> PairKernel {
    let (single, double) = (Float(least), Double(least))
    return unsafe PairKernel(
      { unsafe ck_sum_relative_distance_float($0, $1, single, $2, $3, $4, $5, $6) },
      { unsafe ck_sum_relative_distance_double($0, $1, double, $2, $3, $4, $5, $6) })
  }
}

extension CompositeKernel {
  /// |a - b|.
  static let distance = unsafe CompositeKernel(
    float: BinaryFunctions(ck_distance_float, ck_distance_scalar_float),
    double: BinaryFunctions(ck_distance_double, ck_distance_scalar_double))
  /// |a|, or b where that is less.
  static let magnitudeOrMore = unsafe CompositeKernel(
    float: BinaryFunctions(ck_magnitude_or_more_float, ck_magnitude_or_more_scalar_float),
    double: BinaryFunctions(ck_magnitude_or_more_double, ck_magnitude_or_more_scalar_double))
}
