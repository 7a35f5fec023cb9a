extension CatalogueEntry {
  /// The formula as MathML, printed from the syntax tree that tests execute.
  ///
  /// `nil` for a source that has more than assignments and a result, such as a loop.
  public var mathML: String? {
    (try? CustomLossSource.parsed(formula))?.mathML
  }
}

extension CustomLossSource {
  /// The loss as MathML, printed from its syntax.
  ///
  /// `nil` for a source that has more than assignments and a result, such as a loop.
  public var mathML: String? { MathML.formula(function?.body ?? statements) }
}

/// Prints the syntax of a loss as MathML Core.
enum MathML {
  /// The precedence of a printed expression.
  enum Strength: Int, Comparable {
    case comparison, sum, prefix, product, power, atom

    static func < (left: Strength, right: Strength) -> Bool { left.rawValue < right.rawValue }
  }

  /// An expression as elements.
  struct Printed {
    var text: String
    var strength: Strength

    /// The elements, in parentheses if their precedence is lower than this.
    func atLeast(_ strength: Strength) -> String {
      self.strength < strength ? MathML.parenthesized(text) : text
    }

    /// Appends elements, with parentheses around a preceding expression of lower precedence.
    mutating func append(_ elements: String, as strength: Strength) {
      if self.strength < strength { text = MathML.parenthesized(text) }
      text += elements
      self.strength = strength
    }
  }

  /// A line for each assignment, and one for the result.
  static func formula(_ statements: [Statement]) -> String? {
    var rows: [String] = []
    for statement in statements {
      switch statement.kind {
      case .assign(let targets, let value):
        guard targets.count == 1, let names = targets.first?.names, let printed = print(value)
        else {
          return nil
        }
        rows.append(row(names.map(identifier).joined(separator: sign(",")), printed.text))
      case .expression(let value):
        // A documentation string has no effect.
        if case .string = value.kind { continue }
        guard let printed = print(value) else { return nil }
        rows.append(row("<mi>L</mi>", printed.text))
      case .give(let value):
        guard let value, let printed = print(value) else { return nil }
        rows.append(row("<mi>L</mi>", printed.text))
      default: return nil
      }
    }
    guard !rows.isEmpty else { return nil }
    return "<math display=\"block\"><mtable displaystyle=\"true\">\(rows.joined())</mtable></math>"
  }

  private static func row(_ name: String, _ value: String) -> String {
    "<mtr><mtd><mrow>\(name)</mrow></mtd><mtd><mrow>\(sign("="))\(value)</mrow></mtd></mtr>"
  }

  // MARK: Parts

  static func sign(_ text: String) -> String { "<mo>\(text)</mo>" }

  static func parenthesized(_ text: String) -> String {
    "<mrow><mo>(</mo>\(text)<mo>)</mo></mrow>"
  }

  static func group(_ text: String) -> String { "<mrow>\(text)</mrow>" }

  private static let letters = [
    "alpha": "α", "beta": "β", "gamma": "γ", "delta": "δ", "epsilon": "ε", "lambda": "λ",
    "sigma": "σ", "tau": "τ", "y_true": "y",
  ]

  /// A name; Greek letters and the two tensors are written in mathematical notation.
  static func identifier(_ name: String) -> String {
    if name == "y_pred" { return "<mover><mi>y</mi><mo stretchy=\"false\">^</mo></mover>" }
    return "<mi>\(letters[name] ?? escaped(name))</mi>"
  }

  private static func escaped(_ text: String) -> String {
    var result = ""
    for character in text {
      switch character {
      case "<": result += "&lt;"
      case ">": result += "&gt;"
      case "&": result += "&amp;"
      default: result.append(character)
      }
    }
    return result
  }

  // MARK: Expressions

  /// The expression, or `nil` if it has no notation here.
  static func print(_ syntax: Syntax) -> Printed? {
    switch syntax.kind {
    case .integer(let value): return Printed(text: "<mn>\(value)</mn>", strength: .atom)
    case .float(let value): return Printed(text: "<mn>\(value)</mn>", strength: .atom)
    case .boolean(let value): return Printed(text: "<mi>\(value)</mi>", strength: .atom)
    case .name(let name): return Printed(text: identifier(name), strength: .atom)
    case .attribute(_, let name): return Printed(text: identifier(name), strength: .atom)
    case .call(let function, let arguments): return call(function, arguments)
    case .subscripted(let tensor, let indices): return subscripted(tensor, indices)
    case .prefixed(let signs, let operand): return prefixed(signs, operand)
    case .chain(let first, let links): return chain(first, links)
    case .power(let base, let exponent):
      guard let base = print(base), let exponent = print(exponent) else { return nil }
      return power(base, exponent.text)
    case .comparison(let first, let links): return comparison(first, links)
    case .and(let parts): return joined(parts, by: "∧")
    case .or(let parts): return joined(parts, by: "∨")
    case .not(let operand):
      guard let operand = print(operand) else { return nil }
      return Printed(text: sign("¬") + operand.atLeast(.atom), strength: .prefix)
    case .conditional(let value, let condition, let otherwise):
      return cases(value, condition, otherwise)
    case .list(let parts), .tuple(let parts):
      guard let list = list(parts) else { return nil }
      return Printed(text: parenthesized(list), strength: .atom)
    default: return nil
    }
  }

  static func power(_ base: Printed, _ exponent: String) -> Printed {
    Printed(
      text: "<msup>\(group(base.atLeast(.atom)))\(group(exponent))</msup>", strength: .power)
  }

  /// Two rows, the second of them for the remaining cases.
  static func cases(_ value: Syntax, _ condition: Syntax, _ otherwise: Syntax) -> Printed? {
    guard let value = print(value), let condition = print(condition),
      let otherwise = print(otherwise)
    else { return nil }
    let rows = [(value.text, condition.text), (otherwise.text, "<mtext>else</mtext>")].map {
      "<mtr><mtd>\(group($0.0))</mtd><mtd>\(group($0.1))</mtd></mtr>"
    }
    return Printed(
      text: "<mrow><mo class=\"brace\">{</mo><mtable class=\"cases\" displaystyle=\"true\">"
        + "\(rows.joined())</mtable></mrow>",
      strength: .atom)
  }

  private static func prefixed(_ signs: [Syntax.Sign], _ operand: Syntax) -> Printed? {
    guard let operand = print(operand) else { return nil }
    let text = signs.map { sign -> String in
      switch sign {
      case .minus: self.sign("−")
      case .plus: self.sign("+")
      case .not: self.sign("¬")
      }
    }
    return Printed(text: group(text.joined() + operand.atLeast(.product)), strength: .prefix)
  }

  /// Sums and products; a division is a fraction with everything before it as numerator.
  private static func chain(_ first: Syntax, _ links: [Syntax.Link]) -> Printed? {
    guard var result = print(first) else { return nil }
    for link in links {
      guard let operand = print(link.operand) else { return nil }
      // A sum grows in place: a source may hold thousands of terms.
      switch link.sign {
      case "+": result.append(sign("+") + operand.atLeast(.product), as: .sum)
      case "-": result.append(sign("−") + operand.atLeast(.product), as: .sum)
      case "*": result.append(sign("·") + operand.atLeast(.product), as: .product)
      case "@": result.append(operand.atLeast(.product), as: .product)
      case "/":
        result = Printed(
          text: "<mfrac>\(group(result.text))\(group(operand.text))</mfrac>", strength: .product)
      default: return nil
      }
    }
    return Printed(text: group(result.text), strength: result.strength)
  }

  private static let comparisons = [
    "<": "&lt;", ">": "&gt;", "<=": "≤", ">=": "≥", "==": "=", "!=": "≠",
  ]

  private static func comparison(_ first: Syntax, _ links: [Syntax.Link]) -> Printed? {
    guard var text = print(first)?.text else { return nil }
    for link in links {
      guard let symbol = comparisons[link.sign], let operand = print(link.operand) else {
        return nil
      }
      text += sign(symbol) + operand.text
    }
    return Printed(text: text, strength: .comparison)
  }

  private static func joined(_ parts: [Syntax], by symbol: String) -> Printed? {
    var texts: [String] = []
    for part in parts {
      guard let printed = print(part) else { return nil }
      texts.append(printed.atLeast(.sum))
    }
    return Printed(text: texts.joined(separator: sign(symbol)), strength: .comparison)
  }

  static func list(_ parts: [Syntax]) -> String? {
    var texts: [String] = []
    for part in parts {
      guard let printed = print(part) else { return nil }
      texts.append(printed.text)
    }
    return texts.joined(separator: sign(","))
  }

  /// A length is a letter; anything else keeps its indices.
  private static func subscripted(_ tensor: Syntax, _ indices: [Syntax.Index]) -> Printed? {
    if case .call(let function, _) = tensor.kind, function.lastName == "shape" {
      return Printed(text: "<mi>n</mi>", strength: .atom)
    }
    var parts: [Syntax] = []
    for index in indices {
      guard case .one(let part) = index else { return nil }
      parts.append(part)
    }
    guard let tensor = print(tensor), let list = list(parts) else { return nil }
    return Printed(
      text: "<msub>\(group(tensor.atLeast(.atom)))\(group(list))</msub>", strength: .atom)
  }
}

extension Syntax {
  /// The last name of a dotted path.
  var lastName: String? {
    switch kind {
    case .name(let name), .attribute(_, let name): name
    default: nil
    }
  }
}
