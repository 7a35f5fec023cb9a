// Unsafe because its kernel reads and writes memory by pointers, as many entries as the shapes have.

/// Along the last axis of `a` and `b`, y[0] = b[0] and y[i] = a[i] y[i - 1] + b[i], in `Double`.
///
/// Its derivatives are recurrences with the same factors, so value and gradient take time linear in the
/// length of the axis. There are at least two entries.
struct LinearRecurrence: StructuralOperator {
  func lengths(of operands: [Shape]) -> [Int] { operands[0].dimensions }

  func pullback(
    _ g: Expression, to position: Int, of operands: [Expression], _ y: Expression
  ) -> Expression? {
    let sums = sumsAhead(operands[0], g.filling(y.shape))
    if position == 1 { return sums }
    let rest = y.shape[y.rank - 1] - 1
    return (sums.entries(from: 1, rest) * y.entries(from: 0, rest)).placed(from: 1)
  }

  func tangent(
    _ changes: [Expression?], of operands: [Expression], _ y: Expression
  ) -> Expression? {
    var change = changes[1]?.filling(y.shape)
    if let factors = changes[0]?.filling(y.shape) {
      let rest = y.shape[y.rank - 1] - 1
      let term = (factors.entries(from: 1, rest) * y.entries(from: 0, rest)).placed(from: 1)
      change = change.map { $0 + term } ?? term
    }
    return change.map { linearRecurrence(operands[0], $0) }
  }

  func reads(slicing axes: Int, of operands: [Shape]) -> [OperandRead]? {
    axes < operands[0].rank ? [.items, .items] : nil
  }

  @_specialize(where T == Float)
  @_specialize(where T == Double)
  func compute<T: Scalar>(_ run: ItemRun<T>) {
    let length = run.shapes.result.dimensions.last ?? 1
    for row in 0..<run.count * run.shapes.result.count / length {
      var last = 0.0
      for i in row * length..<(row + 1) * length {
        let before = i == row * length ? 0 : unsafe Double(run.a[i]) * last
        last = unsafe before + Double(run.b[i])
        unsafe run.y[i] = T(last)
      }
    }
  }

  func cost(_ shapes: ItemShapes) -> Int { 3 }
}

/// The recurrence, of one entry or more.
func linearRecurrence(_ a: Expression, _ b: Expression) -> Expression {
  a.shape[a.rank - 1] == 1 ? b : a.graph.structural(LinearRecurrence(), [a, b])
}

/// The same from the other end: y[i] = a[i + 1] y[i + 1] + b[i].
func sumsAhead(_ a: Expression, _ b: Expression) -> Expression {
  let rest = a.shape[a.rank - 1] - 1
  guard rest > 0 else { return b }
  let factors = a.reversedAlongLastAxis.entries(from: 0, rest).placed(from: 1)
  return linearRecurrence(factors, b.reversedAlongLastAxis).reversedAlongLastAxis
}

/// The products of entries and all before them along the last axis.
func cumulativeProduct(_ x: Expression) -> Expression {
  let rest = x.shape[x.rank - 1] - 1
  return linearRecurrence(x, x.entries(from: 0, 1).placed(from: 0, before: rest))
}

extension Expression {
  /// A number of entries along the last axis, from a given one on.
  func entries(from start: Int, _ count: Int) -> Expression {
    let starts = Array(repeating: 0, count: rank - 1) + [start]
    return graph.expression(
      StridedSlice(starts: starts, steps: Array(repeating: 1, count: rank)), [self],
      shape: Array(shape.dropLast()) + [count])
  }

  /// The entries along the last axis, with zeros before and after them.
  func placed(from start: Int, before rest: Int = 0) -> Expression {
    let starts = Array(repeating: 0, count: rank - 1) + [start]
    return graph.expression(
      StridedScatter(starts: starts, steps: Array(repeating: 1, count: rank)), [self],
      shape: Array(shape.dropLast()) + [start + shape[rank - 1] + rest])
  }
}
