import Losses
import TensorCoding

/// The loss in a body: the source of a function, or a loss in the serialised form of Keras.
struct GivenLoss {
  var function: String?
  var arguments: [(name: String, value: Argument)] = []
  var inputs: [(name: String, tensor: Tensor)] = []
  var serialised: SerialisedLoss?
  /// Several of them, and their weights.
  var losses: LossList?
  var weights: LossWeights?

  /// Its fields; to add one, add a line.
  static let fields: [RequestField<GivenLoss>] = [
    RequestField(
      "function", "Source of a loss: an expression, a `lambda` or a `def`.",
      schema: ["type": ["string", "null"]]
    ) { json, target throws(RequestError) in
      switch json {
      case .null: break
      case .string(let text): target.function = text
      case .bool, .number, .tensor, .list, .object:
        throw .wrongType(field: "function", expected: "a text", received: json.kind.phrase)
      }
    },
    RequestField(
      "arguments", "Values for the other parameters of the function.",
      schema: ["type": ["object", "null"], "additionalProperties": .argument]
    ) { json, target throws(RequestError) in
      for field in try json.members(of: "arguments") {
        target.arguments.append((field.name, try Argument(field, within: "arguments")))
      }
    },
    RequestField(
      "inputs", "Additional tensors that the function reads, by name.",
      schema: [
        "type": ["object", "null"],
        "additionalProperties": ["$ref": "#/components/schemas/Tensor"],
      ],
      isInQuery: false
    ) { json, target throws(RequestError) in
      for field in try json.members(of: "inputs") {
        do throws(RequestError) {
          let name = String(field.name.prefix(40))
          target.inputs.append((field.name, try field.value.tensor(of: name)))
        } catch {
          throw .within(["inputs"], error)
        }
      }
    },
    RequestField(
      "loss", "A loss in the serialised form of Keras, or its name.", schema: SerialisedLoss.schema
    ) { json, target throws(RequestError) in
      target.serialised = try SerialisedLoss(json, at: ["loss"])
    },
    RequestField(
      "losses",
      "Several losses over the same tensors: names, serialised losses, or functions with arguments.",
      schema: LossList.schema
    ) { json, target throws(RequestError) in
      target.losses = try LossList(json)
    },
    RequestField(
      "loss_weights", "Weights of the losses in their sum, which is returned as `total`.",
      schema: LossWeights.schema
    ) { json, target throws(RequestError) in
      target.weights = try LossWeights(json)
    },
  ]

  /// Those of one function among several losses.
  static let functionFields = RouteFields(fields.filter { !$0.name.hasPrefix("loss") })

  /// The arguments of a call with a loss in its body.
  struct Call {
    var given = GivenLoss()
    var loss = LossArguments()
  }

  /// Its fields, and those of every loss.
  static let callFields = RouteFields<Call>(
    fields.map { field in
      field.lifted { call, read throws(RequestError) in try read(&call.given) }
    }
      + LossArguments.fields.map { field in
        field.lifted { call, read throws(RequestError) in try read(&call.loss) }
      })

  /// Rejects fields that exclude each other.
  func check() throws(RequestError) {
    if losses != nil {
      if function != nil { throw .fieldsExclude(name: "losses", other: "function") }
      if serialised != nil { throw .fieldsExclude(name: "losses", other: "loss") }
      if !arguments.isEmpty { throw .fieldWithoutPartner(name: "arguments", partner: "function") }
      if !inputs.isEmpty { throw .fieldWithoutPartner(name: "inputs", partner: "function") }
      return
    }
    if weights != nil { throw .fieldWithoutPartner(name: "loss_weights", partner: "losses") }
    guard function != nil else {
      guard serialised != nil else { throw .missingField(name: "function", alternative: "loss") }
      if !arguments.isEmpty { throw .fieldWithoutPartner(name: "arguments", partner: "function") }
      if !inputs.isEmpty { throw .fieldWithoutPartner(name: "inputs", partner: "function") }
      return
    }
    guard serialised == nil else { throw .fieldsExclude(name: "function", other: "loss") }
    let tensors: Set = ["y_true", "y_pred"]
    for (place, names) in [("arguments", arguments.map(\.name)), ("inputs", inputs.map(\.name))] {
      if let name = names.first(where: tensors.contains) {
        throw .within(
          [place], .fieldGivenTwice(name: name, places: "in '\(place)', and is one of the body"))
      }
    }
    if let input = inputs.first(where: { input in arguments.contains { $0.name == input.name } }) {
      throw .within(
        ["inputs"],
        .fieldGivenTwice(
          name: String(input.name.prefix(40)), places: "in 'arguments' and in 'inputs'"))
    }
  }
}

extension JSONValue {
  /// The members of an object; empty for null.
  fileprivate func members(of field: String) throws(RequestError) -> [JSONObject.Field] {
    switch self {
    case .null: return []
    case .object(let object): return object.fields
    case .bool, .number, .string, .tensor, .list:
      throw .wrongType(field: field, expected: "an object", received: kind.phrase)
    }
  }
}

extension Argument {
  /// The value of a function's parameter, as Python would pass it, including tensors.
  fileprivate init(
    _ field: JSONObject.Field, within place: String
  ) throws(RequestError) {
    switch field.value {
    case .null: self = .null
    case .bool(let value): self = .boolean(value)
    case .number(let number): self = .number(number)
    case .string(let text):
      self = field.value.numberOrNil.map(Argument.number) ?? .string(text)
    case .tensor(let tensor, _): self = .tensor(tensor)
    case .list, .object:
      throw .within(
        [place],
        .wrongType(
          field: String(field.name.prefix(40)),
          expected: "a number, nested arrays of numbers, a text, true, false or null",
          received: field.value.kind == .object
            ? "an object" : "an array of other things than numbers"))
    }
  }
}
