/// The derivatives of a call, and the steps on which they depend.
struct CallDerivatives {
  /// The source of the gradient with respect to the values.
  enum SeedSource {
    /// It is a number, or no derivative is requested.
    case known
    /// It depends only on weights and masks, so it is computed before the values.
    case weights
    /// It also depends on the values.
    case values
  }

  let seedSource: SeedSource
  /// Whether a step computes the values, for an answer or for later steps.
  let needsValues: Bool
  /// The gradient, if the answer contains it.
  let gradient: [CallFormulas.Result]
  /// The second derivatives, if one sweep finds them.
  let hessian: [CallFormulas.Result]
  /// The gradient, if its second derivatives need more than one sweep.
  let mixed: Expression?

  init(_ formulas: CallFormulas) throws(LossError) {
    let form = formulas.form
    let needsHessian = form.outputs.contains(.hessianDiagonal)
    if needsHessian, let reason = type(of: form.loss).hessianUnavailable {
      throw .unavailableOutput(
        output: "hessian_diagonal", loss: type(of: form.loss).name, reason: reason)
    }
    let needsGradient = form.outputs.contains(.gradient) || needsHessian
    let yPred = formulas.yPred
    // A mask of the loss may depend on its values, and so may a divisor.
    let dependsOnValues = yPred.graph.dependence { $0 == .values }
    let seed = formulas.weighting.seed
    seedSource =
      !needsGradient || seed.constant != nil
      ? .known : dependsOnValues[seed.index] ? .values : .weights
    needsValues =
      !form.outputs.isDisjoint(with: [.values, .loss, .partial]) || seedSource == .values
      || formulas.partTensors.contains { dependsOnValues[$0.1.index] }
    guard needsGradient else {
      (gradient, hessian, mixed) = ([], [], nil)
      return
    }
    let reaching = Self.gradient(formulas)
    gradient =
      form.outputs.contains(.gradient) ? [(.gradient, reaching, formulas.inputs.yPred)] : []
    guard needsHessian else {
      (hessian, mixed) = ([], nil)
      return
    }
    guard reaching.mixedAxes(of: yPred).isEmpty else {
      (hessian, mixed) = ([], reaching)
      return
    }
    let second = reaching.tangent(by: yPred, direction: yPred.graph.constant(1))
    (hessian, mixed) = ([(.hessianDiagonal, second, formulas.inputs.yPred)], nil)
  }

  /// The gradient of the reduced loss; 0 where its divisor is 0.
  private static func gradient(_ formulas: CallFormulas) -> Expression {
    let (values, weighting) = (formulas.values, formulas.weighting)
    let seed =
      weighting.seed.constant == nil
      ? values.graph.input(.seed, shape: values.shape) : weighting.seed
    let gradient = values.gradient(by: formulas.yPred, seed: seed)
    guard let divisor = weighting.divisor, gradient.constant == nil else { return gradient }
    // A seed of 0 could give NaN, so the gradient is filled with 0 in the call's dtype.
    let rounded = formulas.precision.isHessianWide ? divisor.unary(.roundToSingle) : divisor
    return select(rounded .== 0, 0, gradient)
  }
}
