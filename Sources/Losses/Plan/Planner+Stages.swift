// Nodes become the instructions of a stage.

extension Planner {
  mutating func addStage(_ targets: [Int], batch: [Int], isNarrow: Bool) {
    guard !targets.isEmpty else { return }
    let items = product(batch)
    var widest = 1
    var seen: Set<Int> = []
    var pending = targets
    while let index = pending.popLast() {
      guard seen.insert(index).inserted, !isKnown(index) || targets.contains(index) else {
        continue
      }
      widest = max(widest, graph.nodes[index].shape.count / max(1, items))
      pending += graph.nodes[index].operands
    }
    addStage(
      targets, items: items, axes: batch.count, grain: max(1, sliceEntries / widest),
      rowLength: nil,
      isNarrow: isNarrow)
  }

  mutating func addStage(
    _ targets: [Int], items: Int, axes: Int = 0, grain: Int, rowLength: Int?,
    isNarrow: Bool = false
  ) {
    var builder = StageBuilder<T>(items: items, axes: axes, grain: min(grain, max(1, items)))
    var places: [Int: Int] = [:]
    for target in targets {
      places[target] = materializedCounts.count
      if isNarrow { narrow.insert(materializedCounts.count) }
      materializedCounts.append(graph.nodes[target].shape.count)
    }
    let overlaps = rowLength == nil ? [] : overlaps(targets)
    for overlap in overlaps {
      let (a, b) = (source(overlap.a), source(overlap.b))
      builder.overlap(
        overlap.sums, a, b,
        targets: overlap.targets.map { target in
          guard let target, case .reduce(let reducer, _) = graph.nodes[target].operation else {
            return nil
          }
          return (reducer, places[target] ?? 0)
        })
    }
    let overlapping = Set(overlaps.flatMap { $0.targets.compactMap { $0 } })
    for target in targets where !overlapping.contains(target) {
      if rowLength != nil, isStreamedReduction(graph.nodes[target]),
        case .reduce(let reducer, _) = graph.nodes[target].operation
      {
        let operand = emit(graph.nodes[target].operands[0], &builder, places)
        builder.partial(reducer, operand, target: places[target] ?? 0)
      } else if isNarrow {
        let register = emit(target, &builder, [:])
        let result = builder.narrowTensor(places[target] ?? 0, perItem: builder.perItem(register))
        builder.append(.narrow, register, result: result)
      } else {
        emitResult(target, &builder, places)
      }
    }
    stages.append(builder.stage(rowLength: rowLength))
    materialized.merge(places) { $1 }
  }

  /// Computes a node straight into the tensor that keeps it.
  mutating func emitResult(
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
      .view(Access(itemsApart: 1, shape: [], strides: [])), register, result: target)
  }

  /// The register that holds a node's slice, after the instructions that fill it.
  mutating func emit(
    _ index: Int, _ builder: inout StageBuilder<T>, _ places: [Int: Int]
  ) -> Int {
    if let register = builder.registerOfNode[index] { return register }
    let register = emitFresh(index, &builder, places)
    builder.registerOfNode[index] = register
    return register
  }

  mutating func emitFresh(
    _ index: Int, _ builder: inout StageBuilder<T>, _ places: [Int: Int]
  ) -> Int {
    let node = graph.nodes[index]
    let perItem = node.shape.count / max(1, builder.items)
    func destination(_ builder: inout StageBuilder<T>) -> Int {
      places[index].map { builder.tensor(.materialized($0), perItem: perItem) }
        ?? builder.fresh(perItem: perItem)
    }
    if let strided = strided(index) {
      let source = source(strided.leaf)
      let access = Access(
        shape: node.shape.dimensions, strides: strided.strides, offset: strided.offset)
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
      // A number that lies in memory already is as good as a constant.
      if constant(left) == nil, let (number, offset) = uniform(right) {
        let operand = emit(left, &builder, places)
        let result = destination(&builder)
        unsafe builder.append(
          .vectorNumber(functions.vectorScalar, number, offset), operand, result: result)
        return result
      }
      let scalarVector = unsafe functions.scalarVector
      let takesNumberFirst = unsafe scalarVector != nil
      if constant(right) == nil, takesNumberFirst || binary.exchanged == binary,
        let (number, offset) = uniform(left)
      {
        let operand = emit(right, &builder, places)
        let result = destination(&builder)
        if let scalarVector = unsafe scalarVector {
          unsafe builder.append(
            .numberVector(scalarVector, number, offset), operand, result: result)
        } else {
          unsafe builder.append(
            .vectorNumber(functions.vectorScalar, number, offset), operand, result: result)
        }
        return result
      }
      if let number = constant(left), let scalarVector = unsafe scalarVector {
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
      if let use = labelUse(a, b), let labels = labels(node.operands[0]) {
        let operand = emit(node.operands[use == .keep ? 1 : 2], &builder, places)
        let source = source(labels.leaf)
        let result = destination(&builder)
        builder.append(
          .labels(use, source, labels.access, classes: node.shape.dimensions.last ?? 1), operand,
          result: result, mayAlias: use == .drop)
        return result
      }
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
      let strides = zip(operandShape.strides, operandShape.dimensions).map { $1 == 1 ? 0 : $0 }
      let padded = Array(repeating: 0, count: node.shape.rank - operandShape.rank) + strides
      return emitView(index, strides: padded, offset: 0, &builder, places)
    case .transpose(let order):
      let strides = graph.nodes[node.operands[0]].shape.strides
      return emitView(index, strides: order.map { strides[$0] }, offset: 0, &builder, places)
    case .slice(let starts, let steps):
      let strides = graph.nodes[node.operands[0]].shape.strides
      return emitView(
        index, strides: zip(strides, steps).map { $0 * $1 },
        offset: zip(strides, starts).reduce(0) { $0 + $1.0 * $1.1 }, &builder, places)
    case .reshape, .stopGradient:
      return emit(node.operands[0], &builder, places)
    case .scatter(let starts, let steps):
      let operand = emit(node.operands[0], &builder, places)
      let shape = graph.nodes[node.operands[0]].shape.dimensions
      let strides = node.shape.strides
      let axes = slicedAxes(node.shape.dimensions, items: builder.items)
      let access = Access(
        itemsApart: perItem, shape: Array(shape[axes...]),
        strides: zip(strides[axes...], steps[axes...]).map { $0 * $1 },
        offset: zip(strides[axes...], starts[axes...]).reduce(0) { $0 + $1.0 * $1.1 })
      let result = destination(&builder)
      builder.append(
        .scatter(access, perItem: builder.perItem(operand)), operand, result: result,
        mayAlias: false
      )
      return result
    case .reduce(let reducer, let axes):
      return emitReduction(index, reducer, axes, &builder, places)
    case .structural(let structural):
      return emitStructural(index, structural, &builder, places)
    case .ctc, .ctcGradient:
      let labelsShape = graph.nodes[node.operands[0]].shape
      let logits = graph.nodes[node.operands[1]].shape.dimensions
      let operand = emit(node.operands[1], &builder, places)
      let strided = strided(node.operands[0])
      let access = Access(
        shape: labelsShape.dimensions, strides: strided?.strides ?? labelsShape.strides,
        offset: strided?.offset ?? 0)
      let source = source(strided?.leaf ?? node.operands[0])
      let result = destination(&builder)
      builder.append(
        .ctc(
          source, access,
          CTCSize(
            labels: labelsShape.dimensions[1], steps: logits[1], classes: logits[2]),
          isGradient: node.operation == .ctcGradient),
        operand, result: result, mayAlias: false)
      return result
    case .oneHot:
      let classes = node.shape.dimensions.last ?? 1
      if let labels = labels(index) {
        let source = source(labels.leaf)
        let result = destination(&builder)
        builder.append(.labels(.mark, source, labels.access, classes: classes), result: result)
        return result
      }
      let operand = emit(node.operands[0], &builder, places)
      let result = destination(&builder)
      builder.append(
        .oneHotOfRegister(classes: classes), operand, result: result, mayAlias: false)
      return result
    case .labelEquals(let number):
      if let strided = strided(node.operands[0]) {
        let access = Access(
          shape: node.shape.dimensions, strides: strided.strides, offset: strided.offset)
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

  mutating func emitStructural(
    _ index: Int, _ structural: Structural, _ builder: inout StageBuilder<T>,
    _ places: [Int: Int]
  ) -> Int {
    let node = graph.nodes[index]
    let reads = reads(of: structural, node, slicing: builder.axes) ?? []
    var registers: [Int] = []
    var shapes: [Shape] = []
    for (operand, read) in zip(node.operands, reads) {
      let shape = graph.nodes[operand].shape
      if read == .whole, let place = materialized[operand] {
        registers.append(builder.tensor(.materialized(place), perItem: 0))
        shapes.append(shape)
      } else {
        registers.append(emit(operand, &builder, places))
        shapes.append(shape.dropFirst(builder.axes))
      }
    }
    let perItem = node.shape.count / builder.items
    let result =
      places[index].map { builder.tensor(.materialized($0), perItem: perItem) }
      ?? builder.fresh(perItem: perItem)
    let kernel = StructuralKernel<T>(
      structural, ItemShapes(operands: shapes, result: node.shape.dropFirst(builder.axes)))
    builder.append(
      .structural(kernel), registers[0], registers.count > 1 ? registers[1] : -1,
      registers.count > 2 ? registers[2] : -1, result: result, mayAlias: false)
    return result
  }

  mutating func emitView(
    _ index: Int, strides: [Int], offset: Int, _ builder: inout StageBuilder<T>,
    _ places: [Int: Int]
  ) -> Int {
    let node = graph.nodes[index]
    let operand = emit(node.operands[0], &builder, places)
    let axes = slicedAxes(node.shape.dimensions, items: builder.items)
    let access = Access(
      itemsApart: builder.perItem(operand), shape: Array(node.shape.dimensions[axes...]),
      strides: Array(strides[axes...]), offset: offset)
    let perItem = node.shape.count / max(1, builder.items)
    let result =
      places[index].map { builder.tensor(.materialized($0), perItem: perItem) }
      ?? builder.fresh(perItem: perItem)
    builder.append(.view(access), operand, result: result, mayAlias: false)
    return result
  }

  mutating func emitReduction(
    _ index: Int, _ reducer: Reducer, _ axes: [Int], _ builder: inout StageBuilder<T>,
    _ places: [Int: Int]
  ) -> Int {
    let node = graph.nodes[index]
    let operandShape = graph.nodes[node.operands[0]].shape
    let shape = operandShape.dimensions
    let perItem = node.shape.count / max(1, builder.items)
    if reducer == .sum, axes == [shape.count - 1], let named = named(node.operands[0]) {
      let operand = emit(named.operand, &builder, places)
      let source = source(named.leaf)
      let result =
        places[index].map { builder.tensor(.materialized($0), perItem: perItem) }
        ?? builder.fresh(perItem: perItem)
      builder.append(
        .labels(named.use, source, named.access, classes: shape.last ?? 1), operand,
        result: result, mayAlias: false)
      return result
    }
    let operand = emit(node.operands[0], &builder, places)
    let result =
      places[index].map { builder.tensor(.materialized($0), perItem: perItem) }
      ?? builder.fresh(perItem: perItem)
    let reduced = operandShape.count(along: axes)
    let inner = axes.last.map { operandShape.count(along: ($0 + 1)..<shape.count) } ?? 1
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
        case .isBinary: unsafe .rows(T.kernels(of: RowKernel.isBinary), length: reduced)
        }
      }
    builder.append(kernel, operand, result: result, mayAlias: false)
    return result
  }

  /// Where the one number lies that a node repeats, if it is in memory already.
  mutating func uniform(_ index: Int) -> (source: Source, offset: Int)? {
    let shape = graph.nodes[index].shape
    guard shape.count > 1, let strided = strided(index),
      elementType(of: strided.leaf) == T.elementType,
      zip(shape.dimensions, strided.strides).allSatisfy({ $0 == 1 || $1 == 0 })
    else { return nil }
    return (source(strided.leaf), strided.offset)
  }

  /// How many leading axes a stage of that many items slices; trailing ones of length 1 count in.
  func slicedAxes(_ shape: [Int], items: Int) -> Int {
    var axes = 0
    var count = 1
    while axes < shape.count, count * shape[axes] <= items, count < items {
      count *= shape[axes]
      axes += 1
    }
    return axes
  }
}
