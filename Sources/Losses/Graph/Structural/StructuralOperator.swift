/// An operator whose entries come from other places of its operands: a sort, a product of matrices.
///
/// To add one, write one file: a struct whose stored properties are its parameters, with everything
/// that gradient, tangent, planner and run want to know of it; a function that puts it on tensors, by
/// `graph.structural(_:_:)`; and its kernel, which is `compute`. Its definition in `Witness.swift`
/// and rows of `OperatorCase` hold it against definition and differences. `CumulativeSum` is a small
/// example, `MatrixProduct` one with an operand that all items share.
///
/// Operands are tensors of their shapes, never constants: who puts the operator on them fills those.
/// Neither an operand nor the result is ever without entries.
protocol StructuralOperator: Hashable, Sendable {
  /// The lengths of the result.
  func lengths(of operands: [Shape]) -> [Int]

  /// What reaches operand `position` of the gradient `g` that reaches the result `y`, of the shape
  /// of that operand; `nil` if nothing does. `g` may be a constant: `g.filling(y.shape)`.
  func pullback(
    _ g: Expression, to position: Int, of operands: [Expression], _ y: Expression
  ) -> Expression?

  /// How the result changes with its operands, `nil` among which do not change; `nil` if it does not.
  ///
  /// Stated only by what is not linear in each operand: see the default.
  func tangent(
    _ changes: [Expression?], of operands: [Expression], _ y: Expression
  ) -> Expression?

  /// How each operand is read where the leading `axes` axes of the result are taken apart into items;
  /// `nil` where items cannot be computed one without the other.
  ///
  /// Without an axis (0), the one item is the whole, and everything is read by items.
  func reads(slicing axes: Int, of operands: [Shape]) -> [OperandRead]?

  /// Whether a gradient flows back to any operand, somewhere.
  var hasGradient: Bool { get }

  /// The value of each entry where an operand has no entries; `nil` refuses those.
  var valueOfNothing: Double? { get }

  /// Computes items, one after the other in memory, each from the items of its operands.
  func compute<T: Scalar>(_ run: ItemRun<T>)

  /// Bytes that computing one item takes beside operands and result, in that type.
  func workBytes(_ shapes: ItemShapes, _ type: ElementType) -> Int

  /// Nanoseconds for an entry of the result, roughly.
  func cost(_ shapes: ItemShapes) -> Int
}

/// How an item of a result reads an operand.
enum OperandRead {
  /// The item of the same number: the operand has the same leading axes.
  case items
  /// All of it, whatever the item.
  case whole
}

/// The shapes that one item reads and writes: without the leading axes that are sliced.
struct ItemShapes: Sendable {
  let operands: [Shape]
  let result: Shape
}

/// Items to be computed: operands and result lie in memory in row-major order, item by item.
///
/// `b` and `c` are only read where there are as many operands. `work` has room for `workBytes`.
@safe struct ItemRun<T: Scalar> {
  let count: Int
  let shapes: ItemShapes
  let a: UnsafePointer<T>
  let b: UnsafePointer<T>
  let c: UnsafePointer<T>
  let y: UnsafeMutablePointer<T>
  let work: UnsafeMutableRawPointer
  /// Entries from an item of each operand to the next one: 0 where all read the same.
  let strides: (a: Int, b: Int, c: Int)
}

extension StructuralOperator {
  /// That of an operator which is linear in each of its operands: itself, put on each change in turn.
  func tangent(
    _ changes: [Expression?], of operands: [Expression], _ y: Expression
  ) -> Expression? {
    var sum: Expression?
    for (position, change) in changes.enumerated() {
      guard let change else { continue }
      var changed = operands
      changed[position] = change.filling(operands[position].shape)
      let term = y.graph.structural(self, changed)
      sum = sum.map { $0 + term } ?? term
    }
    return sum
  }

  var hasGradient: Bool { true }
  var valueOfNothing: Double? { nil }
  func workBytes(_ shapes: ItemShapes, _ type: ElementType) -> Int { 0 }
  func cost(_ shapes: ItemShapes) -> Int { 1 }
}

/// Any structural operator, as a node of the graph holds it.
struct Structural: Hashable, Sendable, CustomStringConvertible {
  let rules: any StructuralOperator

  static func == (left: Structural, right: Structural) -> Bool {
    left.rules.isEqual(to: right.rules)
  }

  func hash(into hasher: inout Hasher) {
    hasher.combine(ObjectIdentifier(type(of: rules)))
    rules.hash(into: &hasher)
  }

  var description: String { "\(rules)" }
}

extension StructuralOperator {
  fileprivate func isEqual(to other: any StructuralOperator) -> Bool { (other as? Self) == self }
}

extension Graph {
  /// A structural operator on tensors.
  func structural(_ rules: some StructuralOperator, _ operands: [Expression]) -> Expression {
    let lengths = rules.lengths(of: operands.map(\.node.shape))
    return expression(.structural(Structural(rules: rules)), operands, shape: lengths)
  }
}
