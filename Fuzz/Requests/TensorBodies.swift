import Losses

/// Bodies of safetensors: every dtype, shapes that JSON cannot spell, and hostile headers.
struct TensorBodies: RequestKind {
  let name = "safetensors"
  let weight = 3

  private static let types: [(name: String, size: Int)] = [
    ("F32", 4), ("F64", 8), ("F16", 2), ("BF16", 2), ("I8", 1), ("I16", 2), ("I32", 4),
    ("I64", 8), ("U8", 1), ("U16", 2), ("U32", 4), ("U64", 8), ("BOOL", 1),
  ]

  func request(_ choices: inout Choices) -> GeneratedRequest {
    let entry = choices.one(of: LossCatalogue.builtIn.entries)
    let shape = choices.shape()
    var names = ["y_true", "y_pred"]
    for name in ["sample_weight", "mask", "extra"] where choices.chance(0.15) { names.append(name) }
    var entries: [String] = []
    var values: [UInt8] = []
    for name in names {
      let type = choices.one(of: Self.types)
      let own = name == "sample_weight" ? Array(shape.dropLast()) : choices.partner(of: shape)
      let count = own.reduce(1, *)
      let begin = values.count
      let isOrdinary = choices.chance(0.7)
      for _ in 0..<count { values += element(type.name, type.size, isOrdinary, &choices) }
      entries.append(
        "\"\(name)\":{\"dtype\":\"\(type.name)\",\"shape\":\(own),"
          + "\"data_offsets\":[\(begin),\(values.count)]}")
    }
    var header = "{\(entries.joined(separator: ","))}"
    if choices.chance(0.15) { header = broken(header, &choices) }
    var length = UInt64(header.utf8.count)
    if choices.chance(0.04) {
      length = choices.one(of: [0, 1, length + 1, .max, 1 << 63, 1 << 20, (1 << 20) + 1])
    }
    let prefix = (0..<8).map { UInt8(truncatingIfNeeded: length >> (8 * $0)) }
    let outputs = choices.one(of: ["loss", "loss,values", "gradient", "loss,hessian_diagonal"])
    let route = choices.chance(0.2) ? "/loss" : "/loss/\(entry.name)"
    let function = route == "/loss" ? "&function=mean(square(y_pred-y_true),axis=-1)" : ""
    var request = GeneratedRequest(
      target: "\(route)?outputs=\(outputs)\(function)", body: .bytes(prefix + header.utf8 + values))
    request.fields = [("Content-Type", "application/x-safetensors")]
    if choices.chance(0.5) { request.fields.append(("Accept", "application/x-safetensors")) }
    return request
  }

  private func element(
    _ type: String, _ size: Int, _ isOrdinary: Bool, _ choices: inout Choices
  ) -> [UInt8] {
    var bits = choices.next()
    if isOrdinary {
      switch type {
      case "F32": bits = UInt64(Float.random(in: -2...2, using: &choices).bitPattern)
      case "F64": bits = Double.random(in: -2...2, using: &choices).bitPattern
      case "F16", "BF16": bits = 0x3800 + bits % 0x400
      default: bits %= 2
      }
    }
    return (0..<size).map { UInt8(truncatingIfNeeded: bits >> (8 * $0)) }
  }

  private func broken(_ header: String, _ choices: inout Choices) -> String {
    let huge = choices.one(of: [
      "4611686018427387904", "9223372036854775807", "18446744073709551616", "-1", "1e3", "0",
    ])
    switch choices.integer(in: 0...4) {
    case 0:
      return header.replacing("\"shape\":[", with: "\"shape\":[0,\(huge),", maxReplacements: 1)
    case 1: return header.replacing("\"shape\":[", with: "\"shape\":[\(huge),", maxReplacements: 1)
    case 2: return header.replacing("\"data_offsets\":[0", with: "\"data_offsets\":[\(huge)")
    case 3: return header.replacing("]}", with: "\(huge)]}", maxReplacements: 1)
    default: return String(header.dropLast(choices.integer(in: 1...header.count - 1)))
    }
  }
}
