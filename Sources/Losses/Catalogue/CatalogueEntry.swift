/// A loss in the catalogue; everything is read from the declaration of the loss.
public struct CatalogueEntry: Sendable {
  /// The canonical name, such as `mean_squared_error`.
  public let name: String
  /// Every alias, from Keras 2 and Keras 3.
  public let aliases: [String]
  /// One sentence.
  public let summary: String
  /// The formula, in the grammar of custom losses.
  public let formula: String
  /// The shapes and contents of `y_true`, `y_pred` and the values.
  public let shapes: LossShapes
  /// The parameters with their defaults.
  public let parameters: [ParameterDescription]
  /// The source of the loss: a paper, a book, or Keras.
  public let source: String
  /// Creates the loss with given parameters.
  let make: @Sendable ([(name: String, value: Argument)]) throws(LossError) -> any Loss

  /// The loss with these parameters; the others keep their defaults.
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

/// The shapes of a loss, in words for its page.
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

/// A parameter in the catalogue.
public struct ParameterDescription: Sendable {
  /// The kind of value that it takes.
  public enum Kind: String, Sendable {
    /// True or false.
    case boolean
    /// A finite number.
    case number
    /// A whole number, or none.
    case optionalInteger = "integer or null"
    /// One axis; negative ones count from the end.
    case axis
    /// One axis, several axes, or none for all axes.
    case axes = "axis, list of axes or null"
    /// A number, or one for each entry of the last axis.
    case numberOrList = "number or list of numbers"
    /// An optional tensor.
    case optionalTensor = "tensor or null"
    /// Any value that the source of a custom loss can use.
    case any = "number, tensor, word, true, false or null"
  }
  /// The name in requests, as in Keras.
  public let name: String
  /// The kind of value that it takes.
  public let kind: Kind
  /// The default value.
  public let defaultValue: Argument
  /// The numbers that are allowed.
  public let range: NumberRange
  /// One sentence.
  public let summary: String
  /// False if it is required, or if only the source contains the default.
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
  /// The mean over the last axis of the broadcast shape of both tensors.
  static let samples = LossShapes(
    yTrue: "[..., n], broadcast", yPred: "[..., n], broadcast", values: "[...]")
}
