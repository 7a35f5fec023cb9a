// `Int(x)` ends the process if no integer can represent x. These conversions are therefore shadowed by
// ones with a warning, and warnings are errors, here and in every module that imports this one. Use
// `Int(exactly:)`, or `Int(clamping:)` below.

extension Int {
  /// The nearest integer towards 0; the least or greatest integer beyond the range, 0 for NaN.
  package init(clamping number: Double) {
    self =
      Int(exactly: number.rounded(.towardZero)) ?? (number.isNaN ? 0 : number < 0 ? .min : .max)
  }

  /// Shadows the conversion that traps.
  @available(*, deprecated, message: "traps where no integer fits: use exactly: or clamping:")
  package init(_ number: Double) { self.init(clamping: number) }
  /// Shadows the conversion that traps.
  @available(*, deprecated, message: "traps where no integer fits: use exactly: or clamping:")
  package init(_ number: Float) { self.init(clamping: Double(number)) }
}

extension Int32 {
  /// Shadows the conversion that traps.
  @available(*, deprecated, message: "traps where no integer fits: use exactly:")
  package init(_ number: Double) { self.init(clamping: Int(clamping: number)) }
  /// Shadows the conversion that traps.
  @available(*, deprecated, message: "traps where no integer fits: use exactly:")
  package init(_ number: Float) { self.init(clamping: Int(clamping: Double(number))) }
}

extension Int64 {
  /// Shadows the conversion that traps.
  @available(*, deprecated, message: "traps where no integer fits: use exactly:")
  package init(_ number: Double) { self.init(Int(clamping: number)) }
}

extension UInt64 {
  /// Shadows the conversion that traps.
  @available(*, deprecated, message: "traps where no integer fits: use exactly:")
  package init(_ number: Double) { self.init(clamping: Int(clamping: number)) }
}
