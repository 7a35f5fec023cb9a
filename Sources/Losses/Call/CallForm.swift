/// Everything about a call except the values of its tensors; calls of one form share a plan.
struct CallForm: Hashable, Sendable {
  let key: LossKey
  let yTrue: Shape
  let yPred: Shape
  let sampleWeight: Shape?
  let mask: Shape?
  let hasClassWeight: Bool
  let reduction: Reduction
  /// Whether it overrides the reduction of a loss object.
  var isReductionGiven = true
  var outputs: LossOutputs
  /// How each tensor is stored.
  let storedAs: StorageForm
  /// The half-precision type to which each step is rounded, if the dtype is one.
  var half: HalfType?

  /// The loss, without the tensors among its parameters.
  var loss: any Loss { key.loss }

  func hash(into hasher: inout Hasher) {
    hasher.combine(yTrue)
    hasher.combine(yPred)
    hasher.combine(outputs)
    hasher.combine(key)
  }
}

/// A loss and its parameters without tensors, on which a plan depends.
///
/// A class, so that identical keys are equal without comparing parameters.
final class LossKey: Hashable, Sendable {
  let loss: any Loss

  init(_ loss: any Loss) { self.loss = loss }

  static func == (left: LossKey, right: LossKey) -> Bool {
    left === right || left.loss.isEqual(to: right.loss)
  }

  func hash(into hasher: inout Hasher) {
    hasher.combine(ObjectIdentifier(type(of: loss)))
    loss.hash(into: &hasher)
  }
}

extension Loss {
  /// Whether the other loss is of the same type, with the same parameters.
  fileprivate func isEqual(to other: any Loss) -> Bool { (other as? Self) == self }
}

/// How the tensors of a call are stored.
struct StorageForm: Hashable, Sendable {
  var yTrue: ElementType
  var yPred: ElementType
  var sampleWeight: ElementType?
  var mask: ElementType?

  /// How an input is stored in a call of a dtype.
  ///
  /// Results of earlier steps have the call's dtype; a loss's own tensors are `Double`.
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
