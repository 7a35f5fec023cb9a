import Testing

@testable import Losses

/// What operators do at their awkward points: Keras on TensorFlow, as the specification observed it.
struct OperatorConventionTests {
  struct Case: Sendable, CustomTestStringConvertible {
    let source: String
    let yPred: [Double]
    let values: [Double]
    let gradient: [Double]
    var testDescription: String { source }

    init(_ source: String, _ yPred: [Double], _ values: [Double], _ gradient: [Double]) {
      self.source = source
      self.yPred = yPred
      self.values = values
      self.gradient = gradient
    }
  }

  static let nan = Double.nan
  static let inf = Double.infinity

  static let cases: [Case] = [
    Case("abs(y_pred)", [0, -2], [0, 2], [0, -1]),
    Case("sign(y_pred)", [0, -3], [0, -1], [0, 0]),
    Case("round(y_pred)", [0.5, 1.5, -2.5], [0, 2, -2], [0, 0, 0]),
    Case("maximum(y_pred, 1.)", [1, nan], [1, nan], [1, 0]),
    Case("maximum(1., y_pred)", [1, 2, nan], [1, 2, nan], [0, 1, 1]),
    Case("minimum(y_pred, 1.)", [1, 2], [1, 1], [1, 0]),
    Case("minimum(1., y_pred)", [1, 0], [1, 0], [0, 1]),
    Case("maximum(0., 1 - y_pred)", [1, 0], [0, 1], [0, -1]),
    Case("max(y_pred, axis=-1)", [3, 3, 1], [3], [0.5, 0.5, 0]),
    Case("min(y_pred, axis=-1)", [3, 1, 1], [1], [0, 0.5, 0.5]),
    Case("clip(y_pred, 0, 1)", [0, 1, 2, -1, nan], [0, 1, 1, 0, nan], [1, 1, 0, 0, 0]),
    Case("clip(y_pred, None, 1)", [1, 2], [1, 1], [1, 0]),
    Case("relu(y_pred)", [0, 2, -1], [0, 2, 0], [0, 1, 0]),
    Case("elu(y_pred)", [0, 1000], [0, 1000], [1, 1]),
    Case("hard_sigmoid(y_pred)", [3, -3, 0], [1, 0, 0.5], [0, 0, 1.0 / 6]),
    Case("sqrt(y_pred)", [0, 4], [0, 2], [inf, 0.25]),
    Case("sqrt(y_pred)", [-1], [nan], [nan]),
    Case("K.sqrt(y_pred)", [-1, 4, 0], [0, 2, 0], [0, 0.25, inf]),
    Case("1 / y_pred", [0], [inf], [-inf]),
    Case("y_pred / y_pred", [0], [nan], [nan]),
    Case("log(y_pred)", [0, -2], [-inf, nan], [inf, -0.5]),
    Case("y_pred ** 2.5", [0], [0], [0]),
    Case("y_pred ** 1", [0], [0], [1]),
    Case("y_pred ** 0.5", [0], [0], [inf]),
    Case("y_pred ** -1", [0], [inf], [-inf]),
    Case("y_pred ** 3", [-2], [-8], [12]),
    Case("y_pred ** 1.5", [-2], [nan], [nan]),
    Case("0 ** y_pred + 2 ** y_pred", [1], [2], [2 * 0.6931471805599453]),
    Case("softplus(y_pred)", [-800, 800], [0, 800], [0, 1]),
    Case("where(y_pred > 0, log(y_pred), 0.)", [0, 1], [0, 0], [0, 1]),
    Case("where(y_pred > 0, y_pred, 0. / y_pred)", [2], [2], [1]),
    Case("prod(y_pred, axis=-1)", [0, 2, 3], [0], [6, 0, 0]),
    Case("prod(y_pred, axis=-1)", [0, 2, 0], [0], [0, 0, 0]),
    Case("var(y_pred, axis=-1)", [2, 2], [0], [0, 0]),
    Case("std(y_pred, axis=-1)", [2, 2], [0], [nan, nan]),
    Case("std(y_pred, axis=-1)", [1, 3], [1], [-0.5, 0.5]),
    Case("norm(y_pred, axis=-1)", [0, 0], [0], [nan, nan]),
    Case("sum(K.l2_normalize(y_pred, axis=-1))", [0, 0], [0], [1e6, 1e6]),
    Case("sum(ops.normalize(y_pred, axis=-1))", [0, 0], [0], [1e7, 1e7]),
    Case("logsumexp(y_pred, axis=-1)", [-inf, -inf], [-inf], [nan, nan]),
    Case("logsumexp(y_pred, axis=-1)", [1000, 1000], [1000.6931471805599], [0.5, 0.5]),
    Case("divide_no_nan(1., y_pred)", [0, 2], [0, 0.5], [0, -0.25]),
    Case("y_pred % 3", [-1, 4], [2, 1], [1, 1]),
    Case("y_pred // 3", [-1, 4], [-1, 1], [0, 0]),
    Case("cast(y_pred, 'int32')", [-1.9, 2.7], [-1, 2], [0, 0]),
    Case("cast(y_pred, 'bool') * 1.", [0, 2.7, nan], [0, 1, 1], [0, 0, 0]),
    Case("one_hot(y_pred, 3)[:, 1]", [1.9, -1, 3], [1, 0, 0], [0, 0, 0]),
    Case("argmax(y_pred, axis=-1)", [1, 3, 3], [1], [0, 0, 0]),
    Case(
      "K.binary_crossentropy(1., y_pred)", [0, 1], [16.11809565095832, 1.00000005e-7], [0, 0]),
    Case("y_pred + 1e-7 - epsilon()", [1], [1], [1]),
    Case("(7 // 2 + -7 // 2 + 7 % -3 + 2 ** -1) * y_pred", [1], [-2.5], [-2.5]),
    Case("(True + (1 < 2) + (3 if None is None else 4)) * y_pred", [1], [5], [5]),
  ]

  @Test(arguments: cases)
  func `are those of Keras`(_ expected: Case) throws {
    let loss = try CustomLossSource.parsed(expected.source).resolved()
    let yPred = Tensor(expected.yPred)
    var call = LossCall(loss, yTrue: yPred, yPred: yPred)
    call.dtype = .float64
    call.reduction = .sum
    call.outputs = [.values, .gradient]
    let answer = try call.prepared().evaluate()
    try expectSame(answer.values, expected.values, "values")
    // At the ends of the clip the slope itself is pinned by the built-in losses.
    if !expected.source.contains("binary_crossentropy") {
      try expectSame(answer.gradient, expected.gradient, "gradient")
    }
  }

  private func expectSame(_ tensor: Tensor?, _ expected: [Double], _ what: String) throws {
    let numbers = try #require(tensor).doubles
    try #require(numbers.count == expected.count)
    for (number, witness) in zip(numbers, expected) {
      let isSame =
        number == witness || number.isNaN && witness.isNaN
        || abs(number - witness) <= 1e-9 * abs(witness)
      #expect(isSame, "\(what): \(numbers) for \(expected)")
    }
  }

  /// How many nodes a source needs, gradient included.
  private func size(_ open: (Expression, Expression) -> Expression) -> Int {
    let graph = Graph()
    let yTrue = graph.input(.yTrue, shape: [8, 4])
    let yPred = graph.input(.yPred, shape: [8, 4])
    _ = open(yTrue, yPred).gradient(by: yPred, seed: graph.constant(0.125))
    return graph.nodes.count
  }

  @Test(arguments: [
    ("mean_squared_error", "K.mean(K.square(y_pred - y_true), axis=-1)"),
    ("mean_absolute_error", "tf.reduce_mean(tf.abs(y_true - y_pred), -1)"),
    ("huber", "losses.huber(y_true, y_pred, delta=1.)"),
    ("binary_crossentropy", "K.mean(K.binary_crossentropy(y_true, y_pred), axis=-1)"),
    ("categorical_crossentropy", "K.categorical_crossentropy(y_true, y_pred)"),
  ])
  func `make a graph as lean as the built-in loss has`(_ name: String, _ source: String) throws {
    let builtIn = try Catalogue.entry(named: name)([]).loss
    let custom = try CustomLossSource.parsed(source).resolved().loss
    let (own, theirs) = (size(custom.callAsFunction), size(builtIn.callAsFunction))
    #expect(own <= theirs + 2, "\(own) nodes for \(theirs)")
  }
}
