// Operators on each entry of one tensor.

extension CustomOperator {
  static let functions: [CustomOperator] = [
    unary(
      "abs", .absolute, "The absolute value", "sign(x), 0 at 0", twins: ["absolute", "fabs"]),
    unary("negative", .negative, "-x", "-1", twins: ["neg"]),
    unary("square", .square, "x**2", "2 * x"),
    unary(
      "sqrt", .squareRoot, "The square root", "1 / (2 * sqrt(x)), infinite at 0",
      convention: "NaN for negative numbers; K.sqrt treats them as 0, as Keras' backend does"),
    CustomOperator(
      composed: "backend.sqrt", "x", "The square root; 0 for negative numbers.",
      derivative: "1 / (2 * sqrt(x)), infinite at 0, 0 below",
      convention: "K.sqrt: negative numbers count as 0, as in Keras' backend",
      checking: ["x": .tensor]),
    CustomOperator(
      composed: "rsqrt", "x", "1 / sqrt(x).", derivative: "-1 / (2 * x * sqrt(x))",
      convention: "infinite at 0",
      checking: ["x": .tensor]),
    CustomOperator(
      composed: "reciprocal", "x", "1 / x.", derivative: "-1 / x**2",
      checking: ["x": .tensor]),
    unary("exp", .exponential, "e to the power of x", "exp(x)"),
    unary("expm1", .expm1, "exp(x) - 1, exact near 0", "exp(x)"),
    unary(
      "log", .logarithm, "The natural logarithm", "1 / x",
      convention: "-inf at 0, NaN below; the gradient is 0 where the incoming one is 0"),
    unary("log1p", .log1p, "log(1 + x), exact near 0", "1 / (1 + x)"),
    CustomOperator(
      composed: "log2", "x", "The logarithm to base 2.", derivative: "1 / (x * log(2))",
      checking: ["x": .tensor]),
    CustomOperator(
      composed: "log10", "x", "The logarithm to base 10.", derivative: "1 / (x * log(10))",
      checking: ["x": .tensor]),
    unary("sign", .sign, "-1, 0 or 1", "0"),
    // In Swift, because its loop would need an operator that rounds to integers.
    CustomOperator(
      "round", "x, decimals=0", twins: ["rint", "around"], "The nearest integer.",
      derivative: "0", convention: "halves to the even neighbour"
    ) { call throws(CustomLossError) in
      let decimals = Swift.min(Swift.max(try call.integer("decimals") ?? 0, -308), 308)
      guard decimals != 0 else { return .tensor(try call.unary(.round, call.tensor())) }
      var scale = 1.0
      for _ in 0..<Swift.abs(decimals) { scale *= 10 }
      scale = decimals > 0 ? scale : 1 / scale
      let scaled = try call.unary(.round, call.binary(.multiply, call.tensor(), scale))
      return .tensor(try call.binary(.divide, scaled, scale))
    },
    unary("floor", .floor, "The largest integer not above x", "0"),
    unary("ceil", .ceiling, "The smallest integer not below x", "0"),
    unary("trunc", .truncate, "The integer part", "0", twins: ["fix"]),
    unary("sin", .sine, "The sine", "cos(x)"),
    unary("cos", .cosine, "The cosine", "-sin(x)"),
    CustomOperator(
      composed: "tan", "x", "The tangent.", derivative: "1 + tan(x)**2",
      checking: ["x": .tensor]),
    unary("tanh", .tanh, "The hyperbolic tangent", "1 - tanh(x)**2"),
    CustomOperator(
      composed: "sinh", "x", "The hyperbolic sine.", derivative: "cosh(x)",
      checking: ["x": .tensor]),
    CustomOperator(
      composed: "cosh", "x", "The hyperbolic cosine.", derivative: "sinh(x)",
      checking: ["x": .tensor]),
    unary("erf", .erf, "The error function", "2 / sqrt(pi) * exp(-x**2)"),
    unary(
      "erfinv", .erfinv, "The inverse of erf", "sqrt(pi) / 2 * exp(y**2)",
      convention: "infinite at -1 and 1, NaN beyond"),
    unary(
      "lgamma", .logGamma, "The logarithm of the gamma function", "digamma(x)",
      twins: ["gammaln"]),
    unary("digamma", .digamma, "The derivative of lgamma", "the trigamma function"),
    CustomOperator(
      "clip",
      "x, min_value|clip_value_min|a_min|x_min|min|low=None, "
        + "max_value|clip_value_max|a_max|x_max|max|high=None",
      twins: ["clip_by_value", "clamp"], "x clipped to an interval.",
      derivative: "1 inside and at the ends, 0 outside", convention: "NaN stays NaN",
      clip),
    unary(
      "sigmoid", .sigmoid, "1 / (1 + exp(-x))", "sigmoid(x) * sigmoid(-x)",
      twins: ["expit", "logistic"]),
    unary("softplus", .softplus, "log(1 + exp(x)), without overflow", "sigmoid(x)"),
    CustomOperator(
      composed: "log_sigmoid", "x", twins: ["logsigmoid"], "log(sigmoid(x)), without overflow.",
      derivative: "sigmoid(-x)",
      checking: ["x": .tensor]),
    CustomOperator(
      composed: "logit", "x", "log(x / (1 - x)).", derivative: "1 / (x * (1 - x))",
      checking: ["x": .tensor]),
    CustomOperator(
      composed: "relu", "x, negative_slope|alpha=0.0, max_value=None, threshold=0.0",
      "x where positive, else 0, with an optional slope below and maximum.",
      derivative: "1 above 0, else 0", convention: "0 at 0",
      checking: [
        "x": .tensor, "negative_slope": .number(0), "threshold": .number(0),
        "max_value": .optionalTensor,
      ]),
    CustomOperator(
      composed: "leaky_relu", "x, negative_slope|alpha=0.2", "x where positive, else slope * x.",
      derivative: "1 above 0, else the slope",
      checking: ["x": .tensor, "negative_slope": .number(0.2)]),
    CustomOperator(
      composed: "elu", "x, alpha=1.0", "x where positive, else alpha * (exp(x) - 1).",
      derivative: "1 above 0, else alpha * exp(x)", convention: "alpha at 0",
      checking: ["x": .tensor, "alpha": .number(1)]),
    CustomOperator(
      composed: "hard_sigmoid", "x", "x / 6 + 0.5, limited to [0, 1].",
      derivative: "1/6 between -3 and 3, else 0", convention: "Keras 3; 0 at the ends",
      checking: ["x": .tensor]),
    CustomOperator(
      composed: "silu", "x", twins: ["swish"], "x * sigmoid(x).", derivative: "by the product rule",
      checking: ["x": .tensor]),
    CustomOperator(
      composed: "isnan", "x", twins: ["is_nan"], "1 where x is NaN, else 0.", derivative: "0",
      checking: ["x": .tensor]),
    CustomOperator(
      composed: "isfinite", "x", twins: ["is_finite"],
      "1 where x is neither NaN nor infinite, else 0.",
      derivative: "0",
      checking: ["x": .tensor]),
    CustomOperator(
      composed: "isinf", "x", twins: ["is_inf"], "1 where x is infinite, else 0.", derivative: "0",
      checking: ["x": .tensor]),
    CustomOperator(
      "stop_gradient", "x|variables", twins: ["no_gradient"], "x, as a constant.", derivative: "0"
    ) { call throws(CustomLossError) in .tensor(call.stopped(try call.tensor())) },
    CustomOperator(
      "identity", "x", "x itself.", derivative: "1"
    ) { call throws(CustomLossError) in call.value("x") ?? .none },
  ]

  private static func unary(
    _ name: String, _ operation: Unary, _ meaning: String, _ derivative: String,
    twins: [String] = [], convention: String? = nil
  ) -> CustomOperator {
    CustomOperator(
      name, "x", twins: twins, meaning + ", entry by entry.", derivative: derivative,
      convention: convention
    ) { call throws(CustomLossError) in .tensor(try call.unary(operation, call.tensor())) }
  }

  @Sendable private static func clip(_ call: OperatorCall) throws(CustomLossError) -> Value {
    var x = try call.tensor()
    let low = try call.optionalTensor("min_value")
    let high = try call.optionalTensor("max_value")
    if let low = low?.expression.constant, let high = high?.expression.constant {
      // In Keras' backend, a reversed interval means its lower end.
      return .tensor(
        try call.interpreter.clipped(x, low, Swift.max(low, high), call.builtIn.name, call.range))
    }
    if let low { x = try call.binary(.maximum, x, low) }
    if let high { x = try call.binary(.minimum, x, high) }
    return .tensor(x)
  }
}
