/// `POST /describe`: the sources of the other kinds, described instead of computed.
struct Descriptions: RequestKind {
  let name = "describe"
  let weight = 1

  func request(_ choices: inout Choices) -> GeneratedRequest {
    let kind = choices.one(of: [CustomLosses(), HostileSources()] as [any RequestKind])
    var members: [JSON.Member] = []
    if case .json(let body) = kind.request(&choices).body, let source = body["function"] {
      members.append(.init(name: "function", value: source))
    }
    if choices.chance(0.05) {
      members.append(.init(name: choices.one(of: ["y_pred", "function"]), value: choices.number()))
    }
    return GeneratedRequest("/describe", members)
  }
}
