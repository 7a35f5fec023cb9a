import Losses
import TensorCoding

/// Several losses over one pair of tensors.
struct LossList {
  /// One of them.
  struct Entry {
    /// Its name if that is known before its source is read.
    var name: String?
    /// The loss, or the reason why it cannot be used.
    var loss: Loss
    /// Its place in the body.
    var path: [String]
  }

  /// How an entry says which loss it wants.
  enum Loss {
    case serialised(SerialisedLoss)
    case function(GivenLoss)
    case refused(RequestError)
  }

  private(set) var entries: [Entry] = []

  /// Reads an array, or an object by names of one's own; `nil` for null.
  init?(_ json: JSONValue) throws(RequestError) {
    switch json {
    case .null: return nil
    case .list(let items):
      for (index, item) in items.enumerated() {
        entries.append(Self.entry(item, name: nil, at: ["losses", String(index)]))
      }
    case .object(let object):
      for field in object.fields {
        entries.append(Self.entry(field.value, name: field.name, at: ["losses", field.name]))
      }
    case .tensor(let tensor, _) where tensor.shape.dimensions == [0]: break
    case .bool, .number, .string, .tensor:
      throw .wrongType(
        field: "losses", expected: "an array or an object of losses", received: json.kind.phrase)
    }
    guard !entries.isEmpty else { throw .outOfRange(field: "losses", range: "one loss at least") }
    guard entries.count <= Self.limit else {
      throw .outOfRange(field: "losses", range: "\(Self.limit) losses at most")
    }
  }

  /// More losses in one request have no use.
  private static let limit = 256

  private static func entry(_ json: JSONValue, name: String?, at path: [String]) -> Entry {
    do throws(RequestError) {
      if case .object(let object) = json, object["function"] != nil {
        var given = GivenLoss()
        do throws(RequestError) {
          try GivenLoss.functionFields.read(object.fields, into: &given, from: .body)
          try given.check()
        } catch {
          throw .within(path, error)
        }
        return Entry(name: name, loss: .function(given), path: path)
      }
      guard let loss = try SerialisedLoss(json, at: path) else {
        throw .within(
          path.dropLast(),
          .wrongType(
            field: path.last ?? "", expected: "a name, a serialised loss or a function",
            received: "null"))
      }
      return Entry(name: name ?? loss.name, loss: .serialised(loss), path: path)
    } catch {
      return Entry(name: name, loss: .refused(error), path: path)
    }
  }

  /// What they may look like.
  static let schema: Document = {
    let loss: Document = [
      "anyOf": [
        SerialisedLoss.schema,
        [
          "type": "object",
          "properties": [
            "function": ["type": "string"],
            "arguments": ["type": "object", "additionalProperties": .argument],
            "inputs": [
              "type": "object",
              "additionalProperties": ["$ref": "#/components/schemas/Tensor"],
            ],
          ],
          "required": ["function"], "additionalProperties": false,
        ],
      ]
    ]
    return [
      "anyOf": [
        ["type": "array", "items": loss], ["type": "object", "additionalProperties": loss],
        ["type": "null"],
      ]
    ]
  }()
}

/// The weights of several losses in their sum, as `compile` of Keras takes them.
enum LossWeights {
  /// In the order of the losses.
  case list([Double])
  /// By their names; one that is not named weighs 1.
  case byName([(name: String, weight: Double)])

  /// Reads an array or an object of numbers; `nil` for null.
  init?(_ json: JSONValue) throws(RequestError) {
    switch json {
    case .null: return nil
    case .tensor(let tensor, .numbers) where tensor.shape.rank == 1:
      let weights = tensor.doubles
      guard weights.allSatisfy(\.isFinite) else {
        throw .outOfRange(field: "loss_weights", range: "finite")
      }
      self = .list(weights)
    case .object(let object):
      var weights: [(name: String, weight: Double)] = []
      for field in object.fields {
        guard case .number(let weight) = field.value else {
          throw .within(
            ["loss_weights"],
            .wrongType(
              field: String(field.name.prefix(40)), expected: "a number",
              received: field.value.kind.phrase))
        }
        guard weight.isFinite else {
          throw .within(
            ["loss_weights"],
            .outOfRange(field: String(field.name.prefix(40)), range: "finite"))
        }
        weights.append((field.name, weight))
      }
      self = .byName(weights)
    case .bool, .number, .string, .tensor, .list:
      throw .wrongType(
        field: "loss_weights", expected: "an array or an object of numbers",
        received: json.kind == .array ? "an array of other things" : json.kind.phrase)
    }
  }

  /// The weight of each of these losses.
  func weights(of names: [String]) throws(RequestError) -> [Double] {
    switch self {
    case .list(let weights):
      guard weights.count == names.count else {
        throw .outOfRange(
          field: "loss_weights", range: "as many as there are losses, which is \(names.count)")
      }
      return weights
    case .byName(let weights):
      for (name, _) in weights where !names.contains(name) {
        throw .within(
          ["loss_weights"],
          .unknownField(
            name: name, part: .body, known: names, nearest: nearest(to: name, among: names)))
      }
      return names.map { name in weights.first { $0.name == name }?.weight ?? 1 }
    }
  }

  /// What they may look like.
  static let schema: Document = [
    "anyOf": [
      ["type": "array", "items": ["type": "number"]],
      ["type": "object", "additionalProperties": ["type": "number"]], ["type": "null"],
    ]
  ]
}
