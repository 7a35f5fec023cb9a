// Sums of rows of elements that combine two tensors: one instruction instead of two or three.

import CKernels

extension Planner {
  /// Emits the sum of each row of `operand` if its elements are a difference, an absolute, squared or
  /// relative difference, a product, a quotient, or terms of the Poisson loss; `nil` for other
  /// elements, and for those already in memory.
  ///
  /// The elements are not stored. Other nodes that need them compute them again, which is cheaper.
  mutating func emitPairSum(
    of operand: NodeIndex, as index: NodeIndex, _ reducer: Reducer, length: Int,
    _ builder: inout StageBuilder<T>
  ) -> RegisterIndex? {
    guard case .sum(let divisor, let offset) = reducer, (1...Int(CK_PAIR_ROW)).contains(length)
    else { return nil }
    if let (function, a, b) = unsafe poissonSum(operand, &builder) {
      let result = destination(index, &builder)
      unsafe builder.append(
        .sumPairs(function, length: length, divisor: divisor.value, offset: offset.value),
        a, b, result: result, mayAlias: false)
      return result
    }
    guard let (kernel, first, second) = pair(operand, builder) else { return nil }
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
    case .binary(.divide):
      return relativeDistance(node.operands, isAbsolute: true, builder)
        ?? pair(of: .quotient, node.operands)
    case .unary(.absolute):
      return pairOfDifference(.absoluteDifference, node.operands[0], builder)
        ?? relativeDistance(ofAbsolute: node.operands[0], builder)
    case .unary(.square): return pairOfDifference(.squaredDifference, node.operands[0], builder)
    default: return nil
    }
  }

  private func pairOfDifference(
    _ kernel: PairKernel, _ index: NodeIndex, _ builder: StageBuilder<T>
  ) -> (kernel: PairKernel, first: NodeIndex, second: NodeIndex)? {
    guard let operands = difference(index, builder) else { return nil }
    return (kernel, operands.first, operands.second)
  }

  /// The operands of a difference of two arrays that the stage would compute for the first time.
  func difference(
    _ index: NodeIndex, _ builder: StageBuilder<T>
  ) -> (first: NodeIndex, second: NodeIndex)? {
    guard isMadeHere(index, builder), case .binary(.subtract) = nodes[index].operation,
      let (_, first, second) = pair(of: .difference, nodes[index].operands)
    else { return nil }
    return (first, second)
  }

  /// |a / b|, where that is a distance relative to one of its ends.
  private func relativeDistance(
    ofAbsolute index: NodeIndex, _ builder: StageBuilder<T>
  ) -> (kernel: PairKernel, first: NodeIndex, second: NodeIndex)? {
    guard isMadeHere(index, builder), case .binary(.divide) = nodes[index].operation
    else { return nil }
    return relativeDistance(nodes[index].operands, isAbsolute: false, builder)
  }

  /// A quotient of a difference, or of its magnitude, and of the magnitude of one of its operands,
  /// which counts as a number where it is less.
  private func relativeDistance(
    _ operands: [NodeIndex], isAbsolute: Bool, _ builder: StageBuilder<T>
  ) -> (kernel: PairKernel, first: NodeIndex, second: NodeIndex)? {
    var dividend = operands[0]
    if isAbsolute {
      guard let inner = operand(of: .unary(.absolute), dividend, builder) else { return nil }
      dividend = inner
    }
    guard let (first, second) = difference(dividend, builder),
      let size = operand(of: .binary(.maximum), operands[1], builder),
      let least = constant(nodes[operands[1]].operands[1]),
      let base = operand(of: .unary(.absolute), size, builder), base == first || base == second
    else { return nil }
    return (.relativeDistance(least: least), base == first ? second : first, base)
  }

  /// The first operand of a node that the stage would compute for the first time, by that operation.
  func operand(
    of operation: Operation, _ index: NodeIndex, _ builder: StageBuilder<T>
  ) -> NodeIndex? {
    guard isMadeHere(index, builder), nodes[index].operation == operation else { return nil }
    return nodes[index].operands[0]
  }

  private func pair(
    of kernel: PairKernel, _ operands: [NodeIndex]
  ) -> (kernel: PairKernel, first: NodeIndex, second: NodeIndex)? {
    // A number needs no array.
    guard !operands.contains(where: isOneNumber) else { return nil }
    return (kernel, operands[0], operands[1])
  }

  /// Whether a node would be computed by the stage, for the first time.
  func isMadeHere(_ index: NodeIndex, _ builder: StageBuilder<T>) -> Bool {
    materialized[index] == nil && builder.registerOfNode[index] == nil && !builder.keeps(index)
  }

  private func isOneNumber(_ index: NodeIndex) -> Bool {
    if constant(index) != nil { return true }
    guard let strided = strided(index) else { return false }
    return zip(shape(index).dimensions, strided.layout.strides)
      .allSatisfy { $0 == 1 || $1 == 0 }
  }
}
