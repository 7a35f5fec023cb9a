// Stages: their results, the size of their slices, and the place of sums of long rows.

extension Planner {
  /// Adds the stage that computes the given nodes, sliced along the axes of `batch`.
  mutating func addStage(_ targets: [NodeIndex], batch: [Int], isNarrow: Bool) {
    guard !targets.isEmpty else { return }
    let items = product(batch)
    var widest = 1
    var seen = IndexSet<NodeIndex>(among: nodes.count)
    var pending = targets
    while let index = pending.popLast() {
      guard seen.insert(index), !isKnown(index) || targets.contains(index) else {
        continue
      }
      widest = max(widest, shape(index).count / items)
      pending += nodes[index].operands
    }
    addStage(
      targets, items: items, axes: batch.count, grain: max(1, sliceEntries / widest),
      rowLength: nil, isNarrow: isNarrow)
  }

  mutating func addStage(
    _ targets: [NodeIndex], items: Int, axes: Int = 0, grain: Int, rowLength: Int?,
    isNarrow: Bool = false
  ) {
    addStage(
      targets.map { Target(node: $0, tensor: newTensor(of: $0, isNarrow: isNarrow)) },
      items: items, axes: axes, grain: grain, rowLength: rowLength, isNarrow: isNarrow)
  }

  private mutating func addStage(
    _ targets: [Target], items: Int, axes: Int, grain: Int, rowLength: Int?, isNarrow: Bool
  ) {
    var builder = StageBuilder<T>(
      items: items, axes: axes, grain: min(grain, items), targets: isNarrow ? [] : targets,
      nodeCount: nodes.count)
    let overlaps = rowLength == nil ? [] : overlaps(targets)
    var overlapping: Set<NodeIndex> = []
    for overlap in overlaps {
      let (a, b) = (source(overlap.a), source(overlap.b))
      builder.overlap(
        overlap.sums, a, b,
        targets: overlap.targets.map { target in
          guard let target, let reducer = streamedReduction(target.node)?.reducer else {
            return nil
          }
          overlapping.insert(target.node)
          return (reducer, target.tensor)
        })
    }
    for target in targets where !overlapping.contains(target.node) {
      if rowLength != nil, let reduction = streamedReduction(target.node) {
        let operand = emit(nodes[target.node].operands[0], &builder)
        builder.partial(reduction.reducer, operand, target: target.tensor)
      } else if isNarrow {
        if emitPoissonSlope(target, &builder) { continue }
        let register = emit(target.node, &builder)
        let result = builder.narrowTensor(
          .materialized(target.tensor), perItem: builder.perItem(register))
        builder.append(.narrow, register, result: result)
      } else {
        emit(target, &builder)
      }
    }
    stages.append(builder.stage(rowLength: rowLength))
    for target in targets { materialized[target.node] = target.tensor }
  }

  /// A new tensor for a node.
  mutating func newTensor(of node: NodeIndex, isNarrow: Bool = false) -> TensorIndex {
    let tensor = TensorIndex(number: materializedCounts.count)
    if isNarrow { narrow.insert(tensor) }
    materializedCounts.append(shape(node).count)
    return tensor
  }

  /// The tensor that holds a node; if no stage has computed it yet, a new stage does.
  ///
  /// The new stage runs before the one under construction, which may therefore call this.
  mutating func tensor(of node: NodeIndex) -> TensorIndex {
    if let tensor = materialized[node] { return tensor }
    let target = Target(node: node, tensor: newTensor(of: node))
    addStage([target], items: 1, axes: 0, grain: 1, rowLength: nil, isNarrow: false)
    return target.tensor
  }

  /// Computes a node directly into its tensor.
  private mutating func emit(_ target: Target, _ builder: inout StageBuilder<T>) {
    // An operand of another node, or a reshape, may already be in another register.
    let register = emit(target.node, &builder)
    if builder.isTensor(register, target.tensor) { return }
    let result = builder.tensor(.materialized(target.tensor), perItem: builder.perItem(register))
    builder.append(
      .view(Access(itemsApart: 1, shape: [], strides: [])), register, result: result)
  }

  /// The register that holds a node's slice, after the instructions that fill it.
  mutating func emit(_ index: NodeIndex, _ builder: inout StageBuilder<T>) -> RegisterIndex {
    if let register = builder.registerOfNode[index] { return register }
    let register = emitFresh(index, &builder)
    builder.registerOfNode[index] = register
    return register
  }
}
