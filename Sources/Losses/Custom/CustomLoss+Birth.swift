// The origin of a non-finite value: a second, slow pass, run for a warning.

extension CustomLoss {
  /// The most elements of all intermediate tensors together in the second pass.
  private static var birthLimit: Int { 1 << 22 }

  /// The sub-expression with a non-finite value or slope and finite operands.
  func birth(of result: String, in call: LossCall, _ shapes: CallShapes) -> LossWarning? {
    guard let text else { return nil }
    let graph = Graph(known: try? KnownTensors(call))
    let yPred = graph.input(.yPred, shape: shapes.yPred)
    let interpreter = Interpreter(
      text, yTrue: graph.input(.yTrue, shape: shapes.yTrue), yPred: yPred, arguments: arguments)
    guard let loss = try? interpreter.loss().filled else { return nil }
    let end = NodeIndex(number: graph.nodes.count)
    var target = loss
    if result == "gradient" {
      let seed = graph.constant(1)
      target = loss.gradient(by: yPred, seed: seed).filling(shapes.yPred)
    }
    let total = graph.nodes.reduce(0) { $0.addingSaturated($1.shape.count) }
    guard graph.failure == nil, total <= Self.birthLimit,
      let tensors = call.dtype.elementType == .float32
        ? evaluated(graph, Float.self, call) : evaluated(graph, Double.self, call)
    else { return nil }
    var offenders = NodeMap<Int?>(reservingFor: graph)
    for index in graph.indices { offenders.append(tensors[index]?.firstIndex { !$0.isFinite }) }
    // Go back from the result along non-finite values, to the first one with finite operands.
    var pending = [loss.index, target.index]
    var seen: Set<NodeIndex> = []
    var births: [NodeIndex] = []
    while let index = pending.popLast() {
      guard seen.insert(index).inserted, offenders[index] != nil else { continue }
      let before = graph[index].operands.filter {
        offenders[$0] != nil && !graph.isConstant($0)
      }
      if before.isEmpty { births.append(index) }
      pending += before
    }
    guard let birth = births.min(), let offender = offenders[birth],
      let number = tensors[birth]?[offender]
    else { return nil }
    let place = index(of: offender, in: graph[birth].shape)
    if case .input(let input) = graph[birth].operation {
      let name = input == .yPred ? "y_pred" : input == .yTrue ? "y_true" : "an input"
      return LossWarning(
        kind: .notFinite, message: "\(name) is \(number.spelled) at \(place).",
        tensor: name, index: place)
    }
    // A node of the gradient belongs to the operator whose value it is computed from.
    var origin = birth
    while origin >= end,
      let last = graph[origin].operands.filter({ !graph.isConstant($0) }).max(by: {
        ($0 < end ? 1 : 0, $0) < ($1 < end ? 1 : 0, $1)
      })
    { origin = last }
    let isSlope = birth >= end
    guard let whose = interpreter.origin(of: origin) else { return nil }
    return LossWarning(
      kind: .notFinite,
      message: "The \(isSlope ? "slope" : "value") of \(interpreter.place(whose.range)) first "
        + "becomes \(number.spelled) at \(place), although its operands are finite there.",
      tensor: result, index: place)
  }

  /// Every node's value, in the order of the graph; `nil` for constants.
  private func evaluated<T: Scalar>(
    _ graph: Graph, _ type: T.Type, _ call: LossCall
  ) -> NodeMap<TensorStorage?>? {
    let form = CallForm(call)
    var wanted: [(index: NodeIndex, expression: Expression)] = []
    for index in graph.indices where !graph.isConstant(index) {
      wanted.append((index, Expression(graph: graph, index: index)))
    }
    let program = Planner<T>.program(
      wanted.map { ($0.expression, $0.expression.shape) }, storedAs: form.storedAs,
      dtype: T.elementType)
    var inputs = CallTensors()
    inputs[.yTrue] = call.yTrue.storage
    inputs[.yPred] = call.yPred.storage
    for (name, tensor) in tensors {
      inputs[.named(name)] = try? tensor.storage.stored(as: .float64)
    }
    var storages: [TensorStorage] = []
    for input in program.inputs {
      guard let storage = inputs.storage(of: input) else { return nil }
      storages.append(storage)
    }
    guard
      let results = try? program.run(
        on: storages, executor: SerialExecutor(), isCancelled: { false })
    else { return nil }
    var values = NodeMap<TensorStorage?>(repeating: nil, for: graph)
    for (node, result) in zip(wanted, results) { values[node.index] = result }
    return values
  }

  private func index(of element: Int, in shape: Shape) -> [Int] {
    zip(shape.strides, shape.dimensions).map { element / Swift.max(1, $0) % Swift.max(1, $1) }
  }
}

extension Graph {
  fileprivate func isConstant(_ index: NodeIndex) -> Bool {
    if case .constant = self[index].operation { true } else { false }
  }
}

extension Double {
  fileprivate var spelled: String {
    isNaN ? "not a number" : self < 0 ? "-Infinity" : "Infinity"
  }
}
