import Losses

/// `POST /loss/{name}`: every loss, parameter, dtype, reduction and output, over every rank.
struct NamedLosses: RequestKind {
  let name = "named"
  let weight = 12

  func request(_ choices: inout Choices) -> GeneratedRequest {
    let entry = choices.one(of: LossCatalogue.builtIn.entries)
    let name = choices.chance(0.8) ? entry.name : choices.one(of: [entry.name] + entry.aliases)
    var members = choices.tensors(for: entry.name)
    var query: [(String, String)] = []
    for member in choices.settings(for: members) + choices.parameters(of: entry) {
      if choices.chance(0.15) {
        query.append((member.name, member.value.queryText))
      } else {
        members.append(member)
      }
    }
    if choices.chance(0.1) { members.shuffle(using: &choices) }
    return GeneratedRequest("/loss/\(name)", members, query: query)
  }
}

extension JSON {
  /// The value as a query spells it.
  var queryText: String { if case .string(let text) = self { text } else { text } }
}

extension Choices {
  /// `y_true` and `y_pred` as the loss wants them, most of the time.
  mutating func tensors(for loss: String) -> [JSON.Member] {
    let shape = shape()
    var (yTrue, yPred): (JSON, JSON)
    switch loss {
    case "ctc":
      let (batch, steps, classes) = (length(), length(), integer(in: 2...5))
      let labels = integer(in: 1...3)
      yTrue = tensor([batch, labels]) {
        .literal("\($0.integer(in: 0...classes - 1))")
      }
      yPred = tensor([batch, steps, classes], elements())
    case "sparse_categorical_crossentropy":
      let classes = max(1, shape.last ?? 1)
      yTrue = tensor(Array(shape.dropLast()) + (chance(0.2) ? [1] : [])) {
        .literal("\($0.integer(in: ($0.chance(0.03) ? -1 : 0)...classes - 1))")
      }
      yPred = tensor(shape, elements())
    case "circle":
      yTrue = tensor(Array(shape.prefix(1))) { .literal("\($0.integer(in: 0...3))") }
      yPred = tensor(Array(shape.prefix(2)), elements())
    case let name where name.hasPrefix("categorical"):
      (yTrue, yPred) = (oneHot(shape), tensor(partner(of: shape), elements()))
    default:
      (yTrue, yPred) = (tensor(partner(of: shape), elements()), tensor(shape, elements()))
    }
    if chance(0.01) { yTrue = brokenTensor() }
    if chance(0.01) { yPred = brokenTensor() }
    return [.init(name: "y_true", value: yTrue), .init(name: "y_pred", value: yPred)]
  }

  /// Weights, mask, reduction, dtype, outputs and whether warnings are refused.
  mutating func settings(for members: [JSON.Member]) -> [JSON.Member] {
    let shape = members.last?.value.shape ?? []
    var settings: [JSON.Member] = []
    func add(_ name: String, _ value: JSON) { settings.append(.init(name: name, value: value)) }
    for name in ["sample_weight", "mask"] where chance(0.2) {
      var weights = Array(shape.dropLast())
      if chance(0.3), !weights.isEmpty { weights.removeLast() }
      if chance(0.25) { weights = partner(of: shape) }
      if chance(0.1) { weights = [one(of: [0, 1, 2])] }
      add(
        name,
        name == "mask"
          ? tensor(weights) { .literal($0.one(of: ["true", "false", "1", "0", "1"])) }
          : tensor(weights, elements()))
    }
    if chance(0.08) {
      add(
        "class_weight",
        .object(
          ["0", "1", "2", one(of: ["3", "-1", "x", "9223372036854775808", "1.5"])]
            .prefix(integer(in: 0...4)).map { .init(name: $0, value: number()) }))
    }
    if chance(0.4) {
      add(
        "reduction",
        one(of: [
          "sum_over_batch_size", "sum", "mean", "mean_with_sample_weight", "none",
          .literal("null"), chance(0.1) ? "max" : "sum",
        ]))
    }
    if chance(0.4) {
      add(
        "dtype",
        one(of: [
          "float32", "float64", "float64", "float16", "bfloat16", chance(0.1) ? "int8" : "float32",
        ]))
    }
    if chance(0.6) {
      var outputs = ["loss", "values", "gradient", "hessian_diagonal"]
      if chance(0.2) { outputs += ["partial", "divisor"] }
      outputs.shuffle(using: &self)
      outputs = Array(outputs.prefix(integer(in: 1...4)))
      if chance(0.02) { outputs.append(one(of: ["loss", "hessian"])) }
      add("outputs", .array(outputs.map(JSON.string)))
    }
    if chance(0.1) { add("strict", .literal(one(of: ["true", "false"]))) }
    return settings
  }

  /// Values for some of the parameters of a loss.
  mutating func parameters(of entry: CatalogueEntry) -> [JSON.Member] {
    entry.parameters.filter { _ in chance(0.5) }.map { parameter in
      .init(name: parameter.name, value: argument(of: parameter))
    }
  }

  private mutating func argument(of parameter: ParameterDescription) -> JSON {
    if chance(0.06) {
      return one(of: [
        extremeNumber(), .literal("null"), "x", .array([]), .array([.literal("1"), number()]),
        .object([]), brokenTensor(),
      ])
    }
    switch parameter.kind {
    case .boolean: return .literal(one(of: ["true", "false"]))
    case .number where parameter.range == .finite || parameter.range == .notNegative:
      return .literal(one(of: ["0.5", "1", "2", "1.5", "0", "1e-30", "1e30", "100"]))
    case .number: return probability()
    case .optionalInteger: return .literal(one(of: ["null", "0", "1", "-1", "255"]))
    case .axis, .axes:
      return one(of: [
        .literal("-1"), .literal("-1"), .literal("0"), .literal("1"), .literal("-2"),
        .literal("7"), .literal("null"), .array([.literal("0")]),
        .array([.literal("0"), .literal("-1")]), .array([]), .literal("9223372036854775807"),
      ])
    case .numberOrList:
      return chance(0.5)
        ? probability() : .array((0..<integer(in: 0...4)).map { _ in probability() })
    case .optionalTensor, .any:
      return chance(0.3) ? .literal("null") : tensor(self.shape(), elements())
    }
  }
}
