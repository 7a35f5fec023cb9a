/// Runs a source once, over expressions instead of numbers, which builds a graph.
///
/// Every step is charged before it is done, loops included, and calls are bounded in depth, so a
/// run always ends, and soon. Whatever enlarges a shape asks `checked` first. Statements, names,
/// calls, expressions and tensors have files of their own beside this one.
final class Interpreter {
  let source: CustomLossSource
  let graph: Graph
  let arguments: [String: Value]
  let heap = Heap()
  let globals: Scope
  /// What the request brings, whatever the source calls by the same names.
  let yTrue: Value
  let yPred: Value

  /// The operator and the place that a node of the graph comes from, and the operators before it.
  private struct Origin {
    let name: String
    let range: SourceRange
    let depth: Int
  }
  private var origins = NodeMap<Origin>()
  /// Probable mistakes found during the run.
  var warnings: [LossWarning] = []
  /// How an object of a loss class says that its values become one number.
  var reduction: Losses.Reduction?
  /// The call of a function of the prelude, whose own places and operators mean nothing to a reader.
  var callSite: CallSite?
  /// What the prelude has defined for this run.
  var preludeValues: [ObjectIdentifier: Value] = [:]
  /// Statements that were skipped, and why.
  var skipped: [(range: SourceRange, error: CustomLossError)] = []
  /// What paths in modules stand for, and imported names, once they were looked up.
  var members: [String: Value] = [:]
  var importedValues: [String: Value] = [:]
  /// Whether errors search for a hint; errors that are caught need none.
  var wantsHints = true
  /// The function of the source that is given `y_pred` before `y_true`.
  var swapped: FunctionSyntax?
  /// Whether what is computed now is constant for the gradient.
  var gradientsAreStopped = false
  /// Numbers of tensors that a decision needed.
  var settled: [NodeIndex: [Double]] = [:]

  /// Casts to types of two bytes that are not cast back, and their places.
  var castsToHalf: [NodeIndex: (type: HalfType, range: SourceRange)] = [:]

  private var deepest = 0
  private var operations = 0
  private var steps = 0
  private var depth = 0
  private let elementLimit: Int
  /// The steps after which to ask again whether the run is cancelled.
  private var nextCheck = 0

  var limits: CustomLimits { source.limits }

  init(
    _ source: CustomLossSource, yTrue: Expression, yPred: Expression,
    arguments: [(name: String, value: CustomArgument)]
  ) {
    self.source = source
    graph = yPred.graph
    elementLimit = Swift.max(
      source.limits.elements, product(yTrue.shape), product(yPred.shape))
    self.yTrue = .tensor(TensorValue(yTrue))
    self.yPred = .tensor(TensorValue(yPred))
    globals = heap.keep(Scope(within: nil))
    globals.values["y_true"] = self.yTrue
    globals.values["y_pred"] = self.yPred
    var values: [String: Value] = [:]
    for (name, argument) in arguments { values[name] = argument.value(name, in: yPred.graph) }
    self.arguments = values
    note("", SourceRange(start: 0, end: 0))
  }

  // MARK: Errors and bounds

  func fail(
    _ fact: CustomLossError.Fact, _ range: SourceRange, hint: String? = nil
  ) -> CustomLossError {
    CustomLossError(
      fact: fact, place: SourcePlace(callSite?.range ?? range, in: source.bytes), hint: hint)
  }

  func enter(_ range: SourceRange?) throws(CustomLossError) {
    let range = range ?? SourceRange(start: 0, end: 0)
    try charge(1, range)
    guard depth < limits.evaluationDepth else {
      throw limit("evaluation_depth", limits.evaluationDepth, range)
    }
    depth += 1
  }

  func leave() { depth -= 1 }

  /// Accounts for work before it is done: an expression, or each entry of a list, is a step.
  func charge(_ count: Int, _ range: SourceRange) throws(CustomLossError) {
    steps = steps.addingSaturated(count)
    guard steps <= limits.steps else { throw limit("steps", limits.steps, range) }
    guard steps >= nextCheck else { return }
    nextCheck = steps + Self.stepsBetweenChecks
    if graph.isCancelled() { throw fail(.builtIn(.cancelled), range) }
  }

  /// Steps between two questions whether the run is cancelled, some ten microseconds.
  private static let stepsBetweenChecks = 64

  func limit(_ name: String, _ limit: Int, _ range: SourceRange) -> CustomLossError {
    fail(.limit(name: name, limit: limit), range)
  }

  /// The shape, if a tensor may have it.
  func checked(_ shape: [Int], _ range: SourceRange) throws(CustomLossError) -> [Int] {
    guard shape.count <= Shape.rankLimit else {
      throw fail(.rank(limit: Shape.rankLimit), range)
    }
    // Beside a length of 0 the others must keep the limit, too: strides are their products.
    guard let known = Shape(checking: shape), product(shape.filter { $0 != 0 }) <= elementLimit
    else {
      throw limit("elements", elementLimit, range)
    }
    return known.dimensions
  }

  // MARK: The graph

  /// The operator and the place that a node comes from.
  func origin(of node: NodeIndex) -> (name: String, range: SourceRange)? {
    guard origins.count > 0 else { return nil }
    let origin = origins[min(node, NodeIndex(number: origins.count - 1))]
    return (origin.name, origin.range)
  }

  /// Accounts for the nodes that an operator has added to the graph.
  func settle(_ name: String, _ range: SourceRange) throws(CustomLossError) {
    if let failure = graph.failure {
      if case .custom(let error) = failure { throw error }
      throw fail(.builtIn(failure), range)
    }
    note(callSite?.name ?? name, callSite?.range ?? range)
    guard graph.nodes.count <= limits.graphNodes else {
      throw limit("graph_nodes", limits.graphNodes, range)
    }
    guard deepest <= limits.graphDepth else {
      throw limit("graph_depth", limits.graphDepth, range)
    }
    guard operations <= limits.operations else {
      throw limit("operations", limits.operations, range)
    }
  }

  private func note(_ name: String, _ range: SourceRange) {
    let nodes = graph.nodes
    for node in nodes[origins.count...] {
      var depth = 0
      var work = node.shape.count
      for operand in node.operands {
        depth = Swift.max(depth, origins[operand].depth)
        work = Swift.max(work, nodes[operand.number].shape.count)
      }
      depth += 1
      deepest = Swift.max(deepest, depth)
      origins.append(Origin(name: name, range: range, depth: depth))
      if case .structural(let structural) = node.operation {
        let shapes = ItemShapes(
          operands: node.operands.map { nodes[$0.number].shape }, result: node.shape)
        work = Swift.max(
          work, node.shape.count.multipliedSaturated(by: structural.rules.cost(shapes)))
      }
      operations = operations.addingSaturated(work)
    }
  }

  /// Accounts for the operations of a part of the graph that is computed while the rest is built.
  func chargeOperations(_ count: Int, _ range: SourceRange) throws(CustomLossError) {
    operations = operations.addingSaturated(count)
    guard operations <= limits.operations else {
      throw limit("operations", limits.operations, range)
    }
  }
}
