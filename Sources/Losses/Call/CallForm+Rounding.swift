// Second derivatives in half-precision types. Keras has no such output, and differences of steps with
// eight or eleven bits cancel entirely: they are computed in a wider type, from rounded inputs.

extension CallForm {
  /// The extent of rounding, if the dtype is a half-precision type.
  var rounding: Rounding? {
    half.map {
      Rounding(
        type: $0, extent: outputs == .hessianDiagonal ? .ends : type(of: loss).rounding)
    }
  }
}

extension CallPlan {
  /// The plan of the second derivatives alone, if the other outputs are rounded after each step;
  /// removes that output from the form.
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
