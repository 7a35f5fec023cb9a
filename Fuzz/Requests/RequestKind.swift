import Losses

/// A kind of request: one part of the interface, mostly used as it is meant to be.
protocol RequestKind: Sendable {
  /// The name in the counts of a run.
  var name: String { get }
  /// How often the kind comes, beside the others.
  var weight: Int { get }
  /// A request of the kind.
  func request(_ choices: inout Choices) -> GeneratedRequest
}

/// Every kind: a new part of the interface gets a line here.
public enum RequestKinds {
  static let all: [any RequestKind] = [
    NamedLosses(), CustomLosses(), HostileSources(), SerialisedLosses(), TensorBodies(),
    OneHotRequests(), SeveralLosses(), Merges(), Inference(), Streams(), BrokenRequests(),
  ]

  private static let wheel: [any RequestKind] = all.flatMap {
    Array(repeating: $0, count: $0.weight)
  }

  /// The request of that number in a run, and its kind.
  public static func request(
    seed: UInt64, index: Int
  ) -> (kind: String, request: GeneratedRequest) {
    var choices = Choices(seed: seed, index: index)
    let kind = choices.one(of: wheel)
    return (kind.name, kind.request(&choices))
  }
}
