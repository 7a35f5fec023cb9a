/// A tensor: an expression, or a constant with a shape.
struct TensorValue {
  let expression: Expression
  let shape: [Int]
  /// The entries of an argument of a few integers, which may serve as a list of axes.
  var integers: [Int]?
  /// Whether it holds conditions, which select entries in a subscript.
  var isBoolean = false

  init(_ expression: Expression) {
    self.expression = expression
    shape = expression.shape
  }

  init(_ expression: Expression, shape: [Int], isBoolean: Bool = false) {
    self.expression = expression
    self.shape = shape
    self.isBoolean = isBoolean
  }

  var rank: Int { shape.count }
  /// The expression, broadcast to the shape if it is a constant.
  var filled: Expression { expression.filling(shape) }

  /// The same tensor, holding conditions.
  var asBoolean: TensorValue { TensorValue(expression, shape: shape, isBoolean: true) }
  /// The same tensor, holding numbers.
  var asNumbers: TensorValue { TensorValue(expression, shape: shape) }
}
