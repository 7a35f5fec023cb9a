import Testing

@testable import Losses

/// Each rule turns its before into its after, which is the same node of the graph, and leaves alone
/// what only resembles it.
struct RewriteTests {
  let graph = Graph()
  let x: Losses.Expression
  let t: Losses.Expression

  init() {
    x = graph.input(.yPred, shape: [3])
    t = graph.input(.yTrue, shape: [3])
  }

  private func expectSame(
    _ before: Losses.Expression, _ after: Losses.Expression,
    at location: SourceLocation = #_sourceLocation
  ) {
    #expect(before.index == after.index, sourceLocation: location)
  }

  private func expectKept(
    _ expression: Losses.Expression, _ operation: Losses.Operation,
    at location: SourceLocation = #_sourceLocation
  ) {
    #expect(expression.node.operation == operation, sourceLocation: location)
  }

  @Test func `the negative of a negative is the number itself`() {
    expectSame(-(-x), x)
    expectKept(-abs(x), .unary(.negative))
  }

  @Test func `a square does not see a sign`() {
    expectSame(square(abs(x)), square(x))
    expectSame(square(-x), square(x))
    expectKept(abs(square(x)), .unary(.absolute))
  }

  @Test func `the logarithm of a softmax is a negative logarithm of a softmax`() {
    expectSame(log(softmax(x)), -negativeLogSoftmax(x))
    expectKept(log(exp(x)), .unary(.logarithm))
  }

  @Test func `the logarithm of a sigmoid is a softplus`() {
    expectSame(log(sigmoid(x)), -softplus(-x))
    expectKept(log1p(sigmoid(x)), .unary(.log1p))
  }

  @Test func `the logarithm of what a sigmoid is short of 1 is a softplus`() {
    expectSame(log(1 - sigmoid(x)), -softplus(x))
    expectSame(log1p(-sigmoid(x)), -softplus(x))
    expectKept(log(2 - sigmoid(x)), .unary(.logarithm))
    expectKept(log(sigmoid(x) - 1), .unary(.logarithm))
  }

  @Test func `the logarithm of 1 and an exponential is a softplus`() {
    expectSame(log(1 + exp(x)), softplus(x))
    expectSame(log1p(exp(x)), softplus(x))
    expectKept(log(2 + exp(x)), .unary(.logarithm))
  }

  @Test func `neutral numbers vanish`() {
    for same in [x * 1, 1 * x, x / 1, x + 0, 0 + x, x - 0, pow(x, 1)] { expectSame(same, x) }
    expectKept(1 / x, .binary(.divide))
    expectKept(0 - x, .binary(.subtract))
  }

  @Test func `a factor of -1 is a sign`() {
    expectSame(x * -1, -x)
    expectSame(-1 * x, -x)
  }

  @Test func `powers of a few numbers are cheaper operators`() {
    expectSame(pow(x, 2), square(x))
    expectSame(pow(x, 0), graph.constant(1))
    expectSame(pow(x, 0.5), sqrt(x))
    expectSame(pow(x, -0.5), 1 / sqrt(x))
    expectSame(pow(x, -1), 1 / x)
    expectKept(pow(x, 3), .binary(.power))
  }

  @Test func `a guard against 0 times infinity is left out where nothing is infinite`() {
    expectSame(productOrZero(x, graph.constant(3)), x * 3)
    expectSame(quotientOrZero(x, graph.constant(3)), x / 3)
    expectKept(productOrZero(x, graph.constant(.infinity)), .binary(.productOrZero))
    expectKept(quotientOrZero(x, graph.constant(0)), .binary(.quotientOrZero))
    expectKept(quotientOrZero(x, graph.constant(.nan)), .binary(.quotientOrZero))
  }

  @Test func `a quotient by a power of two is a product`() {
    expectSame(x / 8, x * 0.125)
    expectSame(x / 0.25, x * 4)
    expectKept(x / 3, .binary(.divide))
    expectKept(x / 0x1p200, .binary(.divide))
  }

  @Test func `a logistic function spelled out is a sigmoid`() {
    expectSame(1 / (1 + exp(-x)), sigmoid(x))
    expectSame(1 / (exp(x) + 1), sigmoid(-x))
    expectKept(2 / (1 + exp(-x)), .binary(.divide))
  }

  @Test func `a product with itself is a square`() {
    expectSame(x * x, square(x))
    expectKept(x * t, .binary(.multiply))
  }

  @Test func `a choice that spells Huber's loss is one operator`() {
    let error = x - t
    let size = abs(error)
    expectSame(
      select(size .<= 2, square(error) / 2, 2 * (size - 1)), huber(error, delta: 2))
    expectSame(
      select(size .< 2, square(error) / 4, size - 1), smoothL1(error, beta: 2))
    // Branches that do not meet, and one that reads another error.
    expectKept(select(size .<= 2, square(error) / 3, 2 * (size - 1)), .select)
    expectKept(select(size .<= 2, square(x) / 2, 2 * (size - 1)), .select)
  }

  @Test func `a sum that spells a cross-entropy of logits is one operator`() {
    let entropy = entropyOfLogits(t, x)
    expectSame(maximum(x, 0) - t * x + softplus(-abs(x)), entropy)
    expectSame(softplus(x) - t * x, entropy)
    expectSame(x - t * x + softplus(-x), entropy)
    expectSame((1 - t) * x + softplus(-x), entropy)
    expectSame(t * softplus(-x) + (1 - t) * softplus(x), entropy)
    expectSame(t * x - softplus(x), -entropy)
    expectKept(softplus(x) + t * x, .binary(.add))
  }
}
