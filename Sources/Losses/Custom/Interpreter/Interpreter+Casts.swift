// There is one number type, the call's dtype: a cast to a half-precision type rounds, and arithmetic after
// it continues in the call's dtype.

extension HalfType {
  /// The type by its name in a framework: `float16`, `half`.
  init?(named name: String) {
    switch name.split(separator: ".").last {
    case "float16", "half": self = .float16
    case "bfloat16": self = .bfloat16
    default: return nil
    }
  }

  /// Its name in requests.
  var name: String {
    switch self {
    case .float16: "float16"
    case .bfloat16: "bfloat16"
    }
  }
}

extension Interpreter {
  /// The tensor rounded to a type, unless every step of the call is rounded.
  func cast(
    _ x: TensorValue, to type: HalfType, _ range: SourceRange
  ) throws(CustomLossError) -> TensorValue {
    if graph.half == type || x.isBoolean { return x.asNumbers }
    let rounded = try unary(type.rounding, x, "cast", range)
    if rounded.expression.constant == nil {
      castsToHalf[rounded.expression.index] = (type, callSite?.range ?? range)
    }
    return rounded
  }

  /// The tensor in the call's dtype.
  func castToFloat(_ x: TensorValue) -> TensorValue {
    castsToHalf[x.expression.index] = nil
    return x.asNumbers
  }

  /// Arithmetic after a cast to a half-precision type, which a framework would round.
  func warningOfCasts(before loss: TensorValue) -> LossWarning? {
    let casts = castsToHalf.filter { $0.key != loss.expression.index }
    guard let (type, range) = casts.min(by: { $0.key < $1.key })?.value else { return nil }
    return LossWarning(
      kind: .arithmeticAfterCast,
      message:
        "\(place(range)) rounds to \(type.name), but the arithmetic after it is not rounded.",
      tensor: nil, index: [],
      hint: "Set `dtype` to `\(type.name)` to round every step, or cast back to float32.")
  }
}
