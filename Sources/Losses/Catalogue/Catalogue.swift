/// All losses with a name; the only access to them.
public enum Catalogue {
  /// The losses, in the order of the Keras page.
  ///
  /// To add a loss, add its file and a line here.
  public static let entries: [CatalogueEntry] = [
    CatalogueEntry(MeanSquaredError.self),
    CatalogueEntry(MeanAbsoluteError.self),
    CatalogueEntry(MeanAbsolutePercentageError.self),
    CatalogueEntry(MeanSquaredLogarithmicError.self),
    CatalogueEntry(CosineSimilarity.self),
    CatalogueEntry(Huber.self),
    CatalogueEntry(LogCosh.self),
    CatalogueEntry(Pinball.self),
    CatalogueEntry(SmoothL1.self),
    CatalogueEntry(TweedieDeviance.self),
    CatalogueEntry(Hinge.self),
    CatalogueEntry(SquaredHinge.self),
    CatalogueEntry(CategoricalHinge.self),
    CatalogueEntry(KLDivergence.self),
    CatalogueEntry(Poisson.self),
    CatalogueEntry(BinaryCrossentropy.self),
    CatalogueEntry(BinaryFocalCrossentropy.self),
    CatalogueEntry(CategoricalCrossentropy.self),
    CatalogueEntry(CategoricalFocalCrossentropy.self),
    CatalogueEntry(SparseCategoricalCrossentropy.self),
    CatalogueEntry(CategoricalGeneralizedCrossEntropy.self),
    CatalogueEntry(CTC.self),
    CatalogueEntry(Dice.self),
    CatalogueEntry(Tversky.self),
    CatalogueEntry(Circle.self),
  ]

  /// The entry with exactly this name or alias.
  public static func entry(named name: String) throws(LossError) -> CatalogueEntry {
    try LossCatalogue.builtIn.entry(named: name)
  }
}
