extension Document {
  /// The document as YAML 1.2, in block style.
  ///
  /// Text that another reader could take for something else stands in double quotes, whose
  /// escapes YAML shares with JSON (YAML 1.2 §1.3).
  public var yaml: [UInt8] {
    var output: [UInt8] = []
    appendYAML(to: &output, indentation: 0, after: .lineStart)
    return output
  }

  /// Where on its line a value begins.
  private enum Position {
    /// At the start of a line that needs indentation.
    case lineStart
    /// Behind `name:`.
    case name
    /// Behind the dash of a list.
    case dash
  }

  private func appendYAML(to output: inout [UInt8], indentation: Int, after position: Position) {
    switch self {
    case .array(let elements) where !elements.isEmpty && !isFlow:
      if position == .name { output.append(UInt8(ascii: "\n")) }
      for (index, element) in elements.enumerated() {
        output.indent(index == 0 && position == .dash ? 0 : indentation)
        output.append(contentsOf: "- ".utf8)
        element.appendYAML(to: &output, indentation: indentation + 2, after: .dash)
      }
    case .object(let members) where !members.isEmpty:
      if position == .name { output.append(UInt8(ascii: "\n")) }
      for (index, member) in members.enumerated() {
        output.indent(index == 0 && position == .dash ? 0 : indentation)
        output.appendYAML(key: member.name)
        output.append(UInt8(ascii: ":"))
        member.value.appendYAML(to: &output, indentation: indentation + 2, after: .name)
      }
    default:
      if position == .name { output.append(UInt8(ascii: " ")) }
      appendYAMLScalar(to: &output, indentation: indentation)
      output.append(UInt8(ascii: "\n"))
    }
  }

  /// True for lists on one line: lists of numbers, and lists of such lists.
  private var isFlow: Bool {
    guard case .array(let elements) = self else { return false }
    return elements.allSatisfy { element in
      switch element {
      case .null, .boolean, .integer, .number: true
      case .string(let value): value.utf8.count < 32
      case .array: element.isFlow
      case .object: false
      }
    }
  }

  private func appendYAMLScalar(to output: inout [UInt8], indentation: Int) {
    switch self {
    case .string(let value) where value.contains("\n") && !value.hasPrefix(" "):
      // `|-` keeps the lines and drops the line feed at the end (YAML 1.2 §8.1.1.2).
      output.append(contentsOf: (value.hasSuffix("\n") ? "|" : "|-").utf8)
      for line in value.split(separator: "\n", omittingEmptySubsequences: false) {
        output.append(UInt8(ascii: "\n"))
        if !line.isEmpty { output.indent(indentation) }
        output.append(contentsOf: line.utf8)
      }
      if value.hasSuffix("\n") { output.removeLast() }
    case .string(let value) where value.isPlainYAML:
      output.append(contentsOf: value.utf8)
    default:
      appendJSON(to: &output)
    }
  }
}

extension String {
  /// True if these characters, without quotes, are text to every reader of YAML.
  ///
  /// Stricter than YAML itself: begins with a letter, holds no indicator, is no word that some
  /// version of YAML takes for a boolean or a null.
  fileprivate var isPlainYAML: Bool {
    guard let first = utf8.first, first.isASCIILetter || first == UInt8(ascii: "/"),
      utf8.last != UInt8(ascii: " "),
      !["null", "true", "false", "yes", "no", "on", "off", "y", "n"].contains(lowercased())
    else { return false }
    let indicators = Set(#":#{}[],&*!|>'"%@`?\"#.utf8)
    return utf8.allSatisfy { $0 >= 0x20 && $0 < 0x7F && !indicators.contains($0) }
  }
}

extension UInt8 {
  fileprivate var isASCIILetter: Bool {
    let lowercase = self | 0x20
    return lowercase >= UInt8(ascii: "a") && lowercase <= UInt8(ascii: "z")
  }
}

extension [UInt8] {
  fileprivate mutating func indent(_ count: Int) {
    append(contentsOf: repeatElement(UInt8(ascii: " "), count: count))
  }

  fileprivate mutating func appendYAML(key: String) {
    if key.isPlainYAML && !key.contains("{") {
      append(contentsOf: key.utf8)
    } else {
      appendJSON(string: key)
    }
  }
}
