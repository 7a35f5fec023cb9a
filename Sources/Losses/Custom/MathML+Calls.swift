/// Calls of operators in mathematical notation.
extension MathML {
  static func call(_ function: Syntax, _ arguments: [Syntax.CallArgument]) -> Printed? {
    guard let name = function.lastName else { return nil }
    let values = arguments.filter { $0.name == nil }.map(\.value)
    if values.isEmpty, name == "epsilon" { return Printed(text: identifier(name), strength: .atom) }
    switch (name, values.count) {
    case ("where", 3): return cases(values[1], values[0], values[2])
    case ("pow", 2):
      guard let base = print(values[0]), let exponent = print(values[1]) else { return nil }
      return power(base, exponent.text)
    case ("clip", 3): return clip(values)
    case ("maximum", 2), ("minimum", 2): return named(String(name.prefix(3)), values)
    case ("one_hot", 2): return named("onehot", [values[0]])
    case ("matmul", 2), ("dot", 2):
      guard let left = print(values[0]), let right = print(values[1]) else { return nil }
      return Printed(text: left.atLeast(.product) + right.atLeast(.product), strength: .product)
    case (_, 1):
      guard let operand = print(values[0]) else { return nil }
      if let printed = function1(name, operand) { return printed }
      if let printed = reduction(name, operand, arguments.first { $0.name == "axis" }?.value) {
        return printed
      }
      return named(name, values)
    default: return named(name, values)
    }
  }

  /// A function by name, with its operands.
  private static func named(_ name: String, _ values: [Syntax]) -> Printed? {
    guard let list = list(values) else { return nil }
    return Printed(text: group(identifier(name) + parenthesized(list)), strength: .power)
  }

  private static func clip(_ values: [Syntax]) -> Printed? {
    guard let operand = print(values[0]), let limits = list(Array(values[1...])) else { return nil }
    let interval = "<mrow><mo>[</mo>\(limits)<mo>]</mo></mrow>"
    return Printed(
      text: group("<msub><mi>clip</mi>\(interval)</msub>" + parenthesized(operand.text)),
      strength: .power)
  }

  /// Functions of one operand with a symbol.
  private static func function1(_ name: String, _ operand: Printed) -> Printed? {
    switch name {
    case "abs":
      Printed(text: "<mrow><mo>|</mo>\(operand.text)<mo>|</mo></mrow>", strength: .atom)
    case "square": power(operand, "<mn>2</mn>")
    case "sqrt": Printed(text: "<msqrt>\(operand.text)</msqrt>", strength: .atom)
    case "exp": power(Printed(text: "<mi>e</mi>", strength: .atom), operand.text)
    case "log": applied("<mi>ln</mi>", operand)
    case "log1p":
      Printed(
        text: group("<mi>ln</mi>" + parenthesized("<mn>1</mn>" + sign("+") + operand.text)),
        strength: .power)
    case "sigmoid": applied("<mi>σ</mi>", operand)
    case "transpose":
      Printed(text: "<msup>\(group(operand.atLeast(.atom)))<mi>⊤</mi></msup>", strength: .power)
    case "log_softmax":
      Printed(
        text: group(
          "<mi>ln</mi><mspace width=\"0.17em\"/><mi>softmax</mi>" + parenthesized(operand.text)),
        strength: .power)
    default: nil
    }
  }

  private static func applied(_ function: String, _ operand: Printed) -> Printed {
    Printed(text: group(function + parenthesized(operand.text)), strength: .power)
  }

  /// Sums, means and similar operators: the axis is written below; the last axis is omitted.
  private static func reduction(_ name: String, _ operand: Printed, _ axis: Syntax?) -> Printed? {
    let below: String
    switch axis?.kind {
    case nil, .some(.none): below = ""
    case .prefixed([.minus], let syntax):
      if case .integer(1) = syntax.kind { below = "<mi>i</mi>" } else { return nil }
    default:
      guard let axis, let printed = print(axis) else { return nil }
      below = group(printed.text)
    }
    func over(_ symbol: String) -> String {
      below.isEmpty ? symbol : "<munder>\(symbol)\(below)</munder>"
    }
    let sum = over("<mo largeop=\"true\" movablelimits=\"false\">∑</mo>")
    let term = operand.atLeast(.product)
    switch name {
    case "sum", "reduce_sum": return Printed(text: group(sum + term), strength: .product)
    case "mean", "reduce_mean":
      guard below == "<mi>i</mi>" else {
        return Printed(
          text: group(over("<mo>mean</mo>") + parenthesized(operand.text)), strength: .product)
      }
      let factor = "<mfrac><mn>1</mn><mi>n</mi></mfrac>"
      return Printed(text: group(factor + sum + term), strength: .product)
    case "max", "min":
      return Printed(text: group(over("<mo>\(name)</mo>") + term), strength: .product)
    case "logsumexp":
      let power = "<msup><mi>e</mi>\(group(operand.text))</msup>"
      return Printed(text: group("<mi>ln</mi>" + sum + power), strength: .product)
    case "softmax":
      return applied(over("<mo>softmax</mo>"), operand)
    default: return nil
    }
  }
}
