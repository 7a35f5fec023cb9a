// Two element-wise operators in one instruction.

extension Planner {
  /// Emits an operator together with the one that makes its operand, if a kernel does both.
  ///
  /// The operand is not stored. Other nodes that need it compute it again, which is cheaper.
  mutating func emitComposition(
    _ index: NodeIndex, _ builder: inout StageBuilder<T>
  ) -> RegisterIndex? {
    let node = nodes[index]
    switch node.operation {
    case .unary(.absolute):
      guard let (first, second) = difference(node.operands[0], builder) else { return nil }
      return unsafe emit(
        .vectorVector(T.kernels(of: .distance).vectorVector), first, second, as: index, &builder)
    case .binary(.maximum):
      guard let number = constant(node.operands[1]),
        let operand = operand(of: .unary(.absolute), node.operands[0], builder)
      else { return nil }
      return unsafe emit(
        .vectorScalar(T.kernels(of: .magnitudeOrMore).vectorScalar, number), operand, nil,
        as: index, &builder)
    default: return nil
    }
  }

  private mutating func emit(
    _ kernel: consuming Kernel<T>, _ first: NodeIndex, _ second: NodeIndex?, as index: NodeIndex,
    _ builder: inout StageBuilder<T>
  ) -> RegisterIndex {
    let a = emit(first, &builder)
    let b = second.map { emit($0, &builder) }
    let result = destination(index, &builder)
    builder.append(kernel, a, b, result: result)
    return result
  }
}
