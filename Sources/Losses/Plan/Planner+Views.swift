// Views of inputs and of tensors of earlier stages, which are read from memory in place.

extension Planner {
  /// A node that is a view of an input or of a tensor of an earlier stage.
  struct Strided {
    let leaf: Leaf
    let layout: Layout

    /// The access to the entries in a given shape.
    func access(of shape: Shape) -> Access { layout.access(of: shape) }
  }

  /// The layout of a node within an input or a tensor of an earlier stage, if it is a view of one.
  func strided(_ index: NodeIndex) -> Strided? {
    let node = nodes[index]
    if let tensor = materialized[index] {
      return Strided(leaf: .tensor(tensor), layout: Layout(of: node.shape))
    }
    switch node.operation {
    case .input(let input): return Strided(leaf: .input(input), layout: Layout(of: node.shape))
    case .structural(let structural):
      guard structural.rules.isView, let operand = strided(node.operands[0]),
        let layout = structural.rules.layout(
          operand.layout, of: shape(node.operands[0]), to: node.shape)
      else { return nil }
      return Strided(leaf: operand.leaf, layout: layout)
    default: return nil
    }
  }

  /// The layout of a node in memory; a new stage computes it if it is not there yet.
  mutating func stored(_ index: NodeIndex) -> Strided {
    strided(index) ?? Strided(leaf: .tensor(tensor(of: index)), layout: Layout(of: shape(index)))
  }

  /// The tensor that instructions read; an input is added to those of the program.
  mutating func source(_ leaf: Leaf) -> Source {
    switch leaf {
    case .tensor(let tensor): return .materialized(tensor)
    case .input(let input):
      if let place = inputs.firstIndex(of: input) { return .input(place) }
      inputs.append(input)
      return .input(inputs.count - 1)
    }
  }

  func elementType(of leaf: Leaf) -> ElementType {
    switch leaf {
    case .tensor: T.elementType
    case .input(let input): storedAs.elementType(of: input, dtype: dtype)
    }
  }
}
