/// A half-precision type: computed in a wider type, with the result of each step rounded.
enum HalfType: Sendable, Hashable {
  case float16, bfloat16

  /// The operator that rounds to the type.
  var rounding: Unary {
    switch self {
    case .float16: .roundToFloat16
    case .bfloat16: .roundToBfloat16
    }
  }

  /// The nearest number of the type; ties go to the even one, and beyond the range it is infinity.
  func nearest(_ number: Double) -> Double { rounding(number) }
}
