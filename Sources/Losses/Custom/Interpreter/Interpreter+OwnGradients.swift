// Functions that define their own gradient, which is ignored with a warning.

extension PythonFunction {
  /// `apply` of a PyTorch function: the result of its `forward`.
  static let applied = PythonFunction("apply") { call throws(CustomLossError) in
    let interpreter = call.interpreter
    guard case .classObject(let type) = try call.argument(0, "cls"),
      let forward = type.attribute("forward"),
      case .classObject(let context)? = interpreter.preludeValue("_Context", of: .torch)
    else {
      throw interpreter.fail(.notCallable("`apply`"), call.range)
    }
    interpreter.warnOfOwnGradient(type.name)
    let object = try interpreter.makeObject(of: context, positional: [], named: [:], call.range)
    return try interpreter.call(
      forward, positional: [(object, call.range)] + call.positional.dropFirst(), named: call.named,
      call.range)
  }
}

extension Interpreter {
  func warnOfOwnGradient(_ name: String) {
    let message =
      "Ignored the gradient that `\(name)` defines itself; the function is differentiated "
      + "instead."
    guard !warnings.contains(where: { $0.message == message }) else { return }
    warnings.append(
      LossWarning(kind: .sourceSkipped, message: message, tensor: "gradient", index: []))
  }

  /// The result of a function decorated with `tf.custom_gradient`, without its gradient.
  func withoutOwnGradient(_ value: Value, of function: FunctionValue) -> Value {
    guard function.hasOwnGradient, let items = value.items, items.count == 2 else { return value }
    warnOfOwnGradient(function.syntax.name)
    return items[0]
  }
}
