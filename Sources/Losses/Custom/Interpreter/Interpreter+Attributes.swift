// Attributes: of modules, tensors, numbers, objects.

extension Interpreter {
  func attribute(
    _ name: String, of owner: Value, _ range: SourceRange
  ) throws(CustomLossError) -> Value {
    switch owner {
    case .module(let path):
      // `K.tf`, as in the backend of Keras 2.
      let path = name == "tf" ? name : path + "." + name
      if let value = members[path] { return value }
      if let value = member(path) {
        members[path] = value
        return value
      }
      if Modules.isPrefix(path) { return .module(path) }
      if let foreign = ForeignNames.value(of: path) { return foreign }
      throw unknownAttribute(name, of: owner, range, known: Names.all)
    case .tensor(let tensor):
      if let value = attribute(name, of: tensor) { return value }
      if let foreign = ForeignNames.value(of: name) { return foreign }
      throw unknownAttribute(name, of: owner, range, known: Names.tensorAttributes)
    case .integer, .float, .boolean:
      if let value = Self.attribute(name, ofNumber: owner) { return value }
      throw unknownAttribute(name, of: owner, range, known: Names.tensorAttributes)
    case .object(let object):
      if let value = try attribute(name, of: object, range) { return value }
      if let value = arguments[name] ?? loneMethod(name, of: object, range) { return value }
      throw missingAttribute(name, of: object, range)
    case .superObject(let object, let type):
      if let value = try attribute(name, of: object, after: type, range) { return value }
      throw unknownAttribute(name, of: owner, range, known: [])
    case .classObject(let type):
      if let value = try attribute(name, of: type, range) { return value }
      throw unknownAttribute(name, of: owner, range, known: Array(type.attributes.keys))
    case .list(let list) where name == "values" || name == "indices":
      // The results of PyTorch's `max` and `sort` have two named parts.
      guard list.items.count == 2 else { fallthrough }
      return list.items[name == "values" ? 0 : 1]
    case .list(let list) where name == "ndims" || name == "rank":
      return .integer(list.items.count)
    case .text where ["base_dtype", "name", "type", "index"].contains(name): return owner
    case .text(let text) where ["is_floating", "is_integer", "is_bool"].contains(name):
      return .boolean(
        name == "is_bool"
          ? text == "bool" : name == "is_integer" ? text.contains("int") : text.contains("float"))
    case .text("floatx") where ["max", "min", "eps", "tiny", "dtype"].contains(name):
      return name == "dtype" ? owner : .float(Names.floatLimits[name] ?? 0)
    case .function(let function) where name == function.syntax.name:
      // A module that contains the function of the same name.
      return owner
    case .function(let function) where name == "__name__": return .text(function.syntax.name)
    case .loss where name == "Reduction": return .module("losses.Reduction")
    case .foreign(let foreign):
      return .foreign(
        ForeignValue(
          name: foreign.name + "." + name, what: "`\(foreign.name)`, " + foreign.what,
          remedy: foreign.remedy))
    default:
      throw unknownAttribute(name, of: owner, range, known: ["shape", "ndim", "dtype"])
    }
  }

  private func attribute(_ name: String, of tensor: TensorValue) -> Value? {
    switch name {
    case "shape": .lengths(tensor.shape)
    case "ndim": .integer(tensor.rank)
    case "size": .integer(product(tensor.shape))
    case "dtype": .text(tensor.isBoolean ? "bool" : "floatx")
    case "T", "mT": .tensor(transposed(tensor, Array((0..<tensor.rank).reversed())))
    case "data": .tensor(stopped(tensor))
    case "device", "name", "op": .text("")
    case "requires_grad", "is_cuda", "is_sparse": .boolean(false)
    case "real": .tensor(tensor)
    default: nil
    }
  }

  private static func attribute(_ name: String, ofNumber number: Value) -> Value? {
    switch name {
    case "shape": .lengths([])
    case "dtype": .text("floatx")
    case "ndim": .integer(0)
    case "size": .integer(1)
    case "value", "real", "T": number  // `shape[0].value`, as dimensions had it once
    default: nil
    }
  }

  /// Another method in the source, besides the one that runs.
  private func loneMethod(
    _ name: String, of object: ObjectValue, _ range: SourceRange
  ) -> Value? {
    guard object.type.syntax.body.isEmpty, case .function(let function)? = globals.values[name],
      function.syntax.isMethod
    else { return nil }
    return .partial(
      heap.keep(PartialValue(.function(function), positional: [(.object(object), range)])))
  }

  /// An attribute of `self` that was not set; for a method without its class, all of them.
  private func missingAttribute(
    _ name: String, of object: ObjectValue, _ range: SourceRange
  ) -> CustomLossError {
    guard object.type.syntax.body.isEmpty, let method = source.loneMethod else {
      let near = nearest(to: name, amongNames: Array(object.attributes.keys)).map { "`\($0)`" }
      return fail(
        .unknownAttribute(name, of: Value.object(object).kindName), range,
        hint: near ?? "set it in `__init__`, or send `\(name)` in `arguments`")
    }
    let missing = method.attributes.filter {
      arguments[$0] == nil && !Names.tensorMethods.contains($0)
    }
    return fail(
      .missingArgument(
        missing.map { "self.\($0)" }.joined(separator: ", "), function: method.name),
      range, hint: "send \(missing.map { "`\($0)`" }.joined(separator: ", ")) in `arguments`")
  }
}
