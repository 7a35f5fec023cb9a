/// An operator on the entries of two tensors of one shape.
enum Binary: String, CaseIterable, Sendable {
  case add, subtract, multiply, divide, power, maximum, minimum
  /// A power minus 1, accurate where the power is nearly 1.
  case powerLessOne
  /// The logarithm of the quotient of positive numbers.
  case logOfQuotient
  /// The same of one more than each: `log1p(a) - log1p(b)` without what cancels.
  case log1pDifference
  /// The cross-entropy of a logit with a label, and its slope, `sigmoid(logit) - label`.
  case logitEntropy, logitSlope
  /// `max(1 - a * b, 0)`, and its slope along the first.
  case margin, marginSlope
  /// Half the square of the first where its size is at most the second's, a straight line beyond.
  case huber
  /// The square of the first over twice the second where its size is below the second, else its
  /// size less half the second; and its slope along the first.
  case smoothL1, smoothL1Slope
  /// Product and quotient that are 0 where the first is 0, whatever the second is: how a gradient
  /// of 0 passes a pole. What a zero becomes as it changes is the change times the slope.
  case productOrZero, quotientOrZero
  case equal, notEqual, less, lessOrEqual, greater, greaterOrEqual
}

/// The rule of an operator of two tensors.
struct BinaryRule {
  typealias Pullback = (
    _ a: Expression, _ b: Expression, _ y: Expression, _ g: Expression
  ) -> Expression

  /// The value y of a and b.
  let value: BinaryKernel
  /// The gradients of a and of b from the gradient `g` of y.
  let pullbacks: (left: Pullback, right: Pullback)?

  init(_ value: BinaryKernel) {
    self.value = value
    pullbacks = nil
  }

  init(_ value: BinaryKernel, left: @escaping Pullback, right: @escaping Pullback) {
    self.value = value
    pullbacks = (left, right)
  }
}

extension Binary {
  /// The table: value and pullbacks on neighbouring lines.
  var rule: BinaryRule {
    switch self {
    case .add:
      BinaryRule(.add, left: { _, _, _, g in g }, right: { _, _, _, g in g })
    case .subtract:
      BinaryRule(.subtract, left: { _, _, _, g in g }, right: { _, _, _, g in -g })
    case .multiply:
      BinaryRule(.multiply, left: { _, b, _, g in g * b }, right: { a, _, _, g in g * a })
    case .divide:
      BinaryRule(
        .divide,
        left: { _, b, _, g in Losses.quotientOrZero(g, b) },
        right: { _, b, y, g in -Losses.quotientOrZero(Losses.productOrZero(g, y), b) })
    case .power:  // by the exponent only where the base is positive
      BinaryRule(
        .power,
        left: { a, b, _, g in Losses.productOrZero(g, b * pow(a, b - 1)) },
        right: { a, _, y, g in select(a .> 0, Losses.productOrZero(g, y * log(a)), 0) })
    case .powerLessOne:
      BinaryRule(
        .powerLessOne,
        left: { a, b, _, g in Losses.productOrZero(g, b * roundedPower(a, b - 1)) },
        right: { a, _, y, g in select(a .> 0, Losses.productOrZero(g, (y + 1) * log(a)), 0) })
    case .maximum:  // all to the first at a tie
      BinaryRule(
        .maximum,
        left: { a, b, _, g in select(a .>= b, g, 0) },
        right: { a, b, _, g in select(a .>= b, 0, g) })
    case .minimum:
      BinaryRule(
        .minimum,
        left: { a, b, _, g in select(a .<= b, g, 0) },
        right: { a, b, _, g in select(a .<= b, 0, g) })
    case .logOfQuotient:
      BinaryRule(
        .logOfQuotient,
        left: { a, _, _, g in Losses.quotientOrZero(g, a) },
        right: { _, b, _, g in -Losses.quotientOrZero(g, b) })
    case .log1pDifference:
      BinaryRule(
        .log1pDifference,
        left: { a, _, _, g in Losses.quotientOrZero(g, 1 + a) },
        right: { _, b, _, g in -Losses.quotientOrZero(g, 1 + b) })
    case .margin:  // full where nothing is missing
      BinaryRule(
        .margin,
        left: { a, b, _, g in g * a.binary(.marginSlope, b) },
        right: { a, b, _, g in g * b.binary(.marginSlope, a) })
    case .marginSlope:
      BinaryRule(
        .marginSlope,
        left: { a, _, _, _ in a.number(0) },
        right: { a, b, _, g in select(a * b .<= 1, -g, 0) })
    case .logitEntropy:
      BinaryRule(
        .logitEntropy,
        left: { a, b, _, g in g * a.binary(.logitSlope, b) }, right: { a, _, _, g in -(g * a) })
    case .logitSlope:
      BinaryRule(
        .logitSlope,
        left: { a, _, _, g in g * a.unary(.sigmoidSlope) },
        right: { _, _, _, g in -g })
    case .huber:
      BinaryRule(
        .huber,
        left: { a, b, _, g in g * Losses.minimum(Losses.maximum(a, -b), b) },
        right: { a, b, _, g in g * Losses.maximum(Losses.abs(a) - b, 0) })
    case .smoothL1:
      BinaryRule(
        .smoothL1,
        left: { a, b, _, g in g * a.binary(.smoothL1Slope, b) },
        right: { a, b, _, g in -g * (0.5 * Losses.square(a.binary(.smoothL1Slope, b))) })
    case .smoothL1Slope:
      BinaryRule(
        .smoothL1Slope,
        left: { a, b, _, g in select(Losses.abs(a) .< b, Losses.quotientOrZero(g, b), 0) },
        right: { a, b, y, g in select(Losses.abs(a) .< b, -Losses.quotientOrZero(g * y, b), 0) })
    case .productOrZero:  // a slope that is 0 is 0 beside an infinite change, too
      BinaryRule(
        .productOrZero, left: { _, b, _, g in Losses.productOrZero(g, b) },
        right: { a, _, _, g in select(a, Losses.productOrZero(g, a), 0) })
    case .quotientOrZero:
      BinaryRule(
        .quotientOrZero, left: { _, b, _, g in Losses.quotientOrZero(g, b) },
        right: { _, b, y, g in
          select(y, -Losses.quotientOrZero(Losses.productOrZero(g, y), b), 0)
        })
    case .equal: BinaryRule(.equal)
    case .notEqual: BinaryRule(.notEqual)
    case .less: BinaryRule(.less)
    case .lessOrEqual: BinaryRule(.lessOrEqual)
    case .greater: BinaryRule(.greater)
    case .greaterOrEqual: BinaryRule(.greaterOrEqual)
    }
  }

  /// The operator that gives the same with its operands exchanged, if there is one.
  ///
  /// A maximum's gradient goes to the first operand at a tie, so it is not the same exchanged.
  var exchanged: Binary? {
    switch self {
    case .add, .multiply, .margin, .equal, .notEqual: self
    case .less: .greater
    case .lessOrEqual: .greaterOrEqual
    case .greater: .less
    case .greaterOrEqual: .lessOrEqual
    case .subtract, .divide, .power, .powerLessOne, .maximum, .minimum, .logOfQuotient,
      .log1pDifference,
      .logitEntropy, .logitSlope, .marginSlope, .huber, .smoothL1, .smoothL1Slope, .productOrZero,
      .quotientOrZero:
      nil
    }
  }

  /// The same operator without the guard against zeros.
  var unguarded: Binary? {
    switch self {
    case .productOrZero: .multiply
    case .quotientOrZero: .divide
    default: nil
    }
  }
}

/// A power as its kernel computes it, rounded once: a root and a quotient in its place are cheaper.
private func roundedPower(_ x: Expression, _ exponent: Expression) -> Expression {
  guard x.constant == nil, exponent.constant != nil else { return pow(x, exponent) }
  return x.graph.expression(.binary(.power), [x, exponent], shape: x.shape)
}
