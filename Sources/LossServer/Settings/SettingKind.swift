/// A kind of value: how it is parsed and shown.
struct SettingKind<Value: Sendable>: Sendable {
  /// The placeholder of the value in `--help`.
  let placeholder: String
  /// Reads a value.
  let parse: @Sendable (String) throws(SettingError) -> Value
  /// Shows a value as it would be given.
  let print: @Sendable (Value) -> String
}

extension SettingKind<Int> {
  /// A whole number of a range.
  static func number(_ range: ClosedRange<Int>) -> Self {
    let upper = range.upperBound == .max ? "up" : "to \(range.upperBound)"
    return Self(placeholder: "number") { text throws(SettingError) in
      guard let number = Int(text), range.contains(number) else {
        throw SettingError(expected: "a whole number from \(range.lowerBound) \(upper)")
      }
      return number
    } print: {
      String($0)
    }
  }

  /// The most bytes in a setting: a pebibyte, so that sums of a few settings cannot overflow.
  private static let mostBytes = 1 << 50

  /// A number of bytes, perhaps with a unit.
  static var bytes: Self {
    Self(placeholder: "bytes") { text throws(SettingError) in
      for (suffix, factor) in units where text.hasSuffix(suffix) {
        guard let number = Int(text.dropLast(suffix.count)), number > 0 else { break }
        let (bytes, overflow) = number.multipliedReportingOverflow(by: factor)
        if !overflow, bytes <= mostBytes { return bytes }
      }
      throw SettingError(expected: "bytes up to 2^50, such as 500000, 64KiB, 256MiB or 2GiB")
    } print: { bytes in
      for (suffix, factor) in units where bytes % factor == 0 && bytes > 0 {
        return "\(bytes / factor)\(suffix)"
      }
      return String(bytes)
    }
  }

  /// Permission bits of a file, as `chmod` takes them.
  static var permissions: Self {
    Self(placeholder: "octal") { text throws(SettingError) in
      guard let mode = Int(text, radix: 8), 0...0o777 ~= mode else {
        throw SettingError(expected: "permission bits in octal, from 0 to 777")
      }
      return mode
    } print: {
      String($0, radix: 8)
    }
  }

  private static var units: [(suffix: String, factor: Int)] {
    [("GiB", 1 << 30), ("MiB", 1 << 20), ("KiB", 1 << 10), ("", 1)]
  }
}

extension SettingKind<Int?> {
  /// An optional whole number from 1.
  static var optionalNumber: Self {
    let number = SettingKind<Int>.number(1...Int.max)
    return Self(placeholder: number.placeholder) { text throws(SettingError) in
      try number.parse(text)
    } print: {
      $0.map(number.print) ?? ""
    }
  }
}

extension SettingKind<Double> {
  /// A number of seconds.
  static var seconds: Self {
    Self(placeholder: "seconds") { text throws(SettingError) in
      guard let seconds = Double(text), seconds >= 0, seconds <= 86_400 else {
        throw SettingError(expected: "seconds, from 0 to 86400")
      }
      return seconds
    } print: {
      Int(exactly: $0).map(String.init) ?? $0.description
    }
  }
}

extension SettingKind<String> {
  /// Any text that is not empty.
  static func text(_ placeholder: String) -> Self {
    Self(placeholder: placeholder) { text throws(SettingError) in
      guard !text.isEmpty else { throw SettingError(expected: "a text that is not empty") }
      return text
    } print: {
      $0
    }
  }
}

extension SettingKind<String?> {
  /// An optional text that is not empty.
  static func optionalText(_ placeholder: String) -> Self {
    let text = SettingKind<String>.text(placeholder)
    return Self(placeholder: placeholder) { value throws(SettingError) in
      try text.parse(value)
    } print: {
      $0 ?? ""
    }
  }
}

extension SettingKind where Value: RawRepresentable<String> & CaseIterable {
  /// One word of a closed list.
  static func word(_ placeholder: String) -> Self {
    Self(placeholder: placeholder) { text throws(SettingError) in
      guard let word = Value(rawValue: text) else {
        throw SettingError(
          expected: Value.allCases.map(\.rawValue).joined(separator: ", ") + " (one of them)")
      }
      return word
    } print: {
      $0.rawValue
    }
  }
}
