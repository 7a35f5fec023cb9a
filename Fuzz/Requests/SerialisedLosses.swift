import Losses

/// `POST /loss` with a loss as Keras serialises it, or only its name.
struct SerialisedLosses: RequestKind {
  let name = "serialised"
  let weight = 2

  func request(_ choices: inout Choices) -> GeneratedRequest {
    let entry = choices.one(of: LossCatalogue.builtIn.entries)
    var members = choices.tensors(for: entry.name)
    let settings = choices.settings(for: members)
    var configuration = choices.parameters(of: entry)
    configuration += settings.filter { ["reduction", "dtype"].contains($0.name) }
    if choices.chance(0.1) {
      let policy = choices.one(of: ["mixed_float16", "mixed_bfloat16", "float64", "float16", "x"])
      configuration.append(
        .init(
          name: "dtype",
          value: .object([
            .init(name: "class_name", value: "DTypePolicy"),
            .init(name: "config", value: .object([.init(name: "name", value: .string(policy))])),
          ])))
    }
    if choices.chance(0.3) { configuration.append(.init(name: "name", value: .string(entry.name))) }
    if choices.chance(0.05) {
      configuration.append(.init(name: "fn", value: choices.extremeNumber()))
    }
    let name = entry.aliases.last ?? entry.name
    let loss: JSON =
      choices.chance(0.1)
      ? .string(name)
      : .object([
        .init(name: "class_name", value: .string(name)),
        .init(name: "config", value: .object(configuration)),
      ])
    members += settings.filter { !["reduction", "dtype"].contains($0.name) }
    return GeneratedRequest("/loss", members + [.init(name: "loss", value: loss)])
  }
}
