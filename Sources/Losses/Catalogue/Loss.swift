/// A loss: a struct whose stored properties are its parameters and whose body is its formula.
///
/// Everything that the catalogue, the listing and the contract say of it is read from here.
protocol Loss: Sendable, Hashable {
  /// The name of the Keras function.
  static var name: String { get }
  /// Every other name of both Keras generations.
  static var aliases: [String] { get }
  /// One sentence.
  static var summary: String { get }
  /// The law, in the grammar of custom losses.
  static var formula: String { get }
  /// The inputs and the values.
  static var shapes: LossShapes { get }
  /// The paper, the book, or Keras.
  static var source: String { get }
  /// What can be set.
  static var parameters: [Parameter<Self>] { get }

  /// Whether float32 calls are computed in `Double` inside, where sums cancel.
  static var worksInDouble: Bool { get }

  /// Whether `y_true` holds labels, which are read as they were sent.
  static var readsLabels: Bool { get }
  /// Whether those labels must lie in memory as they were sent, so that no formula may compute them.
  static var needsSentLabels: Bool { get }
  /// The reason for missing second derivatives.
  static var hessianUnavailable: String? { get }
  /// How a value depends on samples.
  static var samples: SampleDependence { get }

  /// The loss of the same law that takes class numbers for one-hot rows, or the other way round.
  static var twin: String? { get }

  /// With every parameter at its default.
  init()

  /// How the shapes of `y_true` and `y_pred` must agree, once their ranks are aligned.
  var agreement: ShapeAgreement { get }
  /// The expected contents of the tensors; deviations cause warnings.
  var expectations: [Expectation] { get }
  /// Names of tensors among the parameters, and the tensors: the formula reads them as inputs.
  var tensors: [(name: String, tensor: Tensor)] { get }
  /// The same loss with the shapes of its tensors only, for a plan to keep.
  var withoutTensors: Self { get }
  /// Refuses parameters that only together, or only with these shapes, make no sense.
  func check(yTrue: [Int], yPred: [Int]) throws(LossError)

  /// Refuses invalid numbers, such as labels outside the classes.
  func checkNumbers(yTrue: Tensor, yPred: [Int]) throws(LossError)

  /// The mistakes that the formula itself shows, whatever the numbers.
  func lints(yTrue: [Int], yPred: [Int]) -> [LossWarning]
  /// The mistakes that only this loss knows, as the numbers show them.
  func findings(in call: LossCall) -> [LossWarning]

  /// The formula: one number a sample.
  func callAsFunction(_ yTrue: Expression, _ yPred: Expression) -> Expression
  /// The same in the steps of Keras, where each is rounded to a type of two bytes.
  func steps(_ yTrue: Expression, _ yPred: Expression) -> Expression
  /// What is rounded in a type of two bytes: each step, unless Keras works in float32 there.
  static var rounding: Rounding.Extent { get }
  /// Which values count, 1 or 0, if the loss has a say in that.
  func mask(_ yTrue: Expression, values: Expression) -> Expression?
}

extension Loss {
  static var parameters: [Parameter<Self>] { [] }
  static var worksInDouble: Bool { false }
  static var readsLabels: Bool { false }
  static var needsSentLabels: Bool { false }
  static var hessianUnavailable: String? { nil }
  static var twin: String? { nil }
  static var samples: SampleDependence { .each }
  var withoutTensors: Self { self }
  var agreement: ShapeAgreement { .broadcast }
  var expectations: [Expectation] { [] }
  var tensors: [(name: String, tensor: Tensor)] { [] }
  func check(yTrue: [Int], yPred: [Int]) throws(LossError) {}
  func checkNumbers(yTrue: Tensor, yPred: [Int]) throws(LossError) {}
  func lints(yTrue: [Int], yPred: [Int]) -> [LossWarning] { [] }
  func findings(in call: LossCall) -> [LossWarning] { [] }
  func mask(_ yTrue: Expression, values: Expression) -> Expression? { nil }
  static var rounding: Rounding.Extent { .steps }
  func steps(_ yTrue: Expression, _ yPred: Expression) -> Expression { self(yTrue, yPred) }

  /// The formula in the steps that its graph asks for.
  func opened(_ yTrue: Expression, _ yPred: Expression) -> Expression {
    yPred.graph.half == nil ? self(yTrue, yPred) : steps(yTrue, yPred)
  }
}

/// A loss with a user's formula, which can be checked for mistakes.
protocol ExplainedLoss: Loss {
  /// Origin of the first non-finite value in that result, if known.
  func birth(of result: String, in call: LossCall, _ shapes: CallShapes) -> LossWarning?
}

/// How the values of a loss depend on the samples of a batch.
enum SampleDependence {
  /// Each on its own sample alone.
  case each
  /// One value on all samples together.
  case together
  /// Each on its own sample as compared with every other one.
  case pairs
}

/// How the shapes of `y_true` and `y_pred` must agree.
enum ShapeAgreement: Hashable, Sendable {
  /// They broadcast against each other, and there is an axis to average over.
  case broadcast
  /// They broadcast against each other, scalars included.
  case broadcastWithScalars
  /// They are equal, and there is an axis to average over.
  case equal
  /// They are equal, scalars included.
  case equalWithScalars
  /// `y_true` lacks the class axis of `y_pred`, or has length 1 there.
  case labels(axis: Int)
  /// The loss checks them itself.
  case own
}

/// What a tensor should hold.
enum Expectation: Hashable, Sendable {
  /// `y_true` is one-hot along the axis, or a distribution.
  case oneHotLabels(axis: Int)
  /// `y_true` is within [0, 1].
  case probableLabels
  /// `y_pred` is within [0, 1].
  case probabilities
  /// Rows of `y_pred` along the axis are distributions: within [0, 1], their sum 1.
  case distributions(axis: Int)
  /// `y_pred` holds logits: not distributions along the axis, nor single probabilities.
  case logits(axis: Int?)
  /// `y_true` holds -1 and 1, or 0 and 1.
  case signs
  /// `y_true` is not 0, since it divides.
  case divisors
  /// `y_true` names classes below the length of that axis of `y_pred`, or this one to be ignored.
  case classes(axis: Int, ignoring: Int?)
}
