// Reductions over an axis, a list of axes, or all axes.

extension CustomOperator {
  static let reductions: [CustomOperator] = [
    CustomOperator(
      "mean", "x, axis=None, keepdims=False", twins: ["reduce_mean", "average"],
      "The mean over the axes.", derivative: "1/n to each entry"
    ) { call throws(CustomLossError) in .tensor(try reduced(.mean, call)) },
    CustomOperator(
      "sum", "x, axis=None, keepdims=False", twins: ["reduce_sum"], "The sum over the axes.",
      derivative: "1 to each entry"
    ) { call throws(CustomLossError) in .tensor(try reduced(.sum, call)) },
    CustomOperator(
      "max", "x, axis=None, keepdims=False", twins: ["reduce_max", "amax"],
      "The maximum over the axes.", derivative: "1 to the largest",
      convention: "shared equally among ties"
    ) { call throws(CustomLossError) in try extreme(.maximum, call) },
    CustomOperator(
      "min", "x, axis=None, keepdims=False", twins: ["reduce_min", "amin"],
      "The minimum over the axes.", derivative: "1 to the smallest",
      convention: "shared equally among ties"
    ) { call throws(CustomLossError) in try extreme(.minimum, call) },
    CustomOperator(
      "prod", "x, axis=None, keepdims=False", twins: ["reduce_prod"], "The product over the axes.",
      derivative: "the product of the others, correct also with zeros"
    ) { call throws(CustomLossError) in .tensor(try reduced(.product, call)) },
    CustomOperator(
      composed: "var", "x, axis=None, keepdims=False", twins: ["variance", "reduce_variance"],
      "The variance over the axes.", derivative: "2 * (x - mean) / n",
      convention: "of the population: divided by n",
      checking: ["x": .tensor, "axis": .axes, "keepdims": .boolean]),
    CustomOperator(
      composed: "std", "x, axis=None, keepdims=False", twins: ["reduce_std"],
      "The standard deviation over the axes.", derivative: "(x - mean) / (n * std)",
      convention: "of the population; its gradient is NaN where all entries are equal",
      checking: ["x": .tensor, "axis": .axes, "keepdims": .boolean]),
    // Both in Swift, because `max` and `min` of two known numbers are those of Python.
    CustomOperator(
      "any", "x, axis=None, keepdims=False", twins: ["reduce_any"],
      "1 where an entry is not 0, else 0.", derivative: "0"
    ) { call throws(CustomLossError) in
      .tensor(
        call.stopped(
          try call.reduced(
            .maximum, call.truth(call.tensor()), over: call.axes(),
            keepingAxes: call.boolean("keepdims"))))
    },
    CustomOperator(
      "all", "x, axis=None, keepdims=False", twins: ["reduce_all"],
      "1 where no entry is 0, else 0.", derivative: "0"
    ) { call throws(CustomLossError) in
      .tensor(
        call.stopped(
          try call.reduced(
            .minimum, call.truth(call.tensor()), over: call.axes(),
            keepingAxes: call.boolean("keepdims"))))
    },
    CustomOperator(
      composed: "count_nonzero", "x, axis=None, keepdims=False", "The number of nonzero entries.",
      derivative: "0", checking: ["x": .tensor, "axis": .axes, "keepdims": .boolean]),
    CustomOperator(
      composed: "logsumexp", "x, axis=None, keepdims=False", twins: ["reduce_logsumexp"],
      "log(sum(exp(x))) over the axes, without overflow.", derivative: "softmax(x)",
      convention: "-inf if all entries are -inf",
      checking: ["x": .tensor, "axis": .axes, "keepdims": .boolean]),
    // In Swift, for the errors about its order.
    CustomOperator(
      "norm", "x|tensor, ord|order=2, axis=None, keepdims=False",
      twins: ["reduce_euclidean_norm"],
      "The norm of vectors over the axes, of order 2 or another one.",
      derivative: "x / norm, NaN at 0",
      convention: "ord: a number, inf, -inf, 0, \"fro\" or \"euclidean\"", norm),
    CustomOperator(
      "cumsum", "x, axis=0, exclusive=False, reverse=False", "Cumulative sums along an axis.",
      derivative: "1 to an entry and all before it",
      convention: "exclusive: without the entry itself; reverse: from the end", cumulativeSums),
    CustomOperator(
      "argmax", "x, axis=-1", "The index of the first maximum along an axis.",
      derivative: "0"
    ) { call throws(CustomLossError) in .tensor(try place(call.tensor(), call)) },
    // In Swift, for the errors about its axis.
    CustomOperator(
      "argmin", "x, axis=-1", "The index of the first minimum along an axis.",
      derivative: "0"
    ) { call throws(CustomLossError) in
      .tensor(try place(call.unary(.negative, call.tensor()), call))
    },
  ]

  private static func reduced(
    _ reduction: Interpreter.AxisReduction, _ call: OperatorCall
  ) throws(CustomLossError) -> TensorValue {
    // For an empty list, as in NumPy.
    if case .list(let list)? = call.value("x"), list.items.isEmpty {
      if reduction == .sum { return call.interpreter.number(0) }
      if reduction == .product { return call.interpreter.number(1) }
    }
    return try call.reduced(
      reduction, call.tensor(), over: call.axes(), keepingAxes: call.boolean("keepdims"))
  }

  /// `max` and `min`, also of two numbers, as in Python.
  private static func extreme(
    _ reduction: Interpreter.AxisReduction, _ call: OperatorCall
  ) throws(CustomLossError) -> Value {
    if let a = call.value("x")?.number, let b = call.value("axis")?.number,
      let left = call.value("x"), let right = call.value("axis")
    {
      return (reduction == .maximum ? a >= b : a <= b) ? left : right
    }
    return .tensor(try reduced(reduction, call))
  }

  @Sendable private static func norm(_ call: OperatorCall) throws(CustomLossError) -> Value {
    let (x, axes, keeps) = (try call.tensor(), try call.axes(), try call.boolean("keepdims"))
    if case .text(let text)? = call.value("ord") {
      guard text == "euclidean" || text == "fro" else {
        throw call.wrongKind("ord", "a number, inf, \"fro\" or \"euclidean\"", .text(text))
      }
    } else if let order = call.value("ord") {
      guard let order = order.number else {
        throw call.wrongKind("ord", "a number, inf, \"fro\" or \"euclidean\"", order)
      }
      if order != 2 { return .tensor(try norm(x, order: order, over: axes, keeps, call)) }
    }
    let sum = try call.reduced(.sum, call.unary(.square, x), over: axes, keepingAxes: keeps)
    return .tensor(try call.unary(.squareRoot, sum))
  }

  /// The norm of a vector of an order other than 2.
  private static func norm(
    _ x: TensorValue, order: Double, over axes: [Int]?, _ keeps: Bool, _ call: OperatorCall
  ) throws(CustomLossError) -> TensorValue {
    let lengths = try call.unary(.absolute, x)
    switch order {
    case 1: return try call.reduced(.sum, lengths, over: axes, keepingAxes: keeps)
    case .infinity: return try call.reduced(.maximum, lengths, over: axes, keepingAxes: keeps)
    case -.infinity: return try call.reduced(.minimum, lengths, over: axes, keepingAxes: keeps)
    case 0:
      let counted = try call.binary(.notEqual, x, 0)
      return try call.reduced(.sum, counted, over: axes, keepingAxes: keeps)
    default:
      let powers = try call.binary(.power, lengths, order)
      return try call.binary(
        .power, call.reduced(.sum, powers, over: axes, keepingAxes: keeps), 1 / order)
    }
  }

  @Sendable private static func cumulativeSums(
    _ call: OperatorCall
  ) throws(CustomLossError) -> Value {
    let axis = try call.axis(default: 0)
    func turned(_ x: TensorValue) throws(CustomLossError) -> TensorValue {
      guard try call.boolean("reverse"), x.rank > 0 else { return x }
      let axis = try call.interpreter.resolved([axis], rank: x.rank, call.range)[0]
      try call.interpreter.charge(x.shape[axis] / 16, call.range)
      return try call.interpreter.gathered(
        x, places: Array((0..<x.shape[axis]).reversed()), axis: axis, call.builtIn.name, call.range)
    }
    let x = try turned(call.tensor())
    var sums = try call.interpreter.alongLastAxis(x, axis: axis, call.range) {
      cumulativeSum($0, axis: -1)
    }
    if try call.boolean("exclusive") { sums = try call.binary(.subtract, sums, x) }
    return .tensor(try turned(sums))
  }

  private static func place(
    _ x: TensorValue, _ call: OperatorCall
  ) throws(CustomLossError) -> TensorValue {
    guard x.rank > 0 else { throw call.fail(.axisOutOfRange(axis: -1, rank: 0), "x") }
    return try call.interpreter.alongLastAxis(x, axis: call.axis(default: -1), call.range) {
      argMaximum($0, axis: -1)
    }
  }
}
