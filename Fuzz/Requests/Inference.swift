import Losses

/// The Open Inference Protocol in JSON: `POST /v2/models/{name}/infer`.
struct Inference: RequestKind {
  let name = "inference"
  let weight = 2

  func request(_ choices: inout Choices) -> GeneratedRequest {
    let entry = choices.one(of: LossCatalogue.builtIn.entries)
    let tensors = choices.tensors(for: entry.name)
    let inputs = tensors.map { member -> JSON in
      let shape = member.value.shape ?? [2]
      let stated = choices.chance(0.1) ? choices.partner(of: shape) : shape
      let type = choices.one(of: ["FP32", "FP64", "FP32", "INT64", "INT8", "BOOL", "FP16", "BYTES"])
      return .object([
        .init(name: "name", value: .string(member.name)),
        .init(
          name: "shape",
          value: .array(
            stated.map { length in
              choices.chance(0.02) ? choices.extremeNumber() : .literal("\(length)")
            })),
        .init(name: "datatype", value: .string(type)), .init(name: "data", value: member.value),
      ])
    }
    var members: [JSON.Member] = [.init(name: "inputs", value: .array(inputs))]
    if choices.chance(0.3) {
      members.append(.init(name: "parameters", value: .object(choices.parameters(of: entry))))
    }
    if choices.chance(0.4) {
      let outputs = ["loss", "values", "gradient", "hessian_diagonal", "other"]
        .prefix(choices.integer(in: 1...5))
      members.append(
        .init(
          name: "outputs",
          value: .array(outputs.map { .object([.init(name: "name", value: .string($0))]) })))
    }
    return GeneratedRequest("/v2/models/\(entry.name)/infer", members)
  }
}
