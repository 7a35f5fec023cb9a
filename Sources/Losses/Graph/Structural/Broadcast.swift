/// Repetition along axes of length 1 and along new leading axes.
struct Broadcast: ViewOperator {
  func pullback(
    _ g: Expression, to position: Int, of operands: [Expression], _ y: Expression
  ) -> Expression? {
    g.summed(from: y.shape, to: operands[0].shape)
  }

  func reads(slicing axes: Int, of operands: [Shape], to result: Shape) -> [OperandRead]? {
    let keepsAxes = operands[0].rank == result.rank && operands[0].agrees(with: result, along: axes)
    return [keepsAxes ? .items : .whole]
  }

  /// A repeated axis of length 1 corresponds to no axis of the operand.
  func routes(of position: Int, among operands: [Shape], to result: Shape) -> AxisRoutes {
    let lead = result.rank - operands[0].rank
    return AxisRoutes(
      sources: result.dimensions.enumerated().map { axis, length in
        axis >= lead && operands[0].dimensions[axis - lead] == length ? axis - lead : nil
      }, meeting: [])
  }

  func layout(_ operand: Layout, of shape: Shape, to result: Shape) -> Layout? {
    let lead = Array(repeating: 0, count: result.rank - shape.rank)
    let strides = zip(operand.strides, shape.dimensions).map { $1 == 1 ? 0 : $0 }
    return Layout(strides: lead + strides, offset: operand.offset)
  }
}

extension Expression {
  /// Broadcast to a shape, which must be possible.
  func broadcast(to target: [Int]) -> Expression {
    if shape == target || constant != nil { return self }
    guard broadcastShape(shape, target) == target else {
      return graph.fail(
        .cannotBroadcast(
          left: "operand", leftShape: shape, right: "target", rightShape: target), standIn: self)
    }
    return graph.expression(Broadcast(), [self], shape: target)
  }

  /// This tensor, or a constant broadcast to the shape.
  func filling(_ shape: [Int]) -> Expression {
    constant == nil ? self : graph.expression(Broadcast(), [self], shape: shape)
  }

  /// The tensor that this broadcasts, or this.
  var unrepeated: Expression { node.operation.as(Broadcast.self) == nil ? self : operands[0] }

  /// The transpose of a broadcast: the sum over the repeated axes.
  func summed(from wide: [Int], to narrow: [Int]) -> Expression {
    let lead = wide.count - narrow.count
    let axes = wide.indices.filter { $0 < lead || narrow[$0 - lead] != wide[$0] }
    if let constant {
      return graph.constant(axes.reduce(constant) { $0 * Double(wide[$1]) })
    }
    return sum(self, axes: axes).reshaped(narrow)
  }
}

/// The shape that two shapes broadcast to, or `nil`.
func broadcastShape(_ left: [Int], _ right: [Int]) -> [Int]? {
  if left == right { return left }
  let rank = max(left.count, right.count)
  var result: [Int] = []
  result.reserveCapacity(rank)
  for axis in 0..<rank {
    let leftAxis = axis - (rank - left.count)
    let rightAxis = axis - (rank - right.count)
    let leftLength = leftAxis >= 0 ? left[leftAxis] : 1
    let rightLength = rightAxis >= 0 ? right[rightAxis] : 1
    guard leftLength == rightLength || leftLength == 1 || rightLength == 1 else { return nil }
    result.append(leftLength == 1 ? rightLength : leftLength)
  }
  return result
}
