// Probable mistakes that the source shows, without the values of tensors.

extension Interpreter {
  /// The warnings of a loss: those of the run, and those of its graph.
  func lints(of loss: TensorValue) -> [LossWarning] {
    var lints = warnings
    if let swapped, !source.isOfTorch { lints.append(warning(ofOrderOf: swapped)) }
    if let casts = warningOfCasts(before: loss) { lints.append(casts) }
    let depends = graph.dependence { $0 == .yPred }
    guard depends[loss.expression.index] else {
      lints.append(
        LossWarning(
          kind: .independentOfPredictions,
          message: "The loss does not depend on y_pred, so its gradient is zero.",
          tensor: "y_pred", index: []))
      return lints
    }
    let (isReached, cut) = gradient(reaching: depends, from: loss.expression)
    guard !isReached else { return lints }
    lints.append(
      LossWarning(
        kind: .gradientIsZero,
        message: "The gradient is zero everywhere"
          + (cut.map { ": `\($0.name)` in \(place($0.range)) has no gradient" } ?? "") + ".",
        tensor: "gradient", index: []))
    return lints
  }

  /// A range as messages show it: a quote, line and column.
  func place(_ range: SourceRange) -> String {
    let place = SourcePlace(range, in: source.bytes)
    return "`\(place.quote)` (line \(place.line), column \(place.column))"
  }

  /// Notes that shapes (n) and (n, 1) were broadcast to a square.
  func noteSquare(_ length: Int, _ range: SourceRange) {
    // Broadcasts within the prelude are intended.
    guard warnings.count < 16, callSite == nil else { return }
    warnings.append(
      LossWarning(
        kind: .broadcastToSquare,
        message: "Shapes (n) and (n, 1) broadcast to \(length)×\(length) in "
          + "\(place(callSite?.range ?? range)): every sample is combined with every other. Add or remove an axis of "
          + "one of them.",
        tensor: nil, index: []))
  }

  private func warning(ofOrderOf function: FunctionSyntax) -> LossWarning {
    let names = function.positional.map(\.name).dropFirst(function.isMethod ? 1 : 0).prefix(2)
    return LossWarning(
      kind: .argumentsSwapped,
      message: "`\(function.name)` has the parameters \(names.joined(separator: ", ")) in this "
        + "order. By their names, y_pred is passed first; Keras passes y_true first.",
      tensor: "y_pred", index: [])
  }

  /// Whether a gradient from the loss reaches `y_pred`; if not, the operator nearest to the loss that
  /// passes none back.
  private func gradient(
    reaching depends: NodeMap<Bool>, from loss: Expression
  ) -> (isReached: Bool, cut: (name: String, range: SourceRange)?) {
    var reached = IndexSet<NodeIndex>(among: graph.nodes.count)
    reached.insert(loss.index)
    var cut: (name: String, range: SourceRange)?
    for index in graph.indices(through: loss.index).reversed() where reached.contains(index) {
      let node = graph[index]
      guard depends[index] else { continue }
      if case .input(.yPred) = node.operation { return (true, nil) }
      if node.passesNoGradient {
        cut = cut ?? origin(of: index)
        continue
      }
      for operand in node.operands where depends[operand] { reached.insert(operand) }
    }
    return (false, cut)
  }
}

extension Graph.Node {
  /// Whether no gradient flows back through it to any operand.
  fileprivate var passesNoGradient: Bool {
    switch operation {
    case .unary(let unary): unary.pullback == nil
    case .binary(let binary): binary.pullbacks == nil
    case .structural(let structural): !structural.rules.hasGradient
    case .inRange: true
    default: false
    }
  }
}
