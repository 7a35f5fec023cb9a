/// The tensors of a call, and what its steps leave for later ones.
struct CallTensors {
  private var yTrue: TensorStorage?
  private var yPred: TensorStorage?
  private var values: TensorStorage?
  private var seed: TensorStorage?
  /// The rarer ones: a handful, so that looking through them beats hashing.
  private var others: [(input: Input, storage: TensorStorage)] = []

  /// The tensor of that input, which for numbers of the formula is themselves.
  func storage(of input: Input) -> TensorStorage? {
    if case .literal(let numbers) = input { return TensorStorage(numbers.map(\.value)) }
    return self[input]
  }

  subscript(input: Input) -> TensorStorage? {
    get {
      switch input {
      case .yTrue: yTrue
      case .yPred: yPred
      case .values: values
      case .seed: seed
      default: others.first { $0.input == input }?.storage
      }
    }
    set {
      switch input {
      case .yTrue: yTrue = newValue
      case .yPred: yPred = newValue
      case .values: values = newValue
      case .seed: seed = newValue
      default:
        guard let newValue else { return }
        if let index = others.firstIndex(where: { $0.input == input }) {
          others[index].storage = newValue
        } else {
          others.append((input, newValue))
        }
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
