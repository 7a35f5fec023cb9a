/// A loss given as source, with values for its other parameters.
///
/// Shapes: those that the formula accepts; the ranks of `y_true` and `y_pred` are aligned first, as in
/// Keras. The values may have any shape, including that of a scalar.
struct CustomLoss: ExplainedLoss {
  static let name = "custom"
  static let aliases: [String] = []
  static let summary = "A loss given as source."
  static let formula = "lambda y_true, y_pred: …"
  static let shapes = LossShapes(
    yTrue: "any shape that the function accepts", yPred: "any shape that the function accepts",
    values: "any shape")
  static let source = "the caller"

  /// The parsed source; without it, nothing can be computed.
  let text: CustomLossSource?
  let arguments: [(name: String, value: CustomArgument)]

  init() {
    text = nil
    arguments = []
  }

  init(source: CustomLossSource, arguments: [(name: String, value: CustomArgument)]) {
    text = source
    self.arguments = arguments
  }

  var agreement: ShapeAgreement { .own }

  var tensors: [(name: String, tensor: Tensor)] {
    arguments.compactMap { argument in
      if case .tensor(_, _, let tensor?) = argument.value { (argument.name, tensor) } else { nil }
    }
  }

  var withoutTensors: CustomLoss {
    guard let text else { return self }
    return CustomLoss(source: text, arguments: arguments.map { ($0.name, $0.value.withoutTensor) })
  }

  func callAsFunction(_ yTrue: Expression, _ yPred: Expression) -> Expression {
    guard let text else { return yPred }
    let interpreter = Interpreter(text, yTrue: yTrue, yPred: yPred, arguments: arguments)
    do throws(CustomLossError) {
      let loss = try interpreter.loss()
      let graph = yPred.graph
      graph.lints = interpreter.lints(of: loss)
      graph.reduction = interpreter.reduction
      return loss.filled
    } catch {
      let failure = error.fact == .builtIn(.cancelled) ? LossError.cancelled : .custom(error)
      return yPred.graph.fail(failure, standIn: yPred)
    }
  }
}

extension CustomLoss: Hashable {
  static func == (left: CustomLoss, right: CustomLoss) -> Bool {
    (left.text === right.text
      || left.text?.text == right.text?.text && left.text?.limits == right.text?.limits)
      && left.arguments.count == right.arguments.count
      && zip(left.arguments, right.arguments).allSatisfy {
        $0.name == $1.name && $0.value == $1.value
      }
  }

  func hash(into hasher: inout Hasher) {
    hasher.combine(text?.textHash)
    for argument in arguments { hasher.combine(argument.value) }
  }
}
