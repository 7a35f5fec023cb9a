/// The rules of an operator that does not work entry by entry: its pullback and tangent, how a plan
/// reads its operands, and how it becomes instructions.
///
/// Most operators are of two kinds with defaults for some rules: a `StructuralOperator` has its own
/// kernel, and a `ViewOperator` computes nothing. The others (`Reduce`, `StridedScatter`, `OneHot`,
/// `LabelEquals`, `CTCOperator`) have instructions of their own, for example to read labels as they were
/// sent.
protocol OperatorRules: Hashable, Sendable {
  /// The gradient of operand `position`, in its shape, from the gradient `g` of the result `y`;
  /// `nil` if there is none. `g` may be a constant: `g.filling(y.shape)`.
  func pullback(
    _ g: Expression, to position: Int, of operands: [Expression], _ y: Expression
  ) -> Expression?

  /// The change of the result from those of the operands; `nil` means no change.
  func tangent(
    _ changes: [Expression?], of operands: [Expression], _ y: Expression
  ) -> Expression?

  /// Whether any operand can have a gradient.
  var hasGradient: Bool { get }

  /// The value of each entry if an operand is empty; `nil` rejects empty operands.
  var valueOfNothing: Double? { get }

  /// Whether every entry of the result is 0 or 1.
  var isTruth: Bool { get }

  /// How each operand is read if the leading `axes` axes of the result are sliced into items;
  /// `nil` if items cannot be computed independently.
  func reads(slicing axes: Int, of operands: [Shape], to result: Shape) -> [OperandRead]?

  /// How each operand is read if the result is sliced into single entries, in row-major order over
  /// all axes; `nil` if the operator needs whole operands, in a stage of its own.
  func readsOfEntries(of operands: [Shape]) -> [OperandRead]?

  /// The axes of the result to which the axes of an operand lead.
  func routes(of position: Int, among operands: [Shape], to result: Shape) -> AxisRoutes

  /// Whether it computes nothing, so that `layout` may return a layout.
  var isView: Bool { get }

  /// The layout of the result in the operand's memory; `nil` if the result must be computed.
  func layout(_ operand: Layout, of shape: Shape, to result: Shape) -> Layout?

  /// Approximate nanoseconds per entry of the result.
  func cost(_ shapes: ItemShapes) -> Int

  /// Adds the instructions that compute a slice of the node; returns the register that holds it.
  ///
  /// Once for each number type, which one generic function satisfies: called through an existential,
  /// a generic requirement would run unspecialized, and look up the metadata of every generic type.
  func emit(
    _ node: NodeIndex, _ builder: inout StageBuilder<Float>, _ planner: inout Planner<Float>
  ) -> RegisterIndex
  func emit(
    _ node: NodeIndex, _ builder: inout StageBuilder<Double>, _ planner: inout Planner<Double>
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
  /// The items of every operand: of three, the most that an operator on entries has.
  static let itemsOfEach: [OperandRead] = [.items, .items, .items]

  /// The item with the same index: the operand has the same leading axes.
  case items
  /// The whole operand for every item, from memory.
  case whole
  /// From memory, in any layout and in the type in which it was sent.
  case stored
}

/// The shapes of one item, without the sliced leading axes.
struct ItemShapes: Sendable {
  let operands: [Shape]
  let result: Shape
}

/// The axes of a result to which the axes of an operand lead.
struct AxisRoutes {
  /// For each axis of the result, the operand's axis with the same positions, if any.
  let sources: [Int?]
  /// The axes of the operand along which entries are combined or moved, so that lengths matter.
  let meeting: [Int]

  init(sources: [Int?], meeting: [Int]) {
    self.sources = sources
    self.meeting = meeting
  }

  /// The first axes are kept; entries are combined along all others.
  init(keeping axes: Int, of operand: Shape, to result: Shape) {
    sources = (0..<result.rank).map { $0 < axes ? $0 : nil }
    meeting = Array(min(axes, operand.rank)..<operand.rank)
  }
}

/// An operator with its own rules, as a node of the graph contains it.
///
/// A class, so that looking at an operation copies no rules.
final class Structural: Hashable, Sendable, CustomStringConvertible {
  let rules: any OperatorRules

  init(_ rules: any OperatorRules) { self.rules = rules }

  static func == (left: Structural, right: Structural) -> Bool {
    left === right || left.rules.isEqual(to: right.rules)
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
  /// The axes of the result to which the axes of an operand lead.
  func routes(of position: Int, among operands: [Shape], to result: Shape) -> AxisRoutes {
    if case .structural(let structural) = self {
      return structural.rules.routes(of: position, among: operands, to: result)
    }
    let keepsAxes = operands[position].rank == result.rank
    return AxisRoutes(sources: (0..<result.rank).map { keepsAxes ? $0 : nil }, meeting: [])
  }
}

extension Graph {
  /// Applies an operator with its own rules, with a result of those lengths.
  func expression(
    _ rules: some OperatorRules, _ operands: [Expression], shape: [Int]
  ) -> Expression {
    expression(Operation(rules), operands, shape: shape)
  }
}
