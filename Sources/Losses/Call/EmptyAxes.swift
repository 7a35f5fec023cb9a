// Checks once, before planning, that only the batch is empty, or weights and masks of an empty batch.
// Every other axis has at least one entry.

extension CallForm {
  /// Rejects inputs with an axis of length 0 other than the first.
  func checkInputs() throws(LossError) {
    try Self.checkInner("y_true", yTrue)
    try Self.checkInner("y_pred", yPred)
  }

  /// Rejects weights and masks without an entry for an existing value.
  func checkWeights(of values: Shape) throws(LossError) {
    for (tensor, shape) in [("sample_weight", sampleWeight), ("mask", mask)] {
      guard let shape else { continue }
      try Self.checkInner(tensor, shape)
      guard !shape.isEmpty || values.isEmpty else {
        throw .emptyAxis(tensor: tensor, shape: shape.dimensions)
      }
    }
  }

  private static func checkInner(_ tensor: String, _ shape: Shape) throws(LossError) {
    guard shape.dimensions.dropFirst().allSatisfy({ $0 > 0 }) else {
      throw .emptyAxis(tensor: tensor, shape: shape.dimensions)
    }
  }
}
