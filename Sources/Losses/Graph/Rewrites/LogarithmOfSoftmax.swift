/// `log(softmax(x))` is `-negativeLogSoftmax(x)`, which is finite where the softmax is rounded to 0.
enum LogarithmOfSoftmax: UnaryRewrite {
  static func rewritten(_ operation: Unary, _ x: Expression) -> Expression? {
    guard operation == .logarithm, case .softmax(let operand)? = x.graph.statedDerivatives[x.index]
    else { return nil }
    return -negativeLogSoftmax(Expression(graph: x.graph, index: operand))
  }
}
