/// `POST /to_categorical`.
struct OneHotRequests: RequestKind {
  let name = "to_categorical"
  let weight = 1

  func request(_ choices: inout Choices) -> GeneratedRequest {
    var members: [JSON.Member] = [
      .init(
        name: choices.one(of: ["x", "x", "y"]),
        value: choices.tensor(choices.shape()) {
          $0.chance(0.05) ? $0.extremeNumber() : .literal("\($0.integer(in: 0...4))")
        })
    ]
    if choices.chance(0.7) {
      members.append(
        .init(
          name: "num_classes",
          value: choices.chance(0.2)
            ? choices.extremeNumber() : .literal("\(choices.integer(in: 0...8))")))
    }
    return GeneratedRequest("/to_categorical", members)
  }
}
