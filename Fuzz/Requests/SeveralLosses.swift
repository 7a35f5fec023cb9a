import Losses

/// `POST /loss` with several losses over one pair of tensors, weighted or not.
struct SeveralLosses: RequestKind {
  let name = "several"
  let weight = 2

  func request(_ choices: inout Choices) -> GeneratedRequest {
    let entries = (0..<choices.integer(in: 0...4)).map { _ in
      choices.one(of: LossCatalogue.builtIn.entries)
    }
    let losses = entries.map { entry -> JSON in
      switch choices.integer(in: 0...3) {
      case 0: .object([.init(name: "function", value: "K.mean(y_pred - y_true, axis=-1)")])
      case 1:
        .object([
          .init(name: "class_name", value: .string(entry.aliases.last ?? entry.name)),
          .init(name: "config", value: .object(choices.parameters(of: entry))),
        ])
      default: .string(entry.name)
      }
    }
    let isNamed = choices.chance(0.4)
    var members = choices.tensors(for: entries.first?.name ?? "mean_squared_error")
    members += choices.settings(for: members)
    members.append(
      .init(
        name: "losses",
        value: isNamed
          ? .object(losses.enumerated().map { .init(name: "l\($0.offset % 3)", value: $0.element) })
          : .array(losses)))
    if choices.chance(0.5) {
      let weights = (0..<choices.integer(in: 0...4)).map { _ in
        choices.chance(0.1) ? choices.extremeNumber() : choices.number()
      }
      members.append(
        .init(
          name: "loss_weights",
          value: isNamed
            ? .object(weights.enumerated().map { .init(name: "l\($0.offset)", value: $0.element) })
            : .array(weights)))
    }
    return GeneratedRequest("/loss", members)
  }
}
