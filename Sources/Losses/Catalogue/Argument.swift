/// The value of a loss's parameter, given in a request or by a program.
public enum Argument: Sendable {
  /// `None` in Keras.
  case null
  /// True or false; never interpreted as a number.
  case boolean(Bool)
  /// A number; 2.0 is also an integer.
  case number(Double)
  /// A word.
  case string(String)
  /// Several numbers: a list of axes, one alpha per class, reference embeddings.
  case tensor(Tensor)
}
