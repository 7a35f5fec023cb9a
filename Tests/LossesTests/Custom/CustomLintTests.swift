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

  @Test func `finds parameters that stand the wrong way round`() throws {
    let found = try warnings("lambda y_pred, y_true: mean(square(y_pred - y_true), axis=-1)")
    #expect(found.map(\.kind) == [.argumentsSwapped])
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
