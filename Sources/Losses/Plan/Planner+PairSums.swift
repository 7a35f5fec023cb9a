// Sums of rows of elements that combine two tensors: one instruction instead of two or three.

import CKernels

extension Planner {
  /// Emits the sum of each row of `operand` if its elements are a difference, an absolute or squared
  /// difference, or a product; `nil` for other elements, and for those already in memory.
  ///
  /// The elements are not stored. Other nodes that need them compute them again, which is cheaper.
  mutating func emitPairSum(
    of operand: NodeIndex, as index: NodeIndex, _ reducer: Reducer, length: Int,
    _ builder: inout StageBuilder<T>
  ) -> RegisterIndex? {
    guard case .sum(let divisor, let offset) = reducer, (1...Int(CK_PAIR_ROW)).contains(length),
      let (kernel, first, second) = pair(operand, builder)
    else { return nil }
    let (a, b) = (emit(first, &builder), emit(second, &builder))
    let result = destination(index, &builder)
    unsafe builder.append(
      .sumPairs(
        T.kernels(of: kernel), length: length, divisor: divisor.value, offset: offset.value),
      a, b, result: result, mayAlias: false)
    return result
  }

  /// How the elements of a node combine two others.
  private func pair(
    _ index: NodeIndex, _ builder: StageBuilder<T>
  ) -> (kernel: PairKernel, first: NodeIndex, second: NodeIndex)? {
    guard isMadeHere(index, builder) else { return nil }
    let node = nodes[index]
    switch node.operation {
    case .binary(.subtract): return pair(of: .difference, node.operands)
    case .binary(.multiply): return pair(of: .product, node.operands)
    case .unary(.absolute): return pairOfDifference(.absoluteDifference, node.operands[0], builder)
    case .unary(.square): return pairOfDifference(.squaredDifference, node.operands[0], builder)
    default: return nil
    }
  }

  private func pairOfDifference(
    _ kernel: PairKernel, _ index: NodeIndex, _ builder: StageBuilder<T>
  ) -> (kernel: PairKernel, first: NodeIndex, second: NodeIndex)? {
    guard isMadeHere(index, builder), case .binary(.subtract) = nodes[index].operation
    else { return nil }
    return pair(of: kernel, nodes[index].operands)
  }

  private func pair(
    of kernel: PairKernel, _ operands: [NodeIndex]
  ) -> (kernel: PairKernel, first: NodeIndex, second: NodeIndex)? {
    // A number needs no array.
    guard !operands.contains(where: isOneNumber) else { return nil }
    return (kernel, operands[0], operands[1])
  }

  /// Whether a node would be computed by the stage, for the first time.
  private func isMadeHere(_ index: NodeIndex, _ builder: StageBuilder<T>) -> Bool {
    materialized[index] == nil && builder.registerOfNode[index] == nil && !builder.keeps(index)
  }

  private func isOneNumber(_ index: NodeIndex) -> Bool {
    if constant(index) != nil { return true }
    guard let strided = strided(index) else { return false }
    return zip(shape(index).dimensions, strided.layout.strides)
      .allSatisfy { $0 == 1 || $1 == 0 }
  }
}
