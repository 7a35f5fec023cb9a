import Losses
import TensorCoding

/// A loss as `keras.losses.serialize` writes it, in the spelling of either generation.
///
/// Keras 2: `{"class_name": "Huber", "config": {"delta": 2.0}}`, or the name of a function alone.
/// Keras 3: `module` and `registered_name` beside these; a function is
/// `{"class_name": "function", "config": "mean_squared_error"}`, and a wrapped one stands in `fn`.
struct SerialisedLoss {
  /// The name of the class or of the function, and its place in the body.
  private(set) var name: String
  private(set) var namePath: [String]
  /// The configuration, and its place in the body.
  private(set) var configuration: [JSONObject.Field] = []
  private(set) var configurationPath: [String]

  /// What the object may hold.
  private static let members = ["class_name", "config", "module", "registered_name", "name"]
  /// The class names that Keras gives to functions.
  private static let functionClasses: Set = ["function", "builtin_function_or_method"]
  /// What Keras calls the objects that make a loss of a function.
  private static let wrapperClasses: Set = ["LossFunctionWrapper", "MeanLossFunctionWrapper"]

  /// Reads a name or an object at that place; `nil` for null.
  init?(_ json: JSONValue, at path: [String]) throws(RequestError) {
    configurationPath = path + ["config"]
    switch json {
    case .null:
      return nil
    case .string(let name):
      self.name = name
      namePath = path
    case .object(let object):
      namePath = path + ["class_name"]
      name = ""
      do throws(RequestError) {
        name = try Self.name(in: object)
      } catch {
        throw .within(path, error)
      }
      try read(object["config"] ?? .null, at: path)
    case .bool, .number, .tensor, .list:
      let field = path.last ?? "loss"
      throw .within(
        path.dropLast(),
        .wrongType(
          field: field, expected: "a name, or an object with class_name and config",
          received: json.kind.phrase))
    }
  }

  private static func name(in object: JSONObject) throws(RequestError) -> String {
    for field in object.fields where !members.contains(field.name) {
      throw .unknownField(
        name: field.name, part: .body, known: members,
        nearest: nearest(to: field.name, among: members))
    }
    switch object["class_name"] {
    case .string(let name)?: return name
    case nil: throw .missingField(name: "class_name", alternative: nil)
    case let other?:
      throw .wrongType(field: "class_name", expected: "a name", received: other.kind.phrase)
    }
  }

  private mutating func read(_ config: JSONValue, at path: [String]) throws(RequestError) {
    switch config {
    case .null: break
    case .string(let function) where Self.functionClasses.contains(name):
      name = function
      namePath = configurationPath
    case .object(let object):
      configuration = object.fields
      guard Self.wrapperClasses.contains(name) else { return }
      // The wrapped function identifies the loss; its parameters are beside it.
      let place = configurationPath + ["fn"]
      guard let function = try SerialisedLoss(object["fn"] ?? .null, at: place) else {
        throw .within(configurationPath, .missingField(name: "fn", alternative: nil))
      }
      name = function.name
      namePath = function.namePath
    case .string, .bool, .number, .tensor, .list:
      throw .within(
        path, .wrongType(field: "config", expected: "an object", received: config.kind.phrase))
    }
  }

  /// The entry that it means, the parameters, reduction and dtype of its configuration in
  /// `arguments`: those of the request itself come first.
  func entry(
    in catalogue: LossCatalogue, into arguments: inout LossArguments
  ) throws(RequestError) -> CatalogueEntry {
    let entry = try entry(in: catalogue)
    do throws(RequestError) {
      for field in configuration { try read(field, of: entry, into: &arguments) }
    } catch {
      throw .within(configurationPath, error)
    }
    return entry
  }

  private func entry(in catalogue: LossCatalogue) throws(RequestError) -> CatalogueEntry {
    do throws(LossError) {
      return try catalogue.entry(named: name)
    } catch {
      guard case .unknownLoss(_, let nearest, let suggestion) = error else { throw .notAnObject }
      throw .within(
        namePath.dropLast(),
        .unknownLoss(
          field: namePath.last ?? "loss", name: name, nearest: nearest, suggestion: suggestion))
    }
  }

  private func read(
    _ field: JSONObject.Field, of entry: CatalogueEntry, into arguments: inout LossArguments
  ) throws(RequestError) {
    switch field.name {
    case "name", "fn", "module", "registered_name": break
    case "reduction":
      guard arguments.reduction == nil else { break }
      if case .string("auto") = field.value { break }
      try RouteFields(LossArguments.fields).read([field], into: &arguments, from: .body)
    case "dtype":
      guard arguments.dtype == nil, let name = Self.computeType(field.value) else { break }
      let type = JSONObject.Field(name: "dtype", value: .string(name))
      try RouteFields(LossArguments.fields).read([type], into: &arguments, from: .body)
    default:
      guard let parameter = entry.parameters.first(where: { $0.name == field.name }) else {
        let known = entry.parameters.map(\.name)
        throw .unknownField(
          name: field.name, part: .body, known: known + ["reduction", "name", "dtype"],
          nearest: nearest(to: field.name, among: known))
      }
      if let argument = try Argument(field.value, for: parameter) {
        arguments.parameters.append((parameter.name, argument))
      }
    }
  }

  /// The type that a loss of that policy computes in; `nil` for the default.
  ///
  /// `mixed_float16` keeps float32 for variables, of which a loss has none.
  private static func computeType(_ json: JSONValue) -> String? {
    let prefix = "mixed_"
    switch json {
    case .string(let name):
      return name.hasPrefix(prefix) ? String(name.dropFirst(prefix.count)) : name
    case .object(let policy):
      guard case .object(let config)? = policy["config"], let name = config["name"],
        case .string = name
      else { return nil }
      return computeType(name)
    case .null, .bool, .number, .tensor, .list: return nil
    }
  }

  /// What it may look like.
  static let schema: Document = [
    "anyOf": [
      ["type": ["string", "null"]],
      [
        "type": "object",
        "properties": [
          "class_name": ["type": "string"],
          "config": ["type": ["object", "string", "null"]],
          "module": ["type": ["string", "null"]],
          "registered_name": ["type": ["string", "null"]],
          "name": ["type": ["string", "null"]],
        ],
        "required": ["class_name"],
        "additionalProperties": false,
      ],
    ]
  ]
}
