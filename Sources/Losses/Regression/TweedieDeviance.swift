/// The mean deviance of a Tweedie distribution (defined by `formula`, for most powers).
///
/// Shapes: `[..., n]` and `[..., n]`, broadcast against each other, give `[...]`.
///
/// - `power` 0, normal: the squared error.
/// - `power` 1, Poisson: `2 (t log(t / p) - t + p)`, with `t log t` being 0 at 0.
/// - `power` 2, gamma: `2 (log(p / t) + t / p - 1)`.
/// - other powers: `formula`, in which a negative t is replaced by 0 if `power` is below 0.
///
/// Predictions must be positive except for power 0; y_true must be positive from power 2 on, and
/// non-negative from power 1 on. Other numbers give NaN or infinity, and a warning. Powers between 0
/// and 1 belong to no distribution and are rejected. Works in `Double`.
///
/// Source: Jørgensen, "Exponential Dispersion Models" (1987); scikit-learn,
/// `mean_tweedie_deviance`.
struct TweedieDeviance: Loss {
  static let name = "tweedie_deviance"
  static let aliases = ["tweedie", "mean_tweedie_deviance", "TweedieDeviance"]
  static let summary = "Mean deviance of a Tweedie distribution, such as normal, Poisson or gamma."
  static let formula = """
    a = 1 - power
    b = 2 - power
    t = maximum(y_true, 0)
    mean(2 * (pow(t, b) / (a * b) - y_true * pow(y_pred, a) / a + pow(y_pred, b) / b), axis=-1)
    """
  static let shapes = LossShapes.samples
  static let source =
    "Jørgensen, Exponential Dispersion Models (1987); scikit-learn, mean_tweedie_deviance"
  static let parameters = [
    Parameter(
      "power", \Self.power,
      "Power of the mean to which the variance is proportional: 0, or at least 1.")
  ]

  var power = 1.5

  static var worksInDouble: Bool { true }

  func check(yTrue: [Int], yPred: [Int]) throws(LossError) {
    guard power <= 0 || power >= 1 else {
      throw .outOfRange(parameter: "power", value: power, range: "at most 0, or at least 1")
    }
  }

  func callAsFunction(_ yTrue: Expression, _ yPred: Expression) -> Expression {
    let (t, p) = (yTrue, yPred)
    if power == 0 { return mean(square(p - t), axis: -1) }
    if power == 1.5 { return mean(compoundDeviance(t, p), axis: -1) }
    let isInside = (t .> 0) * (p .> 0)
    // Numbers outside the domain are excluded from the logarithm.
    let ratio = logOfQuotient(select(isInside, p, 1), select(isInside, t, 1))
    let near = 2 * pow(select(isInside, t, 1), 2 - power) * halfDeviance(ratio)
    return mean(select(isInside, near, atTheEdge(t, p)), axis: -1)
  }

  /// The formula for the power 1.5, 4 (sqrt(p) - sqrt(t))^2 / sqrt(p), in which nothing cancels.
  private func compoundDeviance(_ t: Expression, _ p: Expression) -> Expression {
    let root = sqrt(p)
    return 4 * square((p - t) / (root + sqrt(t))) / root
  }

  /// With x = log(p / t), half the deviance over t^(2 - power).
  ///
  /// If t and p are nearly equal, the terms of the formula cancel; these two terms do not.
  private func halfDeviance(_ x: Expression) -> Expression {
    func term(_ factor: Double) -> Expression {
      factor == 0 ? x.number(0) : (factor * x).unary(.exponentialRest) / factor
    }
    return (term(2 - power) - term(1 - power)).stating(.deviance(of: x.index, power: power))
  }

  /// The formula, for a true value or a prediction that is not positive.
  private func atTheEdge(_ t: Expression, _ p: Expression) -> Expression {
    switch power {
    case 1: return 2 * (select(t .== 0, 0, t * logOfQuotient(t, p)) - t + p)
    case 2: return 2 * (t / p - 1 - logOfQuotient(t, p))
    default:
      let observed = pow(power < 0 ? maximum(t, 0) : t, 2 - power) / ((1 - power) * (2 - power))
      let crossed = t * pow(p, 1 - power) / (1 - power)
      return 2 * (observed - crossed + pow(p, 2 - power) / (2 - power))
    }
  }
}
