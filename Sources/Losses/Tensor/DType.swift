/// Precision of inputs, constants and results.
public enum DType: String, Sendable, CaseIterable {
  /// IEEE 754 binary32: Keras' `floatx`, the default.
  case float32
  /// IEEE 754 binary64.
  case float64
}
