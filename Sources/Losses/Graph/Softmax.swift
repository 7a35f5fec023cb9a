/// The softmax of rows along the last axis, in parts that stay accurate for a class with a probability
/// near 1.
struct Softmax {
  private let x: Expression
  /// 1 where an entry is the maximum of its row, else 0.
  private let isHighest: Expression
  /// The maximum of the row minus each entry.
  private let below: Expression
  private let powers: Expression
  /// For each row, the maximum, the sum of the exponentials of all entries except one maximum, and the
  /// sum of all exponentials.
  fileprivate let highest: Expression
  fileprivate let others: Expression
  fileprivate let total: Expression

  init(_ x: Expression) {
    self.x = x
    // Subtracting the maximum prevents overflow; it cancels, so it needs no gradient.
    highest = stopGradient(max(x, axis: -1))
    below = x - highest.column
    isHighest = below .== 0
    powers = exp(below)
    // A small sum would lose its digits when added to the 1 of the maximum.
    let lesser = sum(select(isHighest, 0, powers), axis: -1)
    let ties = sum(isHighest, axis: -1)
    others = lesser + (ties - 1)
    total = lesser + ties
  }

  /// `exp(x) / sum(exp(x))`.
  var probabilities: Expression {
    (powers / total.column).stating(.softmax(of: x.index))
  }

  /// 1 minus the probabilities: the sum of the others where a probability exceeds 1/2.
  var complements: Expression {
    select(isHighest, highestComplement.column, 1 - probabilities)
      .stating(.softmaxComplement(of: x.index))
  }

  /// `-log(probabilities)`.
  var entropies: Expression {
    (log1p(others).column - below).stating(.negativeLogSoftmax(of: x.index))
  }

  fileprivate var highestComplement: Expression { others / total }

  /// The change of the probabilities along a direction; the pullback is the same, because the Jacobian
  /// is symmetric.
  func change(along direction: Expression) -> Expression {
    let shares = probabilities * direction
    return probabilities * (direction * complements - (sum(shares, axis: -1).column - shares))
  }
}

/// The softmax of rows at the class of each row's label.
struct LabelSoftmax {
  let rows: Softmax
  /// 1 at the label's class, else 0.
  let isTrue: Expression
  private let x: Expression

  init(_ x: Expression, _ isTrue: Expression) {
    rows = Softmax(x)
    self.isTrue = isTrue
    self.x = x
  }

  private func pick(_ x: Expression) -> Expression { sum(select(isTrue, x, 0), axis: -1) }

  /// `-log` of the label's probability.
  var entropy: Expression {
    (log1p(rows.others) + (rows.highest - pick(x)))
      .stating(.labelEntropy(of: x.index, isTrue: isTrue.index))
  }

  /// The label's probability.
  var probability: Expression { exp(pick(x) - rows.highest) / rows.total }

  /// 1 minus the label's probability.
  var complement: Expression {
    select(pick(x) .== rows.highest, rows.highestComplement, 1 - probability)
      .stating(.labelComplement(of: x.index, isTrue: isTrue.index))
  }

  /// The change of the entropy along a direction.
  func change(along direction: Expression) -> Expression {
    let ofOthers = sum(select(isTrue, 0, rows.probabilities * direction), axis: -1)
    return ofOthers - complement * pick(direction)
  }
}
