// Unsafe because the C library hands out the environment as pointers.
import Glibc

/// The variables that set flags.
enum Environment {
  /// `LOSS_SERVER_` and the name of the flag in capitals.
  static func variable(of name: String) -> String {
    "LOSS_SERVER_" + name.uppercased().split(separator: "-").joined(separator: "_")
  }

  /// The value of a variable, if it is set and not empty.
  ///
  /// Kubernetes puts `LOSS_SERVER_PORT=tcp://…` into every container beside a service called
  /// `loss-server`: such values are ignored.
  static func value(of variable: String) -> String? {
    guard let pointer = unsafe getenv(variable) else { return nil }
    let value = unsafe String(cString: pointer)
    return value.isEmpty || value.hasPrefix("tcp://") || value.hasPrefix("udp://") ? nil : value
  }
}

extension Environment {
  /// Whether the variable of a flag without a value enables it.
  static func isSet(_ name: String) -> Bool {
    guard let value = value(of: variable(of: name)) else { return false }
    return ["1", "true", "yes"].contains(value.lowercased())
  }
}
