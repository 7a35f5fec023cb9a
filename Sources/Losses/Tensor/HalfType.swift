/// A type of two bytes: computed in wider ones, with the result of each step rounded to it.
enum HalfType: Sendable, Hashable {
  case float16, bfloat16

  /// The operator that rounds to it.
  var rounding: Unary {
    switch self {
    case .float16: .roundToFloat16
    case .bfloat16: .roundToBfloat16
    }
  }

  /// The nearest number of the type, the even one of two, infinity beyond its range.
  func nearest(_ number: Double) -> Double { rounding(number) }
}
