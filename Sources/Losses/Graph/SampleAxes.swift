/// The axis of the samples in each tensor of a graph, if no samples are combined.
///
/// The graph is built for a batch whose length divides no other length. Any axis whose length is a
/// multiple of it therefore contains the batch, even in a tensor that is the same for all samples.
struct SampleAxes {
  /// The length of the batch.
  let batch: Int
  /// Whether the graph tests if all labels of the batch are 0 or 1, as hinge losses do.
  private(set) var askForBinaryLabels = false
  /// For each node, the axis of the samples; `nil` if there is none.
  private var axes: NodeMap<Int?>

  /// Thrown if samples are combined.
  struct Meeting: Error {}

  /// Follows the samples from the first axis of the inputs that have one to `result`; returns
  /// `nil` if they are combined, or are not along the first axis of the result.
  init?(
    of result: Expression, batch: Int, isPerSample: (Input) -> Bool
  ) {
    self.batch = batch
    let graph = result.graph
    axes = NodeMap(reservingFor: graph)
    do throws(Meeting) {
      for index in graph.indices(through: result.index) {
        axes.append(
          try axis(of: Expression(graph: graph, index: index), isPerSample: isPerSample))
      }
    } catch {
      return nil
    }
    guard axes[result.index] == 0, result.shape.first == batch else { return nil }
  }

  private mutating func axis(
    of node: Expression, isPerSample: (Input) -> Bool
  ) throws(Meeting) -> Int? {
    switch node.node.operation {
    case .input(let input): return isPerSample(input) ? 0 : nil
    case .constant: return nil
    case .structural where node.asksForBinaryLabels:
      askForBinaryLabels = true
      return nil
    default: return try axis(behind: node)
    }
  }

  /// The sample axis of a result, from those of its operands.
  private func axis(behind node: Expression) throws(Meeting) -> Int? {
    let operands = node.operands
    let shapes = operands.map(\.node.shape)
    var result: Int?
    for (position, operand) in operands.enumerated() {
      let routes = node.node.operation.routes(of: position, among: shapes, to: node.node.shape)
      let axis = axes[operand.index]
      for meeting in routes.meeting
      where operand.shape[meeting].isMultiple(of: batch) || meeting == axis {
        throw Meeting()
      }
      guard let axis else { continue }
      guard let moved = routes.sources.firstIndex(of: axis), result ?? moved == moved else {
        throw Meeting()
      }
      result = moved
    }
    return result
  }
}

extension Expression {
  /// Whether this node is the test that all labels of the call are 0 or 1.
  fileprivate var asksForBinaryLabels: Bool {
    node.operation.as(Reduce.self)?.reducer == .isBinary && operands[0].isLabels
  }

  /// Whether these are the labels of the call, possibly rounded.
  private var isLabels: Bool {
    switch node.operation {
    case .input(.yTrue): true
    case .unary(.roundToSingle): operands[0].isLabels
    default: false
    }
  }
}
