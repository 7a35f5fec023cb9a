/// A node of a graph; it refers only to earlier nodes.
struct NodeIndex: DenseIndex, Comparable, CustomStringConvertible {
  let number: Int

  static func < (left: NodeIndex, right: NodeIndex) -> Bool { left.number < right.number }

  var description: String { "\(number)" }
}

/// A value for each node of a graph, in the order of the graph.
typealias NodeMap<Value> = IndexMap<NodeIndex, Value>

extension IndexMap where Index == NodeIndex {
  /// The same value for each node of the graph at present.
  init(repeating value: Value, for graph: Graph) {
    self.init(repeating: value, count: graph.nodes.count)
  }

  /// No value yet, with room for one of each node.
  init(reservingFor graph: Graph) { self.init(reserving: graph.nodes.count) }
}

extension Graph {
  /// All nodes, in the order of evaluation.
  var indices: [NodeIndex] { nodes.indices.map(NodeIndex.init) }

  /// The nodes up to that one, in the order of evaluation.
  func indices(through last: NodeIndex) -> [NodeIndex] { (0...last.number).map(NodeIndex.init) }

  subscript(index: NodeIndex) -> Node { nodes[index.number] }
}
