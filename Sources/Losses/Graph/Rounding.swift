/// How a graph is computed in a half-precision type: in a wider type, with rounded steps.
///
/// The graph is built first, with its derivatives, and then copied. In the copy, a rounding operator
/// follows each node whose result may not be a number of the type. Inputs and constants are rounded as
/// well; sums are accumulated in `Double` and rounded once; operators that only move or select entries
/// need no rounding. Class labels are read as they were sent, and indices are never rounded: in
/// `bfloat16`, integers above 256 would be confused.
struct Rounding {
  /// The values that are rounded.
  enum Extent {
    /// The result of every step, as in Keras.
    case steps
    /// Only inputs and results: for losses that Keras computes in float32, and for second derivatives.
    case ends
  }

  let type: HalfType
  let extent: Extent

  /// The same results in a separate graph, rounded.
  func rounded(_ results: [Expression]) -> [Expression] {
    guard let source = results.first?.graph else { return [] }
    var copy = RoundedCopy(of: source, type, extent)
    var isNeeded = NodeMap(repeating: false, for: source)
    for result in results { isNeeded[result.index] = true }
    for index in source.indices.reversed() where isNeeded[index] {
      for operand in source[index].operands { isNeeded[operand] = true }
    }
    for index in source.indices where isNeeded[index] { copy.add(index) }
    return results.map { copy.result($0.index) }
  }
}

/// The construction of a rounded copy of a graph.
private struct RoundedCopy {
  let source: Graph
  let target: Graph
  let type: HalfType
  let extent: Rounding.Extent
  /// For each node, its node in the copy: rounded, or as it was sent if it is a view of an input.
  var rounded: NodeMap<Expression?>
  var sent: NodeMap<Expression?>

  init(of source: Graph, _ type: HalfType, _ extent: Rounding.Extent) {
    self.source = source
    self.type = type
    self.extent = extent
    target = Graph(isCancelled: source.isCancelled)
    rounded = NodeMap(repeating: nil, for: source)
    sent = rounded
  }

  /// Copies a node whose operands have been copied.
  mutating func add(_ index: NodeIndex) {
    let node = source[index]
    let operands = node.operands.compactMap { rounded[$0] }
    switch node.operation {
    case .constant(let number):
      rounded[index] = target.constant(
        extent == .steps ? type.nearest(number.value) : number.value)
    case .input(let input):
      let tensor = target.expression(node.operation, [], shape: node.shape)
      sent[index] = tensor
      rounded[index] = input.isRounded ? tensor : rounding(tensor)
    case .structural(let structural) where structural.rules.isView:
      rounded[index] = target.expression(node.operation, operands, shape: node.shape)
      let original = node.operands.compactMap { sent[$0] }
      if original.count == operands.count {
        sent[index] = target.expression(node.operation, original, shape: node.shape)
      }
    case .structural(let structural) where structural.rules.readsLabels:
      var operands = operands
      if let labels = node.operands.first.flatMap({ sent[$0] }) { operands[0] = labels }
      rounded[index] = copied(index, operands)
    case .clip(let low, let high) where extent == .steps:
      rounded[index] = target.expression(
        .clip(low: nearest(low), high: nearest(high)), operands, shape: node.shape)
    case .inRange(let low, let high) where extent == .steps:
      rounded[index] = target.expression(
        .inRange(low: nearest(low), high: nearest(high)), operands, shape: node.shape)
    case _ where source.readingAsSent.contains(index):
      let original = node.operands.compactMap { sent[$0] }
      sent[index] = target.expression(
        node.operation, original.count == operands.count ? original : operands, shape: node.shape)
      rounded[index] = sent[index]
    case .unary(.sigmoid) where extent == .steps: rounded[index] = sigmoid(operands[0])
    case .unary(.softplus) where extent == .steps: rounded[index] = softplus(operands[0])
    default: rounded[index] = copied(index, operands)
    }
  }

  /// A rounded node of the copy.
  func result(_ index: NodeIndex) -> Expression {
    guard let result = rounded[index] else { return target.constant(0) }
    if let constant = result.constant { return target.constant(type.nearest(constant)) }
    return extent == .steps ? result : rounding(result)
  }

  private func copied(_ index: NodeIndex, _ operands: [Expression]) -> Expression {
    let node = source[index]
    let result = target.expression(node.operation, operands, shape: node.shape)
    let isStep =
      extent == .steps && node.operation.rounds && node.operation != .unary(type.rounding)
      && !source.unrounded.contains(index)
    return isStep ? rounding(result) : result
  }

  private func rounding(_ x: Expression) -> Expression {
    x.constant.map { target.constant(type.nearest($0)) }
      ?? target.expression(.unary(type.rounding), [x], shape: x.shape)
  }

  private func nearest(_ number: Number) -> Number { Number(type.nearest(number.value)) }

  /// `exp(x) / (1 + exp(x))`, which TensorFlow rounds at each step.
  private func sigmoid(_ x: Expression) -> Expression {
    let power = rounding(exp(x))
    let quotient = rounding(power / rounding(power + 1))
    return select(power .== .infinity, 1, quotient)
  }

  /// `log1p(exp(x))`, which TensorFlow rounds at each step; far from 0 it takes `exp(x)`, or `x`.
  private func softplus(_ x: Expression) -> Expression {
    let power = rounding(exp(x))
    let end = type.nearest(type == .float16 ? 7.010913347279288 : 2.852030263919617)
    let near = rounding(log1p(power))
    return select(x .> end, x, select(x .< -end, power, near))
  }
}

extension Input {
  /// Whether its values are already numbers of the type: 1 and 0, or results of an earlier step.
  fileprivate var isRounded: Bool {
    switch self {
    case .yTrue, .yPred, .sampleWeight, .classWeight, .named, .literal: false
    case .mask, .values, .seed, .direction, .secondDerivatives: true
    }
  }
}

extension Operation {
  /// Whether the result may not be a number of the type although the operands are.
  fileprivate var rounds: Bool {
    switch self {
    case .unary(let unary): unary.rounds
    case .binary(let binary): binary.rounds
    case .structural(let structural): structural.rules.rounds
    case .input, .constant, .select, .clip, .inRange: false
    }
  }
}

extension OperatorRules {
  /// Whether it computes new numbers; without a gradient, results are indices, or 1 and 0.
  fileprivate var rounds: Bool {
    if let reduce = self as? Reduce { return reduce.reducer.rounds }
    return hasGradient && !isView && !(self is StridedScatter)
  }

  /// Whether its first operand holds labels, which are read as they were sent.
  fileprivate var readsLabels: Bool {
    self is OneHot || self is LabelEquals || self is CTCOperator
  }
}

extension Reducer {
  fileprivate var rounds: Bool {
    switch self {
    case .sum, .product: true
    case .maximum, .minimum, .isBinary: false
    }
  }
}

extension Unary {
  fileprivate var rounds: Bool {
    switch self {
    case .negative, .absolute, .sign, .round, .floor, .ceiling, .truncate, .roundToSingle: false
    default: true
    }
  }
}

extension Binary {
  fileprivate var rounds: Bool {
    switch self {
    case .maximum, .minimum, .equal, .notEqual, .less, .lessOrEqual, .greater, .greaterOrEqual:
      false
    default: true
    }
  }
}
