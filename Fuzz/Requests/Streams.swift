/// Lines of JSON: requests of the other kinds, one a line, some damaged or blank.
struct Streams: RequestKind {
  let name = "lines"
  let weight = 1

  func request(_ choices: inout Choices) -> GeneratedRequest {
    let kind = choices.one(
      of: [NamedLosses(), CustomLosses(), OneHotRequests()] as [any RequestKind])
    var request = kind.request(&choices)
    var lines: [JSON] = []
    for _ in 0..<choices.integer(in: 0...5) {
      if case .json(.object(var members)) = kind.request(&choices).body {
        if choices.chance(0.5) {
          members.append(
            .init(
              name: "id",
              value: choices.one(of: ["a", .literal("9007199254740993"), .literal("null")])))
        }
        lines.append(.object(members))
      }
      if choices.chance(0.1) { lines.append(choices.brokenTensor()) }
      if choices.chance(0.1) {
        lines.append(.literal(choices.one(of: ["", "  ", "{", "\"", "]"])))
      }
    }
    request.fields = [("Content-Type", "application/x-ndjson")]
    request.body = .lines(lines)
    return request
  }
}
