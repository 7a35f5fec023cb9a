/// Turns a graph into a program: decides which axes are sliced, and which tensors must be computed
/// as a whole first.
///
/// The sliced axes are a leading run that no operator reduces or permutes. A tensor that cannot be
/// sliced along them, because it mixes samples or because one sample exceeds a slice, is *cut*: a
/// stage of its own computes it first, and later stages read it from memory. Only cut tensors are
/// stored.
struct Planner<T: Scalar> {
  /// The graph, as it is when planning begins.
  let nodes: NodeMap<Graph.Node>
  /// How each input is stored.
  let storedAs: StorageForm
  /// The dtype of the call; a program may compute in a wider one.
  let dtype: ElementType
  /// The most entries one item of a slice may have.
  let itemLimit: Int
  /// Whether constants are rounded to float32 first, since that is the call's dtype.
  let roundsToSingle: Bool

  var inputs: [Input] = []
  /// The tensors that stages have computed, by node.
  var materialized: NodeMap<TensorIndex?>
  var materializedCounts: [Int] = []
  /// The tensors among them that are stored as float32.
  var narrow: Set<TensorIndex> = []
  var stages: [Stage<T>] = []

  init(
    _ graph: Graph, storedAs: StorageForm, dtype: ElementType, itemLimit: Int,
    roundsToSingle: Bool
  ) {
    nodes = NodeMap(graph.nodes)
    materialized = NodeMap(repeating: nil, for: graph)
    self.storedAs = storedAs
    self.dtype = dtype
    self.itemLimit = itemLimit
    self.roundsToSingle = roundsToSingle
  }

  /// A program with the given expressions as its results.
  static func program(
    _ wanted: [(expression: Expression, shape: [Int])], storedAs: StorageForm,
    dtype: ElementType, itemLimit: Int = 16_384, roundsToSingle: Bool = false
  ) -> Program<T> {
    guard let graph = wanted.first?.expression.graph else {
      return Program(inputs: [], materializedCounts: [], narrow: [], stages: [], results: [])
    }
    let targets = wanted.map { $0.expression.filling($0.shape).index }
    var planner = Planner(
      graph, storedAs: storedAs, dtype: dtype, itemLimit: itemLimit, roundsToSingle: roundsToSingle)
    planner.plan(targets)
    return planner.program(leaving: targets)
  }

  /// The program of the stages planned so far, with the given nodes as its results.
  mutating func program(leaving targets: [NodeIndex]) -> Program<T> {
    let results = targets.map { tensor(of: $0) }
    return Program(
      inputs: inputs, materializedCounts: materializedCounts, narrow: narrow, stages: stages,
      results: results)
  }

  // MARK: The choice of the sliced axes

  private mutating func plan(_ targets: [NodeIndex]) {
    // Tensors without entries need no stage.
    for target in targets where shape(target).isEmpty && materialized[target] == nil {
      materialized[target] = newTensor(of: target)
    }
    let targets = targets.filter { materialized[$0] == nil }
    guard
      let widest = targets.map({ shape($0).dimensions })
        .max(by: { $0.count < $1.count })
    else { return }
    var best: (axes: Int, cuts: [NodeIndex])?
    for axes in stride(from: widest.count, through: 0, by: -1) {
      let cuts = self.cuts(targets, batch: Array(widest[..<axes]))
      if let cuts, cuts.count < best?.cuts.count ?? .max { best = (axes, cuts) }
    }
    guard let best else { return planLevels(targets) }
    planLevels(best.cuts)
    // No stage reads the last result, so it may be rounded immediately.
    addStage(
      targets.filter { materialized[$0] == nil }, batch: Array(widest[..<best.axes]),
      isNarrow: roundsToSingle)
  }

  /// The nodes to cut if the leading axes `batch` are sliced; `nil` if an item would have too many
  /// entries.
  private func cuts(_ targets: [NodeIndex], batch: [Int]) -> [NodeIndex]? {
    let items = product(batch)
    var cuts = IndexSet<NodeIndex>(among: nodes.count)
    var seen = IndexSet<NodeIndex>(among: nodes.count)
    var pending = targets
    while let index = pending.popLast() {
      // Results are sliced like the others, even those that are inputs.
      guard seen.insert(index), !isKnown(index) || targets.contains(index) else {
        continue
      }
      let node = nodes[index]
      guard node.shape.dimensions.starts(with: batch) else {
        cuts.insert(index)
        continue
      }
      guard node.shape.count / items <= itemLimit else { return nil }
      if strided(index) != nil { continue }
      guard let reads = reads(of: index, slicing: batch.count) else {
        cuts.insert(index)
        continue
      }
      for (operand, read) in zip(node.operands, reads) {
        switch read {
        case .items: pending.append(operand)
        case .whole: if !isPlaced(operand) { cuts.insert(operand) }
        case .stored: if strided(operand) == nil { cuts.insert(operand) }
        }
      }
    }
    return cuts.members.sorted()
  }

  /// How a node reads its operands if that many leading axes are sliced; `nil` if they cannot be.
  func reads(of index: NodeIndex, slicing axes: Int) -> [OperandRead]? {
    let node = nodes[index]
    guard case .structural(let structural) = node.operation else {
      return OperandRead.itemsOfEach
    }
    return structural.rules.reads(
      slicing: axes, of: node.operands.map { shape($0) }, to: node.shape)
  }

  /// Whether a node is available as a whole: a number, or a tensor of an earlier stage.
  private func isPlaced(_ index: NodeIndex) -> Bool {
    if case .constant = nodes[index].operation { true } else { materialized[index] != nil }
  }

  /// Whether a node can be loaded: a constant, an input or a tensor of an earlier stage.
  func isKnown(_ index: NodeIndex) -> Bool {
    if case .input = nodes[index].operation { true } else { isPlaced(index) }
  }

  /// The entries of a slice: few enough that a program's registers stay in the nearest cache, and
  /// enough that the dispatch of kernels is negligible.
  var sliceEntries: Int { 8_192 / MemoryLayout<T>.stride }

  func shape(_ index: NodeIndex) -> Shape { nodes[index].shape }

  func scalar(_ number: Number) -> T {
    roundsToSingle ? T(Float(number.value)) : T(number.value)
  }

  func constant(_ index: NodeIndex) -> T? {
    if case .constant(let number) = nodes[index].operation { scalar(number) } else { nil }
  }
}

/// The entries of a block of a sum; `ck_sum_rows` states the order of additions.
let sumBlock = 4_096
