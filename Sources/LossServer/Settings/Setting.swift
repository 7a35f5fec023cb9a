import ArgumentParser

/// A setting of the program: a flag, otherwise an environment variable, otherwise a default.
///
/// It is declared once, as an option: flag, variable, help and default come from this line.
struct Setting<Value: Sendable>: Sendable {
  /// The value, or the error of the environment variable.
  private let outcome: Result<Value, ValidationError>

  /// The value; throws if it comes from the environment and cannot be read.
  var value: Value {
    get throws(ValidationError) { try outcome.get() }
  }

  /// The value of the flag.
  fileprivate init(flag value: Value) {
    outcome = .success(value)
  }

  /// The value of the environment variable, or the default.
  fileprivate init(_ name: String, default value: Value, kind: SettingKind<Value>) {
    let variable = Environment.variable(of: name)
    guard let text = Environment.value(of: variable) else {
      outcome = .success(value)
      return
    }
    do throws(SettingError) {
      outcome = .success(try kind.parse(text))
    } catch {
      outcome = .failure(
        ValidationError("The value '\(text)' is invalid for \(variable): \(error)."))
    }
  }
}

extension Option {
  /// A setting: its name, default, kind of value and purpose.
  ///
  /// `shown` is the text in `--help` for a default that depends on the machine.
  init<T>(
    _ name: String, default value: T, _ kind: SettingKind<T>, _ help: String, shown: String? = nil
  ) where Value == Setting<T> {
    let shown = shown ?? kind.print(value)
    self.init(
      wrappedValue: Setting(name, default: value, kind: kind),
      name: .customLong(name),
      help: ArgumentHelp(
        "\(help)\(shown.isEmpty ? "" : " (default: \(shown))")", valueName: kind.placeholder),
      transform: { Setting(flag: try kind.parse($0)) })
  }
}

/// The expectation that a value does not meet.
struct SettingError: Error, CustomStringConvertible {
  let expected: String
  var description: String { "expected \(expected)" }
}
