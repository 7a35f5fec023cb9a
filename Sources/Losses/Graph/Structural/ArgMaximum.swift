// Unsafe because its kernel reads and writes memory by pointers, as many entries as the shapes have.

/// The index of the greatest entry along the last axis, the first of equal ones.
struct ArgMaximum: StructuralOperator, Nondifferentiable {
  func lengths(of operands: [Shape]) -> [Int] { operands[0].dropLast().dimensions }

  func reads(slicing axes: Int, of operands: [Shape]) -> [OperandRead]? {
    axes < operands[0].rank ? [.items] : nil
  }

  var valueOfNothing: Double? { 0 }

  @_specialize(where T == Float)
  @_specialize(where T == Double)
  func compute<T: Scalar>(_ run: ItemRun<T>) {
    let length = run.shapes.operands[0].lastLength
    for row in 0..<run.count * run.shapes.result.count {
      let entries = unsafe run.a + row * length
      var best = 0
      for i in 0..<length where unsafe entries[i] > entries[best] { best = i }
      unsafe run.y[row] = T(best)
    }
  }

  func cost(_ shapes: ItemShapes) -> Int { shapes.operands[0].lastLength }
}

/// The index of the greatest entry along an axis, the first of equal ones.
func argMaximum(_ x: Expression, axis: Int) -> Expression {
  guard let axis = x.axes([axis]).first else { return x }
  return x.graph.structural(ArgMaximum(), [x.movingAxisLast(axis)])
}
