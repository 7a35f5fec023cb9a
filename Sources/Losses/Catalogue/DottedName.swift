/// Names with their modules, as in programs: `keras.losses.MeanSquaredError`.
enum DottedName {
  /// The modules with these losses, by every path.
  private static let modules: Set = [
    "keras.losses", "tf.keras.losses", "tensorflow.keras.losses", "tf_keras.losses", "tf.losses",
    "tensorflow.losses", "keras.api.losses", "keras.src.losses", "keras.src.losses.losses",
    "keras._tf_keras.keras.losses", "tensorflow.python.keras.losses",
  ]

  /// The names in other libraries of losses that compute the same here, with the same defaults.
  private static let others: [String: [String: String]] = {
    let torch = [
      "MSELoss": "mean_squared_error", "mse_loss": "mean_squared_error",
      "L1Loss": "mean_absolute_error", "l1_loss": "mean_absolute_error",
      "SmoothL1Loss": "smooth_l1", "smooth_l1_loss": "smooth_l1", "HuberLoss": "huber",
      "huber_loss": "huber",
    ]
    let sklearn = [
      "mean_squared_error": "mean_squared_error", "mean_absolute_error": "mean_absolute_error",
      "mean_pinball_loss": "pinball",
    ]
    return [
      "torch.nn": torch, "torch.nn.functional": torch, "torch.nn.modules.loss": torch, "nn": torch,
      "F": torch, "sklearn.metrics": sklearn, "metrics": sklearn,
    ]
  }()

  /// The name of the loss that a path means; `nil` if there is none.
  static func local(_ path: String) -> String? {
    guard path.utf8.count <= 128, let dot = path.lastIndex(of: ".") else { return nil }
    let (module, name) = (String(path[..<dot]), String(path[path.index(after: dot)...]))
    return modules.contains(module) ? name : others[module]?[name]
  }
}
