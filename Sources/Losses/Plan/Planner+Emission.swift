// Turns nodes into instructions, with one function per operation.

extension Planner {
  /// Fills a register with a node's slice.
  mutating func emitFresh(
    _ index: NodeIndex, _ builder: inout StageBuilder<T>
  ) -> RegisterIndex {
    if let strided = strided(index) { return emitLoad(index, strided, &builder) }
    if let register = emitComposition(index, &builder) { return register }
    let node = nodes[index]
    switch node.operation {
    case .constant(let number): return emitFill(index, scalar(number), &builder)
    case .unary(let unary):
      let function =
        unsafe roundsToSingle ? T.kernels(forSingle: unary) : T.kernels(of: unary)
      return unsafe emitEntrywise(index, .unary(function), &builder)
    case .binary(let binary): return emitBinary(index, binary, &builder)
    case .select: return emitSelect(index, &builder)
    case .clip(let low, let high):
      return emitEntrywise(index, .clip(scalar(low), scalar(high)), &builder)
    case .inRange(let low, let high):
      return emitEntrywise(index, .inRange(scalar(low), scalar(high)), &builder)
    case .structural(let structural): return T.emit(structural.rules, index, &builder, &self)
    case .input(let input):
      // Every input has a layout; without one there would be nothing to load.
      let whole = Strided(leaf: .input(input), layout: Layout(of: node.shape))
      return emitLoad(index, whole, &builder)
    }
  }

  /// The register for a node's slice: in its tensor, or in scratch memory.
  func destination(_ index: NodeIndex, _ builder: inout StageBuilder<T>) -> RegisterIndex {
    builder.destination(of: index, perItem: shape(index).count / builder.items)
  }

  /// The number of leading axes that a stage with the given number of items slices, including trailing
  /// axes of length 1.
  func slicedAxes(_ shape: Shape, items: Int) -> Int {
    var axes = 0
    var count = 1
    while axes < shape.rank, count * shape.dimensions[axes] <= items, count < items {
      count *= shape.dimensions[axes]
      axes += 1
    }
    return axes
  }

  // MARK: Tensors in memory, and numbers

  private mutating func emitLoad(
    _ index: NodeIndex, _ strided: Strided, _ builder: inout StageBuilder<T>
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

  mutating func emitFill(
    _ index: NodeIndex, _ number: T, _ builder: inout StageBuilder<T>
  ) -> RegisterIndex {
    let result = destination(index, &builder)
    builder.append(.fill(number), result: result)
    return result
  }

  // MARK: Entry by entry

  private mutating func emitEntrywise(
    _ index: NodeIndex, _ kernel: consuming Kernel<T>, _ builder: inout StageBuilder<T>
  ) -> RegisterIndex {
    let operand = emit(nodes[index].operands[0], &builder)
    let result = destination(index, &builder)
    builder.append(kernel, operand, result: result)
    return result
  }

  private mutating func emitBinary(
    _ index: NodeIndex, _ binary: Binary, _ builder: inout StageBuilder<T>
  ) -> RegisterIndex {
    let (left, right) = (nodes[index].operands[0], nodes[index].operands[1])
    let functions = T.kernels(of: binary)
    let scalarVector = unsafe functions.scalarVector
    let takesNumberFirst = unsafe scalarVector != nil
    let (operand, other): (RegisterIndex, RegisterIndex?)
    let kernel: Kernel<T>
    // A number in memory is used like a constant.
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
    _ index: NodeIndex, _ builder: inout StageBuilder<T>
  ) -> RegisterIndex {
    let operands = nodes[index].operands
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

  /// The location of the number that a node repeats, if it is in memory.
  private mutating func uniform(_ index: NodeIndex) -> (source: Source, offset: Int)? {
    let shape = shape(index)
    guard shape.count > 1, let strided = strided(index),
      elementType(of: strided.leaf) == T.elementType,
      zip(shape.dimensions, strided.layout.strides).allSatisfy({ $0 == 1 || $1 == 0 })
    else { return nil }
    return (source(strided.leaf), strided.layout.offset)
  }
}
