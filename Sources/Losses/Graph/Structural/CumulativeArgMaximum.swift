// Unsafe because its kernel reads and writes memory by pointers, as many entries as the shapes have.

/// Along the last axis, the index of the maximum of each entry and all before it.
///
/// It is the last of equal entries; from the first NaN on, it is the index of that NaN.
struct CumulativeArgMaximum: StructuralOperator, Nondifferentiable {
  func lengths(of operands: [Shape]) -> [Int] { operands[0].dimensions }

  func reads(slicing axes: Int, of operands: [Shape]) -> [OperandRead]? {
    axes < operands[0].rank ? [.items] : nil
  }

  @_specialize(where T == Float)
  @_specialize(where T == Double)
  func compute<T: Scalar>(_ run: ItemRun<T>) {
    let length = run.shapes.result.lastLength
    for row in 0..<run.count * run.shapes.result.count / length {
      let entries = unsafe run.a + row * length
      var best = 0
      for i in 0..<length {
        if unsafe entries[i] >= entries[best] || entries[i].isNaN && !entries[best].isNaN {
          best = i
        }
        unsafe run.y[row * length + i] = T(best)
      }
    }
  }
}

/// The maximum of each entry and all before it along the last axis.
func cumulativeMaximum(_ x: Expression) -> Expression {
  let places = x.graph.structural(CumulativeArgMaximum(), [x])
  return x.gathered(at: places, afterBatch: x.rank - 1)
}
