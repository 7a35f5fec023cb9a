// What lies in memory already, and how: views of inputs and of tensors that earlier stages left.

extension Planner {
  /// How the entries of a node lie, in row-major order.
  struct Layout {
    let strides: [Int]
    let offset: Int
  }

  /// A node that is but a view of an input or of a tensor of an earlier stage.
  struct Strided {
    let leaf: Leaf
    let layout: Layout

    var strides: [Int] { layout.strides }
    var offset: Int { layout.offset }

    /// How the entries of that shape are read.
    func access(of shape: Shape) -> Access {
      Access(shape: shape.dimensions, strides: strides, offset: offset)
    }
  }

  /// How a node lies within an input or a tensor of an earlier stage, if it is but a view of one.
  func strided(_ index: Int) -> Strided? {
    let node = graph.nodes[index]
    let whole = Layout(strides: node.shape.strides, offset: 0)
    if let tensor = materialized[index] { return Strided(leaf: .tensor(tensor), layout: whole) }
    switch node.operation {
    case .input(let input): return Strided(leaf: .input(input), layout: whole)
    case .broadcast, .transpose, .slice:
      return strided(node.operands[0]).map {
        Strided(leaf: $0.leaf, layout: view($0.layout, through: node))
      }
    case .stopGradient: return strided(node.operands[0])
    case .reshape:
      guard let operand = strided(node.operands[0]),
        operand.access(of: graph.nodes[node.operands[0]].shape).isContiguous
      else { return nil }
      return Strided(leaf: operand.leaf, layout: whole)
    default: return nil
    }
  }

  /// How a node lies in memory, where a stage of its own puts it if it is not there yet.
  mutating func stored(_ index: Int) -> Strided {
    if let strided = strided(index) { return strided }
    let whole = Layout(strides: graph.nodes[index].shape.strides, offset: 0)
    return Strided(leaf: .tensor(tensor(of: index)), layout: whole)
  }

  /// How the entries of a view lie, those of its operand lying like that.
  func view(_ layout: Layout, through node: Graph.Node) -> Layout {
    switch node.operation {
    case .broadcast:
      let shape = graph.nodes[node.operands[0]].shape
      let lead = Array(repeating: 0, count: node.shape.rank - shape.rank)
      let strides = zip(layout.strides, shape.dimensions).map { $1 == 1 ? 0 : $0 }
      return Layout(strides: lead + strides, offset: layout.offset)
    case .transpose(let order):
      return Layout(strides: order.map { layout.strides[$0] }, offset: layout.offset)
    case .slice(let starts, let steps):
      return Layout(
        strides: zip(layout.strides, steps).map { $0 * $1 },
        offset: zip(layout.strides, starts).reduce(layout.offset) { $0 + $1.0 * $1.1 })
    default: return layout
    }
  }

  /// Where instructions find it; an input is entered among those that the program reads.
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
