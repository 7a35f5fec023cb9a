/// The modules whose names may stand before an operator, and what they are called.
///
/// All of them mean the same operators, but for the few that Keras' old backend computes another
/// way: those stand under `backend.` in the table.
enum Modules {
  enum Kind {
    case operators
    /// Keras 2's backend, which clips in `sqrt`.
    case backend
    case losses
  }

  /// What can be imported, and its short name.
  private static let roots: [String: String] = [
    "tensorflow": "tf", "keras": "keras", "tf_keras": "keras", "numpy": "np", "jax": "jax",
    "jax.numpy": "jnp", "math": "math", "K": "K", "tf": "tf", "np": "np", "jnp": "jnp",
  ]

  private static let kinds: [String: Kind] = {
    var kinds: [String: Kind] = [
      "K": .backend, "backend": .backend, "losses": .losses, "ops": .operators, "np": .operators,
      "jnp": .operators, "numpy": .operators, "math": .operators, "jax": .operators,
      "jax.nn": .operators, "jax.numpy": .operators, "jax.lax": .operators, "tf": .operators,
      "jax.scipy.special": .operators, "scipy.special": .operators, "nn": .operators,
    ]
    for submodule in [
      "math", "nn", "linalg", "compat.v1", "compat.v1.math", "compat.v1.nn", "special",
      "experimental.numpy",
    ] {
      kinds["tf." + submodule] = .operators
    }
    kinds["np.linalg"] = .operators
    kinds["jnp.linalg"] = .operators
    for root in ["keras", "tf.keras", "tf.compat.v1.keras"] {
      kinds[root] = .operators
      kinds[root + ".ops"] = .operators
      kinds[root + ".ops.nn"] = .operators
      kinds[root + ".ops.numpy"] = .operators
      kinds[root + ".activations"] = .operators
      kinds[root + ".utils"] = .operators
      kinds[root + ".backend"] = .backend
      kinds[root + ".losses"] = .losses
      kinds[root + ".losses.Reduction"] = .losses
      kinds[root + ".metrics"] = .losses
    }
    kinds["losses.Reduction"] = .losses
    kinds["activations"] = .operators
    return kinds
  }()

  /// Names that stand before a dot without an import.
  private static let prefixes: Set<String> = Set(
    kinds.keys.map { String($0.prefix { $0 != "." }) })

  /// Whether names of that module may be imported.
  static func isRoot(_ module: String) -> Bool {
    roots[String(module.prefix { $0 != "." })] != nil
  }

  /// The path under which the module is known here: `tensorflow.keras` is `tf.keras`.
  static func canonical(_ module: String) -> String {
    if let short = roots[module] { return short }
    let root = String(module.prefix { $0 != "." })
    return (roots[root] ?? root) + module.dropFirst(root.count)
  }

  /// What kind of module that path is, if one.
  static func kind(_ path: String) -> Kind? { kinds[path] }

  /// Whether a path may go on under that one.
  static func isPrefix(_ path: String) -> Bool {
    kinds[path] != nil || kinds.keys.contains { $0.hasPrefix(path + ".") }
  }

  /// Whether the name is a module's without an import.
  static func isModule(_ name: String) -> Bool { prefixes.contains(name) }
}
