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
