import Testing

@testable import Losses

/// The mistakes people make in losses of their own.
struct CustomLintTests {
  private func warnings(
    _ source: String, _ yTrue: [Double] = [1, 0], _ yPred: [Double] = [0.5, 2]
  ) throws -> [LossWarning] {
    try evaluated(
      source, Tensor([yTrue.count, 1], yTrue), Tensor([yPred.count, 1], yPred)
    ).warnings
  }

  @Test func `names the operator that cuts the gradient, and its place`() throws {
    let warning = try #require(
      try warnings("x = y_pred * 2\nmean(abs(y_true - round(x)), axis=-1)").first)
    #expect(warning.kind == .gradientIsZero)
    #expect(
      warning.message.contains("`round` in `round(x)` (line 2, column 19)"), "\(warning.message)")
  }

  @Test func `names a composed operator as the source does, not what it is composed of`() throws {
    let warning = try #require(
      try warnings("mean(abs(y_true - floor_divide(y_pred, 2)), axis=-1)").first)
    #expect(warning.kind == .gradientIsZero)
    #expect(
      warning.message.contains("`floor_divide` in `floor_divide(y_pred, 2)` (line 1, column 19)"),
      "\(warning.message)")
  }

  @Test func `finds a comparison that cuts the gradient`() throws {
    let found = try warnings("K.mean(K.cast(y_pred > 0.5, 'float32') * y_true)")
    #expect(found.map(\.kind) == [.gradientIsZero])
    #expect(found[0].message.contains("`>`"), "\(found[0].message)")
  }

  @Test func `finds a loss that does not depend on the predictions`() throws {
    #expect(
      try warnings("mean(square(y_true), axis=-1)").map(\.kind) == [.independentOfPredictions])
  }

  @Test func `finds samples that meet every other`() throws {
    let found = try warnings("mean(square(y_pred - y_true[:, 0]), axis=-1)")
    #expect(found.map(\.kind) == [.broadcastToSquare])
    #expect(found[0].message.contains("2×2"))
    #expect(found[0].message.contains("line 1, column 13"), "\(found[0].message)")
  }

  @Test(arguments: [
    "lambda y_pred, y_true: mean(maximum(0.9 * (y_true - y_pred), 0.1 * (y_pred - y_true)), axis=-1)",
    "def f(logits, labels):\n  return mean(maximum(0.9 * (labels - logits), 0.1 * (logits - labels)), axis=-1)",
  ])
  func `finds parameters that stand the wrong way round, and goes by their names`(
    _ source: String
  ) throws {
    let answer = try evaluated(source, Tensor([2, 1], [1, 0]), Tensor([2, 1], [0.5, 2]))
    #expect(answer.warnings.map(\.kind) == [.argumentsSwapped])
    #expect(answer.values?.doubles == [0.45, 0.2])
  }

  @Test(arguments: [
    "def f(y_true, y_pred):\n  return mean(abs(y_true - y_pred), axis=-1), mean(y_pred)",
    "def f(y_true, y_pred):\n  return {'mean': mean(y_pred), 'loss': mean(abs(y_true - y_pred), axis=-1)}",
  ])
  func `takes one of several values as the loss, and says which`(_ source: String) throws {
    let answer = try evaluated(source, Tensor([2, 1], [1, 0]), Tensor([2, 1], [0.5, 2]))
    #expect(answer.warnings.map(\.kind) == [.sourceSkipped])
    #expect(answer.values?.doubles == [0.5, 2])
  }

  @Test func `says that a gradient of a function's own is left out`() throws {
    let answer = try evaluated(
      "@tf.custom_gradient\ndef clipped(x):\n  def grad(dy):\n    return dy\n  return abs(x), grad\n"
        + "def loss(y_true, y_pred):\n  return mean(clipped(y_true - y_pred), axis=-1)",
      Tensor([2, 1], [1, 0]), Tensor([2, 1], [0.5, 2]))
    #expect(answer.warnings.map(\.kind) == [.sourceSkipped])
    #expect(answer.values?.doubles == [0.5, 2])
  }

  @Test func `takes y_true and y_pred by these names after other parameters`() throws {
    let loss = try CustomLossSource.parsed(
      "def pinball(q, y_true, y_pred):\n  e = y_true - y_pred\n"
        + "  return mean(maximum(q * e, (q - 1) * e), axis=-1)"
    ).resolved(arguments: [("q", .number(0.75))])
    var call = LossCall(loss, yTrue: Tensor([2, 1], [1, 0]), yPred: Tensor([2, 1], [0.5, 2]))
    call.outputs = [.values]
    #expect(try call.prepared().evaluate().values?.doubles == [0.375, 0.5])
  }

  @Test func `tells where a number that is not finite was born`() throws {
    let found = try warnings(
      "e = y_pred - 2\nmean(y_true * log(e), axis=-1)", [1, 1, 1], [3, 2, 1])
    #expect(found.map(\.kind) == [.notFinite])
    #expect(found[0].message.contains("`log(e)` (line 2, column 15)"), "\(found[0].message)")
    #expect(found[0].index == [1, 0])
  }

  @Test func `tells where a slope that is not finite was born`() throws {
    let found = try warnings("mean(sqrt(y_pred - y_true), axis=-1)", [1, 1], [2, 1])
    #expect(found.map(\.kind) == [.notFinite])
    #expect(found[0].message.contains("slope of `sqrt(y_pred - y_true)`"), "\(found[0].message)")
    #expect(found[0].index == [1, 0])
  }

  @Test func `does not blame what was not chosen`() throws {
    let found = try warnings(
      "a = where(y_pred > 0, log(y_pred), 0.)\nmean(a / (y_pred - 2), axis=-1)", [1, 1], [-1, 2])
    #expect(found[0].message.contains("a / (y_pred - 2)"), "\(found[0].message)")
  }

  @Test func `is silent about a sound loss`() throws {
    #expect(try warnings("lambda y_true, y_pred: mean(square(y_pred - y_true), axis=-1)").isEmpty)
  }
}
