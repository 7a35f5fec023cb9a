/// An operator on each entry of one tensor.
enum Unary: String, CaseIterable, Sendable {
  case negative, absolute, square, squareRoot
  case exponential, expm1, logarithm, log1p
  case tanh, sigmoid, sigmoidSlope, softplus, logCosh, erf, erfinv, sine, cosine
  /// The logarithm of the gamma function and its derivatives, as far as second derivatives reach.
  case logGamma, digamma, trigamma, tetragamma
  /// `exp(x) - 1 - x`, accurate for small x.
  case exponentialRest
  case sign, round, floor, ceiling, truncate
  /// To the nearest float32: how a call in float32 that works in `Double` reads its tensors.
  case roundToSingle
  /// To the nearest number of a type of two bytes.
  case roundToFloat16, roundToBfloat16
}

/// The rule of an operator: its value and its pullback.
struct UnaryRule {
  /// The value y of x.
  let value: UnaryKernel
  /// The gradient of x from the gradient `g` of y; `nil` if it is 0 everywhere.
  let pullback: ((_ x: Expression, _ y: Expression, _ g: Expression) -> Expression)?

  init(
    _ value: UnaryKernel,
    pullback: ((_ x: Expression, _ y: Expression, _ g: Expression) -> Expression)? = nil
  ) {
    self.value = value
    self.pullback = pullback
  }
}

extension Unary {
  /// The table: value and pullback on neighbouring lines.
  var rule: UnaryRule {
    switch self {
    case .negative:
      UnaryRule(.negative) { _, _, g in -g }
    case .absolute:  // 0 at 0
      UnaryRule(.absolute) { x, _, g in g * Losses.sign(x) }
    case .square:
      UnaryRule(.square) { x, _, g in 2 * g * x }
    case .squareRoot:  // infinite at 0
      UnaryRule(.sqrt) { _, y, g in Losses.quotientOrZero(g, 2 * y) }
    case .exponential:
      UnaryRule(.exp) { _, y, g in g * y }
    case .expm1:
      UnaryRule(.expm1) { _, y, g in g * (y + 1) }
    case .logarithm:
      UnaryRule(.log) { x, _, g in Losses.quotientOrZero(g, x) }
    case .log1p:
      UnaryRule(.log1p) { x, _, g in Losses.quotientOrZero(g, 1 + x) }
    case .tanh:  // 1 - y * y would cancel
      UnaryRule(.tanh) { x, _, g in g * (4 * (2 * x).unary(.sigmoidSlope)) }
    case .sigmoid:  // y * (1 - y) would cancel
      UnaryRule(.sigmoid) { x, _, g in g * x.unary(.sigmoidSlope) }
    case .sigmoidSlope:
      UnaryRule(.sigmoidSlope) { x, y, g in -g * (y * Losses.tanh(0.5 * x)) }
    case .softplus:
      UnaryRule(.softplus) { x, _, g in g * Losses.sigmoid(x) }
    case .logCosh:
      UnaryRule(.logcosh) { x, _, g in g * Losses.tanh(x) }
    case .erf:  // 2/sqrt(pi) e^(-x^2)
      UnaryRule(.erf) { x, _, g in g * (1.1283791670955126 * exp(-Losses.square(x))) }
    case .erfinv:  // sqrt(pi)/2 e^(y^2)
      UnaryRule(.erfinv) { _, y, g in g * (0.886226925452758 * exp(Losses.square(y))) }
    case .sine:
      UnaryRule(.sin) { x, _, g in g * cos(x) }
    case .cosine:
      UnaryRule(.cos) { x, _, g in -g * sin(x) }
    case .logGamma:
      UnaryRule(.lgamma) { x, _, g in g * Losses.digamma(x) }
    case .digamma:
      UnaryRule(.digamma) { x, _, g in g * x.unary(.trigamma) }
    case .trigamma:
      UnaryRule(.trigamma) { x, _, g in g * x.unary(.tetragamma) }
    case .tetragamma: UnaryRule(.tetragamma)
    case .exponentialRest:
      UnaryRule(.exponentialRest) { x, _, g in g * Losses.expm1(x) }
    case .sign: UnaryRule(.sign)
    case .round: UnaryRule(.round)  // halves to even
    case .floor: UnaryRule(.floor)
    case .ceiling: UnaryRule(.ceil)
    case .truncate: UnaryRule(.trunc)
    case .roundToSingle: UnaryRule(.roundToSingle) { _, _, g in g }
    // The gradient of what is rounded is of the type itself.
    case .roundToFloat16: UnaryRule(.roundToFloat16) { _, _, g in g.unary(.roundToFloat16) }
    case .roundToBfloat16: UnaryRule(.roundToBfloat16) { _, _, g in g.unary(.roundToBfloat16) }
    }
  }
}
