// Loops over columns. Unsafe because they rely on their callers for the number of entries behind a
// pointer.

/// The greater of two numbers; NaN if either is NaN.
func greater<F: BinaryFloatingPoint>(_ a: F, _ b: F) -> F {
  a.isNaN || a > b ? a : b
}

/// The lesser of two numbers; NaN if either is NaN.
func lesser<F: BinaryFloatingPoint>(_ a: F, _ b: F) -> F {
  a.isNaN || a < b ? a : b
}

/// Reduces `reduced` rows of `inner` entries to one row.
///
/// Sums are accumulated in `Double`, in blocks of 1,024 rows from the first on; `work` has room for two
/// rows.
func reduceColumns<T: Scalar>(
  _ reducer: Reducer, _ x: UnsafePointer<T>, _ reduced: Int, _ inner: Int,
  _ y: UnsafeMutablePointer<T>, _ total: UnsafeMutablePointer<Double>
) {
  switch reducer {
  case .sum(let divisor, let offset):
    let chunk = unsafe total + inner
    unsafe total.initialize(repeating: 0, count: inner)
    for first in stride(from: 0, to: reduced, by: 1_024) {
      unsafe chunk.initialize(repeating: 0, count: inner)
      unsafe T.addColumns(x + first * inner, min(1_024, reduced - first), inner, chunk)
      for j in 0..<inner { unsafe total[j] += chunk[j] }
    }
    for j in 0..<inner { unsafe y[j] = T(total[j] / divisor.value + offset.value) }
  case .maximum:
    unsafe y.update(repeating: -.infinity, count: inner)
    for i in 0..<reduced * inner { unsafe y[i % inner] = greater(y[i % inner], x[i]) }
  case .minimum:
    unsafe y.update(repeating: .infinity, count: inner)
    for i in 0..<reduced * inner { unsafe y[i % inner] = lesser(y[i % inner], x[i]) }
  case .isBinary:
    unsafe y.update(repeating: 1, count: inner)
    for i in 0..<reduced * inner where unsafe x[i] != 0 && x[i] != 1 { unsafe y[i % inner] = 0 }
  case .product:
    for j in 0..<inner {
      var result = 1.0
      for row in 0..<reduced { result *= unsafe Double(x[row * inner + j]) }
      unsafe y[j] = T(result)
    }
  }
}
