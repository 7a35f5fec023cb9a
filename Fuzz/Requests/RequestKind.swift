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
    ArchiveBodies(), OneHotRequests(), SeveralLosses(), Merges(), Inference(), BinaryInference(),
    Descriptions(), Streams(), BrokenRequests(),
  ]

  private static let wheel: [any RequestKind] = all.flatMap {
    Array(repeating: $0, count: $0.weight)
  }

  /// Every form of an answer, and what else clients accept.
  private static let accepted = [
    "application/json", "application/x-safetensors", "application/x-npz", "application/x-ndjson",
    "*/*", "text/html, */*;q=0.8", "application/*;q=0", "application/x-npz;q=0.1, text/css",
    "application/json;q=0, application/x-safetensors", "", "x", ";q=1", "a/b;q=99999999999999999",
  ]

  /// The request of that number in a run, and its kind.
  public static func request(
    seed: UInt64, index: Int
  ) -> (kind: String, request: GeneratedRequest) {
    var choices = Choices(seed: seed, index: index)
    let kind = choices.one(of: wheel)
    var request = kind.request(&choices)
    if choices.chance(0.15), !request.fields.contains(where: { $0.name == "Accept" }) {
      request.fields.append(("Accept", choices.one(of: accepted)))
    }
    return (kind.name, request)
  }
}
