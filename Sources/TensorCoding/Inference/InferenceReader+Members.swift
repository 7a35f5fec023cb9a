import Losses

extension InferenceReader {
  /// The members of a request, and those of an input or an output; parameters have any names.
  private static let members: Set = ["id", "parameters", "inputs", "outputs"]
  private static let membersOfTensors: Set = ["name", "shape", "datatype", "parameters", "data"]

  /// Whether a member has no meaning here: clients may send what other servers know.
  static func passesOver(_ name: String, depth: Int) -> Bool {
    switch depth {
    case 1: !members.contains(name)
    // Within the request and a list of it.
    case 3: !membersOfTensors.contains(name)
    default: false
    }
  }

  /// The JSON part is complete.
  mutating func endJSON() throws(InferenceError) {
    state = .bytes
    let object: JSONObject
    do throws(JSONError) {
      object = try reader.finish()
    } catch {
      throw InferenceError(.json(error))
    }
    granted = reader.bytesGranted
    bytesKept = reader.bytesHeld
    try readParameters(object)
    guard let inputs = object["inputs"] else { throw InferenceError(.missingMember("inputs")) }
    for (index, input) in try inputs.objects(at: ["inputs"]).enumerated() {
      try readInput(input, index)
    }
    if let outputs = object["outputs"] { try readOutputs(outputs) }
    beginTensor()
  }

  private mutating func readParameters(_ object: JSONObject) throws(InferenceError) {
    switch object["id"] {
    case nil, .null?: break
    case .string(let id)?: request.id = id
    default: throw InferenceError(.wrongType(expected: .string), at: ["id"])
    }
    for field in try object["parameters"]?.members(at: ["parameters"]) ?? [] {
      let path = ["parameters", field.name]
      switch field.value {
      case .tensor, .list, .object: throw InferenceError(.notScalar, at: path)
      case .null, .bool, .number, .string: break
      }
      guard field.name == "binary_data_output" else {
        request.parameters.append(field)
        continue
      }
      guard case .bool(let prefers) = field.value else {
        throw InferenceError(.wrongType(expected: .boolean), at: path)
      }
      request.prefersBinary = prefers
    }
  }

  private mutating func readOutputs(_ outputs: JSONValue) throws(InferenceError) {
    var list: [InferenceRequest.Output] = []
    for (index, output) in try outputs.objects(at: ["outputs"]).enumerated() {
      let path = ["outputs", String(index)]
      let name = try output.string("name", at: path)
      let parameters = try output["parameters"]?.members(at: path + ["parameters"]) ?? []
      var isBinary = request.prefersBinary
      switch parameters.first(where: { $0.name == "binary_data" })?.value {
      case nil: break
      case .bool(let wanted)?: isBinary = wanted
      default:
        throw InferenceError(
          .wrongType(expected: .boolean), at: path + ["parameters", "binary_data"])
      }
      list.append(.init(name: name, isBinary: isBinary))
    }
    if !list.isEmpty { request.outputs = list }
  }

  private mutating func readInput(_ input: JSONObject, _ index: Int) throws(InferenceError) {
    let path = ["inputs", String(index)]
    let name = try input.string("name", at: path)
    if tensors.contains(where: { $0.name == name }) {
      throw InferenceError(.repeatedInput(name), at: path)
    }
    if let accepts = hooks.accepts, !accepts(name) {
      throw InferenceError(.refusedInput(name), at: path)
    }
    let word = try input.string("datatype", at: path)
    guard let type = NumberType(inference: word) else {
      throw InferenceError(.unknownType(word), at: path + ["datatype"])
    }
    let shape = try readShape(input, path)
    elementCount += shape.count
    guard elementCount <= elementLimit else {
      throw InferenceError(.limit(.elements, allowed: elementLimit), at: path)
    }
    let parameters = try input["parameters"]?.members(at: path + ["parameters"]) ?? []
    if parameters.contains(where: { $0.name == "shared_memory_region" }) {
      throw InferenceError(.sharedMemory, at: path)
    }
    let size = parameters.first { $0.name == "binary_data_size" }?.value
    let data = input["data"]
    guard (size == nil) != (data == nil) else {
      throw InferenceError(.notOneSource(count: size == nil ? 0 : 2), at: path)
    }
    if let data {
      let wide = reader.wideIntegers.first {
        $0.tensor == "/inputs/\(index)/data"
          && (type == .int64 || type == .uint64 && !$0.fitsUInt64)
      }
      if let wide {
        throw InferenceError(
          .outOfRange(type: type.inferenceName), at: path + ["data", String(wide.index)])
      }
      let tensor = try data.tensor(shape: shape, type: type, at: path + ["data"])
      tensors.append((name, type, tensor))
      return
    }
    guard case .number(let number)? = size, let count = Int(exactly: number), count >= 0 else {
      throw InferenceError(
        .wrongType(expected: .size), at: path + ["parameters", "binary_data_size"])
    }
    let entry = Pending(index: index, type: type, shape: shape)
    guard count == entry.byteCount else {
      throw InferenceError(
        .wrongLength(expected: entry.byteCount, received: count),
        at: path + ["parameters", "binary_data_size"])
    }
    pending.append(entry)
    tensors.append((name, type, nil))
  }

  private func readShape(_ input: JSONObject, _ path: [String]) throws(InferenceError) -> Shape {
    let path = path + ["shape"]
    guard let value = input["shape"] else {
      throw InferenceError(.missingMember("shape"), at: path.dropLast())
    }
    guard case .tensor(let lengths, .numbers) = value, lengths.shape.rank == 1 else {
      throw InferenceError(.wrongType(expected: .shape), at: path)
    }
    guard lengths.shape.count <= rankLimit else {
      throw InferenceError(.limit(.rank, allowed: rankLimit), at: path)
    }
    var dimensions: [Int] = []
    for length in lengths.doubles {
      guard length >= 0, length == length.rounded() else {
        throw InferenceError(.wrongType(expected: .shape), at: path)
      }
      guard let whole = Int(exactly: length), whole <= Int(SafetensorsLimits.greatestSize) else {
        throw InferenceError(.sizeTooLarge, at: path)
      }
      dimensions.append(whole)
    }
    // Checked also beside a length of 0.
    guard let shape = Shape(checking: dimensions), shape.count <= elementLimit else {
      throw InferenceError(.sizeTooLarge, at: path)
    }
    return shape
  }
}
