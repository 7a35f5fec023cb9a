/// Weights by class, like `class_weight` in Keras' `fit`, converted to sample weights.
struct ClassWeight {
  /// The shape of the weights: that of the labels.
  let shape: [Int]
  private let labels: Labels

  private enum Labels {
    /// Each entry of `y_true` is a class number, rounded to the nearest.
    case entries
    /// Each row of `y_true` is one-hot: its class is the index of the greatest entry.
    case rows(length: Int)
  }

  init(yTrue: [Int], loss: any Loss) {
    let holdsClasses = loss.expectations.contains {
      if case .classes = $0 { true } else { false }
    }
    if let length = yTrue.last, yTrue.count > 1, length != 1, !holdsClasses {
      shape = Array(yTrue.dropLast())
      labels = .rows(length: length)
    } else {
      shape = yTrue.count > 1 && yTrue.last == 1 ? Array(yTrue.dropLast()) : yTrue
      labels = .entries
    }
  }

  /// One weight per label; 1 for a class without a weight.
  func weights(
    of yTrue: TensorStorage, _ weights: [Int: Double]
  ) throws(LossError) -> TensorStorage {
    try TensorStorage(count: product(shape)) { index in
      let label: Int? =
        switch labels {
        case .entries: Int(exactly: yTrue[index].rounded(.toNearestOrEven))
        case .rows(let length):
          (0..<length).reduce(0) {
            yTrue[index * length + $1] > yTrue[index * length + $0] ? $1 : $0
          }
        }
      return label.flatMap { weights[$0] } ?? 1
    }
  }
}
