import Testing

@testable import Losses

/// The value and the gradient of a source, in float64.
func evaluated(
  _ source: String, _ yTrue: Tensor, _ yPred: Tensor,
  arguments: [(name: String, value: Argument)] = [], inputs: [(name: String, tensor: Tensor)] = [],
  dtype: DType = .float64
) throws -> LossAnswer {
  let loss = try CustomLossSource.parsed(source).resolved(arguments: arguments, inputs: inputs)
  var call = LossCall(loss, yTrue: yTrue, yPred: yPred)
  call.dtype = dtype
  call.outputs = [.loss, .values, .gradient]
  return try call.prepared().evaluate()
}

/// The forms in which a loss may be written, all of them mean squared error.
struct CustomLossTests {
  static let forms = [
    "mean(square(y_pred - y_true), axis=-1)",
    "K.mean(K.square(y_pred - y_true), axis=-1)",
    "e = y_pred - y_true\nmean(e * e, axis=-1)",
    "e = y_pred - y_true; mean(e ** 2, -1)",
    "lambda y_true, y_pred: K.mean(K.square(y_pred - y_true), axis=-1)",
    "loss = lambda t, p: tf.reduce_mean(tf.square(p - t), axis=-1)",
    "def mse(y_true, y_pred):\n    return K.mean(K.square(y_pred - y_true), axis=-1)\n",
    """
    import tensorflow as tf
    from keras import backend as KB

    def mse(y_true: tf.Tensor, y_pred, weight: float = 1.0) -> tf.Tensor:
        \"\"\"The mean
        of squares.\"\"\"
        # a comment
        e: float = y_pred - y_true
        e, w = e, weight
        if w == 1.0:
            w = None
        elif w > 2:
            return w
        total = KB.square(e) if w is None else w * KB.square(e)
        total *= 1
        return tf.math.reduce_mean(total, axis=-1)
    """,
    """
    def make(power=2.):
        def loss(y_true, y_pred):
            return np.mean(np.power(y_pred - y_true, power), axis=-1)
        return loss
    """,
    """
    def make(power=3.):
        def loss(y_true, y_pred):
            return ops.mean((y_pred - y_true) ** power, axis=-1)
        return loss
    make(power=2)
    """,
    "def make(power=2):\n  return lambda t, p: jnp.mean((p - t) ** power, axis=-1)",
    """
        def make(self, power=2):
            def loss(y_true, y_pred):
                return K.mean(K.abs(y_pred - y_true) ** power, axis=-1)
            return loss
    """,
    "losses.mean_squared_error(y_true, y_pred)",
    "keras.losses.mse",
    "tf.keras.losses.MeanSquaredError(reduction='none')(y_true, y_pred)",
    "keras.losses.MeanSquaredError(reduction=None)",
    "    mean((y_pred\n - y_true)**2, \\\n axis=-1)",
    "(y_pred - y_true).__class__ if False else K.mean((y_pred - y_true) ** 2, axis=-1)",
  ]

  @Test(arguments: forms)
  func `may be written in every form that people have`(_ source: String) throws {
    let yTrue = Tensor([2, 2], [1, 2, 3, 4])
    let yPred = Tensor([2, 2], [1.5, 1, 5, 4])
    let answer = try evaluated(source, yTrue, yPred)
    #expect(answer.values?.doubles == [0.625, 2])
    #expect(answer.loss?.doubles == [1.3125])
    #expect(answer.gradient?.doubles == [0.25, -0.5, 1, 0])
  }

  @Test func `takes arguments by name, numbers and lists`() throws {
    let yTrue = Tensor([1, 2], [0, 0])
    let yPred = Tensor([1, 2], [1, 2])
    let source = "def f(t, p, w, power=1):\n  return K.sum(w * K.pow(p - t, power), axis=-1)"
    let answer = try evaluated(
      source, yTrue, yPred,
      arguments: [("w", .tensor(Tensor([10, 100]))), ("power", .number(2))])
    #expect(answer.values?.doubles == [410])
    #expect(answer.gradient?.doubles == [20, 400])
  }

  @Test func `looks free names up among arguments and inputs`() throws {
    let answer = try evaluated(
      "sum(scale * w * abs(y_pred - y_true), axis=-1)", Tensor([2, 1], [0, 0]),
      Tensor([2, 1], [1, -2]), arguments: [("scale", .number(3))],
      inputs: [("w", Tensor([2, 1], [1, 10]))])
    #expect(answer.values?.doubles == [3, 60])
  }
}
