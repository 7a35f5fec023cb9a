// Operators that compute probabilities, classes and directions.

extension CustomOperator {
  static let probabilities: [CustomOperator] = [
    CustomOperator(
      "softmax", "x|logits, axis=-1", "exp(x) / sum(exp(x)) along an axis, without overflow.",
      derivative: "softmax * (g - sum(g * softmax))"
    ) { call throws(CustomLossError) in
      let x = try call.tensor()
      guard x.rank > 0 else { throw call.fail(.axisOutOfRange(axis: -1, rank: 0), "x") }
      return .tensor(
        try call.interpreter.alongLastAxis(x, axis: call.axis(default: -1), call.range) {
          softmax($0)
        })
    },
    CustomOperator(
      "log_softmax", "x|logits, axis=-1", "log(softmax(x)) along an axis, without overflow.",
      derivative: "g - softmax * sum(g)"
    ) { call throws(CustomLossError) in
      let x = try call.tensor()
      guard x.rank > 0 else { throw call.fail(.axisOutOfRange(axis: -1, rank: 0), "x") }
      return .tensor(
        try call.interpreter.alongLastAxis(x, axis: call.axis(default: -1), call.range) {
          -negativeLogSoftmax($0)
        })
    },
    CustomOperator(
      "one_hot", "indices|x, num_classes|depth|nb_classes, axis=-1", twins: ["to_categorical"],
      "One-hot rows for class labels, along a new axis.", derivative: "0",
      convention: "labels are truncated; a label out of range gives zeros"
    ) { call throws(CustomLossError) in
      let labels = try call.tensor("indices")
      let classes = try call.integer("num_classes") ?? 0
      guard classes > 0 else {
        throw call.fail(.wrongShape([classes], expected: "at least one class"), "num_classes")
      }
      let shape = try call.interpreter.checked(labels.shape + [classes], call.range)
      let hot = TensorValue(oneHot(labels.filled, classes: classes))
      let axis = try call.interpreter.resolved(
        [call.axis(default: -1)], rank: shape.count, call.argumentRange("axis"))
      guard let axis = axis.first, axis != labels.rank else { return .tensor(hot) }
      let order = Array(0..<axis) + [labels.rank] + Array(axis..<labels.rank)
      return .tensor(call.interpreter.transposed(hot, order))
    },
    CustomOperator(
      "gather", "params|x|reference, indices, axis=None, batch_dims=0", twins: ["take"],
      "Selects entries or slices by index along an axis, by default the first.",
      derivative: "1 to the selected entries", convention: "an index out of range gives 0", gather),
    CustomOperator(
      composed: "l2_normalize", "x, axis=None, epsilon=1e-12",
      "x divided by its Euclidean norm over the axes.",
      derivative: "as for x / norm",
      convention: "the sum of squares is at least epsilon, as in Keras' backend: zeros give 0",
      checking: ["x": .tensor, "axis": .axes, "epsilon": .number(1e-12)]),
    // In Swift, for the error about its order.
    CustomOperator(
      "normalize", "x, axis=-1, order|ord=2, epsilon=1e-7",
      "x divided by its Euclidean norm over the axes.", derivative: "as for x / norm",
      convention: "the norm is at least epsilon, as in Keras 3"
    ) { call throws(CustomLossError) in
      guard try call.number("order", default: 2) == 2 else {
        throw call.wrongKind("order", "2", call.value("order") ?? .none)
      }
      let x = try call.tensor()
      let axes = call.value("axis") == nil ? [-1] : try call.axes()
      let sum = try call.reduced(.sum, call.unary(.square, x), over: axes, keepingAxes: true)
      let floor = try call.number("epsilon", default: epsilon)
      // Where the lower bound applies, the root receives no gradient, since its slope at 0 is infinite.
      let length = try call.binary(.maximum, call.unary(.squareRoot, sum), floor)
      return .tensor(try call.binary(.divide, x, length))
    },
  ]

  @Sendable private static func gather(_ call: OperatorCall) throws(CustomLossError) -> Value {
    let (table, indices) = (try call.tensor("params"), try call.tensor("indices"))
    let batch = try call.integer("batch_dims") ?? 0
    let axis = try call.axis(default: Swift.max(0, batch))
    guard table.rank > 0 else {
      throw call.fail(.wrongShape(table.shape, expected: "a list or a table"), "params")
    }
    guard batch != 0 else {
      return .tensor(
        try call.interpreter.gathered(table, at: indices, axis: axis, call.builtIn.name, call.range)
      )
    }
    // Along the axis after the common ones, with a separate selection for each item of the batch.
    guard batch > 0, batch < table.rank, batch <= indices.rank, axis == batch,
      Array(table.shape[..<batch]) == Array(indices.shape[..<batch])
    else {
      throw call.interpreter.fail(
        .shapesDoNotFit(left: table.shape, right: indices.shape, expected: "equal batches"),
        call.range)
    }
    let shape = try call.interpreter.checked(
      indices.shape + table.shape[(batch + 1)...], call.range)
    guard product(shape) > 0, table.shape[batch] > 0 else {
      return .tensor(TensorValue(call.interpreter.graph.constant(0), shape: shape))
    }
    return .tensor(TensorValue(table.filled.gathered(at: indices.filled, afterBatch: batch)))
  }
}
