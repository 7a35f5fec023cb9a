/// Sums of two tensors and of their products, combined so that each tensor is read once.
extension Planner {
  /// Two stored tensors, and the targets that are sums of their entries or products.
  struct Overlap {
    let sums: OverlapSums
    let a: Leaf
    let b: Leaf
    let targets: [Target?]
  }

  /// The targets that are sums of products of the same two factors.
  private struct Products {
    let factors: [NodeIndex]
    let a: Leaf
    let b: Leaf
    var plain: Target?
    /// The sums of the first times one minus the second, and the reverse.
    var excesses: [Target?] = [nil, nil]
  }

  /// The overlaps among targets that are sums of long rows.
  ///
  /// Each tensor is read once, in the type in which it is stored, which is never wider than that of the
  /// program.
  func overlaps(_ targets: [Target]) -> [Overlap] {
    var taken: Set<NodeIndex> = []
    return products(targets).map { products in
      let isPlain = products.excesses.allSatisfy { $0 == nil }
      let sums = products.factors.map { factor in
        targets.first { isPlain && summand($0) == factor && taken.insert($0.node).inserted }
      }
      return Overlap(
        sums: isPlain ? .plain : .excesses, a: products.a, b: products.b,
        targets: isPlain ? sums + [products.plain] : [products.plain] + products.excesses)
    }
  }

  private func products(_ targets: [Target]) -> [Products] {
    var found: [Products] = []
    for target in targets {
      guard let (factors, isExcess) = factors(of: target), let a = whole(factors[0]),
        let b = whole(factors[1]), elementType(of: a) == elementType(of: b),
        T.elementType == .float64 || elementType(of: a) == .float32
      else { continue }
      let known = found.firstIndex { Set($0.factors) == Set(factors) }
      if known == nil { found.append(Products(factors: factors, a: a, b: b)) }
      let index = known ?? found.count - 1
      if isExcess {
        found[index].excesses[found[index].factors == factors ? 0 : 1] = target
      } else if found[index].plain == nil {
        found[index].plain = target
      }
    }
    return found
  }

  /// The node that a target sums.
  private func summand(_ target: Target) -> NodeIndex? {
    guard case .sum? = streamedReduction(target.node)?.reducer else { return nil }
    return nodes[target.node].operands[0]
  }

  /// The two factors of the product that a target sums; for an excess, the product is that of the first
  /// and one minus the second.
  private func factors(of target: Target) -> (factors: [NodeIndex], isExcess: Bool)? {
    guard let product = summand(target), case .binary(.multiply) = nodes[product].operation else {
      return nil
    }
    let factors = nodes[product].operands
    for place in [1, 0] where whole(factors[place]) == nil {
      if let rest = complement(factors[place]) { return ([factors[1 - place], rest], true) }
    }
    return (factors, false)
  }

  /// The x of a node `1 - x`.
  private func complement(_ index: NodeIndex) -> NodeIndex? {
    let node = nodes[index]
    guard node.operation == .binary(.subtract), constant(node.operands[0]) == 1 else { return nil }
    return node.operands[1]
  }

  /// The tensor in memory that equals a node.
  private func whole(_ index: NodeIndex) -> Leaf? {
    guard let strided = strided(index), strided.access(of: shape(index)).isContiguous else {
      return nil
    }
    return strided.leaf
  }
}
