// The Poisson loss of tensors stored as float32: computed in Double, in one pass over both.
//
// Without these kernels both tensors would be stored as Double, slice by slice, and read again by six
// operators. The bits are the same.

extension Planner {
  /// The sum of p - t log(p + more), and the registers of both tensors, if those are its elements.
  ///
  /// The kernel's logarithm is precise enough only for results that are rounded to float32.
  mutating func poissonSum(
    _ index: NodeIndex, _ builder: inout StageBuilder<T>
  ) -> (PairFunction<T>, RegisterIndex, RegisterIndex)? {
    guard roundsToSingle, let (p, product) = difference(index, builder),
      let t = operand(of: .binary(.multiply), product, builder),
      let sum = operand(of: .unary(.logarithm), nodes[product].operands[1], builder),
      let more = addend(sum, to: p, builder), let function = unsafe T.poissonSum(more: more),
      let (a, b) = narrowInputs(p, t, &builder)
    else { return nil }
    return unsafe (function, a, b)
  }

  /// Emits the rounded slope of the same, factor t / (p + more) + offset; returns whether it did.
  mutating func emitPoissonSlope(_ target: Target, _ builder: inout StageBuilder<T>) -> Bool {
    guard let (quotient, offset) = withNumber(.add, target.node, builder),
      let product = operand(of: .binary(.quotientOrZero), quotient, builder),
      let (t, factor) = withNumber(.multiply, product, builder),
      case let sum = nodes[quotient].operands[1], let (p, _) = withNumber(.add, sum, builder),
      let more = addend(sum, to: p, builder),
      let function = unsafe T.poissonSlope(
        more: more, factor: Double(factor), offset: Double(offset)),
      let (a, b) = narrowInputs(p, t, &builder)
    else { return false }
    let result = builder.narrowTensor(
      .materialized(target.tensor), perItem: shape(target.node).count / builder.items)
    unsafe builder.append(.vectorVector(function), a, b, result: result)
    return true
  }

  /// What a node adds to another, if that is a normal number above 0.
  private func addend(
    _ index: NodeIndex, to other: NodeIndex, _ builder: StageBuilder<T>
  ) -> Double? {
    guard let (operand, number) = withNumber(.add, index, builder), operand == other,
      number.isNormal, number > 0
    else { return nil }
    return Double(number)
  }

  /// The operand of an operator, whose operands may be exchanged, and the number that is the other.
  private func withNumber(
    _ binary: Binary, _ index: NodeIndex, _ builder: StageBuilder<T>
  ) -> (operand: NodeIndex, number: T)? {
    guard let first = operand(of: .binary(binary), index, builder) else { return nil }
    let second = nodes[index].operands[1]
    if let number = constant(second) { return (first, number) }
    return constant(first).map { (second, $0) }
  }

  /// Registers for two inputs that are stored as float32, in a program of Double.
  private mutating func narrowInputs(
    _ first: NodeIndex, _ second: NodeIndex, _ builder: inout StageBuilder<T>
  ) -> (RegisterIndex, RegisterIndex)? {
    guard T.elementType == .float64, let a = narrowInput(first), let b = narrowInput(second)
    else { return nil }
    func register(_ source: Source, _ node: NodeIndex) -> RegisterIndex {
      builder.narrowTensor(source, perItem: shape(node).count / builder.items)
    }
    return (register(a, first), register(b, second))
  }

  private mutating func narrowInput(_ index: NodeIndex) -> Source? {
    guard let strided = strided(index), strided.access(of: shape(index)).isContiguous,
      elementType(of: strided.leaf) == .float32
    else { return nil }
    return source(strided.leaf)
  }
}
