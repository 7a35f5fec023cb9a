/// The value of a custom loss's own parameter, as plans compare it: a tensor by its shape, unless it
/// consists of a few integers that may serve as axes.
enum CustomArgument: Sendable {
  case null
  case boolean(Bool)
  case number(Double)
  case text(String)
  case tensor(shape: [Int], integers: [Int]?, Tensor?)

  init(_ argument: Argument) throws(LossError) {
    switch argument {
    case .null: self = .null
    case .boolean(let boolean): self = .boolean(boolean)
    case .number(let number): self = .number(number)
    case .string(let text): self = .text(text)
    case .tensor(let tensor) where tensor.shape.rank == 0:
      self = .number(tensor.doubles.first ?? 0)
    case .tensor(let tensor):
      var integers: [Int]? = []
      if tensor.shape.rank == 1, tensor.shape.count <= Shape.rankLimit {
        for number in tensor.doubles {
          if let integer = Int(exactly: number) {
            integers?.append(integer)
          } else {
            integers = nil
          }
        }
      } else {
        integers = nil
      }
      // A loss's own tensors are kept as `Double`; plans rely on this.
      let storage = try tensor.storage.stored(as: .float64)
      self = .tensor(
        shape: tensor.shape.dimensions, integers: integers,
        Tensor(shape: tensor.shape, storage: storage))
    }
  }

  var withoutTensor: CustomArgument {
    if case .tensor(let shape, let integers, _) = self {
      return .tensor(shape: shape, integers: integers, nil)
    }
    return self
  }

  /// The meaning of the name while the graph is built.
  func value(_ name: String, in graph: Graph) -> Value {
    switch self {
    case .null: return .none
    case .boolean(let boolean): return .boolean(boolean)
    case .number(let number): return Int(exactly: number).map(Value.integer) ?? .float(number)
    case .text(let text): return .text(text)
    case .tensor(let shape, let integers, _):
      var tensor = TensorValue(graph.input(.named(name), shape: shape))
      tensor.integers = integers
      return .tensor(tensor)
    }
  }
}

extension CustomArgument: Hashable {
  static func == (left: CustomArgument, right: CustomArgument) -> Bool {
    switch (left, right) {
    case (.null, .null): true
    case (.boolean(let a), .boolean(let b)): a == b
    case (.number(let a), .number(let b)): a.bitPattern == b.bitPattern
    case (.text(let a), .text(let b)): a == b
    case (.tensor(let a, let integers, _), .tensor(let b, let others, _)):
      a == b && integers == others
    default: false
    }
  }

  func hash(into hasher: inout Hasher) {
    switch self {
    case .null: hasher.combine(0)
    case .boolean(let boolean): hasher.combine(boolean)
    case .number(let number): hasher.combine(number.bitPattern)
    case .text(let text): hasher.combine(text)
    case .tensor(let shape, let integers, _):
      hasher.combine(shape)
      hasher.combine(integers)
    }
  }
}
