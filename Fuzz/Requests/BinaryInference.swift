import Losses

/// The Open Inference Protocol with its binary extension: JSON, then the bytes of the inputs.
struct BinaryInference: RequestKind {
  let name = "binary inference"
  let weight = 2

  private static let types: [(name: String, size: Int)] = [
    ("FP32", 4), ("FP64", 8), ("FP32", 4), ("FP16", 2), ("BF16", 2), ("INT8", 1), ("INT16", 2),
    ("INT32", 4), ("INT64", 8), ("UINT8", 1), ("UINT16", 2), ("UINT32", 4), ("UINT64", 8),
    ("BOOL", 1),
  ]

  func request(_ choices: inout Choices) -> GeneratedRequest {
    let entry = choices.one(of: LossCatalogue.builtIn.entries)
    let shape = choices.shape()
    var names = ["y_true", "y_pred"]
    for name in ["sample_weight", "mask", "y_pred"] where choices.chance(0.08) {
      names.append(name)
    }
    var values: [UInt8] = []
    let inputs = names.map { name -> JSON in
      let type = choices.one(of: Self.types)
      let own = name == "sample_weight" ? Array(shape.dropLast()) : choices.partner(of: shape)
      let count = own.reduce(1, *)
      let begin = values.count
      for _ in 0..<count { values += Self.element(type, &choices) }
      var size: JSON = .literal("\(values.count - begin)")
      if choices.chance(0.04) { size = choices.extremeNumber() }
      var lengths = own.map { JSON.literal("\($0)") }
      if choices.chance(0.04) {
        lengths.insert(choices.extremeNumber(), at: choices.integer(in: 0...lengths.count))
      }
      return .object([
        .init(name: "name", value: .string(name)), .init(name: "shape", value: .array(lengths)),
        .init(name: "datatype", value: .string(type.name)),
        .init(
          name: "parameters", value: .object([.init(name: "binary_data_size", value: size)])),
      ])
    }
    let header = Array(JSON.object(self.members(inputs, entry, &choices)).text.utf8)
    var length = "\(header.count)"
    if choices.chance(0.06) {
      length = choices.one(of: [
        "0", "1", "\(header.count - 1)", "\(header.count + 1)", "9223372036854775807",
        "18446744073709551616", "-1", "", "0x10", "\(header.count + values.count + 1)",
      ])
    }
    if choices.chance(0.05) { values.removeLast(min(values.count, choices.integer(in: 1...9))) }
    if choices.chance(0.03) { values += [0, 0, 0, 0] }
    var request = GeneratedRequest(
      target: "/v2/models/\(entry.name)/infer", body: .bytes(header + values))
    request.fields = [
      ("Inference-Header-Content-Length", length), ("Content-Type", "application/octet-stream"),
    ]
    return request
  }

  private func members(
    _ inputs: [JSON], _ entry: CatalogueEntry, _ choices: inout Choices
  ) -> [JSON.Member] {
    var members: [JSON.Member] = [.init(name: "inputs", value: .array(inputs))]
    var parameters = choices.chance(0.3) ? choices.parameters(of: entry) : []
    if choices.chance(0.5) {
      parameters.append(.init(name: "binary_data_output", value: .literal("true")))
    }
    if !parameters.isEmpty {
      members.append(.init(name: "parameters", value: .object(parameters)))
    }
    if choices.chance(0.5) {
      let outputs = ["loss", "values", "gradient", "hessian_diagonal", "divisor"]
        .prefix(choices.integer(in: 1...5))
      members.append(
        .init(
          name: "outputs",
          value: .array(
            outputs.map { name in
              .object([
                .init(name: "name", value: .string(name)),
                .init(
                  name: "parameters",
                  value: .object([
                    .init(
                      name: "binary_data",
                      value: .literal(choices.one(of: ["true", "true", "false", "1"])))
                  ])),
              ])
            })))
    }
    return members
  }

  private static func element(
    _ type: (name: String, size: Int), _ choices: inout Choices
  ) -> [UInt8] {
    var bits = choices.next()
    if choices.chance(0.97) {
      switch type.name {
      case "FP32": bits = UInt64(Float.random(in: -2...2, using: &choices).bitPattern)
      case "FP64": bits = Double.random(in: -2...2, using: &choices).bitPattern
      case "FP16", "BF16": bits = 0x3800 + bits % 0x400
      default: bits %= 2
      }
    }
    return ZipArchive.little(bits, type.size)
  }
}
