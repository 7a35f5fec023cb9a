extension Document {
  /// The document as JSON on one line.
  public var json: [UInt8] {
    var output: [UInt8] = []
    appendJSON(to: &output)
    return output
  }

  /// The document as JSON, one member a line, as people read it.
  public var indentedJSON: [UInt8] {
    var output: [UInt8] = []
    appendJSON(to: &output, indentation: 0)
    output.append(UInt8(ascii: "\n"))
    return output
  }

  /// Appends JSON, on one line where there is no `indentation`.
  func appendJSON(to output: inout [UInt8], indentation: Int? = nil) {
    switch self {
    case .null: output.append(contentsOf: "null".utf8)
    case .boolean(let value): output.append(contentsOf: (value ? "true" : "false").utf8)
    case .integer(let value): output.append(contentsOf: value.description.utf8)
    case .number(let value): output.append(number: value)
    case .string(let value): output.appendJSON(string: value)
    case .array(let elements):
      let isFlat = elements.allSatisfy(\.isScalar)
      output.appendList("[", elements, "]", indentation: isFlat ? nil : indentation) {
        $1.appendJSON(to: &$0, indentation: $2)
      }
    case .object(let members):
      output.appendList("{", members, "}", indentation: indentation) {
        $0.appendJSON(string: $1.name)
        $0.append(contentsOf: ($2 == nil ? ":" : ": ").utf8)
        $1.value.appendJSON(to: &$0, indentation: $2)
      }
    }
  }

  /// True for values without parts.
  var isScalar: Bool {
    switch self {
    case .null, .boolean, .integer, .number, .string: true
    case .array, .object: false
    }
  }
}

extension [UInt8] {
  /// Appends text in quotes, escaped as RFC 8259 §7 demands.
  mutating func appendJSON(string: String) {
    append(UInt8(ascii: "\""))
    for byte in string.utf8 {
      switch byte {
      case UInt8(ascii: "\""), UInt8(ascii: "\\"):
        append(UInt8(ascii: "\\"))
        append(byte)
      case UInt8(ascii: "\n"): append(contentsOf: "\\n".utf8)
      case ..<0x20, 0x7F:
        append(contentsOf: "\\u00".utf8)
        append(hexadecimalDigit(byte >> 4))
        append(hexadecimalDigit(byte & 15))
      default: append(byte)
      }
    }
    append(UInt8(ascii: "\""))
  }

  /// Appends the shortest decimal that reads back as this number.
  ///
  /// An exponent gets a decimal point before it, without which YAML 1.1 takes it for text.
  fileprivate mutating func append(number: Double) {
    let text = number.description
    if let exponent = text.firstIndex(of: "e"), !text.contains(".") {
      append(contentsOf: text[..<exponent].utf8)
      append(contentsOf: ".0".utf8)
      append(contentsOf: text[exponent...].utf8)
    } else {
      append(contentsOf: text.utf8)
    }
  }

  fileprivate mutating func appendList<Item>(
    _ opening: String, _ elements: [Item], _ closing: String, indentation: Int?,
    _ appendElement: (inout [UInt8], Item, Int?) -> Void
  ) {
    append(contentsOf: opening.utf8)
    let inner = indentation.map { $0 + 2 }
    for (index, element) in elements.enumerated() {
      if index > 0 { append(UInt8(ascii: ",")) }
      appendLine(indentation: inner)
      appendElement(&self, element, inner)
    }
    if !elements.isEmpty { appendLine(indentation: indentation) }
    append(contentsOf: closing.utf8)
  }

  private mutating func appendLine(indentation: Int?) {
    guard let indentation else { return }
    append(UInt8(ascii: "\n"))
    append(contentsOf: repeatElement(UInt8(ascii: " "), count: indentation))
  }
}

private func hexadecimalDigit(_ value: UInt8) -> UInt8 {
  value < 10 ? UInt8(ascii: "0") + value : UInt8(ascii: "a") + value - 10
}
