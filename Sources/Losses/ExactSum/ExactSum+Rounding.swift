// From the exact number to the nearest one of a dtype: rounded once.

extension ExactSum {
  /// The sum, rounded to the nearest number of the dtype; NaN or infinite where such numbers took
  /// part.
  public func rounded(to dtype: DType) -> Double {
    if let sum = special.sum { return sum }
    let (isNegative, magnitude) = finitePart
    var leading = magnitude.leading
    leading.exponent += Self.unitExponent
    let rounded = leading.rounded(to: dtype)
    return isNegative ? -rounded : rounded
  }

  /// The exact sum over the exact divisor, rounded once; 0 if the divisor, rounded to the dtype, is
  /// 0.
  public func quotient(by divisor: ExactSum, roundedTo dtype: DType) -> Double {
    let roundedDivisor = divisor.rounded(to: dtype)
    guard roundedDivisor != 0 else { return 0 }
    if special.sum != nil || divisor.special.sum != nil {
      return rounded(to: dtype) / roundedDivisor
    }
    let (isNegative, dividend) = finitePart
    guard !dividend.isZero else { return 0 }
    let (divisorIsNegative, divisorMagnitude) = divisor.finitePart
    let rounded = dividend.divided(by: divisorMagnitude).rounded(to: dtype)
    return isNegative != divisorIsNegative ? -rounded : rounded
  }
}
