// Unsafe because its kernel reads and writes memory by pointers, as many entries as the shapes have.

/// The products of matrices, the last two axes of both operands; their other axes are equal.
struct MatrixProduct: StructuralOperator {
  func lengths(of operands: [Shape]) -> [Int] {
    operands[0].dropLast().dimensions + operands[1].dimensions.suffix(1)
  }

  func pullback(
    _ g: Expression, to position: Int, of operands: [Expression], _ y: Expression
  ) -> Expression? {
    let g = g.filling(y.shape)
    return position == 0
      ? matmul(g, operands[1].matrixTransposed) : matmul(operands[0].matrixTransposed, g)
  }

  /// Each item is a pair of matrices; a single matrix is sliced into rows, each times the other matrix.
  func reads(slicing axes: Int, of operands: [Shape]) -> [OperandRead]? {
    if axes <= operands[0].rank - 2 { return [.items, .items] }
    return axes == 1 && operands[0].rank == 2 ? [.items, .whole] : nil
  }

  var valueOfNothing: Double? { 0 }

  /// Each entry is accumulated in `Double`, in the order of the inner axis.
  @_specialize(where T == Float)
  @_specialize(where T == Double)
  func compute<T: Scalar>(_ run: ItemRun<T>) {
    let (left, right) = (run.shapes.operands[0].dimensions, run.shapes.operands[1].dimensions)
    let (inner, columns) = (right[right.count - 2], right[right.count - 1])
    let matrices = run.shapes.result.count / columns / (left.count < 2 ? 1 : left[left.count - 2])
    let rows = run.shapes.result.count / columns / matrices
    let sums = unsafe run.work.assumingMemoryBound(to: Double.self)
    for matrix in 0..<run.count * matrices {
      let a = unsafe run.a + matrix * rows * inner
      let b = unsafe run.b + (run.strides.b == 0 ? 0 : matrix * inner * columns)
      let y = unsafe run.y + matrix * rows * columns
      for row in 0..<rows {
        unsafe sums.initialize(repeating: 0, count: columns)
        for k in 0..<inner {
          let factor = unsafe Double(a[row * inner + k])
          for j in 0..<columns { unsafe sums[j] += factor * Double(b[k * columns + j]) }
        }
        for j in 0..<columns { unsafe y[row * columns + j] = unsafe T(sums[j]) }
      }
    }
  }

  func workBytes(_ shapes: ItemShapes, _ type: ElementType) -> Int {
    8 * shapes.result.lastLength
  }

  func cost(_ shapes: ItemShapes) -> Int { shapes.operands[0].lastLength }
}

/// The products of matrices, which are the last two axes; the others broadcast.
func matmul(_ a: Expression, _ b: Expression) -> Expression {
  let graph = a.graph
  guard a.rank >= 2, b.rank >= 2, a.shape[a.rank - 1] == b.shape[b.rank - 2],
    let batch = broadcastShape(Array(a.shape.dropLast(2)), Array(b.shape.dropLast(2)))
  else {
    return graph.fail(
      .cannotBroadcast(left: "matrix", leftShape: a.shape, right: "matrix", rightShape: b.shape),
      standIn: a)
  }
  return graph.structural(
    MatrixProduct(),
    [a.broadcast(to: batch + a.shape.suffix(2)), b.broadcast(to: batch + b.shape.suffix(2))])
}
