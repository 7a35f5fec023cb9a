// Unsafe because its kernel reads and writes memory by pointers, as many entries as the shapes have.

/// The maximum of each segment, from a tensor of (entries, inner) and a vector of segment numbers.
///
/// It is -inf for an empty segment and NaN for a segment with a NaN. Entries with a segment number out
/// of range are ignored. Equal maxima share the gradient.
struct SegmentMaximum: StructuralOperator {
  let count: Int

  func lengths(of operands: [Shape]) -> [Int] { [count, operands[0].dimensions[1]] }

  func pullback(
    _ g: Expression, to position: Int, of operands: [Expression], _ y: Expression
  ) -> Expression? {
    guard position == 0 else { return nil }
    let isGreatest = isGreatest(operands, y)
    let shares = g.filling(y.shape) / ties(isGreatest, operands)
    return select(isGreatest, shares.gathered(at: operands[1], axis: 0), 0)
  }

  func tangent(
    _ changes: [Expression?], of operands: [Expression], _ y: Expression
  ) -> Expression? {
    guard let change = changes[0]?.filling(operands[0].shape) else { return nil }
    let isGreatest = isGreatest(operands, y)
    return select(isGreatest, change, 0).scattered(at: operands[1], axis: 0, length: count)
      / ties(isGreatest, operands)
  }

  private func isGreatest(_ operands: [Expression], _ y: Expression) -> Expression {
    operands[0] .== y.gathered(at: operands[1], axis: 0)
  }

  private func ties(_ isGreatest: Expression, _ operands: [Expression]) -> Expression {
    maximum(isGreatest.scattered(at: operands[1], axis: 0, length: count), 1)
  }

  func reads(slicing axes: Int, of operands: [Shape]) -> [OperandRead]? {
    axes == 0 ? [.items, .items] : nil
  }

  @_specialize(where T == Float)
  @_specialize(where T == Double)
  func compute<T: Scalar>(_ run: ItemRun<T>) {
    let inner = run.shapes.result.dimensions.last ?? 1
    unsafe run.y.update(repeating: -.infinity, count: count * inner)
    for entry in 0..<run.shapes.operands[0].count / inner {
      let number = unsafe Double(run.b[entry])
      guard number > -1, number < Double(count) else { continue }
      let x = unsafe run.a + entry * inner
      let y = unsafe run.y + Int(clamping: number) * inner
      for j in 0..<inner { unsafe y[j] = greater(y[j], x[j]) }
    }
  }

  func cost(_ shapes: ItemShapes) -> Int {
    1 + shapes.operands[0].count / Swift.max(1, shapes.result.count)
  }
}

/// The maximum of each segment along the first axis, by the segment numbers of its entries.
func segmentMaximum(_ x: Expression, _ numbers: Expression, count: Int) -> Expression {
  let inner = Array(x.shape.dropFirst())
  return x.graph.structural(
    SegmentMaximum(count: count), [x.reshaped([x.shape[0], product(inner)]), numbers]
  ).reshaped([count] + inner)
}
