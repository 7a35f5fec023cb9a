// Reductions over axes.

extension Interpreter {
  enum AxisReduction { case sum, mean, maximum, minimum, product }

  /// The axes from 0, in order; all of them for `nil`.
  func resolved(
    _ axes: [Int]?, rank: Int, _ range: SourceRange
  ) throws(CustomLossError) -> [Int] {
    guard let axes else { return Array(0..<rank) }
    var resolved: Set<Int> = []
    for axis in axes {
      guard axis >= -rank, axis < rank else {
        throw fail(.axisOutOfRange(axis: axis, rank: rank), range)
      }
      resolved.insert(axis < 0 ? axis + rank : axis)
    }
    return resolved.sorted()
  }

  func reduced(
    _ reduction: AxisReduction, _ x: TensorValue, over axes: [Int]?, keepingAxes: Bool,
    _ name: String,
    _ range: SourceRange
  ) throws(CustomLossError) -> TensorValue {
    let axes = try resolved(axes, rank: x.rank, range)
    let shape = x.shape.indices.compactMap { axis in
      axes.contains(axis) ? keepingAxes ? 1 : nil : x.shape[axis]
    }
    let count = product(axes.map { x.shape[$0] })
    if let constant = x.expression.constant {
      let value =
        switch reduction {
        // For an empty tensor, as in TensorFlow.
        case .mean where count == 0: Double.nan
        case .maximum where count == 0: -Double.infinity
        case .minimum where count == 0: Double.infinity
        case .sum where count == 0: 0.0
        case .sum: constant * Double(count)
        case .product: Binary.power(constant, Double(count))
        case .mean, .maximum, .minimum: constant
        }
      return TensorValue(graph.constant(value), shape: shape)
    }
    let reducer: Reducer =
      switch reduction {
      case .sum: .sum
      case .mean: .sum(divisor: Number(Double(count)), offset: Number(0))
      case .maximum: .maximum
      case .minimum: .minimum
      case .product: .product
      }
    if axes.isEmpty { return x }
    let result = x.expression.reduced(reducer, over: axes, keepingAxes: keepingAxes)
    try settle(name, range)
    return TensorValue(result, shape: shape)
  }
}
