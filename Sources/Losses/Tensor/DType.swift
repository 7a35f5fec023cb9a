/// Precision of inputs, constants and results.
public enum DType: String, Sendable, CaseIterable {
  /// IEEE 754 binary16: eleven bits of precision, numbers up to 65504.
  case float16
  /// The upper half of a binary32: eight bits of precision, the range of `float32`.
  case bfloat16
  /// IEEE 754 binary32: Keras' `floatx`, the default.
  case float32
  /// IEEE 754 binary64.
  case float64
}

extension DType {
  /// The half-precision type, if it is one.
  var half: HalfType? {
    switch self {
    case .float16: .float16
    case .bfloat16: .bfloat16
    case .float32, .float64: nil
    }
  }

  /// How results of the type are stored: half-precision numbers exactly, in four bytes.
  var elementType: ElementType {
    switch self {
    case .float16, .bfloat16, .float32: .float32
    case .float64: .float64
    }
  }

  /// The nearest number of the type; ties go to the even one.
  func nearest(_ number: Double) -> Double {
    switch self {
    case .float16, .bfloat16: half?.nearest(number) ?? number
    case .float32: Double(Float(number))
    case .float64: number
    }
  }
}
