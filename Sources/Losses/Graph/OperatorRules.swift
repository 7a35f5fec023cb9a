/// What an operator states that does not work entry by entry: how gradients and changes pass it, how
/// a plan reads its operands, and how it becomes instructions.
///
/// Most operators are one of two kinds, which answer some of this: a `StructuralOperator` has a kernel
/// of its own, a `ViewOperator` computes nothing. The others (`Reduce`, `StridedScatter`, `OneHot`,
/// `LabelEquals`, `CTCOperator`) become instructions that read more than a kernel of items may, such as
/// labels as they were sent.
protocol OperatorRules: Hashable, Sendable {
  /// What reaches operand `position` of the gradient `g` that reaches the result `y`, of the shape
  /// of that operand; `nil` if nothing does. `g` may be a constant: `g.filling(y.shape)`.
  func pullback(
    _ g: Expression, to position: Int, of operands: [Expression], _ y: Expression
  ) -> Expression?

  /// How the result changes with its operands, `nil` among which do not change; `nil` if it does not.
  func tangent(
    _ changes: [Expression?], of operands: [Expression], _ y: Expression
  ) -> Expression?

  /// Whether a gradient flows back to any operand, somewhere.
  var hasGradient: Bool { get }

  /// The value of each entry where an operand has no entries; `nil` refuses those.
  var valueOfNothing: Double? { get }

  /// Whether every entry of the result is 0 or 1.
  var isTruth: Bool { get }

  /// How each operand is read where the leading `axes` axes of the result are taken apart into items;
  /// `nil` where items cannot be computed one without the other.
  func reads(slicing axes: Int, of operands: [Shape], to result: Shape) -> [OperandRead]?

  /// How each operand is read where the result is taken apart into single entries, in row-major order
  /// across all axes; `nil` where whole operands are needed, in a stage of its own.
  func readsOfEntries(of operands: [Shape]) -> [OperandRead]?

  /// Where the axes of an operand go.
  func routes(of position: Int, among operands: [Shape], to result: Shape) -> AxisRoutes

  /// Whether it computes no number, so that `layout` may answer.
  var isView: Bool { get }

  /// How the result lies in memory where the operand lies like that; `nil` where it has to be computed.
  func layout(_ operand: Layout, of shape: Shape, to result: Shape) -> Layout?

  /// Nanoseconds for an entry of the result, roughly.
  func cost(_ shapes: ItemShapes) -> Int

  /// Adds the instructions that compute a slice of the node; returns the register that holds it.
  func emit<T: Scalar>(
    _ node: NodeIndex, _ builder: inout StageBuilder<T>, _ planner: inout Planner<T>
  ) -> RegisterIndex
}

extension OperatorRules {
  var hasGradient: Bool { true }
  var valueOfNothing: Double? { nil }
  var isTruth: Bool { false }
  var isView: Bool { false }
  func readsOfEntries(of operands: [Shape]) -> [OperandRead]? { nil }
  func layout(_ operand: Layout, of shape: Shape, to result: Shape) -> Layout? { nil }
  func cost(_ shapes: ItemShapes) -> Int { 1 }
}

/// How an item of a result reads an operand.
enum OperandRead {
  /// The item of the same number: the operand has the same leading axes.
  case items
  /// All of it, whatever the item, from memory.
  case whole
  /// From memory, however it lies there and whatever type it was sent in.
  case stored
}

/// The shapes that one item reads and writes: without the leading axes that are sliced.
struct ItemShapes: Sendable {
  let operands: [Shape]
  let result: Shape
}

/// Where the axes of an operand go in a result.
struct AxisRoutes {
  /// For each axis of the result, the axis of the operand that it runs along, entry by entry, if any.
  let sources: [Int?]
  /// The axes of the operand whose entries meet or move, so that it matters how many there are.
  let meeting: [Int]

  init(sources: [Int?], meeting: [Int]) {
    self.sources = sources
    self.meeting = meeting
  }

  /// The first axes stay; the entries of all others meet.
  init(keeping axes: Int, of operand: Shape, to result: Shape) {
    sources = (0..<result.rank).map { $0 < axes ? $0 : nil }
    meeting = Array(min(axes, operand.rank)..<operand.rank)
  }
}

/// An operator with rules of its own, as a node of the graph holds it.
struct Structural: Hashable, Sendable, CustomStringConvertible {
  let rules: any OperatorRules

  static func == (left: Structural, right: Structural) -> Bool {
    left.rules.isEqual(to: right.rules)
  }

  func hash(into hasher: inout Hasher) {
    hasher.combine(ObjectIdentifier(type(of: rules)))
    rules.hash(into: &hasher)
  }

  var description: String { "\(rules)" }
}

extension OperatorRules {
  fileprivate func isEqual(to other: any OperatorRules) -> Bool { (other as? Self) == self }
}

extension Operation {
  /// Where the axes of an operand go.
  func routes(of position: Int, among operands: [Shape], to result: Shape) -> AxisRoutes {
    if case .structural(let structural) = self {
      return structural.rules.routes(of: position, among: operands, to: result)
    }
    let keepsAxes = operands[position].rank == result.rank
    return AxisRoutes(sources: (0..<result.rank).map { keepsAxes ? $0 : nil }, meeting: [])
  }
}

extension Graph {
  /// An operator with rules of its own on tensors, whose result has those lengths.
  func expression(
    _ rules: some OperatorRules, _ operands: [Expression], shape: [Int]
  ) -> Expression {
    expression(Operation(rules), operands, shape: shape)
  }
}
