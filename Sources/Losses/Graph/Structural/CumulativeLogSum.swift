// Unsafe because its kernel reads and writes memory by pointers, as many entries as the shapes have.

/// Along the last axis, the logarithm of the sum of the exponentials of an entry and all before it.
struct CumulativeLogSum: StructuralOperator {
  func lengths(of operands: [Shape]) -> [Int] { operands[0].dimensions }

  // Shares of neighbouring sums are at most 1, so their products cannot overflow.
  func pullback(
    _ g: Expression, to position: Int, of operands: [Expression], _ y: Expression
  ) -> Expression? {
    share(operands[0], of: y) * sumsAhead(decay(y), g.filling(y.shape))
  }

  func tangent(
    _ changes: [Expression?], of operands: [Expression], _ y: Expression
  ) -> Expression? {
    changes[0].map { linearRecurrence(decay(y), share(operands[0], of: y) * $0.filling(y.shape)) }
  }

  /// The share of the sum before an entry in the sum with it.
  private func decay(_ y: Expression) -> Expression {
    let rest = y.shape[y.rank - 1] - 1
    guard rest > 0 else { return y }
    return share(y.entries(from: 0, rest), of: y.entries(from: 1, rest)).placed(from: 1)
  }

  /// e^(x - y), also for equal infinities.
  private func share(_ x: Expression, of y: Expression) -> Expression {
    exp(select(x .== y, 0, x - y))
  }

  func reads(slicing axes: Int, of operands: [Shape]) -> [OperandRead]? {
    axes < operands[0].rank ? [.items] : nil
  }

  @_specialize(where T == Float)
  @_specialize(where T == Double)
  func compute<T: Scalar>(_ run: ItemRun<T>) {
    let length = run.shapes.result.dimensions.last ?? 1
    for row in 0..<run.count * run.shapes.result.count / length {
      // The sum is `sum` * e^greatest.
      var (greatest, sum) = (-Double.infinity, 0.0)
      for i in row * length..<(row + 1) * length {
        let x = unsafe Double(run.a[i])
        if x == greatest {
          sum += 1
        } else if x < greatest {
          sum += Unary.exponential(x - greatest)
        } else {
          sum = sum * Unary.exponential(greatest - x) + 1
          greatest = x
        }
        unsafe run.y[i] = T(greatest + Unary.logarithm(sum))
      }
    }
  }

  func cost(_ shapes: ItemShapes) -> Int { 40 }
}

/// The logarithms of the sums of the exponentials of entries and all before them along the last axis.
func cumulativeLogSum(_ x: Expression) -> Expression {
  x.graph.structural(CumulativeLogSum(), [x])
}
