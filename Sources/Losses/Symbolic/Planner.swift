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

  private(set) var inputs: [Input] = []
  private(set) var materialized: [Int: Int] = [:]
  private(set) var materializedCounts: [Int] = []
  private var stages: [Stage<T>] = []

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
    _ results: [(expression: Expression, shape: [Int])], storedAs: StorageForm,
    dtype: ElementType, itemLimit: Int = 16_384, roundsToSingle: Bool = false
  ) -> Program<T> {
    guard let graph = results.first?.expression.graph else {
      return Program(inputs: [], materializedCounts: [], stages: [], results: [])
    }
    var planner = Planner(
      graph, storedAs: storedAs, dtype: dtype, itemLimit: itemLimit, roundsToSingle: roundsToSingle)
    let targets = results.map { $0.expression.filling($0.shape).index }
    planner.plan(targets)
    return Program(
      inputs: planner.inputs, materializedCounts: planner.materializedCounts,
      stages: planner.stages, results: targets.map { planner.materialized[$0] ?? 0 })
  }

  // MARK: The choice of the sliced axes

  private mutating func plan(_ targets: [Int]) {
    let targets = targets.filter { materialized[$0] == nil }
    guard let widest = targets.map({ graph.nodes[$0].shape }).max(by: { $0.count < $1.count })
    else { return }
    var best: (axes: Int, cuts: [Int])?
    for axes in stride(from: widest.count, through: 0, by: -1) {
      let cuts = self.cuts(targets, batch: Array(widest[..<axes]))
      if let cuts, cuts.count < best?.cuts.count ?? .max { best = (axes, cuts) }
    }
    guard let best else { return planLevels(targets) }
    planLevels(best.cuts)
    addStage(targets.filter { materialized[$0] == nil }, batch: Array(widest[..<best.axes]))
  }

  /// What must be known before, if the leading axes `batch` are sliced; `nil` if an item would
  /// have too many entries.
  private func cuts(_ targets: [Int], batch: [Int]) -> [Int]? {
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
      guard node.shape.starts(with: batch) else {
        cuts.insert(index)
        continue
      }
      guard product(node.shape) / max(1, items) <= itemLimit else { return nil }
      if strided(index) != nil { continue }
      for (position, operand) in node.operands.enumerated() {
        if case .matmul = node.operation, batch.count > node.shape.count - 2 {
          // Rows of the left matrix are sliced; the right one is read whole, as it lies.
          if batch.count == 1, node.shape.count == 2 {
            if position == 0 { pending.append(operand) }
            if position == 1, materialized[operand] == nil { cuts.insert(operand) }
          } else {
            cuts.insert(index)
          }
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
  private func canSlice(_ node: Graph.Node, operand: Int, batch: [Int]) -> Bool {
    let operandShape = graph.nodes[operand].shape
    if case .constant = graph.nodes[operand].operation { return true }
    guard operandShape.starts(with: batch) else { return false }
    let axes = batch.count
    switch node.operation {
    case .unary, .binary, .select, .clip, .inRange, .reshape, .stopGradient, .oneHot, .labelEquals:
      return true
    case .broadcast: return operandShape.count == node.shape.count
    case .transpose(let order): return order.starts(with: 0..<axes)
    case .slice(let starts, let steps), .scatter(let starts, let steps):
      return starts[..<axes].allSatisfy { $0 == 0 } && steps[..<axes].allSatisfy { $0 == 1 }
    case .reduce(_, let reduced): return reduced.allSatisfy { $0 >= axes }
    case .cumulativeSum, .argMaximum: return axes < operandShape.count
    case .matmul: return axes <= operandShape.count - 2
    case .ctc, .ctcGradient: return axes <= 1
    case .input, .constant: return true
    }
  }

  /// Whether a node that cannot be sliced is computed whole; else its operand is.
  private func worksWhole(_ node: Graph.Node) -> Bool {
    switch node.operation {
    case .reduce, .scatter, .cumulativeSum, .argMaximum, .matmul, .ctc, .ctcGradient: true
    default: false
    }
  }

  /// Whether a node works on whole operands, which must lie in memory, wherever it is not sliced.
  private func isOpaque(_ node: Graph.Node) -> Bool {
    worksWhole(node) && !isStreamedReduction(node)
  }

  /// Constants, inputs and tensors of earlier stages: whatever can be loaded as it lies.
  private func isKnown(_ index: Int) -> Bool {
    if materialized[index] != nil { return true }
    switch graph.nodes[index].operation {
    case .constant, .input: return true
    default: return false
    }
  }

  // MARK: Cut tensors, level by level

  /// Leaves each of those tensors in memory, with all that they need before.
  private mutating func planLevels(_ targets: [Int]) {
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
  private func level(of index: Int, _ levels: inout [Int: Int]) -> Int {
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
      case .reduce, .scatter, .cumulativeSum, .argMaximum, .matmul, .ctc, .ctcGradient:
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
  private func isStreamedReduction(_ node: Graph.Node) -> Bool {
    guard case .reduce(_, let axes) = node.operation, let operand = node.operands.first else {
      return false
    }
    let shape = graph.nodes[operand].shape
    return axes.isEmpty || axes.last == shape.count - 1
      || product(Array(shape[((axes.last ?? 0) + 1)...])) == 1
  }

  /// Tensors of one domain share a stage: what it streams, how long its rows are, and how.
  private func domain(of index: Int) -> [Int] {
    let node = graph.nodes[index]
    if isStreamedReduction(node), let operand = node.operands.first {
      let count = product(graph.nodes[operand].shape)
      return [0, count, count / max(1, product(node.shape))]
    }
    if isOpaque(node) { return [1, index, 0] }
    return [2, product(node.shape), 0]
  }

  private mutating func addLevelStage(_ targets: [Int]) {
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
      addStage(targets, items: product(batch), grain: 1, rowLength: nil)
    default:
      addStage(targets, items: domain[1], grain: sumBlock, rowLength: nil)
    }
  }

  /// The leading axes along which an opaque node's operands can be taken apart.
  private func wholeItems(of node: Graph.Node) -> [Int] {
    switch node.operation {
    case .cumulativeSum: Array(node.shape.dropLast())
    case .argMaximum: node.shape
    case .matmul: Array(node.shape.dropLast(node.shape.count == 2 ? 1 : 2))
    case .ctc, .ctcGradient: Array(node.shape.prefix(1))
    default: []
    }
  }

  // MARK: Stages

  private mutating func addStage(_ targets: [Int], batch: [Int]) {
    guard !targets.isEmpty else { return }
    let items = product(batch)
    var widest = 1
    var seen: Set<Int> = []
    var pending = targets
    while let index = pending.popLast() {
      guard seen.insert(index).inserted, !isKnown(index) || targets.contains(index) else {
        continue
      }
      widest = max(widest, product(graph.nodes[index].shape) / max(1, items))
      pending += graph.nodes[index].operands
    }
    addStage(targets, items: items, grain: max(1, sumBlock / widest), rowLength: nil)
  }

  private mutating func addStage(_ targets: [Int], items: Int, grain: Int, rowLength: Int?) {
    var builder = StageBuilder<T>(items: items, grain: min(grain, max(1, items)))
    var places: [Int: Int] = [:]
    for target in targets {
      places[target] = materializedCounts.count
      materializedCounts.append(product(graph.nodes[target].shape))
    }
    for target in targets {
      if rowLength != nil, isStreamedReduction(graph.nodes[target]),
        case .reduce(let reducer, _) = graph.nodes[target].operation
      {
        let operand = emit(graph.nodes[target].operands[0], &builder, places)
        builder.partial(reducer, operand, target: places[target] ?? 0)
      } else {
        emitResult(target, &builder, places)
      }
    }
    stages.append(builder.stage(rowLength: rowLength))
    materialized.merge(places) { $1 }
  }

  /// Computes a node straight into the tensor that keeps it.
  private mutating func emitResult(
    _ index: Int, _ builder: inout StageBuilder<T>, _ places: [Int: Int]
  ) {
    // It may be there already, as another's operand, and lie elsewhere, as a reshape does.
    let register = emit(index, &builder, places)
    if case .tensor(.materialized(let place)) = builder.place(register), place == places[index] {
      return
    }
    let target = builder.tensor(
      .materialized(places[index] ?? 0), perItem: builder.perItem(register))
    builder.append(
      .view(Access(shape: [1 << 40], strides: [1])), register, result: target)
  }

  /// The register that holds a node's slice, after the instructions that fill it.
  private mutating func emit(
    _ index: Int, _ builder: inout StageBuilder<T>, _ places: [Int: Int]
  ) -> Int {
    if let register = builder.registerOfNode[index] { return register }
    let register = emitFresh(index, &builder, places)
    builder.registerOfNode[index] = register
    return register
  }

  private mutating func emitFresh(
    _ index: Int, _ builder: inout StageBuilder<T>, _ places: [Int: Int]
  ) -> Int {
    let node = graph.nodes[index]
    let perItem = product(node.shape) / max(1, builder.items)
    func destination(_ builder: inout StageBuilder<T>) -> Int {
      places[index].map { builder.tensor(.materialized($0), perItem: perItem) }
        ?? builder.fresh(perItem: perItem)
    }
    if let strided = strided(index) {
      let source = source(strided.leaf)
      let access = Access(shape: node.shape, strides: strided.strides, offset: strided.offset)
      if access.isContiguous, elementType(of: strided.leaf) == T.elementType, places[index] == nil {
        return builder.tensor(source, perItem: perItem)
      }
      let result = destination(&builder)
      builder.append(.load(source, access), result: result)
      return result
    }
    switch node.operation {
    case .input: return 0  // strided, above
    case .constant(let number):
      let result = destination(&builder)
      builder.append(.fill(scalar(number)), result: result)
      return result
    case .unary(let unary):
      let operand = emit(node.operands[0], &builder, places)
      let result = destination(&builder)
      unsafe builder.append(.unary(T.kernels(of: unary.rule.value)), operand, result: result)
      return result
    case .binary(let binary):
      let functions = T.kernels(of: binary.rule.value)
      let (left, right) = (node.operands[0], node.operands[1])
      if let number = constant(left), let scalarVector = unsafe functions.scalarVector {
        let operand = emit(right, &builder, places)
        let result = destination(&builder)
        unsafe builder.append(.scalarVector(scalarVector, number), operand, result: result)
        return result
      }
      let operand = emit(left, &builder, places)
      if let number = constant(right) {
        let result = destination(&builder)
        unsafe builder.append(
          .vectorScalar(functions.vectorScalar, number), operand, result: result)
        return result
      }
      let other = emit(right, &builder, places)
      let result = destination(&builder)
      unsafe builder.append(
        .vectorVector(functions.vectorVector), operand, other, result: result)
      return result
    case .select:
      let (a, b) = (constant(node.operands[1]), constant(node.operands[2]))
      let condition = emit(node.operands[0], &builder, places)
      let first = a == nil ? emit(node.operands[1], &builder, places) : 0
      let second = b == nil ? emit(node.operands[2], &builder, places) : 0
      let result = destination(&builder)
      builder.append(.select(a, b), condition, first, second, result: result)
      return result
    case .clip(let low, let high):
      let operand = emit(node.operands[0], &builder, places)
      let result = destination(&builder)
      builder.append(.clip(scalar(low), scalar(high)), operand, result: result)
      return result
    case .inRange(let low, let high):
      let operand = emit(node.operands[0], &builder, places)
      let result = destination(&builder)
      builder.append(.inRange(scalar(low), scalar(high)), operand, result: result)
      return result
    case .broadcast:
      if let number = constant(node.operands[0]) {
        let result = destination(&builder)
        builder.append(.fill(number), result: result)
        return result
      }
      let operandShape = graph.nodes[node.operands[0]].shape
      let strides = zip(rowMajorStrides(operandShape), operandShape).map { $1 == 1 ? 0 : $0 }
      let padded = Array(repeating: 0, count: node.shape.count - operandShape.count) + strides
      return emitView(index, strides: padded, offset: 0, &builder, places)
    case .transpose(let order):
      let strides = rowMajorStrides(graph.nodes[node.operands[0]].shape)
      return emitView(index, strides: order.map { strides[$0] }, offset: 0, &builder, places)
    case .slice(let starts, let steps):
      let strides = rowMajorStrides(graph.nodes[node.operands[0]].shape)
      return emitView(
        index, strides: zip(strides, steps).map { $0 * $1 },
        offset: zip(strides, starts).reduce(0) { $0 + $1.0 * $1.1 }, &builder, places)
    case .reshape, .stopGradient:
      return emit(node.operands[0], &builder, places)
    case .scatter(let starts, let steps):
      let operand = emit(node.operands[0], &builder, places)
      let shape = graph.nodes[node.operands[0]].shape
      let strides = rowMajorStrides(node.shape)
      let axes = slicedAxes(node.shape, items: builder.items)
      let access = Access(
        shape: [1 << 40] + shape[axes...],
        strides: [perItem] + zip(strides[axes...], steps[axes...]).map { $0 * $1 },
        offset: zip(strides[axes...], starts[axes...]).reduce(0) { $0 + $1.0 * $1.1 })
      let result = destination(&builder)
      builder.append(
        .scatter(access, perItem: builder.perItem(operand)), operand, result: result,
        mayAlias: false
      )
      return result
    case .reduce(let reducer, let axes):
      return emitReduction(index, reducer, axes, &builder, places)
    case .cumulativeSum, .argMaximum:
      let length = graph.nodes[node.operands[0]].shape.last ?? 1
      let operand = emit(node.operands[0], &builder, places)
      let result = destination(&builder)
      let kernel: Kernel<T> =
        node.operation == .argMaximum
        ? .argMaximum(length: length) : .cumulativeSum(length: length)
      builder.append(kernel, operand, result: result, mayAlias: false)
      return result
    case .matmul:
      let (left, right) = (graph.nodes[node.operands[0]].shape, graph.nodes[node.operands[1]].shape)
      // One row alone may also be an item with the whole right matrix in it, not yet in memory.
      let isByRows =
        node.shape.count == 2 && builder.items == node.shape[0]
        && materialized[node.operands[1]] != nil
      let a = emit(node.operands[0], &builder, places)
      let b =
        isByRows
        ? builder.tensor(.materialized(materialized[node.operands[1]] ?? 0), perItem: 0)
        : emit(node.operands[1], &builder, places)
      let result = destination(&builder)
      builder.append(
        .matmul(
          rows: isByRows ? 1 : left[left.count - 2], inner: left[left.count - 1],
          columns: right[right.count - 1]),
        a, b, result: result, mayAlias: false)
      return result
    case .ctc, .ctcGradient:
      let labelsShape = graph.nodes[node.operands[0]].shape
      let logits = graph.nodes[node.operands[1]].shape
      let operand = emit(node.operands[1], &builder, places)
      let strided = strided(node.operands[0])
      let access = Access(
        shape: labelsShape, strides: strided?.strides ?? rowMajorStrides(labelsShape),
        offset: strided?.offset ?? 0)
      let source = source(strided?.leaf ?? node.operands[0])
      let result = destination(&builder)
      builder.append(
        .ctc(
          source, access, CTCSize(labels: labelsShape[1], steps: logits[1], classes: logits[2]),
          isGradient: node.operation == .ctcGradient),
        operand, result: result, mayAlias: false)
      return result
    case .oneHot:
      let classes = node.shape.last ?? 1
      if let strided = strided(node.operands[0]) {
        let access = Access(
          shape: graph.nodes[node.operands[0]].shape, strides: strided.strides,
          offset: strided.offset)
        let source = source(strided.leaf)
        let result = destination(&builder)
        builder.append(.oneHot(source, access, classes: classes), result: result)
        return result
      }
      let operand = emit(node.operands[0], &builder, places)
      let result = destination(&builder)
      builder.append(
        .oneHotOfRegister(classes: classes), operand, result: result, mayAlias: false)
      return result
    case .labelEquals(let number):
      if let strided = strided(node.operands[0]) {
        let access = Access(shape: node.shape, strides: strided.strides, offset: strided.offset)
        let source = source(strided.leaf)
        let result = destination(&builder)
        builder.append(.labelEquals(source, access, number.value), result: result)
        return result
      }
      let operand = emit(node.operands[0], &builder, places)
      let whole = builder.fresh(perItem: perItem)
      unsafe builder.append(.unary(T.kernels(of: UnaryKernel.trunc)), operand, result: whole)
      let result = destination(&builder)
      unsafe builder.append(
        .vectorScalar(T.kernels(of: BinaryKernel.equal).vectorScalar, scalar(number)), whole,
        result: result)
      return result
    }
  }

  private mutating func emitView(
    _ index: Int, strides: [Int], offset: Int, _ builder: inout StageBuilder<T>,
    _ places: [Int: Int]
  ) -> Int {
    let node = graph.nodes[index]
    let operand = emit(node.operands[0], &builder, places)
    let axes = slicedAxes(node.shape, items: builder.items)
    let access = Access(
      shape: [1 << 40] + node.shape[axes...],
      strides: [builder.perItem(operand)] + strides[axes...], offset: offset)
    let perItem = product(node.shape) / max(1, builder.items)
    let result =
      places[index].map { builder.tensor(.materialized($0), perItem: perItem) }
      ?? builder.fresh(perItem: perItem)
    builder.append(.view(access), operand, result: result, mayAlias: false)
    return result
  }

  private mutating func emitReduction(
    _ index: Int, _ reducer: Reducer, _ axes: [Int], _ builder: inout StageBuilder<T>,
    _ places: [Int: Int]
  ) -> Int {
    let node = graph.nodes[index]
    let shape = graph.nodes[node.operands[0]].shape
    let operand = emit(node.operands[0], &builder, places)
    let perItem = product(node.shape) / max(1, builder.items)
    let result =
      places[index].map { builder.tensor(.materialized($0), perItem: perItem) }
      ?? builder.fresh(perItem: perItem)
    let reduced = axes.reduce(1) { $0 * shape[$1] }
    let inner = axes.last.map { product(Array(shape[($0 + 1)...])) } ?? 1
    let kernel: Kernel<T> =
      if inner != 1 {
        .columns(reducer, reduced: reduced, inner: inner)
      } else {
        switch reducer {
        case .sum(let divisor, let offset):
          .sumRows(length: reduced, divisor: divisor.value, offset: offset.value)
        case .maximum: unsafe .rows(T.kernels(of: RowKernel.maximum), length: reduced)
        case .minimum: unsafe .rows(T.kernels(of: RowKernel.minimum), length: reduced)
        case .product: unsafe .rows(T.kernels(of: RowKernel.product), length: reduced)
        }
      }
    builder.append(kernel, operand, result: result, mayAlias: false)
    return result
  }

  /// How many leading axes a stage of that many items slices; trailing ones of length 1 count in.
  private func slicedAxes(_ shape: [Int], items: Int) -> Int {
    var axes = 0
    var count = 1
    while axes < shape.count, count * shape[axes] <= items, count < items {
      count *= shape[axes]
      axes += 1
    }
    return axes
  }

  // MARK: What lies in memory already

  private struct Strided {
    let leaf: Int
    let strides: [Int]
    let offset: Int
  }

  /// How a node lies within an input or a tensor of an earlier stage, if it is but a view of one.
  private func strided(_ index: Int) -> Strided? {
    let node = graph.nodes[index]
    if materialized[index] != nil {
      return Strided(leaf: index, strides: rowMajorStrides(node.shape), offset: 0)
    }
    switch node.operation {
    case .input:
      return Strided(leaf: index, strides: rowMajorStrides(node.shape), offset: 0)
    case .broadcast:
      guard let operand = strided(node.operands[0]) else { return nil }
      let shape = graph.nodes[node.operands[0]].shape
      let strides = zip(operand.strides, shape).map { $1 == 1 ? 0 : $0 }
      return Strided(
        leaf: operand.leaf,
        strides: Array(repeating: 0, count: node.shape.count - shape.count) + strides,
        offset: operand.offset)
    case .transpose(let order):
      guard let operand = strided(node.operands[0]) else { return nil }
      return Strided(
        leaf: operand.leaf, strides: order.map { operand.strides[$0] }, offset: operand.offset)
    case .slice(let starts, let steps):
      guard let operand = strided(node.operands[0]) else { return nil }
      return Strided(
        leaf: operand.leaf, strides: zip(operand.strides, steps).map { $0 * $1 },
        offset: zip(operand.strides, starts).reduce(operand.offset) { $0 + $1.0 * $1.1 })
    case .stopGradient:
      return strided(node.operands[0])
    case .reshape:
      let shape = graph.nodes[node.operands[0]].shape
      guard let operand = strided(node.operands[0]),
        Access(shape: shape, strides: operand.strides, offset: operand.offset).isContiguous
      else { return nil }
      return Strided(leaf: operand.leaf, strides: rowMajorStrides(node.shape), offset: 0)
    default:
      return nil
    }
  }

  private mutating func source(_ leaf: Int) -> Source {
    if let place = materialized[leaf] { return .materialized(place) }
    guard case .input(let input) = graph.nodes[leaf].operation else { return .materialized(0) }
    if let place = inputs.firstIndex(of: input) { return .input(place) }
    inputs.append(input)
    return .input(inputs.count - 1)
  }

  private func elementType(of leaf: Int) -> ElementType {
    if materialized[leaf] == nil, case .input(let input) = graph.nodes[leaf].operation {
      return storedAs.elementType(of: input, dtype: dtype)
    }
    return T.elementType
  }

  private func scalar(_ number: Number) -> T {
    roundsToSingle ? T(Float(number.value)) : T(number.value)
  }

  private func constant(_ index: Int) -> T? {
    if case .constant(let number) = graph.nodes[index].operation { scalar(number) } else { nil }
  }
}

/// Entries that a sum adds up before the next level: see `ck_sum_rows` for the law of sums.
let sumBlock = 4_096

func product(_ lengths: [Int]) -> Int { lengths.reduce(1, *) }
