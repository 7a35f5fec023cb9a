/// The losses that an unknown name most probably means, and how to call them.
public struct LossSuggestion: Equatable, Sendable {
  /// The losses, the likeliest first.
  public let losses: [String]
  /// One sentence with their names and the parameters that give the intended loss.
  public let advice: String

  init(_ losses: String..., advice: String? = nil) {
    self.losses = losses
    self.advice = advice ?? "Call \(losses.map { "'\($0)'" }.joined(separator: " or "))."
  }

  /// The losses that a name means in other libraries and in papers; `nil` if it is unknown.
  init?(for name: String) {
    for key in Self.keys(of: name) {
      if let known = Self.known[key] {
        self = known
        return
      }
    }
    return nil
  }

  /// The letters and digits of a name without the modules before it: all of them, and without a
  /// `loss` at the end.
  static func keys(of name: String) -> [String] {
    // No known name is longer.
    guard name.utf8.count <= 128 else { return [""] }
    let last = name.split(separator: ".").last ?? ""
    let key = String(last.lowercased().filter { $0.isLetter || $0.isNumber })
    return key.hasSuffix("loss") && key != "loss" ? [key, String(key.dropLast(4))] : [key]
  }

  private static let crossentropy = LossSuggestion(
    "sparse_categorical_crossentropy", "categorical_crossentropy", "binary_crossentropy",
    advice:
      "Call 'sparse_categorical_crossentropy' for class numbers, 'categorical_crossentropy' for "
      + "one-hot rows, 'binary_crossentropy' for binary labels; for logits set from_logits to "
      + "true.")
  private static let nll = LossSuggestion(
    "sparse_categorical_crossentropy",
    advice:
      "Call 'sparse_categorical_crossentropy' with from_logits set to true: log-probabilities "
      + "are logits.")
  private static let logLoss = LossSuggestion(
    "binary_crossentropy", "categorical_crossentropy",
    advice: "Call 'binary_crossentropy' for binary labels, 'categorical_crossentropy' for "
      + "one-hot rows.")
  private static let binaryOfLogits = LossSuggestion(
    "binary_crossentropy", advice: "Call 'binary_crossentropy' with from_logits set to true.")
  private static let categoricalOfLogits = LossSuggestion(
    "categorical_crossentropy",
    advice: "Call 'categorical_crossentropy' with from_logits set to true.")
  private static let sparseOfLogits = LossSuggestion(
    "sparse_categorical_crossentropy",
    advice: "Call 'sparse_categorical_crossentropy' with from_logits set to true.")
  private static let focal = LossSuggestion(
    "binary_focal_crossentropy", "categorical_focal_crossentropy",
    advice: "Call 'binary_focal_crossentropy' for binary labels, "
      + "'categorical_focal_crossentropy' for one-hot rows.")
  private static let squared = LossSuggestion("mean_squared_error")
  private static let absolute = LossSuggestion("mean_absolute_error")
  private static let root = LossSuggestion(
    "mean_squared_error",
    advice: "Call 'mean_squared_error' and take the square root of its loss.")
  private static let overlap = LossSuggestion(
    "tversky", "dice",
    advice: "Call 'tversky' with alpha and beta set to 1, or 'dice'.")
  private static let embeddings = LossSuggestion(
    "circle",
    advice:
      "The built-in loss for embeddings is 'circle'; send another one as the source of a function "
      + "to POST /loss.")
  private static let likelihood = LossSuggestion(
    "mean_squared_error",
    advice:
      "For a fixed variance call 'mean_squared_error'; otherwise send the source of a function to "
      + "POST /loss.")

  /// By the letters and digits of a name, in lower case.
  static let known: [String: LossSuggestion] = [
    "crossentropy": crossentropy, "crossentropywithlogits": crossentropy, "ce": crossentropy,
    "xent": crossentropy, "xentropy": crossentropy, "entropy": crossentropy,
    "softmax": crossentropy, "softmaxcrossentropy": crossentropy,
    "categorical": crossentropy, "multiclasscrossentropy": crossentropy,
    "nll": nll, "negativeloglikelihood": nll,
    "log": logLoss, "logloss": logLoss, "logistic": logLoss, "binarylogistic": logLoss,
    "binarycrossentropywithlogits": binaryOfLogits, "bcewithlogits": binaryOfLogits,
    "sigmoidcrossentropy": binaryOfLogits, "sigmoidcrossentropywithlogits": binaryOfLogits,
    "softmargin": binaryOfLogits, "multilabelsoftmargin": binaryOfLogits,
    "softmaxcrossentropywithlogits": categoricalOfLogits,
    "softmaxcrossentropywithlogitsv2": categoricalOfLogits,
    "sparsesoftmaxcrossentropywithlogits": sparseOfLogits,
    "softmaxcrossentropywithintegerlabels": sparseOfLogits,
    "cce": LossSuggestion("categorical_crossentropy"),
    "sce": LossSuggestion("sparse_categorical_crossentropy"),
    "scce": LossSuggestion("sparse_categorical_crossentropy"),
    "sparsecrossentropy": LossSuggestion("sparse_categorical_crossentropy"),
    "sparsecategorical": LossSuggestion("sparse_categorical_crossentropy"),
    "binaryentropy": LossSuggestion("binary_crossentropy"),
    "binarycrossentropyloss": LossSuggestion("binary_crossentropy"),
    "focal": focal, "focalcrossentropy": focal,
    "bfce": LossSuggestion("binary_focal_crossentropy"),
    "sigmoidfocal": LossSuggestion(
      "binary_focal_crossentropy",
      advice: "Call 'binary_focal_crossentropy' with from_logits and apply_class_balancing set to "
        + "true."),
    "sigmoidfocalcrossentropy": LossSuggestion(
      "binary_focal_crossentropy",
      advice: "Call 'binary_focal_crossentropy' with from_logits and apply_class_balancing set to "
        + "true."),
    "gce": LossSuggestion("categorical_generalized_cross_entropy"),
    "generalizedcrossentropy": LossSuggestion("categorical_generalized_cross_entropy"),
    "l2": squared, "squared": squared, "squarederror": squared, "quadratic": squared,
    "brier": squared, "brierscore": squared, "leastsquares": squared,
    "l1": absolute, "absoluteerror": absolute, "leastabsolutedeviations": absolute,
    "rmse": root, "rootmeansquarederror": root, "rootmeansquared": root,
    "rmsle": LossSuggestion(
      "mean_squared_logarithmic_error",
      advice: "Call 'mean_squared_logarithmic_error' and take the square root of its loss."),
    "meansquaredlogerror": LossSuggestion("mean_squared_logarithmic_error"),
    "smape": LossSuggestion(
      "mean_absolute_percentage_error",
      advice: "'mean_absolute_percentage_error' divides by the true value alone; for the symmetric "
        + "error, send the source of a function to POST /loss."),
    "kl": LossSuggestion("kl_divergence"),
    "kldiv": LossSuggestion(
      "kl_divergence",
      advice:
        "Call 'kl_divergence', which takes probabilities where PyTorch takes their logarithms."),
    "kullbackleibler": LossSuggestion("kl_divergence"),
    "poissonnll": LossSuggestion(
      "poisson",
      advice: "Call 'poisson', which takes the mean itself, as PyTorch does with log_input=False."),
    "poissondeviance": LossSuggestion(
      "tweedie_deviance", advice: "Call 'tweedie_deviance' with power set to 1."),
    "meanpoissondeviance": LossSuggestion(
      "tweedie_deviance", advice: "Call 'tweedie_deviance' with power set to 1."),
    "gammadeviance": LossSuggestion(
      "tweedie_deviance", advice: "Call 'tweedie_deviance' with power set to 2."),
    "meangammadeviance": LossSuggestion(
      "tweedie_deviance", advice: "Call 'tweedie_deviance' with power set to 2."),
    "gaussiannll": likelihood, "gaussian": likelihood, "normal": likelihood,
    "quantileregression": LossSuggestion("pinball"),
    "meanpinball": LossSuggestion("pinball"),
    "cosinedistance": LossSuggestion(
      "cosine_similarity",
      advice: "Call 'cosine_similarity', which is the distance minus 1: -1 for parallel vectors."),
    "cosineembedding": LossSuggestion(
      "cosine_similarity",
      advice: "Call 'cosine_similarity', which is the distance minus 1: -1 for parallel vectors."),
    "svm": LossSuggestion("hinge"), "maxmargin": LossSuggestion("hinge", "categorical_hinge"),
    "multimargin": LossSuggestion("categorical_hinge"),
    "multiclasshinge": LossSuggestion("categorical_hinge"),
    "softdice": LossSuggestion("dice"), "dicecoefficient": LossSuggestion("dice"),
    "dicecoef": LossSuggestion("dice"), "f1": LossSuggestion("dice"),
    "jaccard": overlap, "iou": overlap, "softiou": overlap,
    "triplet": embeddings, "contrastive": embeddings, "infonce": embeddings,
    "tripletmargin": embeddings, "arcface": embeddings, "ntxent": embeddings,
  ]
}
