import CKernels
import Testing

// Unsafe because it hands arrays to C: rows times row length is the count of each.

/// A sum of pairs, and the two or three kernels that compute the same one after the other.
@safe struct PairKernelCase: Sendable, CustomTestStringConvertible {
  typealias Sum<T> =
    @Sendable (
      UnsafePointer<T>?, UnsafePointer<T>?, Int, Int, Double, Double, UnsafeMutablePointer<T>?
    ) -> Void
  typealias Zip<T> =
    @Sendable (UnsafePointer<T>?, UnsafePointer<T>?, UnsafeMutablePointer<T>?, Int) -> Void
  typealias Map<T> = @Sendable (UnsafePointer<T>?, UnsafeMutablePointer<T>?, Int) -> Void

  let testDescription: String
  let float: (sum: Sum<Float>, zip: Zip<Float>, map: Map<Float>?)
  let double: (sum: Sum<Double>, zip: Zip<Double>, map: Map<Double>?)

  static let all = [
    unsafe PairKernelCase(
      testDescription: "difference", float: (ck_sum_difference_float, ck_sub_float, nil),
      double: (ck_sum_difference_double, ck_sub_double, nil)),
    unsafe PairKernelCase(
      testDescription: "product", float: (ck_sum_product_float, ck_mul_float, nil),
      double: (ck_sum_product_double, ck_mul_double, nil)),
    unsafe PairKernelCase(
      testDescription: "quotient", float: (ck_sum_quotient_float, ck_div_float, nil),
      double: (ck_sum_quotient_double, ck_div_double, nil)),
    unsafe PairKernelCase(
      testDescription: "relative distance",
      float: (
        { unsafe ck_sum_relative_distance_float($0, $1, 0.25, $2, $3, $4, $5, $6) },
        relativeDistances, nil
      ),
      double: (
        { unsafe ck_sum_relative_distance_double($0, $1, 0.25, $2, $3, $4, $5, $6) },
        relativeDistances, nil
      )),
    unsafe PairKernelCase(
      testDescription: "absolute difference",
      float: (ck_sum_absolute_difference_float, ck_sub_float, ck_abs_float),
      double: (ck_sum_absolute_difference_double, ck_sub_double, ck_abs_double)),
    unsafe PairKernelCase(
      testDescription: "squared difference",
      float: (ck_sum_squared_difference_float, ck_sub_float, ck_square_float),
      double: (ck_sum_squared_difference_double, ck_sub_double, ck_square_double)),
  ]

  /// Distances over the magnitudes of `b`, at least a quarter.
  private static func relativeDistances<T: BinaryFloatingPoint>(
    _ a: UnsafePointer<T>?, _ b: UnsafePointer<T>?, _ y: UnsafeMutablePointer<T>?, _ n: Int
  ) {
    guard let a = unsafe a, let b = unsafe b, let y = unsafe y else { return }
    for i in 0..<n {
      let size = unsafe b[i].magnitude
      unsafe y[i] = (a[i] - b[i]).magnitude / (size.isNaN || size > 0.25 ? size : 0.25)
    }
  }
}

extension VectorWidths {
  /// The bits of elements that are stored and then added up, whatever the length of a row.
  struct PairKernelTests {
    static let lengths = Array(1...40) + [63, 64, 65, 100, 500, 1_023, 1_024]

    @Test(arguments: PairKernelCase.all, [128, 256, 512])
    func `sums are those of stored elements`(kernel: PairKernelCase, vectors: Int) {
      ck_limit_vectors(Int32(vectors))
      defer { ck_limit_vectors(512) }
      for n in Self.lengths {
        let floats = (Samples.floats(19 * n, seed: 1), Samples.floats(19 * n, seed: UInt64(n)))
        let special = Samples.specialFloats.flatMap { a in Samples.specialFloats.map { (a, $0) } }
        let (a, b) = (floats.0 + special.map(\.0), floats.1 + special.map(\.1))
        let doubles = (a.map(Double.init) + [0x1.8p1000], b.map(Double.init) + [-0x1.8p1000])
        expectSame(kernel.float, a, b, n) { $0.canonicalBits }
        expectSame(kernel.double, doubles.0, doubles.1, n) { $0.canonicalBits }
      }
    }

    private func expectSame<T: FloatingPoint, Bits: Equatable>(
      _ kernel: (
        sum: PairKernelCase.Sum<T>, zip: PairKernelCase.Zip<T>, map: PairKernelCase.Map<T>?
      ), _ a: [T], _ b: [T], _ n: Int, _ bits: (T) -> Bits
    ) where T: BinaryFloatingPoint {
      let rows = a.count / n
      var elements = [T](repeating: 0, count: rows * n)
      unsafe kernel.zip(a, b, &elements, rows * n)
      if let map = unsafe kernel.map {
        let stored = elements
        unsafe map(stored, &elements, rows * n)
      }
      var expected = [T](repeating: .nan, count: rows), found = expected
      if let elements = elements as? [Float] {
        var sums = [Float](repeating: .nan, count: rows)
        unsafe ck_sum_rows_float(elements, rows, n, 3, -0.5, &sums)
        expected = sums.map { T($0) }
      } else if let elements = elements as? [Double] {
        var sums = [Double](repeating: .nan, count: rows)
        unsafe ck_sum_rows_double(elements, rows, n, 3, -0.5, &sums)
        expected = sums.map { T($0) }
      }
      unsafe kernel.sum(a, b, rows, n, 3, -0.5, &found)
      #expect(found.map(bits) == expected.map(bits), "rows of \(n)")
    }
  }
}
