/// One figure of the process or the server, as `/metrics` reports it.
public struct Figure: Sendable {
  /// How a figure moves.
  public enum Kind: String, Sendable {
    /// It only grows.
    case counter
    /// It goes up and down.
    case gauge
  }

  /// Its name, unit at the end.
  public var name: String
  /// One sentence.
  public var help: String
  /// How it moves.
  public var kind: Kind
  /// The labels that distinguish it from others of the same name.
  public var labels: [(name: String, value: String)]
  /// The number.
  public var value: Double

  /// A figure.
  public init(
    _ name: String, _ help: String, _ kind: Kind = .gauge,
    labels: [(name: String, value: String)] = [], value: Double
  ) {
    self.name = name
    self.help = help
    self.kind = kind
    self.labels = labels
    self.value = value
  }
}
