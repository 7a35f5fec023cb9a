extension Unary {
  /// The gradient of x from the gradient `g` of y.
  typealias Pullback = (_ x: Expression, _ y: Expression, _ g: Expression) -> Expression

  /// The table of pullbacks, beside the values in `operators.h`; `nil` where the gradient is 0
  /// everywhere.
  var pullback: Pullback? {
    switch self {
    case .negative: { _, _, g in -g }
    // The slope at 0 is 0.
    case .absolute: { x, _, g in g * Losses.sign(x) }
    case .square: { x, _, g in 2 * g * x }
    // Infinite at 0.
    case .squareRoot: { _, y, g in Losses.quotientOrZero(g, 2 * y) }
    case .exponential: { _, y, g in g * y }
    case .expm1: { _, y, g in g * (y + 1) }
    case .logarithm: { x, _, g in Losses.quotientOrZero(g, x) }
    case .log1p: { x, _, g in Losses.quotientOrZero(g, 1 + x) }
    // 1 - y * y would cancel.
    case .tanh: { x, _, g in g * (4 * (2 * x).unary(.sigmoidSlope)) }
    // y * (1 - y) would cancel.
    case .sigmoid: { x, _, g in g * x.unary(.sigmoidSlope) }
    case .sigmoidSlope: { x, y, g in -g * (y * Losses.tanh(0.5 * x)) }
    case .softplus: { x, _, g in g * Losses.sigmoid(x) }
    case .logCosh: { x, _, g in g * Losses.tanh(x) }
    // 2/sqrt(pi) e^(-x^2)
    case .erf: { x, _, g in g * (1.1283791670955126 * exp(-Losses.square(x))) }
    // sqrt(pi)/2 e^(y^2)
    case .erfinv: { _, y, g in g * (0.886226925452758 * exp(Losses.square(y))) }
    case .sine: { x, _, g in g * cos(x) }
    case .cosine: { x, _, g in -g * sin(x) }
    case .logGamma: { x, _, g in g * Losses.digamma(x) }
    case .digamma: { x, _, g in g * x.unary(.trigamma) }
    case .trigamma: { x, _, g in g * x.unary(.tetragamma) }
    case .exponentialRest: { x, _, g in g * Losses.expm1(x) }
    case .roundToSingle: { _, _, g in g }
    // The gradient of a rounded value is rounded too.
    case .roundToFloat16: { _, _, g in g.unary(.roundToFloat16) }
    case .roundToBfloat16: { _, _, g in g.unary(.roundToBfloat16) }
    case .tetragamma, .sign, .round, .floor, .ceiling, .truncate: nil
    }
  }
}
