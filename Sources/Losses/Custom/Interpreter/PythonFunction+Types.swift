// Python functions that inspect the type of a value.

extension PythonFunction {
  static let onTypes: [PythonFunction] = [
    PythonFunction("isinstance", asksForTypes: true) { call throws(CustomLossError) in
      let types = try call.argument(1, "type")
      let value = try call.argument(0, "x")
      for type in types.items ?? [types] where value.isInstance(of: type) { return .boolean(true) }
      return .boolean(false)
    },
    PythonFunction("issubclass", asksForTypes: true) { _ throws(CustomLossError) in
      .boolean(false)
    },
    PythonFunction("callable") { call throws(CustomLossError) in
      switch try call.argument(0, "x") {
      case .function, .partial, .builtIn, .python, .loss, .classObject: return .boolean(true)
      default: return .boolean(false)
      }
    },
    PythonFunction("hasattr") { call throws(CustomLossError) in
      let owner = try call.argument(0, "x")
      let name = call.text(1) ?? ""
      if call.interpreter.method(name, of: owner) != nil { return .boolean(true) }
      return .boolean((try? call.interpreter.attribute(name, of: owner, call.range)) != nil)
    },
    PythonFunction("getattr") { call throws(CustomLossError) in
      let (owner, name) = (try call.argument(0, "x"), call.text(1) ?? "")
      do throws(CustomLossError) {
        return try call.interpreter.attribute(name, of: owner, call.range)
      } catch {
        guard let fallback = call.value(2) else { throw error }
        return fallback
      }
    },
    PythonFunction("type", asksForTypes: true) { call throws(CustomLossError) in
      .text(try call.argument(0, "x").typeName)
    },
  ]
}

extension Value {
  /// The name of its type in Python.
  var typeName: String {
    switch self {
    case .integer: "int"
    case .float: "float"
    case .boolean: "bool"
    case .text: "str"
    case .list(let list): list.isTuple ? "tuple" : "list"
    case .dictionary: "dict"
    case .tensor: "Tensor"
    case .none: "NoneType"
    case .object(let object): object.type.name
    default: "function"
    }
  }

  /// Whether it is of a type: one of Python's, a class of the source, or a library's tensor.
  fileprivate func isInstance(of type: Value) -> Bool {
    let name: String
    switch type {
    case .classObject(let type):
      guard case .object(let object) = self else { return false }
      return object.type === type || object.type.bases.contains { $0 === type }
    case .python(let function): name = function.name
    case .builtIn(let builtIn): name = builtIn.name == "cast_to_floatx" ? "float" : builtIn.name
    case .foreign(let foreign):
      name = foreign.name.split(separator: ".").last.map(String.init) ?? ""
    case .text(let text): name = text
    default: return false
    }
    switch name {
    case "float", "floating": return typeName == "float"
    case "int", "Integral", "integer": return ["int", "bool"].contains(typeName)
    case "Number", "Real": return ["int", "float", "bool"].contains(typeName)
    case "Iterable", "Sequence", "Sized", "Collection":
      return ["list", "tuple", "str"].contains(typeName)
    case "Tensor", "EagerTensor", "KerasTensor", "Variable": return typeName == "Tensor"
    case "Callable": return typeName == "function"
    default: return typeName == name
    }
  }
}
