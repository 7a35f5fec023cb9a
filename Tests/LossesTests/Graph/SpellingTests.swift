import Foundation
import Testing

@testable import Losses

/// Formulas that spell an operator become it, and then keep digits that the spelling loses.
struct SpellingTests {
  /// The cross-entropy of a label t with a logit x, which is `maximum(x, 0) - t x + log(1 + e^-|x|)`.
  static let entropies = [
    "maximum(y_pred, 0) - y_pred * y_true + log(1 + exp(-abs(y_pred)))",
    "relu(y_pred) - y_true * y_pred + log1p(exp(-abs(y_pred)))",
    "softplus(-abs(y_pred)) + maximum(y_pred, 0) - y_true * y_pred",
    "where(y_pred >= 0, y_pred, 0) - y_true * y_pred + log1p(exp(-abs(y_pred)))",
    "softplus(y_pred) - y_true * y_pred",
    "-(y_true * y_pred - log(1 + exp(y_pred)))",
    "y_pred - y_pred * y_true + log1p(exp(-y_pred))",
    "(1 - y_true) * y_pred + softplus(-y_pred)",
    "y_true * softplus(-y_pred) + (1 - y_true) * softplus(y_pred)",
    "-(y_true * log(sigmoid(y_pred)) + (1 - y_true) * log(1 - sigmoid(y_pred)))",
    "-y_true * log_sigmoid(y_pred) - (1 - y_true) * log1p(-sigmoid(y_pred))",
    "-((1 - y_true) * log(1 - 1 / (1 + exp(-y_pred))) + y_true * log(1 / (1 + exp(-y_pred))))",
  ]
  /// What is nearly one of them, and has to stay what it is.
  static let others = [
    "maximum(y_pred, 1) - y_pred * y_true + log(1 + exp(-abs(y_pred)))",
    "where(y_pred < 0, y_pred, 0) - y_true * y_pred + log1p(exp(-abs(y_pred)))",
    "maximum(y_pred, 0) + y_pred * y_true + log(1 + exp(-abs(y_pred)))",
    "softplus(y_pred) + y_true * y_pred",
    "softplus(-y_pred) - y_true * y_pred",
    "y_true * softplus(y_pred) + (1 - y_true) * softplus(y_pred)",
    "y_true * softplus(-y_pred) - (1 - y_true) * softplus(y_pred)",
    "y_true * log(sigmoid(y_pred)) + (2 - y_true) * log(1 - sigmoid(y_pred))",
  ]

  static let logits = [-800, -30, -2.5, -1e-9, 0, 0.25, 3, 40, 800]
  static let labels = [0, 0.3, 1]

  private func opened(_ source: String) throws -> (
    values: Losses.Expression, yPred: Losses.Expression
  ) {
    let graph = Graph()
    let yPred = graph.input(.yPred, shape: [3])
    let loss = try CustomLossSource.parsed(source).resolved().loss
    return (loss(graph.input(.yTrue, shape: [3]), yPred), yPred)
  }

  /// Values and gradients of a formula at every pair of a label and a logit.
  private func answer(_ source: String) throws -> LossAnswer {
    let pairs = Self.labels.flatMap { label in Self.logits.map { (label, $0) } }
    var call = LossCall(
      try CustomLossSource.parsed(source).resolved(), yTrue: Tensor(pairs.map(\.0)),
      yPred: Tensor(pairs.map(\.1)))
    call.dtype = .float64
    call.reduction = .sum
    call.outputs = [.values, .gradient]
    return try call.prepared().evaluate()
  }

  @Test(arguments: entropies)
  func `a cross-entropy of logits is one operator, right wherever sigmoids saturate`(
    _ source: String
  ) throws {
    var (values, _) = try opened(source)
    if values.node.operation == .unary(.negative) {
      values = values.operands[0]
    }
    #expect(values.node.operation == .binary(.logitEntropy))
    let answer = try answer(source)
    var (expected, slopes): ([Double], [Double]) = ([], [])
    for t in Self.labels {
      for x in Self.logits {
        expected.append(max(x, 0) - t * x + log1p(exp(-abs(x))))
        slopes.append(1 / (1 + exp(-x)) - t)
      }
    }
    try expectClose(answer.values, Tensor(expected), "values")
    try expectClose(answer.gradient, Tensor(slopes), "gradient")
  }

  @Test(arguments: others)
  func `what only resembles one stays what it is`(_ source: String) throws {
    let graph = try opened(source).values.graph
    #expect(!graph.nodes.contains { $0.operation == .binary(.logitEntropy) })
  }

  @Test func `logarithms of sigmoids and powers of a half keep their digits`() throws {
    let numbers = [0, 1e-30, 0.5, 2, 700]
    let laws: [(source: String, law: (Double) -> Double)] = [
      ("log(sigmoid(-y_pred))", { -($0 + log1p(exp(-$0))) }),
      ("log(1 - sigmoid(y_pred))", { -($0 + log1p(exp(-$0))) }),
      ("log1p(exp(y_pred))", { $0 + log1p(exp(-$0)) }),
      ("1 / (1 + exp(y_pred))", { exp(-$0) / (1 + exp(-$0)) }),
      ("-(-y_pred)", { $0 }),
      ("y_pred ** 0.5", { Foundation.pow($0, 0.5) }),
      ("y_pred ** -0.5", { Foundation.pow($0, -0.5) }),
      ("y_pred ** -1", { Foundation.pow($0, -1) }),
    ]
    for (source, law) in laws {
      var call = LossCall(
        try CustomLossSource.parsed(source).resolved(), yTrue: Tensor(numbers),
        yPred: Tensor(numbers))
      call.dtype = .float64
      call.outputs = [.values]
      let values = try #require(try call.prepared().evaluate().values)
      for (x, y) in zip(numbers, values.doubles) {
        let expected = law(x)
        #expect(
          y == expected || abs(y - expected) <= Tolerance.inDouble * abs(expected),
          "\(source) of \(x)")
      }
    }
  }

  @Test func `a number of one-hot labels adds up as any does`() throws {
    let source = "sum(one_hot(y_true, 3) * 2, axis=-1) + 0 * sum(y_pred, axis=-1)"
    var call = LossCall(
      try CustomLossSource.parsed(source).resolved(), yTrue: Tensor([1, 3]),
      yPred: Tensor([2, 3], [1, 2, 3, 4, 5, 6]))
    call.outputs = [.values]
    #expect(try call.prepared().evaluate().values?.doubles == [2, 0])
  }

  /// A sum of one-hot labels' products with a row picks, and yet NaN is what 0 times infinity is.
  @Test(arguments: [
    "sum(one_hot(y_true, 3) * y_pred, axis=-1)", "sum(y_pred * one_hot(y_true, 3), -1)",
  ])
  func `products with one-hot labels add up to what the law says`(_ source: String) throws {
    let rows: [[Double]] = [
      [0.1, 0.2, 0.3], [-1, -2, -0.0], [.infinity, 1, 2], [.infinity, 1, 2], [4, .nan, 5],
      [6, 7, 8],
      [-.infinity, 0, 3],
    ]
    let labels: [Double] = [2, 2, 0, 1, 0, 3, 0]
    let expected: [Double] = [0.3, 0, .infinity, .nan, .nan, 0, -.infinity]
    for (count, dtype) in [(7, DType.float64), (2, .float64), (7, .float32), (2, .float32)] {
      var call = LossCall(
        try CustomLossSource.parsed(source).resolved(), yTrue: Tensor(Array(labels[..<count])),
        yPred: Tensor([count, 3], rows[..<count].flatMap { $0 }))
      call.dtype = dtype
      call.reduction = .sum
      call.outputs = [.values, .gradient]
      let answer = try call.prepared().evaluate()
      let values = try #require(answer.values).doubles
      for (found, expected) in zip(values, expected) {
        let rounded = dtype == .float32 ? Double(Float(expected)) : expected
        #expect(found == rounded || found.isNaN && rounded.isNaN)
        #expect(found != 0 || found.sign == .plus)
      }
      let gradient = try #require(answer.gradient).doubles
      #expect(gradient == labels[..<count].flatMap { l in (0..<3).map { l == Double($0) ? 1 : 0 } })
    }
  }
}
