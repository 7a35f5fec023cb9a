/// The lengths of a tensor's axes, outermost first; a scalar has none.
public struct Shape: Hashable, Sendable {
  /// One length an axis, each at least 0.
  public let dimensions: [Int]
  /// The product of all lengths: 1 for a scalar.
  public let count: Int

  /// The shape of those lengths; `nil` if one is negative or their product overflows.
  public init?(checking dimensions: [Int]) {
    var count = 1
    for dimension in dimensions {
      let (product, overflow) = count.multipliedReportingOverflow(by: dimension)
      guard dimension >= 0, !overflow else { return nil }
      count = product
    }
    self.dimensions = dimensions
    self.count = count
  }

  /// The shape of those lengths, which are known to be sound.
  init(_ dimensions: [Int]) {
    self.dimensions = dimensions
    count = dimensions.reduce(1, *)
  }

  /// The most axes a tensor may have, as in NumPy's early days: enough for everybody.
  public static let rankLimit = 32

  /// How many axes there are.
  public var rank: Int { dimensions.count }
}
