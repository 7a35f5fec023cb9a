// Nodes become instructions: a function an operation.

extension Planner {
  /// Fills a register with a node's slice.
  mutating func emitFresh(_ index: Int, _ builder: inout StageBuilder<T>) -> RegisterIndex {
    if let strided = strided(index) { return emitLoad(index, strided, &builder) }
    let node = graph.nodes[index]
    switch node.operation {
    case .constant(let number): return emitFill(index, scalar(number), &builder)
    case .unary(let unary):
      return unsafe emitEntrywise(index, .unary(T.kernels(of: unary.rule.value)), &builder)
    case .binary(let binary): return emitBinary(index, binary, &builder)
    case .select: return emitSelect(index, &builder)
    case .clip(let low, let high):
      return emitEntrywise(index, .clip(scalar(low), scalar(high)), &builder)
    case .inRange(let low, let high):
      return emitEntrywise(index, .inRange(scalar(low), scalar(high)), &builder)
    case .broadcast, .transpose, .slice: return emitView(index, &builder)
    case .reshape, .stopGradient: return emit(node.operands[0], &builder)
    case .scatter(let starts, let steps): return emitScatter(index, starts, steps, &builder)
    case .reduce(let reducer, let axes): return emitReduction(index, reducer, axes, &builder)
    case .structural(let structural): return emitStructural(index, structural, &builder)
    case .ctc: return emitCTC(index, isGradient: false, &builder)
    case .ctcGradient: return emitCTC(index, isGradient: true, &builder)
    case .oneHot: return emitOneHot(index, &builder)
    case .labelEquals(let number): return emitLabelEquals(index, number, &builder)
    case .input(let input):
      // Every input is strided; one of no memory would have nothing to load.
      let whole = Layout(strides: node.shape.strides, offset: 0)
      return emitLoad(index, Strided(leaf: .input(input), layout: whole), &builder)
    }
  }

  private func shape(_ index: Int) -> Shape { graph.nodes[index].shape }

  /// Where a node's slice is to be: in the tensor that keeps it, or in scratch memory.
  private func destination(_ index: Int, _ builder: inout StageBuilder<T>) -> RegisterIndex {
    builder.destination(of: index, perItem: shape(index).count / builder.items)
  }

  // MARK: What lies in memory, and numbers

  private mutating func emitLoad(
    _ index: Int, _ strided: Strided, _ builder: inout StageBuilder<T>
  ) -> RegisterIndex {
    let source = source(strided.leaf)
    let access = strided.access(of: shape(index))
    if access.isContiguous, elementType(of: strided.leaf) == T.elementType, !builder.keeps(index) {
      return builder.tensor(source, perItem: shape(index).count / builder.items)
    }
    let result = destination(index, &builder)
    builder.append(.load(source, access), result: result)
    return result
  }

  private mutating func emitFill(
    _ index: Int, _ number: T, _ builder: inout StageBuilder<T>
  ) -> RegisterIndex {
    let result = destination(index, &builder)
    builder.append(.fill(number), result: result)
    return result
  }

  // MARK: Entry by entry

  private mutating func emitEntrywise(
    _ index: Int, _ kernel: consuming Kernel<T>, _ builder: inout StageBuilder<T>
  ) -> RegisterIndex {
    let operand = emit(graph.nodes[index].operands[0], &builder)
    let result = destination(index, &builder)
    builder.append(kernel, operand, result: result)
    return result
  }

  private mutating func emitBinary(
    _ index: Int, _ binary: Binary, _ builder: inout StageBuilder<T>
  ) -> RegisterIndex {
    let (left, right) = (graph.nodes[index].operands[0], graph.nodes[index].operands[1])
    let functions = T.kernels(of: binary.rule.value)
    let scalarVector = unsafe functions.scalarVector
    let takesNumberFirst = unsafe scalarVector != nil
    let (operand, other): (RegisterIndex, RegisterIndex?)
    let kernel: Kernel<T>
    // A number that lies in memory already is as good as a constant.
    if constant(left) == nil, let (number, offset) = uniform(right) {
      (operand, other) = (emit(left, &builder), nil)
      kernel = unsafe .vectorNumber(functions.vectorScalar, number, offset)
    } else if constant(right) == nil, takesNumberFirst || binary.exchanged == binary,
      let (number, offset) = uniform(left)
    {
      (operand, other) = (emit(right, &builder), nil)
      if let scalarVector = unsafe scalarVector {
        kernel = unsafe .numberVector(scalarVector, number, offset)
      } else {
        kernel = unsafe .vectorNumber(functions.vectorScalar, number, offset)
      }
    } else if let number = constant(left), let scalarVector = unsafe scalarVector {
      (operand, other) = (emit(right, &builder), nil)
      kernel = unsafe .scalarVector(scalarVector, number)
    } else if let number = constant(right) {
      (operand, other) = (emit(left, &builder), nil)
      kernel = unsafe .vectorScalar(functions.vectorScalar, number)
    } else {
      operand = emit(left, &builder)
      other = emit(right, &builder)
      kernel = unsafe .vectorVector(functions.vectorVector)
    }
    let result = destination(index, &builder)
    builder.append(kernel, operand, other, result: result)
    return result
  }

  private mutating func emitSelect(
    _ index: Int, _ builder: inout StageBuilder<T>
  ) -> RegisterIndex {
    let operands = graph.nodes[index].operands
    let (a, b) = (constant(operands[1]), constant(operands[2]))
    if let use = labelUse(a, b), let labels = labels(operands[0]) {
      let operand = emit(operands[use == .keep ? 1 : 2], &builder)
      return emitLabels(index, use, labels, operand, &builder)
    }
    let condition = emit(operands[0], &builder)
    let first = a == nil ? emit(operands[1], &builder) : nil
    let second = b == nil ? emit(operands[2], &builder) : nil
    let result = destination(index, &builder)
    builder.append(.select(a, b), condition, first, second, result: result)
    return result
  }

  /// Where the one number lies that a node repeats, if it is in memory already.
  private mutating func uniform(_ index: Int) -> (source: Source, offset: Int)? {
    let shape = shape(index)
    guard shape.count > 1, let strided = strided(index),
      elementType(of: strided.leaf) == T.elementType,
      zip(shape.dimensions, strided.strides).allSatisfy({ $0 == 1 || $1 == 0 })
    else { return nil }
    return (source(strided.leaf), strided.offset)
  }

  // MARK: Entries at other places

  private mutating func emitView(_ index: Int, _ builder: inout StageBuilder<T>) -> RegisterIndex {
    let node = graph.nodes[index]
    let operand = node.operands[0]
    if let number = constant(operand) { return emitFill(index, number, &builder) }
    let view = view(Layout(strides: shape(operand).strides, offset: 0), through: node)
    let register = emit(operand, &builder)
    let axes = slicedAxes(node.shape.dimensions, items: builder.items)
    let access = Access(
      itemsApart: builder.perItem(register), shape: Array(node.shape.dimensions[axes...]),
      strides: Array(view.strides[axes...]), offset: view.offset)
    let result = destination(index, &builder)
    builder.append(.view(access), register, result: result, mayAlias: false)
    return result
  }

  private mutating func emitScatter(
    _ index: Int, _ starts: [Int], _ steps: [Int], _ builder: inout StageBuilder<T>
  ) -> RegisterIndex {
    let node = graph.nodes[index]
    let operand = emit(node.operands[0], &builder)
    let strides = node.shape.strides
    let axes = slicedAxes(node.shape.dimensions, items: builder.items)
    let access = Access(
      itemsApart: node.shape.count / builder.items,
      shape: Array(shape(node.operands[0]).dimensions[axes...]),
      strides: zip(strides[axes...], steps[axes...]).map { $0 * $1 },
      offset: zip(strides[axes...], starts[axes...]).reduce(0) { $0 + $1.0 * $1.1 })
    let result = destination(index, &builder)
    builder.append(
      .scatter(access, perItem: builder.perItem(operand)), operand, result: result, mayAlias: false)
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

  // MARK: Many entries become one

  private mutating func emitReduction(
    _ index: Int, _ reducer: Reducer, _ axes: [Int], _ builder: inout StageBuilder<T>
  ) -> RegisterIndex {
    let node = graph.nodes[index]
    let shape = shape(node.operands[0])
    if reducer == .sum, axes == [shape.rank - 1], let named = named(node.operands[0]) {
      let operand = emit(named.operand, &builder)
      return emitLabels(index, named.use, named.labels, operand, &builder)
    }
    let length = shape.count(along: axes)
    let inner = axes.last.map { shape.count(along: ($0 + 1)..<shape.rank) } ?? 1
    if inner == 1,
      let sum = emitPairSum(of: node.operands[0], as: index, reducer, length: length, &builder)
    {
      return sum
    }
    let operand = emit(node.operands[0], &builder)
    let result = destination(index, &builder)
    builder.append(
      inner == 1
        ? rowKernel(reducer, length: length) : .columns(reducer, reduced: length, inner: inner),
      operand, result: result, mayAlias: false)
    return result
  }

  private func rowKernel(_ reducer: Reducer, length: Int) -> Kernel<T> {
    switch reducer {
    case .sum(let divisor, let offset):
      .sumRows(length: length, divisor: divisor.value, offset: offset.value)
    case .maximum: unsafe .rows(T.kernels(of: RowKernel.maximum), length: length)
    case .minimum: unsafe .rows(T.kernels(of: RowKernel.minimum), length: length)
    case .product: unsafe .rows(T.kernels(of: RowKernel.product), length: length)
    case .isBinary: unsafe .rows(T.kernels(of: RowKernel.isBinary), length: length)
    }
  }

  // MARK: Operators that state their own rules

  private mutating func emitStructural(
    _ index: Int, _ structural: Structural, _ builder: inout StageBuilder<T>
  ) -> RegisterIndex {
    let node = graph.nodes[index]
    let reads = reads(of: structural, node, slicing: builder.axes)
    var registers: [RegisterIndex] = []
    var shapes: [Shape] = []
    for (position, operand) in node.operands.enumerated() {
      if reads?[position] == .whole, let tensor = materialized[operand] {
        registers.append(builder.tensor(.materialized(tensor), perItem: 0))
        shapes.append(shape(operand))
      } else {
        registers.append(emit(operand, &builder))
        shapes.append(shape(operand).dropFirst(builder.axes))
      }
    }
    let result = destination(index, &builder)
    let kernel = StructuralKernel<T>(
      structural, ItemShapes(operands: shapes, result: node.shape.dropFirst(builder.axes)))
    builder.append(
      .structural(kernel), registers.first, registers.dropFirst().first,
      registers.dropFirst(2).first, result: result, mayAlias: false)
    return result
  }

  private mutating func emitCTC(
    _ index: Int, isGradient: Bool, _ builder: inout StageBuilder<T>
  ) -> RegisterIndex {
    let node = graph.nodes[index]
    let (labels, logits) = (shape(node.operands[0]), shape(node.operands[1]).dimensions)
    // Labels are read as they were sent.
    let strided = stored(node.operands[0])
    let operand = emit(node.operands[1], &builder)
    let source = source(strided.leaf)
    let result = destination(index, &builder)
    let size = CTCSize(labels: labels.dimensions[1], steps: logits[1], classes: logits[2])
    builder.append(
      .ctc(source, strided.access(of: labels), size, isGradient: isGradient), operand,
      result: result, mayAlias: false)
    return result
  }

  // MARK: Labels

  private mutating func emitLabels(
    _ index: Int, _ use: LabelUse, _ labels: Labels, _ operand: RegisterIndex?,
    _ builder: inout StageBuilder<T>
  ) -> RegisterIndex {
    let source = source(labels.leaf)
    let result = destination(index, &builder)
    builder.append(
      .labels(use, source, labels.access, classes: labels.classes), operand, result: result,
      mayAlias: use == .drop || use == .mark)
    return result
  }

  private mutating func emitOneHot(
    _ index: Int, _ builder: inout StageBuilder<T>
  ) -> RegisterIndex {
    if let labels = labels(index) { return emitLabels(index, .mark, labels, nil, &builder) }
    let operand = emit(graph.nodes[index].operands[0], &builder)
    let result = destination(index, &builder)
    builder.append(
      .oneHotOfRegister(classes: shape(index).lastLength), operand, result: result, mayAlias: false)
    return result
  }

  private mutating func emitLabelEquals(
    _ index: Int, _ number: Number, _ builder: inout StageBuilder<T>
  ) -> RegisterIndex {
    let operand = graph.nodes[index].operands[0]
    if let strided = strided(operand) {
      let source = source(strided.leaf)
      let result = destination(index, &builder)
      builder.append(
        .labelEquals(source, strided.access(of: shape(index)), number.value), result: result)
      return result
    }
    let register = emit(operand, &builder)
    let whole = builder.fresh(perItem: builder.perItem(register))
    unsafe builder.append(.unary(T.kernels(of: UnaryKernel.trunc)), register, result: whole)
    let result = destination(index, &builder)
    unsafe builder.append(
      .vectorScalar(T.kernels(of: BinaryKernel.equal).vectorScalar, scalar(number)), whole,
      result: result)
    return result
  }
}
