// Arithmetic on sizes from several shapes, limits or settings: a result beyond the greatest integer is
// replaced by the greatest integer, which exceeds every budget.

/// The product of lengths, at most the greatest integer.
package func product(_ lengths: [Int]) -> Int {
  lengths.reduce(1) { $0.multipliedSaturated(by: $1) }
}

extension Int {
  /// The sum, at most the greatest integer.
  package func addingSaturated(_ other: Int) -> Int {
    let (sum, overflow) = addingReportingOverflow(other)
    return overflow ? .max : sum
  }

  /// The product of two non-negative numbers, at most the greatest integer.
  package func multipliedSaturated(by other: Int) -> Int {
    let (product, overflow) = multipliedReportingOverflow(by: other)
    return overflow ? .max : product
  }
}
