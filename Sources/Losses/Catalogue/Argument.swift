/// The value of a loss's parameter, as a request or a program gives it.
public enum Argument: Sendable {
  /// `None` in Keras.
  case null
  /// True or false; never taken for a number.
  case boolean(Bool)
  /// A number; 2.0 is also an integer.
  case number(Double)
  /// A word.
  case string(String)
  /// Several numbers: a list of axes, one alpha a class, reference embeddings.
  case tensor(Tensor)
}
