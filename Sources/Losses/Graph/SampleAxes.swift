/// Where the samples of a batch lie in each tensor of a graph, as long as none meets another.
///
/// The graph is opened for a batch whose length divides no other length, so any axis with a multiple
/// of it takes in the batch, also where a tensor is the same for all samples.
struct SampleAxes {
  /// The length of the batch.
  let batch: Int
  /// Whether it was asked if all labels of the batch are 0 or 1, as hinge losses do.
  private(set) var askForBinaryLabels = false
  /// For each node, the axis along which samples lie; `nil` where they do not.
  private var axes: [Int?] = []

  /// Thrown where samples meet.
  struct Meeting: Error {}

  /// Follows the samples from the first axis of the inputs that have one to `result`; returns
  /// nothing if they meet, or do not lie along the first axis of the result.
  init?(
    of result: Expression, batch: Int, isPerSample: (Input) -> Bool
  ) {
    self.batch = batch
    let graph = result.graph
    do throws(Meeting) {
      for index in 0...result.index {
        axes.append(
          try axis(of: Expression(graph: graph, index: index), isPerSample: isPerSample))
      }
    } catch {
      return nil
    }
    guard axes[result.index] == 0, result.shape.first == batch else { return nil }
  }

  /// Fails if one of the axes takes in the batch.
  private func pass(_ axes: some Sequence<Int>, of operand: Expression) throws(Meeting) {
    for axis in axes where operand.shape[axis].isMultiple(of: batch) || self[operand] == axis {
      throw Meeting()
    }
  }

  private subscript(expression: Expression) -> Int? { axes[expression.index] }

  /// The axis that samples have in all of the operands.
  private func common(_ operands: [Expression]) throws(Meeting) -> Int? {
    var result: Int?
    for operand in operands {
      guard let axis = self[operand] else { continue }
      if let result, result != axis { throw Meeting() }
      result = axis
    }
    return result
  }

  /// The axis behind an operator that states how items of its result read its operands.
  private func axis(
    of rules: any StructuralOperator, on operands: [Expression]
  ) throws(Meeting) -> Int? {
    let axis = try common(operands)
    let lengths = operands.flatMap { operand in
      operand.shape.indices.filter { operand.shape[$0].isMultiple(of: batch) }
    }
    guard let last = axis ?? lengths.max() else { return nil }
    guard let reads = rules.reads(slicing: last + 1, of: operands.map(\.node.shape)) else {
      throw Meeting()
    }
    for (operand, read) in zip(operands, reads) {
      if case .whole = read, self[operand] != nil { throw Meeting() }
    }
    return axis
  }

  private mutating func axis(
    of node: Expression, isPerSample: (Input) -> Bool
  ) throws(Meeting) -> Int? {
    let operands = node.node.operands.map { Expression(graph: node.graph, index: $0) }
    switch node.node.operation {
    case .input(let input):
      return isPerSample(input) ? 0 : nil
    case .constant:
      return nil
    case .unary, .binary, .select, .clip, .inRange, .stopGradient, .labelEquals, .oneHot:
      return try common(operands)
    case .broadcast:
      return self[operands[0]].map { $0 + node.rank - operands[0].rank }
    case .reshape:
      guard let axis = self[operands[0]] else { return nil }
      // The axis stays if as many entries stand before it, and its length is the same.
      let before = product(Array(operands[0].shape[..<axis]))
      for candidate in node.shape.indices
      where node.shape[candidate] == batch
        && product(Array(node.shape[..<candidate])) == before
      {
        return candidate
      }
      throw Meeting()
    case .transpose(let order):
      guard let axis = self[operands[0]] else { return nil }
      return order.firstIndex(of: axis)
    case .slice(let starts, let steps), .scatter(let starts, let steps):
      try pass(
        starts.indices.filter {
          starts[$0] != 0 || steps[$0] != 1 || node.shape[$0] != operands[0].shape[$0]
        }, of: operands[0])
      return self[operands[0]]
    case .reduce(.isBinary, _) where operands[0].isLabels:
      askForBinaryLabels = true
      return nil
    case .reduce(_, let reduced):
      try pass(reduced, of: operands[0])
      return self[operands[0]].map { axis in axis - reduced.count { $0 < axis } }
    case .structural(let structural):
      return try axis(of: structural.rules, on: operands)
    case .ctc, .ctcGradient:
      guard try common(operands) == 0 else { throw Meeting() }
      return 0
    }
  }
}

extension Expression {
  /// Whether these are the labels of the call, rounded at the most.
  fileprivate var isLabels: Bool {
    switch node.operation {
    case .input(.yTrue): true
    case .unary(.roundToSingle): Expression(graph: graph, index: node.operands[0]).isLabels
    default: false
    }
  }
}
