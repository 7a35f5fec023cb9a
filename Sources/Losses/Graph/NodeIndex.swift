/// A node of a graph; it refers only to earlier nodes.
struct NodeIndex: Hashable, Comparable, Sendable, CustomStringConvertible {
  let number: Int

  static func < (left: NodeIndex, right: NodeIndex) -> Bool { left.number < right.number }

  var description: String { "\(number)" }
}

/// A value for each node of a graph, in the order of the graph.
struct NodeMap<Value> {
  private var values: [Value]

  /// The same value for each node of the graph at present.
  init(repeating value: Value, for graph: Graph) {
    values = Array(repeating: value, count: graph.nodes.count)
  }

  /// No value yet: they are appended one by one.
  init(reservingFor graph: Graph) {
    values = []
    values.reserveCapacity(graph.nodes.count)
  }

  /// Adds the value of the next node.
  mutating func append(_ value: Value) { values.append(value) }

  subscript(index: NodeIndex) -> Value {
    get { values[index.number] }
    set { values[index.number] = newValue }
  }
}

extension Graph {
  /// All nodes, in the order of evaluation.
  var indices: [NodeIndex] { nodes.indices.map(NodeIndex.init) }

  /// The nodes up to that one, in the order of evaluation.
  func indices(through last: NodeIndex) -> [NodeIndex] { (0...last.number).map(NodeIndex.init) }

  subscript(index: NodeIndex) -> Node { nodes[index.number] }
}
