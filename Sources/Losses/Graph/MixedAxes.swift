extension Expression {
  /// The axes of `input` along which entries are combined on the way to this expression.
  ///
  /// If there are none, every entry depends only on the entry at the same position.
  func mixedAxes(of input: Expression) -> [Int] {
    let depends = graph.dependence { .input($0) == input.node.operation }
    var mixed: Set<Int> = []
    // For each axis of a node, the axis of the input that it runs along, if any.
    var origins = NodeMap<[Int?]>(repeating: [], for: graph)
    origins[input.index] = input.shape.indices.map { $0 }
    for current in graph.indices(through: index) where depends[current] && current != input.index {
      let node = graph[current]
      var origin = [Int?](repeating: nil, count: node.shape.rank)
      for (position, operand) in node.operands.enumerated() where depends[operand] {
        let moved = node.moved(origins[operand], from: position, in: graph, &mixed)
        for (axis, source) in moved.enumerated() {
          guard let source else { continue }
          if let other = origin[axis], other != source { mixed.formUnion([other, source]) }
          origin[axis] = source
        }
      }
      // One axis of the input along two axes of a node: every entry is combined with every other.
      let sources = origin.compactMap { $0 }
      for source in sources where sources.count(where: { $0 == source }) > 1 {
        mixed.insert(source)
      }
      origins[current] = origin
    }
    for (axis, source) in origins[index].enumerated() {
      if let source, source != axis { mixed.formUnion([source, axis]) }
    }
    return mixed.filter { input.shape.indices.contains($0) && input.shape[$0] > 1 }.sorted()
  }
}

extension Graph.Node {
  /// The origins of this node's axes, from those of an operand's axes; adds to `mixed` the origins of
  /// axes along which entries are combined, and of axes that the node does not have.
  fileprivate func moved(
    _ origins: [Int?], from position: Int, in graph: Graph, _ mixed: inout Set<Int>
  ) -> [Int?] {
    let routes = operation.routes(
      of: position, among: operands.map { graph[$0].shape }, to: shape)
    for axis in origins.indices
    where routes.meeting.contains(axis) || !routes.sources.contains(axis) {
      if let origin = origins[axis] { mixed.insert(origin) }
    }
    return routes.sources.map { $0.flatMap { origins[$0] } }
  }
}
