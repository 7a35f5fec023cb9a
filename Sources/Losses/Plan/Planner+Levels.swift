// Cut tensors, level by level.

extension Planner {
  /// Leaves each of those tensors in memory, with all that they need before.
  mutating func planLevels(_ targets: [Int]) {
    var levels: [Int: Int] = [:]
    for target in targets { _ = level(of: target, &levels) }
    guard let deepest = levels.values.max() else { return }
    for level in 0...deepest {
      var groups: [Domain: [Int]] = [:]
      for (index, itsLevel) in levels where itsLevel == level && materialized[index] == nil {
        groups[domain(of: index), default: []].append(index)
      }
      for (domain, nodes) in groups.sorted(by: { $0.key < $1.key }) {
        addLevelStage(nodes.sorted(), domain)
      }
    }
  }

  /// How many cut tensors deep a cut tensor rests on others; those are entered as well.
  func level(of index: Int, _ levels: inout [Int: Int]) -> Int {
    if let level = levels[index] { return level }
    let node = graph.nodes[index]
    var deepest = -1
    var seen: Set<Int> = []
    // A reduction is carried out where its operand streams by; all else is streamed itself.
    var pending = isStreamedReduction(node) ? node.operands : [index]
    while let current = pending.popLast() {
      guard seen.insert(current).inserted, !isKnown(current) else { continue }
      let node = graph.nodes[current]
      switch node.operation {
      case .unary, .binary, .select, .clip, .inRange, .reshape, .stopGradient:
        pending += node.operands
      case .reduce, .scatter, .structural, .ctc, .ctcGradient:
        if current == index {
          // Not streamed: works on its whole operand.
          for operand in node.operands where materialized[operand] == nil {
            deepest = max(deepest, level(of: operand, &levels))
          }
        } else {
          deepest = max(deepest, level(of: current, &levels))
        }
      case .broadcast, .transpose, .slice, .oneHot, .labelEquals:
        for operand in node.operands where strided(operand) == nil {
          deepest = max(deepest, level(of: operand, &levels))
        }
      case .input, .constant: break
      }
    }
    levels[index] = deepest + 1
    return deepest + 1
  }

  /// Whether the reduced axes are the last ones, so that rows lie one after the other.
  func isStreamedReduction(_ node: Graph.Node) -> Bool {
    guard case .reduce(_, let axes) = node.operation, let operand = node.operands.first else {
      return false
    }
    let shape = graph.nodes[operand].shape.dimensions
    guard let last = axes.last else { return true }
    return product(Array(shape[(last + 1)...])) == 1
  }

  /// What a stage streams that leaves this node.
  func domain(of index: Int) -> Domain {
    let node = graph.nodes[index]
    if isStreamedReduction(node), let operand = node.operands.first {
      let count = graph.nodes[operand].shape.count
      return .rows(entries: count, length: count / node.shape.count)
    }
    return isOpaque(node) ? .items(node: index) : .entries(node.shape.count)
  }

  mutating func addLevelStage(_ nodes: [Int], _ domain: Domain) {
    switch domain {
    case .rows(let entries, let length) where length > sumBlock:
      addStage(nodes, items: entries, grain: sumBlock, rowLength: length)
    case .rows(let entries, let length):
      addStage(nodes, items: entries / length, grain: max(1, sumBlock / length), rowLength: nil)
    case .items(let node):
      let batch = wholeItems(of: graph.nodes[node])
      addStage(nodes, items: batch.count, axes: batch.rank, grain: 1, rowLength: nil)
    case .entries(let count):
      addStage(nodes, items: count, grain: sumBlock, rowLength: nil)
    }
  }

  /// The leading axes along which an opaque node's operands can be taken apart.
  func wholeItems(of node: Graph.Node) -> Shape {
    switch node.operation {
    case .structural(let structural):
      node.shape.prefix(
        (0...node.shape.rank).last { reads(of: structural, node, slicing: $0) != nil } ?? 0)
    case .ctc, .ctcGradient: node.shape.prefix(1)
    default: .scalar
    }
  }
}
