/// Runs a source once, over expressions instead of numbers: what it leaves is a graph.
///
/// There are no loops, calls are bounded in depth, and every step is charged before it is done, so
/// a run always ends, and soon. Whatever enlarges a shape asks `checked` first.
final class Interpreter {
  let source: CustomLossSource
  let graph: Graph
  let arguments: [String: Value]
  let heap = Heap()
  let globals: Scope

  /// The operator and the place that each node of the graph comes from.
  private(set) var origins: [(name: String, range: SourceRange)] = []
  /// The shapes that were broadcast from (n) and (n, 1).
  private(set) var squares: [(range: SourceRange, length: Int)] = []

  private var depths: [Int] = []
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
    globals = heap.keep(Scope(within: nil))
    globals.values["y_true"] = .tensor(TensorValue(yTrue))
    globals.values["y_pred"] = .tensor(TensorValue(yPred))
    var values: [String: Value] = [:]
    for (name, argument) in arguments { values[name] = argument.value(name, in: yPred.graph) }
    self.arguments = values
    note("", SourceRange(start: 0, end: 0))
  }

  /// The loss of `y_true` and `y_pred`.
  func loss() throws(CustomLossError) -> TensorValue {
    var result: Value?
    for statement in source.statements {
      result = nil
      switch statement.kind {
      case .expression(let syntax): result = try evaluate(syntax, in: globals)
      default:
        if let returned = try run(statement, in: globals) { result = returned }
        switch statement.kind {
        case .define(let function): result = globals[function.name]
        case .assign(let targets, _):
          guard let name = targets.last?.names.first else { break }
          switch globals[name] {
          case .function?, .loss?: result = globals[name]
          default: break
          }
        default: break
        }
      }
    }
    let end = source.statements.last?.range ?? SourceRange(start: 0, end: 0)
    guard let result else { throw fail(.noResult, end, hint: "a last line with the loss") }
    let loss = try tensor(finished(result, end), end)
    try settle("", end)
    return loss
  }

  /// The value that a function gives for `y_true` and `y_pred`; any other value as it is.
  private func finished(_ value: Value, _ range: SourceRange) throws(CustomLossError) -> Value {
    var value = value
    // A factory may make a factory, but not for ever.
    for _ in 0..<4 {
      switch value {
      case .function(let function):
        if function.isFactory {
          let known = bound(function.syntax.parameters)
          value = try call(function, positional: [], named: known, function.syntax.range)
          continue
        }
        guard function.syntax.parameters.count >= 2 else {
          throw fail(
            .missingArgument("y_true, y_pred", function: function.syntax.name),
            function.syntax.range, hint: "`lambda y_true, y_pred: …`")
        }
        return try call(
          function, positional: truthAndPrediction,
          named: bound(Array(function.syntax.parameters.dropFirst(2))), function.syntax.range)
      case .builtIn, .loss:
        return try call(value, positional: truthAndPrediction, named: [:], range)
      default: return value
      }
    }
    throw fail(.noResult, range)
  }

  private var truthAndPrediction: [(Value, SourceRange)] {
    let place = SourceRange(start: 0, end: 0)
    return ["y_true", "y_pred"].compactMap { globals.values[$0] }.map { ($0, place) }
  }

  /// The arguments of the call for those parameters.
  private func bound(
    _ parameters: [FunctionSyntax.Parameter]
  ) -> [String: (Value, SourceRange)] {
    var known: [String: (Value, SourceRange)] = [:]
    for parameter in parameters {
      if let value = arguments[parameter.name] { known[parameter.name] = (value, parameter.range) }
    }
    return known
  }

  // MARK: Statements

  /// Runs a statement; what it returns from the function, if it does.
  private func run(_ statement: Statement, in scope: Scope) throws(CustomLossError) -> Value? {
    switch statement.kind {
    case .expression(let syntax):
      if case .string = syntax.kind { return nil }
      _ = try evaluate(syntax, in: scope)
    case .assign(let targets, let syntax):
      let value = try evaluate(syntax, in: scope)
      for target in targets { try assign(value, to: target, in: scope, syntax.range) }
    case .augment(let name, let sign, let syntax):
      guard let old = try value(named: name, in: scope, statement.range) else {
        throw unknownName(name, statement.range, in: scope)
      }
      let operand = try evaluate(syntax, in: scope)
      scope.values[name] = try arithmetic(sign, old, operand, statement.range)
    case .define(let function):
      scope.values[function.name] = .function(try closure(function, in: scope))
    case .branches(let branches, let otherwise):
      for (condition, body) in branches {
        let value = try evaluate(condition, in: scope)
        if try isTrue(value, "if", condition.range) { return try run(body, in: scope) }
      }
      return try run(otherwise, in: scope)
    case .give(let syntax):
      guard let syntax else { return Value.none }
      return try evaluate(syntax, in: scope)
    case .pass: break
    }
    return nil
  }

  func run(_ body: [Statement], in scope: Scope) throws(CustomLossError) -> Value? {
    try enter(body.first?.range)
    defer { leave() }
    for statement in body {
      if let value = try run(statement, in: scope) { return value }
    }
    return nil
  }

  private func assign(
    _ value: Value, to target: Statement.Target, in scope: Scope, _ range: SourceRange
  ) throws(CustomLossError) {
    guard target.isTuple else {
      if let name = target.names.first { scope.values[name] = value }
      return
    }
    guard case .list(let list) = value else {
      throw fail(.wrongKind(expected: "several values", found: value.kindName), range)
    }
    let items = list.items
    guard items.count == target.names.count else {
      throw fail(.unpacking(expected: target.names.count, found: items.count), range)
    }
    for (name, item) in zip(target.names, items) { scope.values[name] = item }
  }

  func closure(
    _ syntax: FunctionSyntax, in scope: Scope
  ) throws(CustomLossError) -> FunctionValue {
    var defaults: [String: Value] = [:]
    for parameter in syntax.parameters {
      guard let value = parameter.defaultValue else { continue }
      defaults[parameter.name] = try evaluate(value, in: scope)
    }
    return heap.keep(FunctionValue(syntax, defaults: defaults, scope: scope))
  }

  // MARK: Calls

  /// Calls whatever can be called.
  func call(
    _ callee: Value, positional: [(Value, SourceRange)], named: [String: (Value, SourceRange)],
    _ range: SourceRange
  ) throws(CustomLossError) -> Value {
    switch callee {
    case .function(let function):
      return try call(function, positional: positional, named: named, range)
    case .builtIn(let builtIn):
      let call = try OperatorCall(
        builtIn, positional: positional, named: named, range: range, interpreter: self)
      let result = try builtIn.apply(call)
      try settle(builtIn.name, range)
      return result
    case .loss(let loss):
      let result = try self.call(loss, positional: positional, named: named, range)
      try settle(loss.entry.name, range)
      return result
    case .text(let text) where text == "float32" || text == "float64":
      // `tf.float32(x)`, `np.float32(x)`: one number type, nothing to do.
      guard let first = positional.first else { return .float(0) }
      return first.0
    default:
      throw fail(.notCallable(callee.kindName), range)
    }
  }

  private func call(
    _ function: FunctionValue, positional: [(Value, SourceRange)],
    named: [String: (Value, SourceRange)], _ range: SourceRange
  ) throws(CustomLossError) -> Value {
    let syntax = function.syntax
    guard positional.count <= syntax.parameters.count else {
      throw fail(
        .tooManyArguments(function: syntax.name, limit: syntax.parameters.count), range)
    }
    let scope = heap.keep(Scope(within: function.scope))
    let names = syntax.parameters.map(\.name)
    for (name, value) in zip(names, positional) { scope.values[name] = value.0 }
    for (name, value) in named {
      guard names.contains(name) else {
        throw fail(
          .unknownArgument(name, function: syntax.name, known: names), value.1,
          hint: nearest(to: name, among: names))
      }
      guard scope.values[name] == nil else {
        throw fail(.repeatedArgument(name, function: syntax.name), value.1)
      }
      scope.values[name] = value.0
    }
    for name in names where scope.values[name] == nil {
      guard let value = function.defaults[name] else {
        throw fail(.missingArgument(name, function: syntax.name), range)
      }
      scope.values[name] = value
    }
    return try run(syntax.body, in: scope) ?? .none
  }

  // MARK: Names

  /// What a name stands for; `nil` if nothing.
  func value(
    named name: String, in scope: Scope, _ range: SourceRange
  ) throws(CustomLossError) -> Value? {
    if let value = scope[name] ?? arguments[name] { return value }
    if let path = source.imports[name] {
      if let value = member(path) { return value }
      if Modules.isPrefix(path) { return .module(path) }
    }
    if let value = Names.bare(name) { return value }
    return Modules.isModule(name) ? .module(name) : nil
  }

  /// What stands under a dotted path: `keras.backend.mean`.
  func member(_ path: String) -> Value? {
    guard let dot = path.lastIndex(of: "."), let kind = Modules.kind(String(path[..<dot])) else {
      return nil
    }
    return Names.member(String(path[path.index(after: dot)...]), of: kind)
  }

  func unknownName(_ name: String, _ range: SourceRange, in scope: Scope) -> CustomLossError {
    var known = Names.all + Array(arguments.keys)
    var current: Scope? = scope
    while let scope = current {
      known += scope.values.keys
      current = scope.outer
    }
    return fail(.unknownName(name), range, hint: nearest(to: name, among: known).map { "`\($0)`" })
  }

  // MARK: Errors and bounds

  func fail(
    _ fact: CustomLossError.Fact, _ range: SourceRange, hint: String? = nil
  ) -> CustomLossError {
    CustomLossError(fact: fact, place: SourcePlace(range, in: source.bytes), hint: hint)
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
    guard Shape(checking: shape) != nil, let sizes = Shape(checking: shape.filter { $0 != 0 }),
      sizes.count <= elementLimit
    else { throw limit("elements", elementLimit, range) }
    return shape
  }

  func noteSquare(_ length: Int, _ range: SourceRange) { squares.append((range, length)) }

  /// The operator and the place that a node comes from.
  func origin(of node: Int) -> (name: String, range: SourceRange)? {
    origins.indices.contains(node) ? origins[node] : origins.last
  }

  /// Accounts for the nodes that an operator has added to the graph.
  func settle(_ name: String, _ range: SourceRange) throws(CustomLossError) {
    if let failure = graph.failure {
      if case .custom(let error) = failure { throw error }
      throw fail(.builtIn(failure), range)
    }
    note(name, range)
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
    for index in origins.count..<graph.nodes.count {
      let node = graph.nodes[index]
      origins.append((name, range))
      let depth = 1 + node.operands.reduce(0) { Swift.max($0, depths[$1]) }
      depths.append(depth)
      deepest = Swift.max(deepest, depth)
      var work = node.shape.count
      for operand in node.operands { work = Swift.max(work, graph.nodes[operand].shape.count) }
      if case .structural(let structural) = node.operation {
        let shapes = ItemShapes(
          operands: node.operands.map { graph.nodes[$0].shape }, result: node.shape)
        work = Swift.max(
          work, node.shape.count.multipliedSaturated(by: structural.rules.cost(shapes)))
      }
      operations = operations.addingSaturated(work)
    }
  }
}
