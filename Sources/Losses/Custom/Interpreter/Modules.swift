import Synchronization

/// The modules that may precede an operator, and their names.
///
/// All of them mean the same operators, but for the few that Keras' old backend computes another
/// way: those stand under `backend.` in the table. What PyTorch does its own way is in the prelude.
enum Modules {
  enum Kind: Sendable {
    case operators
    /// Keras 2's backend, which clips in `sqrt`.
    case backend
    case losses
    case torch
  }

  /// What can be imported, and its short name.
  private static let roots: [String: String] = [
    "tensorflow": "tf", "tf": "tf", "keras": "keras", "tf_keras": "keras", "keras_core": "keras",
    "numpy": "np", "np": "np", "jnp": "jnp", "jax": "jax", "math": "math", "K": "K",
    "torch": "torch", "scipy": "scipy", "tensorflow_probability": "tfp", "tfp": "tfp",
    "theano": "theano", "autograd": "autograd", "torchmetrics": "torchmetrics",
  ]

  /// Parts of a path that only say where a version of a library keeps its modules.
  private static let silent: Set<String> = [
    "src", "_api", "api", "v1", "v2", "compat", "python", "experimental", "legacy", "contrib",
    "ops", "_legacy", "losses_utils", "_src",
  ]

  /// Modules under a root, or before a dot on their own.
  private static let submodules: Set<String> = [
    "math", "nn", "linalg", "numpy", "special", "lax", "scipy", "backend", "losses", "metrics",
    "activations", "utils", "dtypes", "image", "math_ops", "array_ops", "nn_ops", "clip_ops",
    "control_flow_ops", "gen_math_ops", "linalg_ops", "nn_impl", "functional", "debugging",
    "keras", "core", "distributions", "objectives", "tensorflow_backend", "Reduction",
    "ReductionV2", "stats", "signal", "sets", "sparse", "np", "special_functions", "losses_impl",
    "tensor", "function", "loss", "bitwise", "keras_tensor", "constant_op", "dtypes_module",
    "framework", "layers", "config", "ResizeMethod", "__internal__", "smart_cond", "autograd",
    "parameter",
    "cuda",
    "tensor_shape", "tensor_util",
    "image_ops", "random", "raw_ops",
  ]

  private static let bare: Set<String> = [
    "K", "tf", "np", "jnp", "math", "keras", "ops", "losses", "backend", "jax", "numpy", "torch",
    "F", "nn", "activations", "objectives", "metrics", "tfp", "scipy",
  ]

  /// The path under which a module is known here: `tensorflow.python.keras.backend` is
  /// `tf.keras.backend`.
  static func canonical(_ module: String) -> String {
    var parts = module.split(separator: ".").map(String.init)
    guard let root = parts.first, let short = roots[root], !module.hasPrefix(".") else {
      return module
    }
    parts[0] = short
    if short == "jax", parts.dropFirst().first == "numpy" {
      parts.replaceSubrange(0..<2, with: ["jnp"])
    }
    // The last part is a name: `ops` of `keras.ops` is a module, and as such it may be called.
    let last = parts.count > 1 ? [parts.removeLast()] : []
    parts = [parts[0]] + parts.dropFirst().filter { !silent.contains($0) }
    return (parts + last).joined(separator: ".")
  }

  /// What kind of module that path is, if one.
  static func kind(_ path: String) -> Kind? {
    if let known = kinds.withLock({ $0[path] }) { return known }
    let kind = findKind(path)
    kinds.withLock { if $0.count < kindsLimit { $0[path] = .some(kind) } }
    return kind
  }

  /// Paths that were asked for, as sources repeat the same few.
  private static let kinds = Mutex<[String: Kind?]>([:])
  private static let kindsLimit = 256

  private static func findKind(_ path: String) -> Kind? {
    let parts = path.split(separator: ".").map(String.init).filter { !silent.contains($0) }
    guard let root = parts.first else { return path == "ops" ? .operators : nil }
    let isKnown = roots.values.contains(root) || bare.contains(root)
    guard isKnown, parts.dropFirst().allSatisfy(submodules.contains) else { return nil }
    switch parts.last {
    case "K", "backend", "tensorflow_backend": return .backend
    case "losses", "objectives", "metrics", "Reduction", "ReductionV2", "losses_impl":
      return .losses
    default: return root == "torch" || root == "F" ? .torch : .operators
    }
  }

  /// Whether a path may go on under that one.
  static func isPrefix(_ path: String) -> Bool { kind(path) != nil }

  /// Whether the name is a module's without an import.
  static func isModule(_ name: String) -> Bool { bare.contains(name) }
}
