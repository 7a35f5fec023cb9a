/// A loss that came as text, with values for its other parameters.
///
/// Shapes: as the formula has them; the ranks of `y_true` and `y_pred` are aligned before, as
/// Keras' wrapper does. The values may be of any shape, a scalar included.
struct CustomLoss: ExplainedLoss {
  static let name = "custom"
  static let aliases: [String] = []
  static let summary = "A loss given as source."
  static let formula = "lambda y_true, y_pred: …"
  static let shapes = LossShapes(
    yTrue: "as the function takes it", yPred: "as the function takes it",
    values: "as the function gives it")
  static let source = "the caller"

  /// What was read; without it, nothing can be computed.
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
