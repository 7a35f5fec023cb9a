/// The tensors of a call: a handful, so that looking through them beats hashing.
struct CallTensors {
  private var entries: [(input: Input, storage: TensorStorage)] = []

  /// The tensor of that input, which for numbers of the formula is themselves.
  func storage(of input: Input) -> TensorStorage? {
    if case .literal(let numbers) = input { return TensorStorage(numbers.map(\.value)) }
    return self[input]
  }

  subscript(input: Input) -> TensorStorage? {
    get { entries.first { $0.input == input }?.storage }
    set {
      guard let newValue else { return }
      if let index = entries.firstIndex(where: { $0.input == input }) {
        entries[index].storage = newValue
      } else {
        entries.append((input, newValue))
      }
    }
  }
}

/// What a plan leaves.
struct CallResults {
  var loss: TensorStorage?
  var values: TensorStorage?
  var gradient: TensorStorage?
  var hessianDiagonal: TensorStorage?
}
