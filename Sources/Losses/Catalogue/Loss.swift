/// A loss: a struct whose stored properties are its parameters and whose body is its formula.
///
/// The catalogue, the listing and the contract read everything from here.
protocol Loss: Sendable, Hashable {
  /// The name of the Keras function.
  static var name: String { get }
  /// Every alias, from Keras 2 and Keras 3.
  static var aliases: [String] { get }
  /// One sentence.
  static var summary: String { get }
  /// The formula, in the grammar of custom losses.
  static var formula: String { get }
  /// The inputs and the values.
  static var shapes: LossShapes { get }
  /// The paper, the book, or Keras.
  static var source: String { get }
  /// The parameters.
  static var parameters: [Parameter<Self>] { get }

  /// Whether float32 calls are computed in `Double`, because sums cancel.
  static var worksInDouble: Bool { get }

  /// Whether `y_true` holds labels, which are read as they were sent.
  static var readsLabels: Bool { get }
  /// Whether the labels must be in memory as they were sent, so that no formula can compute them.
  static var needsSentLabels: Bool { get }
  /// The reason for missing second derivatives.
  static var hessianUnavailable: String? { get }
  /// How a value depends on samples.
  static var samples: SampleDependence { get }

  /// The same loss for class numbers instead of one-hot rows, or the reverse.
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
  /// Rejects parameters that are invalid only in combination or with these shapes.
  func check(yTrue: [Int], yPred: [Int]) throws(LossError)

  /// Rejects invalid values, such as labels outside the classes.
  func checkNumbers(yTrue: Tensor, yPred: [Int]) throws(LossError)

  /// The probable mistakes that the formula itself shows, independent of tensor values.
  func lints(yTrue: [Int], yPred: [Int]) -> [LossWarning]
  /// The probable mistakes that values show and that only this loss can detect.
  func findings(in call: LossCall) -> [LossWarning]

  /// The formula: one number per sample.
  func callAsFunction(_ yTrue: Expression, _ yPred: Expression) -> Expression
  /// The same in the steps of Keras, for half-precision types in which each step is rounded.
  func steps(_ yTrue: Expression, _ yPred: Expression) -> Expression
  /// The extent of rounding in a half-precision type: each step, unless Keras computes in float32.
  static var rounding: Rounding.Extent { get }
  /// The loss's own mask of 1 and 0, if it has one.
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

  /// The formula in the steps that its graph requires.
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
  /// Each value depends only on its own sample.
  case each
  /// One value depends on all samples.
  case together
  /// Each value depends on its own sample and on all others.
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

/// The expected contents of a tensor.
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
