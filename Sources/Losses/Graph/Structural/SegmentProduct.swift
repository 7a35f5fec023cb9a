// Unsafe because its kernel reads and writes memory by pointers, as many entries as the shapes have.

/// The product of each segment, from a tensor of (entries, inner) and a vector of segment numbers.
///
/// It is computed in `Double`, in the order of the entries, and is 1 for an empty segment. Entries with
/// a segment number out of range are ignored.
struct SegmentProduct: StructuralOperator {
  let count: Int

  func lengths(of operands: [Shape]) -> [Int] { [count, operands[0].dimensions[1]] }

  func pullback(
    _ g: Expression, to position: Int, of operands: [Expression], _ y: Expression
  ) -> Expression? {
    guard position == 0 else { return nil }
    return g.filling(y.shape).gathered(at: operands[1], axis: 0) * others(operands, y)
  }

  func tangent(
    _ changes: [Expression?], of operands: [Expression], _ y: Expression
  ) -> Expression? {
    guard let change = changes[0]?.filling(operands[0].shape) else { return nil }
    return (change * others(operands, y)).scattered(at: operands[1], axis: 0, length: count)
  }

  /// For each entry, the product of the others in its segment: by division, or, for an entry that is
  /// 0, from the entries that are not.
  private func others(_ operands: [Expression], _ y: Expression) -> Expression {
    let (x, numbers) = (operands[0], operands[1])
    let isZero = x .== 0
    let divisors = select(isZero, 1, x)
    let withoutZeros = y.graph.structural(self, [divisors, numbers])
    let zeros = isZero.scattered(at: numbers, axis: 0, length: count)
    let ofZero = select(zeros .== 1, withoutZeros, 0).gathered(at: numbers, axis: 0)
    return select(isZero, ofZero, y.gathered(at: numbers, axis: 0) / divisors)
  }

  func reads(slicing axes: Int, of operands: [Shape]) -> [OperandRead]? {
    axes == 0 ? [.items, .items] : nil
  }

  @_specialize(where T == Float)
  @_specialize(where T == Double)
  func compute<T: Scalar>(_ run: ItemRun<T>) {
    let inner = run.shapes.result.dimensions.last ?? 1
    let products = unsafe run.work.assumingMemoryBound(to: Double.self)
    unsafe products.initialize(repeating: 1, count: count * inner)
    for entry in 0..<run.shapes.operands[0].count / inner {
      let number = unsafe Double(run.b[entry])
      guard number > -1, number < Double(count) else { continue }
      let x = unsafe run.a + entry * inner
      let product = unsafe products + Int(clamping: number) * inner
      for j in 0..<inner { unsafe product[j] *= Double(x[j]) }
    }
    for i in 0..<count * inner { unsafe run.y[i] = T(products[i]) }
  }

  func workBytes(_ shapes: ItemShapes, _ type: ElementType) -> Int { 8 * shapes.result.count }

  func cost(_ shapes: ItemShapes) -> Int {
    1 + shapes.operands[0].count / Swift.max(1, shapes.result.count)
  }
}

/// The product of the entries of each segment along the first axis, by their segment numbers.
func segmentProduct(_ x: Expression, _ numbers: Expression, count: Int) -> Expression {
  let inner = Array(x.shape.dropFirst())
  return x.graph.structural(
    SegmentProduct(count: count), [x.reshaped([x.shape[0], product(inner)]), numbers]
  ).reshaped([count] + inner)
}
