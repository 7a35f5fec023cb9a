import Testing

@testable import Losses

struct NearestTests {
  @Test(arguments: [
    ("huberr", "huber"), ("Hubber", "Huber"), ("HUBER", "Huber"), ("huber", "huber"),
    ("hubr_loss", "huber_loss"),
  ])
  func `prefers, among equally near names, the one whose case differs least`(
    name: String, expected: String
  ) {
    #expect(nearest(to: name, among: ["Huber", "huber", "huber_loss"]) == expected)
  }

  @Test(arguments: [("mes", "mse"), ("hubre", "huber"), ("dleta", "delta"), ("mse", "mse")])
  func `counts an exchange of neighbours as one edit`(name: String, expected: String) {
    #expect(nearest(to: name, among: ["mae", "mse", "huber", "delta"]) == expected)
  }

  @Test func `is none where all are far`() {
    #expect(nearest(to: "cosine", among: ["huber"]) == nil)
    #expect(nearest(to: "", among: ["huber"]) == nil)
  }
}

struct LossCatalogueTests {
  private func entry(_ name: String, aliases: [String] = []) throws -> CatalogueEntry {
    let source = try CustomLossSource.parsed(
      """
      def f(y_true, y_pred, power=2, *, scale):
        \"""The mean of powers.

        More of it.\"""
        return mean(scale * (y_pred - y_true) ** power, axis=-1)
      """)
    return CatalogueEntry(source, name: name, aliases: aliases, file: "mine.py")
  }

  @Test func `holds what was added beside what is built in`() throws {
    let catalogue = try LossCatalogue(adding: [entry("mine", aliases: ["f"])])
    let mine = try catalogue.entry(named: "f")
    #expect(mine.name == "mine")
    #expect(mine.summary == "The mean of powers.")
    #expect(mine.parameters.map(\.name) == ["power", "scale"])
    #expect(mine.parameters.map(\.isDefaultKnown) == [true, false])
    #expect(try catalogue.entry(named: "mse").name == "mean_squared_error")
    let loss = try mine([("scale", .number(3))])
    let call = LossCall(loss, yTrue: Tensor([1, 2], [0, 0]), yPred: Tensor([1, 2], [1, 2]))
    #expect(try call.answer().loss?.doubles == [7.5])
    #expect(
      throws: LossError.unknownParameter(
        name: "pwer", loss: "mine", known: ["power", "scale"], nearest: "power")
    ) {
      try mine([("pwer", .number(3))])
    }
  }

  @Test func `gives no name away twice`() throws {
    #expect(throws: LossCatalogue.NameTaken(name: "mse", owner: "mean_squared_error")) {
      try LossCatalogue(adding: [entry("mse")])
    }
    #expect(throws: LossCatalogue.NameTaken(name: "f", owner: "a")) {
      try LossCatalogue(adding: [entry("a", aliases: ["f"]), entry("b", aliases: ["f"])])
    }
  }
}

/// Names that no loss here has, but a loss here means.
struct LossSuggestionTests {
  private func refusal(of name: String) -> LossError? {
    do throws(LossError) {
      _ = try Catalogue.entry(named: name)
      return nil
    } catch { return error }
  }

  @Test func `name losses that exist, each in the advice`() throws {
    for (key, suggestion) in LossSuggestion.known {
      #expect(!suggestion.losses.isEmpty)
      for loss in suggestion.losses {
        #expect(try Catalogue.entry(named: loss).name == loss, "\(key)")
        #expect(suggestion.advice.contains("'\(loss)'"), "\(key)")
      }
      #expect(LossSuggestion.keys(of: key)[0] == key)
    }
  }

  @Test(arguments: [
    ("rmse", "mean_squared_error"), ("RMSE", "mean_squared_error"),
    ("log_loss", "binary_crossentropy"), ("cce", "categorical_crossentropy"),
    ("CrossEntropyLoss", "sparse_categorical_crossentropy"),
    ("torch.nn.CrossEntropyLoss", "sparse_categorical_crossentropy"),
    ("torch.nn.BCEWithLogitsLoss", "binary_crossentropy"),
    ("NLLLoss", "sparse_categorical_crossentropy"),
    ("tf.nn.softmax_cross_entropy_with_logits", "categorical_crossentropy"),
    ("focal_loss", "binary_focal_crossentropy"), ("KLDivLoss", "kl_divergence"),
    ("Mean-Squared-Error", "mean_squared_error"), ("huber loss", "huber"),
    ("MeanSquaredErrorLoss", "mean_squared_error"),
    ("sklearn.metrics.log_loss", "binary_crossentropy"),
    // Of opposite sign there: advice, and no silent answer.
    ("torch.nn.CosineSimilarity", "cosine_similarity"),
    ("keras.metrics.CosineSimilarity", "cosine_similarity"),
  ])
  func `come with the loss that is meant`(_ name: String, _ loss: String) {
    guard case .unknownLoss(_, _, let suggestion)? = refusal(of: name) else {
      Issue.record("\(name) was taken for a loss")
      return
    }
    #expect(suggestion?.losses.first == loss)
  }

  @Test(arguments: [
    ("keras.losses.MeanSquaredError", "mean_squared_error"), ("tf.keras.losses.Huber", "huber"),
    ("tensorflow.keras.losses.mse", "mean_squared_error"), ("tf.losses.KLD", "kl_divergence"),
    ("torch.nn.SmoothL1Loss", "smooth_l1"), ("torch.nn.functional.huber_loss", "huber"),
    ("nn.MSELoss", "mean_squared_error"), ("sklearn.metrics.mean_pinball_loss", "pinball"),
  ])
  func `are not needed for a path that means a loss here`(_ path: String, _ loss: String) throws {
    #expect(try Catalogue.entry(named: path).name == loss)
  }

  @Test func `are missing for what means nothing`() {
    for name in ["", ".", "...", "loss", "xyzzy", String(repeating: "a.", count: 5_000)] {
      guard case .unknownLoss(_, _, nil)? = refusal(of: name) else {
        Issue.record("\(name.prefix(20)) means something")
        continue
      }
    }
  }
}
