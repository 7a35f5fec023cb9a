// The cross-entropies of Keras' backend and of TensorFlow: the first is entry by entry.

extension CustomOperator {
  static let crossentropies: [CustomOperator] = [
    CustomOperator(
      "binary_crossentropy", "target|y_true|labels, output|y_pred, from_logits=False",
      "The cross-entropy of each entry with a probability, or a logit.",
      derivative: "(p - t) / (p * (1 - p)), 0 where p is clipped; sigmoid(x) - t of logits",
      convention: "entry by entry, as in Keras' backend; p is clipped to [1e-7, 1 - 1e-7]"
    ) { call throws(CustomLossError) in
      let (t, p) = (try call.tensor("target"), try call.tensor("output"))
      return try entropy(t, p, fromLogits: call.boolean("from_logits"), call)
    },
    CustomOperator(
      "categorical_crossentropy",
      "target|y_true|labels, output|y_pred, from_logits=False, axis=-1",
      "The cross-entropy of each row of probabilities, or of logits, along an axis.",
      derivative: "softmax(x) * sum(t) - t of logits",
      convention: "rows are divided by their sum, then clipped to [1e-7, 1 - 1e-7]"
    ) { call throws(CustomLossError) in
      try loss("categorical_crossentropy", "target", "output", call, takesAxis: true)
    },
    CustomOperator(
      "sparse_categorical_crossentropy",
      "target|y_true|labels, output|y_pred, from_logits=False, axis=-1",
      "The cross-entropy of each row with its class label.",
      derivative: "softmax(x) - one_hot(t) of logits",
      convention: "probabilities are clipped, then divided by their sum; labels are truncated"
    ) { call throws(CustomLossError) in
      try loss("sparse_categorical_crossentropy", "target", "output", call, takesAxis: true)
    },
    CustomOperator(
      "sigmoid_cross_entropy_with_logits", "labels, logits",
      "The cross-entropy of each entry with a logit.", derivative: "sigmoid(x) - t"
    ) { call throws(CustomLossError) in
      try entropy(call.tensor("labels"), call.tensor("logits"), fromLogits: true, call)
    },
    CustomOperator(
      composed: "weighted_cross_entropy_with_logits", "labels, logits, pos_weight",
      "The cross-entropy of each entry with a logit, with a weight for the positive part.",
      derivative: "(1 - t) * sigmoid(x) - pos_weight * t * sigmoid(-x)",
      checking: ["labels": .tensor, "logits": .tensor, "pos_weight": .tensor]),
    CustomOperator(
      "softmax_cross_entropy_with_logits", "labels, logits, axis=-1",
      twins: ["softmax_cross_entropy_with_logits_v2"],
      "The cross-entropy of each row of logits along an axis.",
      derivative: "softmax(x) * sum(t) - t"
    ) { call throws(CustomLossError) in
      try loss(
        "categorical_crossentropy", "labels", "logits", call, takesAxis: true, fromLogits: true)
    },
    CustomOperator(
      "sparse_softmax_cross_entropy_with_logits", "labels, logits",
      "The cross-entropy of each row of logits with its class label.",
      derivative: "softmax(x) - one_hot(t)"
    ) { call throws(CustomLossError) in
      try loss(
        "sparse_categorical_crossentropy", "labels", "logits", call, takesAxis: false,
        fromLogits: true)
    },
  ]

  private static func entropy(
    _ t: TensorValue, _ p: TensorValue, fromLogits: Bool, _ call: OperatorCall
  ) throws(CustomLossError) -> Value {
    let shape = try call.interpreter.commonShape(t.shape, p.shape, call.range)
    func wide(_ x: TensorValue) throws(CustomLossError) -> Expression {
      try call.interpreter.broadcast(x, to: shape, call.builtIn.name, call.range).expression
    }
    let (t, p) = (try wide(t), try wide(p))
    let result = fromLogits ? entropyOfLogits(t, p) : entropyOfProbabilities(t, p)
    return .tensor(TensorValue(result, shape: shape))
  }

  private static func loss(
    _ name: String, _ target: String, _ output: String, _ call: OperatorCall, takesAxis: Bool,
    fromLogits: Bool = false
  ) throws(CustomLossError) -> Value {
    guard let entry = Catalogue.entries.first(where: { $0.name == name }) else { return .none }
    var arguments: [(name: String, value: Argument)] = []
    let isLogits = try call.boolean("from_logits") ? true : fromLogits
    arguments.append(("from_logits", .boolean(isLogits)))
    if takesAxis { arguments.append(("axis", .number(Double(try call.axis(default: -1))))) }
    return try call.interpreter.values(
      LossValue(entry: entry, arguments: arguments), call.tensor(target), call.tensor(output),
      call.range)
  }
}
