/// The tensors of a call, and intermediate results of its steps.
struct CallTensors {
  var yTrue: TensorStorage?
  var yPred: TensorStorage?
  var values: TensorStorage?
  var seed: TensorStorage?
  /// The other tensors: few, so that a linear search is faster than hashing.
  private var others: [(input: Input, storage: TensorStorage)] = []

  /// The tensor of an input.
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

/// The results of a plan.
struct CallResults {
  enum Slot: Sendable {
    case loss, values, seed, gradient, hessianDiagonal
    /// The tensors from which partial results and divisors are computed.
    case weighted, weights, mask
  }

  var loss: TensorStorage?
  var values: TensorStorage?
  /// The seed of the gradient, if an earlier step computes it.
  var seed: TensorStorage?
  var gradient: TensorStorage?
  var hessianDiagonal: TensorStorage?
  /// The values weighted with sample weights and the mask of 1 and 0; the weights; and the mask.
  var weighted: TensorStorage?
  var weights: TensorStorage?
  var mask: TensorStorage?

  subscript(place: Slot) -> TensorStorage? {
    get {
      switch place {
      case .loss: loss
      case .values: values
      case .seed: seed
      case .gradient: gradient
      case .hessianDiagonal: hessianDiagonal
      case .weighted: weighted
      case .weights: weights
      case .mask: mask
      }
    }
    set {
      switch place {
      case .loss: loss = newValue
      case .values: values = newValue
      case .seed: seed = newValue
      case .gradient: gradient = newValue
      case .hessianDiagonal: hessianDiagonal = newValue
      case .weighted: weighted = newValue
      case .weights: weights = newValue
      case .mask: mask = newValue
      }
    }
  }
}
