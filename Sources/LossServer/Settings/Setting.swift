import ArgumentParser

/// A setting of the program: a flag, or else a variable of the environment, or else a default.
///
/// Declared once, where it stands as an option: flag, variable, help and default are all made
/// from that line.
struct Setting<Value: Sendable>: Sendable {
  /// The value, or the fault of the environment variable.
  private let outcome: Result<Value, ValidationError>

  /// The value; throws if it comes from the environment and cannot be read.
  var value: Value {
    get throws(ValidationError) { try outcome.get() }
  }

  /// What the flag says.
  fileprivate init(flag value: Value) {
    outcome = .success(value)
  }

  /// What the environment says, or the default.
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

/// What is expected of a value that was not.
struct SettingError: Error, CustomStringConvertible {
  let expected: String
  var description: String { "expected \(expected)" }
}
