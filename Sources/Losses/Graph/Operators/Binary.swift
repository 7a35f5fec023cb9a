extension Binary {
  /// The gradient of an operand from the gradient `g` of y.
  typealias Pullback = (
    _ a: Expression, _ b: Expression, _ y: Expression, _ g: Expression
  ) -> Expression

  /// The table of pullbacks, beside the values in `operators.h`; `nil` where the gradients are 0
  /// everywhere.
  var pullbacks: (left: Pullback, right: Pullback)? {
    switch self {
    case .add:
      (left: { _, _, _, g in g }, right: { _, _, _, g in g })
    case .subtract:
      (left: { _, _, _, g in g }, right: { _, _, _, g in -g })
    case .multiply:
      (left: { _, b, _, g in g * b }, right: { a, _, _, g in g * a })
    case .divide:
      (
        left: { _, b, _, g in Losses.quotientOrZero(g, b) },
        right: { _, b, y, g in -Losses.quotientOrZero(Losses.productOrZero(g, y), b) }
      )
    case .power:  // by the exponent only where the base is positive
      (
        left: { a, b, _, g in Losses.productOrZero(g, b * pow(a, b - 1)) },
        right: { a, _, y, g in select(a .> 0, Losses.productOrZero(g, y * log(a)), 0) }
      )
    case .powerLessOne:
      (
        left: { a, b, _, g in Losses.productOrZero(g, b * roundedPower(a, b - 1)) },
        right: { a, _, y, g in select(a .> 0, Losses.productOrZero(g, (y + 1) * log(a)), 0) }
      )
    case .maximum:  // all to the first at a tie
      (
        left: { a, b, _, g in select(a .>= b, g, 0) },
        right: { a, b, _, g in select(a .>= b, 0, g) }
      )
    case .minimum:
      (
        left: { a, b, _, g in select(a .<= b, g, 0) },
        right: { a, b, _, g in select(a .<= b, 0, g) }
      )
    case .logOfQuotient:
      (
        left: { a, _, _, g in Losses.quotientOrZero(g, a) },
        right: { _, b, _, g in -Losses.quotientOrZero(g, b) }
      )
    case .log1pDifference:
      (
        left: { a, _, _, g in Losses.quotientOrZero(g, 1 + a) },
        right: { _, b, _, g in -Losses.quotientOrZero(g, 1 + b) }
      )
    case .margin:  // full where nothing is missing
      (
        left: { a, b, _, g in g * a.binary(.marginSlope, b) },
        right: { a, b, _, g in g * b.binary(.marginSlope, a) }
      )
    case .marginSlope:
      (
        left: { a, _, _, _ in a.number(0) },
        right: { a, b, _, g in select(a * b .<= 1, -g, 0) }
      )
    case .logitEntropy:
      (left: { a, b, _, g in g * a.binary(.logitSlope, b) }, right: { a, _, _, g in -(g * a) })
    case .logitSlope:
      (
        left: { a, _, _, g in g * a.unary(.sigmoidSlope) },
        right: { _, _, _, g in -g }
      )
    case .huber:
      (
        left: { a, b, _, g in g * Losses.minimum(Losses.maximum(a, -b), b) },
        right: { a, b, _, g in g * Losses.maximum(Losses.abs(a) - b, 0) }
      )
    case .smoothL1:
      (
        left: { a, b, _, g in g * a.binary(.smoothL1Slope, b) },
        right: { a, b, _, g in -g * (0.5 * Losses.square(a.binary(.smoothL1Slope, b))) }
      )
    case .smoothL1Slope:
      (
        left: { a, b, _, g in select(Losses.abs(a) .< b, Losses.quotientOrZero(g, b), 0) },
        right: { a, b, y, g in select(Losses.abs(a) .< b, -Losses.quotientOrZero(g * y, b), 0) }
      )
    case .productOrZero:  // a slope that is 0 is 0 beside an infinite change, too
      (
        left: { _, b, _, g in Losses.productOrZero(g, b) },
        right: { a, _, _, g in select(a, Losses.productOrZero(g, a), 0) }
      )
    case .quotientOrZero:
      (
        left: { _, b, _, g in Losses.quotientOrZero(g, b) },
        right: { _, b, y, g in
          select(y, -Losses.quotientOrZero(Losses.productOrZero(g, y), b), 0)
        }
      )
    case .equal, .notEqual, .less, .lessOrEqual, .greater, .greaterOrEqual: nil
    }
  }

  /// The operator with the same result for exchanged operands, if there is one.
  ///
  /// A maximum has none: at a tie, its gradient goes to the first operand.
  var exchanged: Binary? {
    switch self {
    case .add, .multiply, .margin, .equal, .notEqual: self
    case .less: .greater
    case .lessOrEqual: .greaterOrEqual
    case .greater: .less
    case .greaterOrEqual: .lessOrEqual
    default: nil
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

/// A power as its kernel computes it, rounded once; a root and a quotient instead would be cheaper.
private func roundedPower(_ x: Expression, _ exponent: Expression) -> Expression {
  guard x.constant == nil, exponent.constant != nil else { return pow(x, exponent) }
  return x.graph.expression(.binary(.power), [x, exponent], shape: x.shape)
}
