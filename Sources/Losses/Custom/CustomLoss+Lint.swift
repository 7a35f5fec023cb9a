// What a source shows of the mistakes people make, before any number is seen.

extension CustomLoss {
  func lints(yTrue: [Int], yPred: [Int]) -> [LossWarning] {
    guard let text else { return [] }
    let graph = Graph()
    let prediction = graph.input(.yPred, shape: yPred)
    let interpreter = Interpreter(
      text, yTrue: graph.input(.yTrue, shape: yTrue), yPred: prediction, arguments: arguments)
    guard let loss = try? interpreter.loss() else { return [] }
    var warnings = interpreter.squares.map { square in
      let place = interpreter.place(square.range)
      return LossWarning(
        kind: .broadcastToSquare,
        message: "Shapes (n) and (n, 1) broadcast to \(square.length)×\(square.length) in "
          + "\(place): every sample is paired with every other. Add or remove an axis of one operand.",
        tensor: nil, index: [])
    }
    if let swapped = swappedParameters(text) {
      warnings.append(
        LossWarning(
          kind: .argumentsSwapped,
          message:
            "The function's parameters are \(swapped.0), \(swapped.1): the first gets y_true, "
            + "the second gets y_pred, and only y_pred is differentiated. Keras passes them in this order.",
          tensor: "y_pred", index: []))
    }
    let values = loss.expression
    guard graph.dependence(on: { $0 == .yPred })[values.index] else {
      warnings.append(
        LossWarning(
          kind: .independentOfPredictions,
          message: "The loss does not depend on y_pred, so its gradient is zero.",
          tensor: "y_pred", index: []))
      return warnings
    }
    let count = graph.nodes.count
    guard values.gradient(by: prediction, seed: graph.constant(1)).constant == 0 else {
      return warnings
    }
    let cut = interpreter.cut(between: values, nodes: count)
    warnings.append(
      LossWarning(
        kind: .gradientIsZero,
        message: "The gradient is zero everywhere"
          + (cut.map { ": `\($0.name)` in \(interpreter.place($0.range)) has no gradient" } ?? "")
          + ".",
        tensor: "gradient", index: []))
    return warnings
  }

  /// The names of the first two parameters, if they stand the wrong way round.
  private func swappedParameters(_ text: CustomLossSource) -> (String, String)? {
    guard var function = text.function else { return nil }
    if FunctionValue(function, defaults: [:], scope: Scope(within: nil)).isFactory {
      for case .define(let inner) in function.body.map(\.kind) { function = inner }
    }
    guard function.parameters.count >= 2 else { return nil }
    let (first, second) = (function.parameters[0].name, function.parameters[1].name)
    let isSwapped = first.lowercased().contains("pred") && second.lowercased().contains("true")
    return isSwapped ? (first, second) : nil
  }
}

extension Interpreter {
  /// The place in an answer's words.
  func place(_ range: SourceRange) -> String {
    let place = SourcePlace(range, in: source.bytes)
    return "`\(place.quote)` (line \(place.line), column \(place.column))"
  }

  /// The operator nearest to the loss that y_pred feeds, but that passes no gradient back.
  fileprivate func cut(
    between values: Expression, nodes count: Int
  ) -> (name: String, range: SourceRange)? {
    let depends = graph.dependence { $0 == .yPred }
    var reached: Set<Int> = [values.index]
    for index in stride(from: values.index, through: 0, by: -1) where reached.contains(index) {
      let node = graph.nodes[index]
      guard depends[index], index < count else { continue }
      if node.passesNoGradient { return origin(of: index) }
      for operand in node.operands where depends[operand] { reached.insert(operand) }
    }
    return nil
  }
}

extension Graph.Node {
  /// Whether no gradient flows back through it to any operand.
  fileprivate var passesNoGradient: Bool {
    switch operation {
    case .unary(let unary): unary.rule.pullback == nil
    case .binary(let binary): binary.rule.pullbacks == nil
    case .structural(let structural): !structural.rules.hasGradient
    case .stopGradient, .inRange, .oneHot, .labelEquals: true
    default: false
    }
  }
}
