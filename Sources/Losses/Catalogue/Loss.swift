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
  /// What goes in and what comes out.
  static var shapes: LossShapes { get }
  /// The paper, the book, or Keras.
  static var source: String { get }

  /// With every parameter at its default.
  init()
}
