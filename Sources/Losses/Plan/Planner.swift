/// Turns a graph into a program: decides what is sliced along which axes, and what must be known
/// as a whole before.
///
/// The sliced axes are a leading run that no operator reduces or permutes. What such axes cannot
/// carry, because it mixes samples or because one sample is larger than a slice, is *cut*: it gets
/// a stage of its own before, and is read from memory after. Only cut tensors are ever stored.
struct Planner<T: Scalar> {
  let graph: Graph
  /// How each input is stored.
  let storedAs: StorageForm
  /// The dtype of the call, which a program may exceed.
  let dtype: ElementType
  /// The most entries one item of a slice may have.
  let itemLimit: Int
  /// Whether constants are rounded to float32 first, since that is the call's dtype.
  let roundsToSingle: Bool

  var inputs: [Input] = []
  /// The tensors that stages leave, by their nodes.
  var materialized: [Int: TensorIndex] = [:]
  var materializedCounts: [Int] = []
  /// Those of them that are rounded to float32 where they are stored.
  var narrow: Set<TensorIndex> = []
  var stages: [Stage<T>] = []

  private init(
    _ graph: Graph, storedAs: StorageForm, dtype: ElementType, itemLimit: Int,
    roundsToSingle: Bool
  ) {
    self.graph = graph
    self.storedAs = storedAs
    self.dtype = dtype
    self.itemLimit = itemLimit
    self.roundsToSingle = roundsToSingle
  }

  /// A program that leaves those expressions, whole, as its results.
  static func program(
    _ wanted: [(expression: Expression, shape: [Int])], storedAs: StorageForm,
    dtype: ElementType, itemLimit: Int = 16_384, roundsToSingle: Bool = false
  ) -> Program<T> {
    guard let graph = wanted.first?.expression.graph else {
      return Program(inputs: [], materializedCounts: [], narrow: [], stages: [], results: [])
    }
    var planner = Planner(
      graph, storedAs: storedAs, dtype: dtype, itemLimit: itemLimit, roundsToSingle: roundsToSingle)
    let targets = wanted.map { $0.expression.filling($0.shape).index }
    planner.plan(targets)
    let results = targets.map { planner.tensor(of: $0) }
    return Program(
      inputs: planner.inputs, materializedCounts: planner.materializedCounts,
      narrow: planner.narrow, stages: planner.stages,
      results: results)
  }

  // MARK: The choice of the sliced axes

  mutating func plan(_ targets: [Int]) {
    // What has no entries needs no stage.
    for target in targets where graph.nodes[target].shape.isEmpty && materialized[target] == nil {
      materialized[target] = newTensor(of: target)
    }
    let targets = targets.filter { materialized[$0] == nil }
    guard
      let widest = targets.map({ graph.nodes[$0].shape.dimensions })
        .max(by: { $0.count < $1.count })
    else { return }
    var best: (axes: Int, cuts: [Int])?
    for axes in stride(from: widest.count, through: 0, by: -1) {
      let cuts = self.cuts(targets, batch: Array(widest[..<axes]))
      if let cuts, cuts.count < best?.cuts.count ?? .max { best = (axes, cuts) }
    }
    guard let best else { return planLevels(targets) }
    planLevels(best.cuts)
    // Nothing reads what the last stage leaves, so it may be rounded right away.
    addStage(
      targets.filter { materialized[$0] == nil }, batch: Array(widest[..<best.axes]),
      isNarrow: roundsToSingle)
  }

  /// What must be known before, if the leading axes `batch` are sliced; `nil` if an item would
  /// have too many entries.
  func cuts(_ targets: [Int], batch: [Int]) -> [Int]? {
    let items = product(batch)
    var cuts: Set<Int> = []
    var seen: Set<Int> = []
    var pending = targets
    while let index = pending.popLast() {
      // A result has to be sliced like the others even where it is but an input.
      guard seen.insert(index).inserted, !isKnown(index) || targets.contains(index) else {
        continue
      }
      let node = graph.nodes[index]
      guard node.shape.dimensions.starts(with: batch) else {
        cuts.insert(index)
        continue
      }
      guard node.shape.count / items <= itemLimit else { return nil }
      if strided(index) != nil { continue }
      if case .structural(let structural) = node.operation {
        guard let reads = reads(of: structural, node, slicing: batch.count) else {
          cuts.insert(index)
          continue
        }
        for (operand, read) in zip(node.operands, reads) {
          switch read {
          case .items: pending.append(operand)
          case .whole: if materialized[operand] == nil { cuts.insert(operand) }
          }
        }
        continue
      }
      for operand in node.operands {
        if isReadAsSent(operand, by: node) {
          if strided(operand) == nil { cuts.insert(operand) }
        } else if canSlice(node, operand: operand, batch: batch) {
          pending.append(operand)
        } else if worksWhole(node) {
          cuts.insert(index)
        } else {
          cuts.insert(operand)
        }
      }
    }
    return cuts.sorted()
  }

  /// Whether a node's items need nothing but the same items of that operand.
  func canSlice(_ node: Graph.Node, operand: Int, batch: [Int]) -> Bool {
    let operandShape = graph.nodes[operand].shape.dimensions
    if case .constant = graph.nodes[operand].operation { return true }
    guard operandShape.starts(with: batch) else { return false }
    let axes = batch.count
    switch node.operation {
    case .unary, .binary, .select, .clip, .inRange, .reshape, .stopGradient, .oneHot, .labelEquals:
      return true
    case .broadcast: return operandShape.count == node.shape.rank
    case .transpose(let order): return order.starts(with: 0..<axes)
    case .slice(let starts, let steps), .scatter(let starts, let steps):
      return starts[..<axes].allSatisfy { $0 == 0 } && steps[..<axes].allSatisfy { $0 == 1 }
    case .reduce(_, let reduced): return reduced.allSatisfy { $0 >= axes }
    case .ctc, .ctcGradient: return axes <= 1
    case .input, .constant, .structural: return true
    }
  }

  /// How a structural node reads its operands, that many leading axes being sliced.
  func reads(
    of structural: Structural, _ node: Graph.Node, slicing axes: Int
  ) -> [OperandRead]? {
    structural.rules.reads(slicing: axes, of: node.operands.map { graph.nodes[$0].shape })
  }

  /// Whether an operand is read from memory as it was sent: the labels of `ctc`.
  func isReadAsSent(_ operand: Int, by node: Graph.Node) -> Bool {
    (node.operation == .ctc || node.operation == .ctcGradient) && node.operands.first == operand
  }

  /// Whether a node that cannot be sliced is computed whole; else its operand is.
  func worksWhole(_ node: Graph.Node) -> Bool {
    switch node.operation {
    case .reduce, .scatter, .structural, .ctc, .ctcGradient: true
    default: false
    }
  }

  /// Whether a node works on whole operands, which must lie in memory, wherever it is not sliced.
  func isOpaque(_ node: Graph.Node) -> Bool {
    worksWhole(node) && !isStreamedReduction(node)
  }

  /// Constants, inputs and tensors of earlier stages: whatever can be loaded as it lies.
  func isKnown(_ index: Int) -> Bool {
    if materialized[index] != nil { return true }
    switch graph.nodes[index].operation {
    case .constant, .input: return true
    default: return false
    }
  }

  func scalar(_ number: Number) -> T {
    roundsToSingle ? T(Float(number.value)) : T(number.value)
  }

  func constant(_ index: Int) -> T? {
    if case .constant(let number) = graph.nodes[index].operation { scalar(number) } else { nil }
  }
}

/// Entries of a slice: so few that what a program holds of them stays in the nearest cache, so many
/// that the steps between kernels do not count.
let sliceEntries = 2_048

/// Entries that a sum adds up before the next level: see `ck_sum_rows` for the law of sums.
let sumBlock = 4_096
