/// Everything about a call but its numbers: calls of one form share a plan.
struct CallForm: Hashable, Sendable {
  let loss: any Loss
  let yTrue: [Int]
  let yPred: [Int]
  let sampleWeight: [Int]?
  let mask: [Int]?
  let hasClassWeight: Bool
  let reduction: Reduction
  let outputs: LossOutputs
  /// How each tensor is stored.
  let storedAs: StorageForm

  static func == (left: CallForm, right: CallForm) -> Bool {
    left.yPred == right.yPred && left.yTrue == right.yTrue && left.outputs == right.outputs
      && left.sampleWeight == right.sampleWeight && left.mask == right.mask
      && left.hasClassWeight == right.hasClassWeight && left.reduction == right.reduction
      && left.storedAs == right.storedAs
      && left.loss.isEqual(to: right.loss)
  }

  func hash(into hasher: inout Hasher) {
    hasher.combine(yTrue)
    hasher.combine(yPred)
    hasher.combine(outputs)
    hasher.combine(ObjectIdentifier(type(of: loss)))
    loss.hash(into: &hasher)
  }
}

extension Loss {
  /// Whether the other loss is of the same type, with the same parameters.
  func isEqual(to other: any Loss) -> Bool { (other as? Self) == self }
}

/// How the tensors of a call are stored.
struct StorageForm: Hashable, Sendable {
  var yTrue: ElementType
  var yPred: ElementType
  var sampleWeight: ElementType?
  var mask: ElementType?

  /// How that tensor is stored, in a call of that dtype.
  ///
  /// What a plan itself leaves for later steps is in the call's dtype; a loss's own tensors come
  /// as `Double`.
  func elementType(of input: Input, dtype: ElementType) -> ElementType {
    switch input {
    case .yTrue: yTrue
    case .yPred: yPred
    case .sampleWeight: sampleWeight ?? .float64
    case .mask: mask ?? .float64
    case .classWeight, .named, .literal: .float64
    case .values, .seed, .direction, .secondDerivatives: dtype
    }
  }
}
