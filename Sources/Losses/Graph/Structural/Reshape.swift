/// The same entries in another shape.
struct Reshape: ViewOperator {
  var keepsOrder: Bool { true }

  func pullback(
    _ g: Expression, to position: Int, of operands: [Expression], _ y: Expression
  ) -> Expression? {
    g.reshaped(operands[0].shape)
  }

  func reads(slicing axes: Int, of operands: [Shape], to result: Shape) -> [OperandRead]? {
    [operands[0].agrees(with: result, along: axes) ? .items : .whole]
  }

  /// An axis corresponds to one of the same length that is followed by as many entries.
  func routes(of position: Int, among operands: [Shape], to result: Shape) -> AxisRoutes {
    let (before, after) = (operands[0].axesByPlace, result.axesByPlace)
    return AxisRoutes(
      sources: after.map { axis in axis.flatMap { before.firstIndex(of: $0) } }, meeting: [])
  }

  func layout(_ operand: Layout, of shape: Shape, to result: Shape) -> Layout? {
    operand.access(of: shape).isContiguous ? Layout(of: result) : nil
  }
}

extension Shape {
  fileprivate struct PlacedAxis: Equatable {
    let length: Int
    let stride: Int
  }

  /// The length of each axis and the number of entries after it; `nil` for axes of length 1.
  fileprivate var axesByPlace: [PlacedAxis?] {
    zip(dimensions, strides).map { $0 == 1 ? nil : PlacedAxis(length: $0, stride: $1) }
  }
}

extension Expression {
  /// The same entries in a shape with the same number of entries.
  func reshaped(_ target: [Int]) -> Expression {
    if shape == target || constant != nil { return self }
    if node.operation.as(Reshape.self) != nil { return operands[0].reshaped(target) }
    return graph.expression(Reshape(), [self], shape: target)
  }

  /// One number per row, with an axis of length 1 for the entries of the rows.
  var column: Expression { constant == nil ? reshaped(shape + [1]) : self }
}
