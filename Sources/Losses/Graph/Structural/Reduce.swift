/// A reduction over a run of neighbouring axes, which the result does not have.
///
/// It has instructions of its own: a plan sums long rows block by block, and computes a sum of entries
/// that labels select without computing the others (`Planner+Labels`).
struct Reduce: OperatorRules {
  let reducer: Reducer
  let axes: [Int]

  /// To every entry of a sum; to the entries that attain a maximum.
  func pullback(
    _ g: Expression, to position: Int, of operands: [Expression], _ y: Expression
  ) -> Expression? {
    let x = operands[0]
    let kept = x.shape.indices.map { axes.contains($0) ? 1 : x.shape[$0] }
    func spread(_ row: Expression) -> Expression {
      row.constant == nil ? row.reshaped(kept).broadcast(to: x.shape) : row
    }
    switch reducer {
    case .sum(let divisor, _): return spread(g / divisor.value)
    case .maximum, .minimum:  // shared equally among ties
      let attains = x .== spread(y)
      return select(attains, spread(g / sum(attains, axes: axes)), 0)
    case .isBinary: return nil
    case .product: return spread(g) * othersOfProduct(x, spread)
    }
  }

  /// The product of the other entries, also correct if one or two are 0.
  private func othersOfProduct(
    _ x: Expression, _ spread: (Expression) -> Expression
  ) -> Expression {
    let isZero = x .== 0
    let zeros = spread(sum(isZero, axes: axes))
    let rest = select(isZero, 1, x)
    let others = spread(rest.reduced(.product, over: axes)) / rest
    // Zeros among the others remain factors, so that second derivatives depend on them.
    let sumOfZeros = spread(sum(select(isZero, x, 0), axes: axes))
    let ofZero = select(zeros .== 1, 1, select(zeros .== 2, sumOfZeros - x, 0))
    let ofAnother = select(zeros .== 0, 1, select(zeros .== 1, sumOfZeros, 0))
    return productOrZero(select(isZero, ofZero, ofAnother), others)
  }

  func tangent(
    _ changes: [Expression?], of operands: [Expression], _ y: Expression
  ) -> Expression? {
    guard let change = changes[0] else { return nil }
    let x = operands[0]
    switch reducer {
    case .sum(let divisor, _):
      if let constant = change.constant {
        return x.number(constant * Double(x.node.shape.count(along: axes)) / divisor.value)
      }
      return change.reduced(.sum(divisor: divisor, offset: Number(0)), over: axes)
    case .isBinary: return x.number(0)
    case .maximum, .minimum, .product:
      // The derivative with respect to each entry is the pullback of a gradient of 1.
      return pullback(x.number(1), to: 0, of: operands, y).map {
        sum(($0 * change).filling(x.shape), axes: axes)
      }
    }
  }

  var hasGradient: Bool { reducer != .isBinary }
  var valueOfNothing: Double? { reducer.valueOfNothing }

  func reads(slicing axes: Int, of operands: [Shape], to result: Shape) -> [OperandRead]? {
    self.axes.allSatisfy { $0 >= axes } ? [.items] : nil
  }

  func routes(of position: Int, among operands: [Shape], to result: Shape) -> AxisRoutes {
    AxisRoutes(
      sources: operands[0].dimensions.indices.filter { !axes.contains($0) }, meeting: axes)
  }

  /// Whether the axes are the last ones, so that rows are contiguous.
  func takesRows(of operand: Shape) -> Bool {
    axes.last.map { operand.count(along: $0 + 1..<operand.rank) == 1 } ?? true
  }

  func emit<T: Scalar>(
    _ node: NodeIndex, _ builder: inout StageBuilder<T>, _ planner: inout Planner<T>
  ) -> RegisterIndex {
    let index = planner.nodes[node].operands[0]
    let shape = planner.shape(index)
    if reducer == .sum, axes == [shape.rank - 1], let named = planner.named(index) {
      let operand = planner.emit(named.operand, &builder)
      return planner.emitLabels(node, named.use, named.labels, operand, &builder)
    }
    let length = shape.count(along: axes)
    // Without axes, rows of one entry.
    let inner = axes.last.map { shape.count(along: ($0 + 1)..<shape.rank) } ?? 1
    if inner == 1,
      let sum = planner.emitPairSum(of: index, as: node, reducer, length: length, &builder)
    {
      return sum
    }
    let operand = planner.emit(index, &builder)
    let result = planner.destination(node, &builder)
    builder.append(
      inner == 1
        ? reducer.ofRows(length: length) : .columns(reducer, reduced: length, inner: inner),
      operand, result: result, mayAlias: false)
    return result
  }
}

/// The number of entries that are reduced to one.
enum Reducer: Hashable, Sendable {
  /// `sum / divisor + offset`, accumulated in `Double` and rounded once.
  case sum(divisor: Number, offset: Number)
  case maximum, minimum, product
  /// 1 if all are 0 or 1, else 0; it has no gradient.
  case isBinary

  static let sum = Reducer.sum(divisor: Number(1), offset: Number(0))

  fileprivate var valueOfNothing: Double {
    switch self {
    case .sum(let divisor, let offset): 0 / divisor.value + offset.value
    case .maximum: -.infinity
    case .minimum: .infinity
    case .product, .isBinary: 1
    }
  }

  /// The kernel that reduces rows.
  fileprivate func ofRows<T: Scalar>(length: Int) -> Kernel<T> {
    switch self {
    case .sum(let divisor, let offset):
      .sumRows(length: length, divisor: divisor.value, offset: offset.value)
    case .maximum: unsafe .rows(T.kernels(of: RowKernel.maximum), length: length)
    case .minimum: unsafe .rows(T.kernels(of: RowKernel.minimum), length: length)
    case .product: unsafe .rows(T.kernels(of: RowKernel.product), length: length)
    case .isBinary: unsafe .rows(T.kernels(of: RowKernel.isBinary), length: length)
    }
  }
}

extension Expression {
  /// The reduction over axes; negative ones count from the end, and all are kept with length 1 if
  /// requested.
  func reduced(_ reducer: Reducer, over axes: [Int], keepingAxes: Bool = false) -> Expression {
    let axes = self.axes(axes)
    if axes.isEmpty, case .sum = reducer {
    } else if axes.isEmpty {
      return self
    }
    let rest = shape.indices.filter { !axes.contains($0) }
    let kept = shape.indices.map { axes.contains($0) ? 1 : shape[$0] }
    // Neighbouring axes are reduced in place; others are moved to the end first.
    let isRun = axes.isEmpty || axes.last.map { $0 - axes[0] + 1 == axes.count } ?? true
    let operand = isRun ? self : transposed(rest + axes)
    let run = isRun ? axes : Array(rest.count..<rank)
    let result = graph.expression(
      Reduce(reducer: reducer, axes: run), [operand], shape: rest.map { shape[$0] })
    return keepingAxes ? result.reshaped(kept) : result
  }
}

func sum(_ x: Expression, axis: Int, keepingAxis: Bool = false) -> Expression {
  x.reduced(.sum, over: [axis], keepingAxes: keepingAxis)
}
func sum(_ x: Expression, axes: [Int], keepingAxes: Bool = false) -> Expression {
  x.reduced(.sum, over: axes, keepingAxes: keepingAxes)
}
func mean(_ x: Expression, axis: Int) -> Expression { mean(x, axes: [axis]) }
func mean(_ x: Expression, axes: [Int], keepingAxes: Bool = false) -> Expression {
  guard x.constant == nil else { return x }
  let axes = x.axes(axes)
  let count = x.node.shape.count(along: axes)
  return x.reduced(
    .sum(divisor: Number(Double(count)), offset: Number(0)), over: axes, keepingAxes: keepingAxes)
}
func max(_ x: Expression, axis: Int, keepingAxis: Bool = false) -> Expression {
  x.reduced(.maximum, over: [axis], keepingAxes: keepingAxis)
}
func min(_ x: Expression, axes: [Int]) -> Expression { x.reduced(.minimum, over: axes) }
