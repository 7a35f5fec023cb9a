/// Huber's loss written as a choice, where `e` is an absolute value.
///
///     select(e <= delta, square(e) / 2, delta * (e - delta / 2))            huber(x, delta)
///     select(e < beta, square(e) / (2 * beta), e - beta / 2)                smoothL1(x, beta)
///
/// or a multiple of either. If the condition is `e < delta`, the kink belongs to the linear part.
enum ChoiceThatIsHuber: ChoiceRewrite {
  static func rewritten(
    _ condition: Expression, _ yes: Expression, _ no: Expression
  ) -> Expression? {
    guard case .binary(let comparison) = condition.node.operation,
      comparison == .lessOrEqual || comparison == .less,
      case let error = Expression(graph: condition.graph, index: condition.node.operands[0]),
      case .unary(.absolute) = error.node.operation,
      let delta = Expression(graph: condition.graph, index: condition.node.operands[1]).constant,
      delta > 0, delta.isFinite, let slope = no.factor(of: error - delta / 2),
      let curve = yes.factor(of: square(error)), curve * (2 * delta) == slope
    else { return nil }
    let signed = Expression(graph: condition.graph, index: error.node.operands[0])
    if comparison == .less { return smoothL1(signed, beta: delta) * slope }
    // With a factor below 1, the original might stay finite where the loss itself overflows.
    guard (1...1024).contains(2 * curve) else { return nil }
    return huber(signed, delta: delta) * (2 * curve)
  }
}
