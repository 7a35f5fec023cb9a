// Sizes that are computed from several shapes, limits or settings: what would pass the greatest
// integer stays there, which is more than any budget has.

/// The product of lengths; the greatest integer where it would pass that.
package func product(_ lengths: [Int]) -> Int {
  lengths.reduce(1) { $0.multipliedSaturated(by: $1) }
}

extension Int {
  /// The sum; the greatest integer where it would pass that.
  package func addingSaturated(_ other: Int) -> Int {
    let (sum, overflow) = addingReportingOverflow(other)
    return overflow ? .max : sum
  }

  /// The product of two that are not negative; the greatest integer where it would pass that.
  package func multipliedSaturated(by other: Int) -> Int {
    let (product, overflow) = multipliedReportingOverflow(by: other)
    return overflow ? .max : product
  }
}
