/// The nodes of a symbolic function; equal nodes are stored once.
///
/// A node refers only to earlier nodes, so their order is an order of evaluation. Errors of a formula,
/// such as shapes that do not broadcast, are kept in `failure`, so that formulas need not throw.
final class Graph {
  /// A class, so that reading a node copies nothing; nodes are equal if all three members are.
  final class Node: Hashable, Sendable {
    let operation: Operation
    let operands: [NodeIndex]
    let shape: Shape
    /// Computed once, because a hash table needs it again when it grows.
    private let hash: Int

    init(operation: Operation, operands: [NodeIndex], shape: Shape) {
      self.operation = operation
      self.operands = operands
      self.shape = shape
      var hasher = Hasher()
      hasher.combine(operation)
      hasher.combine(operands)
      hasher.combine(shape)
      hash = hasher.finalize()
    }

    static func == (one: Node, other: Node) -> Bool {
      one === other
        || one.hash == other.hash && one.operands == other.operands && one.shape == other.shape
          && one.operation == other.operation
    }

    func hash(into hasher: inout Hasher) { hasher.combine(hash) }
  }

  private(set) var nodes: [Node] = []
  private var indexOfNode: [Node: NodeIndex] = [:]
  /// Whether a node is a `softplus`: without one, no sum is searched for a cross-entropy.
  private(set) var hasSoftplus = false
  private(set) var failure: LossError?
  /// Whether the call has been cancelled; polled by long constructions.
  let isCancelled: @Sendable () -> Bool
  /// Replacements of inputs, while a loss is opened within another that computes its operands.
  var substitutes: [Input: Expression] = [:]

  /// The tensors of the call, if the graph is built for one call alone.
  let known: KnownTensors?
  /// Whether the graph could not be built without the numbers of a call.
  var wantsNumbers = false
  /// The probable mistakes that the formula itself shows, independent of tensor values.
  var lints: [LossWarning] = []
  /// The reduction that the loss itself sets.
  var reduction: Reduction?
  /// The half-precision type to which each step is rounded, if any: formulas then follow the steps of
  /// Keras, and derivatives those of TensorFlow.
  var half: HalfType?
  /// Nodes that are not rounded even then: indices, and parts of one step.
  private(set) var unrounded: Set<NodeIndex> = []
  /// Nodes that read labels as they were sent.
  private(set) var readingAsSent: Set<NodeIndex> = []

  init(
    known: KnownTensors? = nil, isCancelled: @escaping @Sendable () -> Bool = { false }
  ) {
    self.known = known
    self.isCancelled = isCancelled
  }

  /// The expression of that node; an equal node is reused.
  ///
  /// Only this function handles axes without entries: a tensor without entries is not computed, and a
  /// tensor with entries is a constant if its operand has none. Planner and kernels therefore see a
  /// length of 0 only in inputs that no instruction reads.
  func expression(_ operation: Operation, _ operands: [Expression], shape: Shape) -> Expression {
    if case .input = operation { return expression(Node(operation, [], shape)) }
    if shape.isEmpty { return expression(Node(Operation(Broadcast()), [constant(0)], shape)) }
    if let empty = operands.first(where: \.node.shape.isEmpty) {
      guard case .structural(let structural) = operation,
        let number = structural.rules.valueOfNothing
      else {
        let error = LossError.emptyAxis(tensor: "an operand", shape: empty.shape)
        return fail(error, rank: shape.rank)
      }
      return constant(number).filling(shape.dimensions)
    }
    return expression(Node(operation, operands, shape))
  }

  /// The same for lengths that have not been checked; an invalid shape fails the graph.
  func expression(_ operation: Operation, _ operands: [Expression], shape: [Int]) -> Expression {
    do throws(ShapeError) {
      return expression(operation, operands, shape: try Shape(shape))
    } catch {
      return fail(LossError(error), rank: shape.count)
    }
  }

  private func expression(_ node: Node) -> Expression {
    if let index = indexOfNode[node] { return Expression(graph: self, index: index) }
    if case .unary(.softplus) = node.operation { hasSoftplus = true }
    let index = NodeIndex(number: nodes.count)
    nodes.append(node)
    indexOfNode[node] = index
    return Expression(graph: self, index: index)
  }

  func input(_ input: Input, shape: [Int]) -> Expression {
    substitutes[input] ?? expression(.input(input), [], shape: shape)
  }

  func input(_ input: Input, shape: Shape) -> Expression {
    substitutes[input] ?? expression(.input(input), [], shape: shape)
  }

  func constant(_ value: Double) -> Expression {
    expression(Node(.constant(Number(value)), [], .scalar))
  }

  /// The stated derivatives, by node.
  private(set) var statedDerivatives: [NodeIndex: StatedDerivative] = [:]

  /// Attaches a derivative to a node; it is taken with respect to an earlier node.
  func state(_ derivative: StatedDerivative, of expression: Expression) {
    guard derivative.operand < expression.index else { return }
    statedDerivatives[expression.index] = derivative
  }

  /// Exempts a node from rounding.
  func leaveUnrounded(_ expression: Expression) {
    if half != nil { unrounded.insert(expression.index) }
  }

  /// Lets a node read labels as they were sent, even if steps are rounded.
  func readAsSent(_ expression: Expression) {
    if half != nil { readingAsSent.insert(expression.index) }
  }

  /// Exempts all nodes that the closure builds from rounding.
  func unrounded<Result>(_ build: () -> Result) -> Result {
    let first = nodes.count
    let result = build()
    if half != nil { unrounded.formUnion((first..<nodes.count).map(NodeIndex.init)) }
    return result
  }

  /// Records the first error, and returns a placeholder to continue with.
  func fail(_ error: LossError, standIn: Expression) -> Expression {
    failure = failure ?? error
    return standIn
  }

  /// The same with a placeholder of that rank, for callers that count axes.
  private func fail(_ error: LossError, rank: Int) -> Expression {
    let lengths = Array(repeating: 1, count: min(rank, Shape.rankLimit))
    return fail(error, standIn: constant(0).filling(lengths))
  }

  /// For each node, whether it depends on one of the inputs.
  func dependence(on isWanted: (Input) -> Bool) -> NodeMap<Bool> {
    var depends = NodeMap<Bool>(reservingFor: self)
    for node in nodes {
      if case .input(let input) = node.operation {
        depends.append(isWanted(input))
      } else {
        depends.append(node.operands.contains { depends[$0] })
      }
    }
    return depends
  }
}

/// A tensor in a formula: a node of a graph.
struct Expression {
  let graph: Graph
  let index: NodeIndex

  var node: Graph.Node { graph[index] }
  var operands: [Expression] { node.operands.map { Expression(graph: graph, index: $0) } }
  /// The lengths of the axes; formulas calculate with them, and the graph checks the results.
  var shape: [Int] { node.shape.dimensions }
  var rank: Int { shape.count }

  /// The number, if this is a constant.
  var constant: Double? {
    if case .constant(let number) = node.operation { number.value } else { nil }
  }
}

extension Expression {
  /// The same, from labels as they were sent.
  var ofSentLabels: Expression {
    graph.readAsSent(self)
    return self
  }

  /// The same, exempt from rounding.
  var unrounded: Expression {
    graph.leaveUnrounded(self)
    return self
  }
}

extension Graph.Node {
  fileprivate convenience init(_ operation: Operation, _ operands: [Expression], _ shape: Shape) {
    self.init(operation: operation, operands: operands.map(\.index), shape: shape)
  }
}

extension LossError {
  /// An invalid shape, as an error of the call.
  init(_ error: ShapeError) {
    switch error {
    case .negativeLength(let length):
      self = .outOfRange(
        parameter: "shape", value: Double(length), range: NumberRange.notNegative.rawValue)
    case .unequalRows(let first, let other):
      self = .cannotBroadcast(
        left: "first row", leftShape: [first], right: "row", rightShape: [other])
    case .tooManyAxes(let rank): self = .tooManyAxes(rank: rank, limit: Shape.rankLimit)
    case .tooManyEntries(let lengths):
      self = .tooLarge(elements: product(lengths.filter { $0 > 0 }), limit: Shape.countLimit)
    }
  }
}
