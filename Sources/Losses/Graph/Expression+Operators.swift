// The notation of formulas. Operands are broadcast against each other as in NumPy; numbers and
// constants need no broadcast, and constants fold in `Double` before they are rounded to a dtype.

extension Expression {
  func unary(_ operation: Unary) -> Expression {
    if let constant { return graph.constant(operation(constant)) }
    if let simpler = Rewrites.rewritten(operation, self) { return simpler }
    return graph.expression(.unary(operation), [self], shape: shape)
  }

  func binary(_ operation: Binary, _ other: Expression) -> Expression {
    switch (constant, other.constant) {
    case (let left?, let right?):
      return graph.constant(operation(left, right))
    case (_?, nil):
      if let exchanged = operation.exchanged { return other.binary(exchanged, self) }
      if let simpler = Rewrites.rewritten(operation, self, other) { return simpler }
      if let left = constant, let plain = operation.unguarded {
        return left == 0 ? self : binary(plain, other)
      }
      let left = operation.takesNumberFirst ? self : filling(other.shape)
      return graph.expression(.binary(operation), [left, other], shape: other.shape)
    case (nil, _?):
      if let simpler = Rewrites.rewritten(operation, self, other) { return simpler }
      return graph.expression(.binary(operation), [self, other], shape: shape)
    case (nil, nil):
      guard let (left, right) = aligned(self, other) else { return broadcastFailure(other) }
      if let simpler = Rewrites.rewritten(operation, left, right) { return simpler }
      return graph.expression(.binary(operation), [left, right], shape: left.shape)
    }
  }

  private func broadcastFailure(_ other: Expression) -> Expression {
    graph.fail(
      .cannotBroadcast(
        left: "left operand", leftShape: shape, right: "right operand", rightShape: other.shape),
      standIn: self)
  }
}

extension Binary {
  /// Whether a kernel takes a number on the left.
  fileprivate var takesNumberFirst: Bool {
    switch self {
    case .maximum, .minimum, .powerLessOne, .logOfQuotient, .log1pDifference, .logitEntropy,
      .logitSlope, .marginSlope, .huber, .smoothL1, .smoothL1Slope, .productOrZero,
      .quotientOrZero:
      false
    default: true
    }
  }
}

/// Two expressions broadcast to their common shape.
private func aligned(_ left: Expression, _ right: Expression) -> (Expression, Expression)? {
  guard let shape = broadcastShape(left.shape, right.shape) else { return nil }
  return (left.broadcast(to: shape), right.broadcast(to: shape))
}

infix operator .> : ComparisonPrecedence
infix operator .< : ComparisonPrecedence
infix operator .== : ComparisonPrecedence
infix operator .!= : ComparisonPrecedence

extension Expression {
  static func + (left: Expression, right: Expression) -> Expression { left.binary(.add, right) }
  static func + (left: Expression, right: Double) -> Expression { left + left.number(right) }
  static func + (left: Double, right: Expression) -> Expression { right.number(left) + right }
  static func - (left: Expression, right: Expression) -> Expression {
    left.binary(.subtract, right)
  }
  static func - (left: Expression, right: Double) -> Expression { left - left.number(right) }
  static func - (left: Double, right: Expression) -> Expression { right.number(left) - right }
  static func * (left: Expression, right: Expression) -> Expression {
    left.binary(.multiply, right)
  }
  static func * (left: Expression, right: Double) -> Expression { left * left.number(right) }
  static func * (left: Double, right: Expression) -> Expression { right.number(left) * right }
  static func / (left: Expression, right: Expression) -> Expression { left.binary(.divide, right) }
  static func / (left: Expression, right: Double) -> Expression { left / left.number(right) }
  static func / (left: Double, right: Expression) -> Expression { right.number(left) / right }
  static prefix func - (operand: Expression) -> Expression { operand.unary(.negative) }

  static func .> (left: Expression, right: Expression) -> Expression {
    left.binary(.greater, right)
  }
  static func .> (left: Expression, right: Double) -> Expression { left .> left.number(right) }
  static func .>= (left: Expression, right: Expression) -> Expression {
    left.binary(.greaterOrEqual, right)
  }
  static func .>= (left: Expression, right: Double) -> Expression { left .>= left.number(right) }
  static func .< (left: Expression, right: Expression) -> Expression { left.binary(.less, right) }
  static func .< (left: Expression, right: Double) -> Expression { left .< left.number(right) }
  static func .<= (left: Expression, right: Expression) -> Expression {
    left.binary(.lessOrEqual, right)
  }
  static func .<= (left: Expression, right: Double) -> Expression { left .<= left.number(right) }
  static func .== (left: Expression, right: Expression) -> Expression { left.binary(.equal, right) }
  static func .== (left: Expression, right: Double) -> Expression { left .== left.number(right) }
  static func .!= (left: Expression, right: Expression) -> Expression {
    left.binary(.notEqual, right)
  }

  /// A number beside this expression.
  func number(_ value: Double) -> Expression { graph.constant(value) }
}

func abs(_ x: Expression) -> Expression { x.unary(.absolute) }
func square(_ x: Expression) -> Expression { x.unary(.square) }
func sqrt(_ x: Expression) -> Expression { x.unary(.squareRoot) }
func exp(_ x: Expression) -> Expression { x.unary(.exponential) }
func log(_ x: Expression) -> Expression { x.unary(.logarithm) }
func expm1(_ x: Expression) -> Expression { x.unary(.expm1) }
func log1p(_ x: Expression) -> Expression { x.unary(.log1p) }
func tanh(_ x: Expression) -> Expression { x.unary(.tanh) }
func sigmoid(_ x: Expression) -> Expression { x.unary(.sigmoid) }
func softplus(_ x: Expression) -> Expression { x.unary(.softplus) }
func logCosh(_ x: Expression) -> Expression { x.unary(.logCosh) }
func sin(_ x: Expression) -> Expression { x.unary(.sine) }
func cos(_ x: Expression) -> Expression { x.unary(.cosine) }
func sign(_ x: Expression) -> Expression { x.unary(.sign) }
func digamma(_ x: Expression) -> Expression { x.unary(.digamma) }

func pow(_ x: Expression, _ y: Expression) -> Expression { x.binary(.power, y) }
func pow(_ x: Expression, _ y: Double) -> Expression { x.binary(.power, x.number(y)) }

/// `log(x / y)` of positive numbers, in a form that stays accurate where they are nearly equal.
func logOfQuotient(_ x: Expression, _ y: Expression) -> Expression {
  x.binary(.logOfQuotient, y)
}
/// The product, or 0 where the first is 0, even if the second is infinite or NaN.
func productOrZero(_ x: Expression, _ y: Expression) -> Expression {
  x.binary(.productOrZero, y)
}
/// The quotient, or 0 where the first is 0, even if the second is 0 or NaN.
func quotientOrZero(_ x: Expression, _ y: Expression) -> Expression {
  x.binary(.quotientOrZero, y)
}

/// `square(x) / 2` where `abs(x) <= delta`, else `delta * (abs(x) - delta / 2)`.
///
/// One pass instead of six; its slope is `x`, limited to `delta`.
func huber(_ x: Expression, delta: Double) -> Expression { x.binary(.huber, x.number(delta)) }

/// `square(x) / (2 * beta)` where `abs(x) < beta`, else `abs(x) - beta / 2`: Huber's loss of slope 1.
func smoothL1(_ x: Expression, beta: Double) -> Expression {
  x.binary(.smoothL1, x.number(beta))
}

func maximum(_ x: Expression, _ y: Double) -> Expression { x.binary(.maximum, x.number(y)) }
func maximum(_ x: Expression, _ y: Expression) -> Expression { x.binary(.maximum, y) }
func minimum(_ x: Expression, _ y: Double) -> Expression { x.binary(.minimum, x.number(y)) }
func minimum(_ x: Expression, _ y: Expression) -> Expression { x.binary(.minimum, y) }

/// Limited to an interval; at both ends the gradient is passed on.
func clip(_ x: Expression, _ low: Double, _ high: Double) -> Expression {
  if let constant = x.constant { return x.number(min(max(constant, low), high)) }
  return x.graph.expression(.clip(low: Number(low), high: Number(high)), [x], shape: x.shape)
}

/// 1 within an interval including its ends, else 0.
func inRange(_ x: Expression, _ low: Number, _ high: Number) -> Expression {
  x.graph.expression(.inRange(low: low, high: high), [x], shape: x.shape)
}

/// `a` where the condition is not zero, else `b`; the other operand has no effect.
func select(_ condition: Expression, _ a: Expression, _ b: Expression) -> Expression {
  if let constant = condition.constant { return constant != 0 ? a : b }
  if a.index == b.index { return a }
  if let simpler = Rewrites.rewritten(condition, a, b) { return simpler }
  let operands = [condition, a, b]
  var shape: [Int] = []
  for operand in operands where operand.constant == nil {
    guard let common = broadcastShape(shape, operand.shape) else {
      return condition.graph.fail(
        .cannotBroadcast(
          left: "condition", leftShape: shape, right: "choice", rightShape: operand.shape),
        standIn: condition)
    }
    shape = common
  }
  return condition.graph.expression(
    .select, operands.map { $0.constant == nil ? $0.broadcast(to: shape) : $0 }, shape: shape)
}

func select(_ condition: Expression, _ a: Expression, _ b: Double) -> Expression {
  select(condition, a, condition.number(b))
}
func select(_ condition: Expression, _ a: Double, _ b: Expression) -> Expression {
  select(condition, condition.number(a), b)
}
func select(_ condition: Expression, _ a: Double, _ b: Double) -> Expression {
  select(condition, condition.number(a), condition.number(b))
}
