@testable import Losses

/// A small graph that nobody would write: operators of every kind on tensors of any rank.
struct RandomGraph {
  let formula = Formula()
  /// What is asked of it: some tensor, its sum, and the gradient of that.
  let results: [Expression]

  init(seed: UInt64) {
    var growth = Growth(formula, seed: seed)
    for _ in 0..<Int.random(in: 3...12, using: &growth.numbers) { growth.grow() }
    let last = growth.pool[growth.pool.count - 1]
    let gradient = last.gradient(by: growth.pool[0], seed: formula.graph.constant(1))
    let total = sum(last, axes: Array(last.shape.indices))
    let all = [
      last, total, gradient.filling(growth.pool[0].shape),
      growth.pool[Int.random(in: 0..<growth.pool.count, using: &growth.numbers)],
    ]
    // Asking for fewer changes what is sliced.
    let kept = Int.random(in: 1...all.count, using: &growth.numbers)
    results = Array(all.shuffled(using: &growth.numbers).prefix(kept))
  }
}

extension RandomGraph: CustomStringConvertible {
  /// What the results need, a node a line.
  var description: String {
    var needed = Set(results.map(\.index))
    for index in formula.graph.indices.reversed() where needed.contains(index) {
      needed.formUnion(formula.graph[index].operands)
    }
    let lines = needed.sorted().map { index in
      let node = formula.graph[index]
      return "\(index) = \(node.operation) \(node.operands) \(node.shape)"
    }
    return (lines + ["results \(results.map(\.index))"]).joined(separator: "\n")
  }
}

/// A pool of expressions, each made from those before it.
private struct Growth {
  let formula: Formula
  var numbers: SeededNumbers
  var pool: [Expression] = []

  init(_ formula: Formula, seed: UInt64) {
    self.formula = formula
    numbers = SeededNumbers(seed)
    let rank = Int(seed % 5)
    var shape = (0..<rank).map { _ in [1, 2, 3, 5, 7].randomElement(using: &numbers) ?? 1 }
    // Now and then an axis longer than a block of a sum, or many samples.
    if rank > 0, seed % 3 == 0 {
      shape[Int.random(in: 0..<rank, using: &numbers)] = seed % 2 == 0 ? 4_500 : 300
      while product(shape) > 20_000,
        let longest = shape.indices.filter({ shape[$0] < 100 }).max(
          by: { shape[$0] < shape[$1] }), shape[longest] > 1
      { shape[longest] = 1 }
    }
    pool.append(operand(shape))
    // Others that broadcast to it.
    for _ in 0..<2 {
      let narrow = shape.map { Bool.random(using: &numbers) ? $0 : 1 }
      pool.append(operand(Array(narrow.dropFirst(Int.random(in: 0...rank, using: &numbers)))))
    }
  }

  private mutating func operand(_ shape: [Int]) -> Expression {
    let entries = (0..<product(shape)).map { _ in Double.random(in: -2...2, using: &numbers) }
    let elementType = [ElementType.float32, .float64].randomElement(using: &numbers) ?? .float64
    return formula.operand(Tensor(shape, entries).stored(as: elementType))
  }

  private mutating func pick() -> Expression {
    // Late ones more often, so that graphs grow deep.
    pool[max(0, pool.count - 1 - Int.random(in: 0...3, using: &numbers))]
  }

  private mutating func axes(_ rank: Int) -> [Int] {
    (0..<rank).filter { _ in Bool.random(using: &numbers) }
  }

  mutating func grow() {
    let x = pick()
    let isLarge = product(x.shape) > 30_000
    switch Int.random(in: 0..<14, using: &numbers) {
    case 0, 1: pool.append(entrywise(x))
    case 2, 3: pool.append(combined(x))
    case 4:
      let order = Array(0..<x.rank).shuffled(using: &numbers)
      pool.append(x.transposed(order))
    case 5: if x.rank > 0 { pool.append(sliced(x)) }
    case 6: if x.rank > 0, !isLarge { pool.append(scattered(x)) }
    case 7:
      let order = x.shape.shuffled(using: &numbers)
      pool.append(x.reshaped(Bool.random(using: &numbers) ? order : [product(x.shape)]))
    case 8, 9, 10:
      let reducer = OperatorCase.reducers.randomElement(using: &numbers)?.reducer ?? .sum
      // A product of many is nothing or infinite.
      let axes = axes(x.rank)
      let count = axes.reduce(1) { $0 * x.shape[$1] }
      pool.append(
        x.reduced(
          reducer == .product && count > 30 ? .sum : reducer, over: axes,
          keepingAxes: Bool.random(using: &numbers)))
    case 11:
      guard x.rank > 0 else { return }
      let axis = Int.random(in: 0..<x.rank, using: &numbers)
      switch Int.random(in: 0..<3, using: &numbers) {
      case 0: pool.append(cumulativeSum(x, axis: axis))
      case 1: pool.append(argMaximum(x, axis: axis))
      default: if !isLarge { pool.append(oneHot(abs(x), classes: 2)) }
      }
    case 12:
      guard x.rank >= 2, product(x.shape) <= 2_000 else { return }
      pool.append(matmul(x, entrywise(x).matrixTransposed))
    default:
      let target = [Int.random(in: 1...3, using: &numbers)] + x.shape
      if !isLarge { pool.append(x.broadcast(to: target)) }
    }
  }

  private mutating func entrywise(_ x: Expression) -> Expression {
    switch Int.random(in: 0..<8, using: &numbers) {
    case 0: tanh(x)
    case 1: square(x) / 2
    case 2: sqrt(abs(x) + 0.25)
    case 3: clip(x, -1, 1.5)
    case 4: select(x .> 0.25, x, 0.5)
    case 5: softplus(x)
    case 6: maximum(x, 0.125)
    default: stopGradient(x) * x
    }
  }

  private mutating func combined(_ x: Expression) -> Expression {
    let partners = pool.filter {
      let shape = broadcastShape($0.shape, x.shape)
      return shape.map { product($0) <= 30_000 } ?? false
    }
    let y = partners.randomElement(using: &numbers) ?? x
    return switch Int.random(in: 0..<6, using: &numbers) {
    case 0: x + y
    case 1: x - y
    case 2: x * tanh(y)
    case 3: x / (square(y) + 1)
    case 4: maximum(x, y)
    default: select(x .< y, x, y * 2)
    }
  }

  private mutating func sliced(_ x: Expression) -> Expression {
    var (starts, steps, shape) = ([Int](), [Int](), [Int]())
    for length in x.shape {
      let step = [1, 1, 1, 2, -1, -2].randomElement(using: &numbers) ?? 1
      let count = Int.random(in: 1...max(1, (length - 1) / abs(step) + 1), using: &numbers)
      let reach = (count - 1) * abs(step)
      let start = Int.random(in: 0...(length - 1 - reach), using: &numbers)
      starts.append(step > 0 ? start : start + reach)
      steps.append(step)
      shape.append(count)
    }
    return x.graph.expression(StridedSlice(starts: starts, steps: steps), [x], shape: shape)
  }

  private mutating func scattered(_ x: Expression) -> Expression {
    var (starts, steps, shape) = ([Int](), [Int](), [Int]())
    for length in x.shape {
      let step = [1, 1, 2, -1].randomElement(using: &numbers) ?? 1
      let before = Bool.random(using: &numbers) ? 0 : 1
      let reach = (length - 1) * abs(step)
      starts.append(step > 0 ? before : before + reach)
      steps.append(step)
      shape.append(before + reach + 1 + Int.random(in: 0...1, using: &numbers))
    }
    return x.graph.expression(StridedScatter(starts: starts, steps: steps), [x], shape: shape)
  }
}
