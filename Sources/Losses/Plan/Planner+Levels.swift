// Cut tensors, level by level.

extension Planner {
  /// Adds stages that store the given tensors, after the stages of the tensors on which they depend.
  mutating func planLevels(_ targets: [NodeIndex]) {
    guard !targets.isEmpty else { return }
    var levels = NodeMap<Int?>(repeating: nil, count: nodes.count)
    for target in targets { _ = level(of: target, &levels) }
    var nodesOfLevels: [[NodeIndex]] = []
    for index in nodes.indices {
      guard let level = levels[index] else { continue }
      while nodesOfLevels.count <= level { nodesOfLevels.append([]) }
      nodesOfLevels[level].append(index)
    }
    for nodes in nodesOfLevels {
      var groups: [Domain: [NodeIndex]] = [:]
      for index in nodes where materialized[index] == nil {
        groups[domain(of: index), default: []].append(index)
      }
      for (domain, nodes) in groups.sorted(by: { $0.key < $1.key }) {
        addLevelStage(nodes, domain)
      }
    }
  }

  /// The longest chain of cut tensors on which a cut tensor depends; records their levels, too.
  private func level(of index: NodeIndex, _ levels: inout NodeMap<Int?>) -> Int {
    if let level = levels[index] { return level }
    var level = 0
    var seen = IndexSet<NodeIndex>(among: nodes.count)
    // A reduction runs in the stage that streams its operand; other nodes are streamed themselves.
    var pending = streamedReduction(index) == nil ? [index] : nodes[index].operands
    while let current = pending.popLast() {
      guard seen.insert(current), !isKnown(current) else { continue }
      let before: [NodeIndex]
      if let reads = readsOfEntries(current) {
        let operands = zip(nodes[current].operands, reads)
        pending += operands.filter { $0.1 == .items }.map(\.0)
        before = operands.filter { $0.1 != .items && strided($0.0) == nil }.map(\.0)
      } else {
        before = current == index ? unstored(current) : [current]
      }
      for node in before { level = max(level, 1 + self.level(of: node, &levels)) }
    }
    levels[index] = level
    return level
  }

  /// How an entry-wise node reads its operands; `nil` if it needs whole operands.
  private func readsOfEntries(_ index: NodeIndex) -> [OperandRead]? {
    let node = nodes[index]
    guard case .structural(let structural) = node.operation else {
      return OperandRead.itemsOfEach
    }
    return structural.rules.readsOfEntries(of: node.operands.map { shape($0) })
  }

  /// The operands that a node needs in memory and that are not there yet.
  private func unstored(_ index: NodeIndex) -> [NodeIndex] {
    let reads = reads(of: index, slicing: 0)
    return nodes[index].operands.enumerated().filter { position, operand in
      reads?[position] == .stored ? strided(operand) == nil : materialized[operand] == nil
    }.map(\.element)
  }

  /// The reduction of a node along its last axes, so that rows are contiguous.
  func streamedReduction(_ index: NodeIndex) -> Reduce? {
    let node = nodes[index]
    guard let reduction = node.operation.as(Reduce.self),
      reduction.takesRows(of: shape(node.operands[0]))
    else { return nil }
    return reduction
  }

  /// The domain of the stage that computes this node.
  private func domain(of index: NodeIndex) -> Domain {
    if streamedReduction(index) != nil {
      let entries = shape(nodes[index].operands[0]).count
      return .rows(entries: entries, length: entries / shape(index).count)
    }
    return readsOfEntries(index) == nil ? .items(node: index) : .entries(shape(index).count)
  }

  private mutating func addLevelStage(_ targets: [NodeIndex], _ domain: Domain) {
    switch domain {
    case .rows(let entries, let length) where length > sumBlock:
      addStage(targets, items: entries, grain: sumBlock, rowLength: length)
    case .rows(let entries, let length):
      addStage(targets, items: entries / length, grain: max(1, sumBlock / length), rowLength: nil)
    case .items(let node):
      let shape = shape(node)
      let axes = (1..<shape.rank + 1).reduce(0) { reads(of: node, slicing: $1) == nil ? $0 : $1 }
      let items = shape.prefix(axes).count
      let widest = nodes[node].operands.reduce(shape.count / items) {
        max($0, self.shape($1).count / items)
      }
      addStage(
        targets, items: items, axes: axes, grain: max(1, sliceEntries / widest), rowLength: nil)
    case .entries(let count):
      addStage(targets, items: count, grain: sumBlock, rowLength: nil)
    }
  }
}
