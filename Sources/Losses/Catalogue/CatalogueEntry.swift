/// A loss as the catalogue shows it: everything is read from the loss's own declaration.
public struct CatalogueEntry: Sendable {
  /// The canonical name, such as `mean_squared_error`.
  public let name: String
  /// Every other name it answers to, of both Keras generations.
  public let aliases: [String]
  /// One sentence.
  public let summary: String
  /// The law, in the grammar of custom losses.
  public let formula: String
  /// The shapes and contents of `y_true`, `y_pred` and the values.
  public let shapes: LossShapes
  /// What can be set, with defaults.
  public let parameters: [ParameterDescription]
  /// Where the loss comes from: a paper, a book, or Keras.
  public let source: String
  /// Makes the loss with these parameters set.
  let make: @Sendable ([(name: String, value: Argument)]) throws(LossError) -> any Loss

  /// The loss with these parameters; those not named keep their defaults.
  public func callAsFunction(
    _ arguments: [(name: String, value: Argument)] = []
  ) throws(LossError) -> ResolvedLoss {
    ResolvedLoss(loss: try make(arguments))
  }
}

extension CatalogueEntry {
  /// Reads everything from a loss's declaration.
  init<L: Loss>(_ loss: L.Type) {
    self.init(
      name: L.name, aliases: L.aliases, summary: L.summary, formula: L.formula, shapes: L.shapes,
      parameters: L.parameters.map(\.description), source: L.source
    ) { arguments throws(LossError) in
      var loss = L()
      for argument in arguments {
        guard let parameter = L.parameters.first(where: { $0.name == argument.name }) else {
          let known = L.parameters.map(\.name)
          throw .unknownParameter(
            name: argument.name, loss: L.name, known: known,
            nearest: nearest(to: argument.name, among: known))
        }
        try parameter.write(&loss, argument.value)
      }
      return loss
    }
  }
}

/// The shapes of a loss, as a reader of its page wants them.
public struct LossShapes: Equatable, Sendable {
  /// The shape and contents of `y_true`.
  public let yTrue: String
  /// The shape and contents of `y_pred`.
  public let yPred: String
  /// The shape of the values.
  public let values: String

  /// Three shapes in words.
  public init(yTrue: String, yPred: String, values: String) {
    self.yTrue = yTrue
    self.yPred = yPred
    self.values = values
  }
}

/// A parameter as the catalogue shows it.
public struct ParameterDescription: Sendable {
  /// What kind of value it takes.
  public enum Kind: String, Sendable {
    /// True or false.
    case boolean
    /// A finite number.
    case number
    /// A whole number, or nothing.
    case optionalInteger = "integer or null"
    /// One axis, counted from the end where negative.
    case axis
    /// One axis, several, or nothing for all of them.
    case axes = "axis, list of axes or null"
    /// A number, or one for each entry of the last axis.
    case numberOrList = "number or list of numbers"
    /// An optional tensor.
    case optionalTensor = "tensor or null"
    /// Whatever the source of a custom loss makes of it.
    case any = "number, tensor, word, true, false or null"
  }
  /// The name on the wire, as in Keras.
  public let name: String
  /// What kind of value it takes.
  public let kind: Kind
  /// The default value.
  public let defaultValue: Argument
  /// The numbers that are allowed.
  public let range: NumberRange
  /// One sentence.
  public let summary: String
  /// False if it is required, or if only its source has the default.
  public var isDefaultKnown = true
}

/// The numbers that a parameter may be.
public enum NumberRange: String, Sendable {
  /// Any finite number.
  case finite = "finite"
  /// At least 0.
  case notNegative = "at least 0"
  /// More than 0.
  case positive = "greater than 0"
  /// From 0 to 1, both included.
  case unit = "from 0 to 1"
  /// Between 0 and 1, neither included.
  case openUnit = "between 0 and 1, neither included"

  func contains(_ number: Double) -> Bool {
    guard number.isFinite else { return false }
    return switch self {
    case .finite: true
    case .notNegative: number >= 0
    case .positive: number > 0
    case .unit: number >= 0 && number <= 1
    case .openUnit: number > 0 && number < 1
    }
  }
}

extension LossShapes {
  /// The mean over the last axis of whatever the two tensors broadcast to.
  static let samples = LossShapes(
    yTrue: "[..., n], broadcast", yPred: "[..., n], broadcast", values: "[...]")
}
