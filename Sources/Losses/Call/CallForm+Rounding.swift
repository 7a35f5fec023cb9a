// Second derivatives in types of two bytes. Keras has no such output, and a difference of steps that
// each keep eight digits or eleven would hold none: they are worked out wide, from rounded inputs.

extension CallForm {
  /// What is rounded, if the dtype has two bytes.
  var rounding: Rounding? {
    half.map {
      Rounding(
        type: $0, extent: outputs == .hessianDiagonal ? .ends : type(of: loss).rounding)
    }
  }
}

extension CallPlan {
  /// The plan of the second derivatives alone, where the others are rounded step by step: the form
  /// is left without that output.
  static func takeHessian(
    of form: inout CallForm, _ itemLimit: Int, _ graph: Graph
  ) throws(LossError) -> CallPlan? {
    guard form.rounding?.extent == .steps, form.outputs.contains(.hessianDiagonal) else {
      return nil
    }
    var alone = form
    alone.outputs = .hessianDiagonal
    form.outputs.remove(.hessianDiagonal)
    return try CallPlan(
      alone, itemLimit: itemLimit, in: Graph(known: graph.known, isCancelled: graph.isCancelled))
  }
}
