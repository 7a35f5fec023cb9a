/// Arithmetic of Python numbers.
enum PythonNumbers {
  /// The result of an operator on two numbers in Python.
  static func result(
    of sign: String, _ a: Value, _ b: Value,
    fail: (CustomLossError.Fact) -> CustomLossError
  ) throws(CustomLossError) -> Value? {
    if case .integer(let a) = a, case .integer(let b) = b,
      let whole = try whole(sign, a, b, fail: fail)
    {
      return whole
    }
    guard let a = a.number, let b = b.number else { throw fail(.numberTooLarge) }
    let result: Double
    switch sign {
    case "+": result = a + b
    case "-": result = a - b
    case "*": result = a * b
    case "/": result = a / b
    case "//":
      guard b != 0 else { throw fail(.divisionByZero) }
      result = division(a, b).quotient
    case "%":
      guard b != 0 else { throw fail(.divisionByZero) }
      result = division(a, b).rest
    case "**": result = Binary.power(a, b)
    default: return nil
    }
    // A result beyond the range of `Double` is an error; infinity as an operand is not.
    if result.isInfinite, a.isFinite, b.isFinite, sign != "/" { throw fail(.numberTooLarge) }
    return .float(result)
  }

  private static func whole(
    _ sign: String, _ a: Int, _ b: Int, fail: (CustomLossError.Fact) -> CustomLossError
  ) throws(CustomLossError) -> Value? {
    switch sign {
    case "+":
      let (sum, overflow) = a.addingReportingOverflow(b)
      return overflow ? nil : .integer(sum)
    case "-":
      let (difference, overflow) = a.subtractingReportingOverflow(b)
      return overflow ? nil : .integer(difference)
    case "*":
      let (product, overflow) = a.multipliedReportingOverflow(by: b)
      return overflow ? nil : .integer(product)
    case "//", "%":
      guard b != 0 else { throw fail(.divisionByZero) }
      guard b != -1 else { return sign == "%" ? .integer(0) : a == .min ? nil : .integer(-a) }
      let (quotient, rest) = (a / b, a % b)
      let isRoundedUp = rest != 0 && (rest < 0) != (b < 0)
      return sign == "//"
        ? .integer(isRoundedUp ? quotient - 1 : quotient) : .integer(isRoundedUp ? rest + b : rest)
    case "&": return .integer(a & b)
    case "|": return .integer(a | b)
    case "^": return .integer(a ^ b)
    case "<<":
      let shifted = a << b
      return b >= 0 && b < 63 && shifted >> b == a ? .integer(shifted) : nil
    case ">>": return b >= 0 ? .integer(a >> b) : nil
    case "**":
      guard b >= 0 else { return nil }
      // By squaring: at most 63 steps, and a power tower ends at the first overflow.
      var (result, base, exponent) = (1, a, b)
      while exponent > 0 {
        if exponent & 1 == 1 {
          let (product, overflow) = result.multipliedReportingOverflow(by: base)
          if overflow { return nil }
          result = product
        }
        exponent >>= 1
        if exponent > 0 {
          let (square, overflow) = base.multipliedReportingOverflow(by: base)
          if overflow { return nil }
          base = square
        }
      }
      return .integer(result)
    default: return nil
    }
  }

  /// The floored quotient and the remainder with the divisor's sign, as Python's `divmod`.
  private static func division(_ a: Double, _ b: Double) -> (quotient: Double, rest: Double) {
    var rest = a.truncatingRemainder(dividingBy: b)
    var quotient = (a - rest) / b
    if rest != 0, (b < 0) != (rest < 0) {
      rest += b
      quotient -= 1
    }
    if rest == 0 { rest = b < 0 ? -0.0 : 0 }
    let floored = quotient.rounded(.down)
    return (quotient - floored > 0.5 ? floored + 1 : floored, rest)
  }
}
