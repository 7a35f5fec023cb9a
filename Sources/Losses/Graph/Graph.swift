/// The nodes of a symbolic function, each different one once.
///
/// Nodes only refer to earlier ones, so their order is an order of evaluation. What a formula gets
/// wrong (shapes that do not broadcast) is kept in `failure`, so that formulas need not throw.
final class Graph {
  struct Node: Hashable {
    let operation: Operation
    let operands: [Int]
    let shape: [Int]
  }

  /// The most entries a tensor on the way may have, though it is only ever streamed: what eight
  /// billion of them cost, nobody waits for.
  static let elementLimit = 1 << 33

  private(set) var nodes: [Node] = []
  private var indices: [Node: Int] = [:]
  private(set) var failure: LossError?
  /// Whether nobody waits any more for what is built here: asked by whatever builds long.
  let isCancelled: @Sendable () -> Bool
  /// What stands for an input, while a loss is opened within another that computes its operands.
  var substitutes: [Input: Expression] = [:]

  init(isCancelled: @escaping @Sendable () -> Bool = { false }) { self.isCancelled = isCancelled }

  /// The expression of that node, which is the one already there if an equal one is.
  func expression(_ operation: Operation, _ operands: [Expression], shape: [Int]) -> Expression {
    let node = Node(operation: operation, operands: operands.map(\.index), shape: shape)
    if let index = indices[node] { return Expression(graph: self, index: index) }
    if product(shape) > Self.elementLimit {
      let error = LossError.tooLarge(elements: product(shape), limit: Self.elementLimit)
      return fail(error, standIn: operands.first ?? constant(0))
    }
    nodes.append(node)
    indices[node] = nodes.count - 1
    return Expression(graph: self, index: nodes.count - 1)
  }

  func input(_ input: Input, shape: [Int]) -> Expression {
    substitutes[input] ?? expression(.input(input), [], shape: shape)
  }

  func constant(_ value: Double) -> Expression {
    expression(.constant(Number(value)), [], shape: [])
  }

  /// The derivatives that are stated, by the nodes that carry them.
  private(set) var statedDerivatives: [Int: StatedDerivative] = [:]

  /// Has a node carry that derivative, by a node before it.
  func state(_ derivative: StatedDerivative, of expression: Expression) {
    guard derivative.operand < expression.index else { return }
    statedDerivatives[expression.index] = derivative
  }

  /// Remembers the first thing that went wrong, and returns a stand-in to carry on with.
  func fail(_ error: LossError, standIn: Expression) -> Expression {
    failure = failure ?? error
    return standIn
  }

  /// For each node, whether it depends on one of those inputs.
  func dependence(on isWanted: (Input) -> Bool) -> [Bool] {
    var depends: [Bool] = []
    depends.reserveCapacity(nodes.count)
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

/// A tensor as a formula sees it: a node of a graph.
struct Expression {
  let graph: Graph
  let index: Int

  var node: Graph.Node { graph.nodes[index] }
  var shape: [Int] { node.shape }
  var rank: Int { shape.count }

  /// The number, if this is a constant.
  var constant: Double? {
    if case .constant(let number) = node.operation { number.value } else { nil }
  }
}
