import Testing

@testable import Losses

/// Every name that Keras 3.15.1, tf-keras 2.21 or Keras 2.2.4 finds a loss by.
struct NameTests {
  static let names = [
    "mean_squared_error": "mse MSE MeanSquaredError",
    "mean_absolute_error": "mae MAE MeanAbsoluteError",
    "mean_absolute_percentage_error": "mape MAPE MeanAbsolutePercentageError",
    "mean_squared_logarithmic_error": "msle MSLE MeanSquaredLogarithmicError",
    "cosine_similarity": "CosineSimilarity cosine_proximity cosine",
    "huber": "Huber huber_loss",
    "log_cosh": "LogCosh logcosh",
    "hinge": "Hinge",
    "squared_hinge": "SquaredHinge",
    "categorical_hinge": "CategoricalHinge",
    "kl_divergence": "kld KLD KLDivergence kullback_leibler_divergence",
    "poisson": "Poisson",
    "binary_crossentropy": "bce BCE BinaryCrossentropy",
    "binary_focal_crossentropy": "BinaryFocalCrossentropy",
    "categorical_crossentropy": "CategoricalCrossentropy",
    "categorical_focal_crossentropy": "CategoricalFocalCrossentropy",
    "sparse_categorical_crossentropy": "SparseCategoricalCrossentropy",
    "ctc": "CTC",
    "dice": "Dice",
    "tversky": "Tversky",
    "circle": "Circle",
    "categorical_generalized_cross_entropy": "CategoricalGeneralizedCrossEntropy",
  ]

  @Test(arguments: names.keys.sorted())
  func `find the loss`(_ name: String) throws {
    for alias in [name] + (Self.names[name] ?? "").split(separator: " ").map(String.init) {
      #expect(try Catalogue.entry(named: alias).name == name)
    }
  }

  @Test func `stand for one loss each`() {
    let all = Catalogue.entries.flatMap { [$0.name] + $0.aliases }
    #expect(Set(all).count == all.count)
  }
}
