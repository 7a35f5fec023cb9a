/// The losses that can be called by name: those of `Catalogue`, and those added.
public struct LossCatalogue: Sendable {
  /// A name that two losses want.
  public struct NameTaken: Error, Equatable {
    /// The name.
    public let name: String
    /// The canonical name of the loss that has it.
    public let owner: String
  }

  /// The losses, those that were added last.
  public let entries: [CatalogueEntry]
  private let indexByName: [String: Int]

  /// The losses that are built in.
  public static let builtIn = LossCatalogue(unchecked: Catalogue.entries)

  /// The losses that are built in, and these.
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

  /// The entry of that name or alias, spelled exactly so, or of a path that ends in one:
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
