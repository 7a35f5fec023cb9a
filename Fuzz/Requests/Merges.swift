/// `POST /merge`: partial results in the form that the service gives them, most of them altered.
struct Merges: RequestKind {
  let name = "merge"
  let weight = 1

  func request(_ choices: inout Choices) -> GeneratedRequest {
    let partials = (0..<choices.integer(in: 0...3)).map { _ in partial(&choices) }
    var members: [JSON.Member] = [.init(name: "partials", value: .array(partials))]
    if choices.chance(0.5) {
      members.append(
        .init(name: "reduction", value: choices.one(of: ["sum", "mean", "none", .literal("null")])))
    }
    return GeneratedRequest("/merge", members)
  }

  /// The partial result of one squared error of 0.5, with one member altered or left out.
  private func partial(_ choices: inout Choices) -> JSON {
    var members: [JSON.Member] = [
      .init(name: "version", value: .literal("1")),
      .init(name: "loss", value: "mean_squared_error"), .init(name: "dtype", value: "float32"),
      .init(name: "parameters", value: .object([])), .init(name: "values", value: .literal("1")),
      .init(name: "count", value: .literal("1")), .init(name: "kept", value: .literal("1")),
      .init(name: "not_finite", value: .literal("0")),
      .init(name: "least", value: .literal("0.5")), .init(name: "greatest", value: .literal("0.5")),
      .init(name: "sum", value: "0x1p-1"), .init(name: "weights", value: "0x1p0"),
      .init(name: "labels", value: "plain"), .init(name: "check", value: "2fdf31c8497c9e69"),
    ]
    guard choices.chance(0.7) else { return .object(members) }
    let place = choices.integer(in: 0...members.count - 1)
    if choices.chance(0.2) {
      members.remove(at: place)
    } else {
      members[place].value = choices.one(of: [
        choices.extremeNumber(), "", "0x", "0x1p99999999999999999999", "0x1p-5000", "-0x.8p1074",
        "0xfffffffffffffffffffffffffp900", .array([]), .object([]), .literal("null"),
      ])
    }
    return .object(members)
  }
}
