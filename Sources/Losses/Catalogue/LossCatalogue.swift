/// The losses that can be called by name: the built-in ones and those that were added.
public struct LossCatalogue: Sendable {
  /// A name that two losses claim.
  public struct NameTaken: Error, Equatable {
    /// The name.
    public let name: String
    /// The canonical name of the loss that has it.
    public let owner: String
  }

  /// The losses; those that were added come last.
  public let entries: [CatalogueEntry]
  private let indexByName: [String: Int]

  /// The built-in losses.
  public static let builtIn = LossCatalogue(unchecked: Catalogue.entries)

  /// The built-in losses and the given ones.
  public init(adding others: [CatalogueEntry]) throws(NameTaken) {
    var owners: [String: String] = [:]
    for entry in Catalogue.entries {
      for name in [entry.name] + entry.aliases { owners[name] = entry.name }
    }
    for entry in others {
      for name in [entry.name] + entry.aliases {
        if let owner = owners[name] { throw NameTaken(name: name, owner: owner) }
        owners[name] = entry.name
      }
    }
    self.init(unchecked: Catalogue.entries + others)
  }

  private init(unchecked entries: [CatalogueEntry]) {
    var indices: [String: Int] = [:]
    for (index, entry) in entries.enumerated() {
      for name in [entry.name] + entry.aliases { indices[name] = index }
    }
    self.entries = entries
    indexByName = indices
  }

  /// The entry with exactly this name or alias, or with a path that ends in one, such as
  /// `keras.losses.MeanSquaredError`.
  public func entry(named name: String) throws(LossError) -> CatalogueEntry {
    guard let index = indexByName[name] ?? DottedName.local(name).flatMap({ indexByName[$0] })
    else { throw unknown(name) }
    return entries[index]
  }

  /// The error for an unknown name, with the loss that was probably meant.
  private func unknown(_ name: String) -> LossError {
    let last = name.split(separator: ".").last.map(String.init) ?? name
    let keys = Set(LossSuggestion.keys(of: name))
    let spelled = entries.first { entry in
      ([entry.name] + entry.aliases).contains { keys.contains(LossSuggestion.keys(of: $0)[0]) }
    }
    return .unknownLoss(
      name: name, nearest: nearest(to: last, among: Array(indexByName.keys)),
      suggestion: spelled.map { LossSuggestion($0.name) } ?? LossSuggestion(for: name))
  }
}
