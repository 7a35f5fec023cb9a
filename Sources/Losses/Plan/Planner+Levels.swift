// Cut tensors, level by level.

extension Planner {
  /// Leaves each of those tensors in memory, with all that they need before.
  mutating func planLevels(_ targets: [Int]) {
    var levels: [Int: Int] = [:]
    for target in targets { _ = level(of: target, &levels) }
    let deepest = levels.values.max() ?? 0
    for level in 0...deepest {
      var groups: [[Int]: [Int]] = [:]
      for (index, itsLevel) in levels where itsLevel == level && materialized[index] == nil {
        groups[domain(of: index), default: []].append(index)
      }
      for key in groups.keys.sorted(by: { $0.lexicographicallyPrecedes($1) }) {
        addLevelStage(groups[key, default: []].sorted())
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
    return axes.isEmpty || axes.last == shape.count - 1
      || product(Array(shape[((axes.last ?? 0) + 1)...])) == 1
  }

  /// Tensors of one domain share a stage: what it streams, how long its rows are, and how.
  func domain(of index: Int) -> [Int] {
    let node = graph.nodes[index]
    if isStreamedReduction(node), let operand = node.operands.first {
      let count = graph.nodes[operand].shape.count
      return [0, count, count / max(1, node.shape.count)]
    }
    if isOpaque(node) { return [1, index, 0] }
    return [2, node.shape.count, 0]
  }

  mutating func addLevelStage(_ targets: [Int]) {
    guard let first = targets.first else { return }
    let domain = domain(of: first)
    switch domain[0] {
    case 0 where domain[2] > sumBlock:
      addStage(targets, items: domain[1], grain: sumBlock, rowLength: domain[2])
    case 0:
      let items = domain[1] / max(1, domain[2])
      addStage(targets, items: items, grain: max(1, sumBlock / max(1, domain[2])), rowLength: nil)
    case 1:
      let batch = wholeItems(of: graph.nodes[first])
      addStage(targets, items: batch.count, axes: batch.rank, grain: 1, rowLength: nil)
    default:
      addStage(targets, items: domain[1], grain: sumBlock, rowLength: nil)
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
