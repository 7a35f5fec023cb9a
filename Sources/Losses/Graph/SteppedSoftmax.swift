/// The softmax of rows along the last axis in the steps of TensorFlow, for half-precision types.
struct SteppedSoftmax {
  private let x: Expression
  /// The maximum of each row minus each entry.
  private let below: Expression
  private let powers: Expression
  private let total: Expression

  init(_ x: Expression) {
    self.x = x
    below = x - stopGradient(max(x, axis: -1)).column
    powers = exp(below)
    total = sum(powers, axis: -1)
  }

  /// `exp(x) / sum(exp(x))`: in `bfloat16`, TensorFlow computes it in float32.
  var probabilities: Expression {
    guard x.graph.half == .bfloat16 else {
      return (powers * (1 / total).column).stating(.steppedSoftmax(of: x.index))
    }
    let result = x.graph.unrounded { Softmax(x.wide).probabilities }
    return result.unary(.roundToBfloat16).stating(.steppedSoftmax(of: x.index))
  }

  /// `-log(exp(x) / sum(exp(x)))`.
  var entropies: Expression { log(total).column - below }

  /// The sum of the entropies times the labels; one kernel computes value and slope.
  func entropy(of labels: Expression) -> Expression {
    let slope = powers / total.column - labels
    return labels.picked(entropies).stating(.rows(of: x.index, slope: slope.index))
  }

  /// The same in float32, with value and slope rounded at the end.
  static func wideEntropy(of labels: Expression, _ x: Expression) -> Expression {
    let (value, slope) = x.graph.unrounded {
      let (t, softmax) = (labels.wide, Softmax(x.wide))
      let slope = softmax.probabilities * sum(t, axis: -1).column - t
      let picking = labels.isTruth ? labels : t
      return (picking.picked(softmax.entropies), slope)
    }
    guard let half = x.graph.half else { return value }
    return value.unary(half.rounding).stating(.rows(of: x.index, slope: slope.index))
  }
}

extension Expression {
  /// Whether these are one-hot rows of labels: entries that they do not select may be infinite.
  fileprivate var isTruth: Bool { node.operation.as(OneHot.self) != nil }

  /// The sum of entries, each times its label.
  fileprivate func picked(_ entries: Expression) -> Expression {
    sum(isTruth ? select(self, entries, 0) : self * entries, axis: -1)
  }

  /// This expression in float32: a separate node, after which steps are not rounded.
  fileprivate var wide: Expression { unary(.roundToSingle) }
}
