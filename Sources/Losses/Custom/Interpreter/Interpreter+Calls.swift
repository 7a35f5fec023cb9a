// Calls: of operators, of functions and classes of the source, of losses.

extension Interpreter {
  func call(
    _ callee: Syntax, _ arguments: [Syntax.CallArgument], in scope: Scope, _ range: SourceRange
  ) throws(CustomLossError) -> Value {
    var function: Value
    var positional: [(Value, SourceRange)] = []
    var changed: Syntax?
    if case .name("super") = callee.kind, scope["super"] == nil {
      return try superObject(arguments, in: scope, range)
    }
    // A method is an operator with its first argument before the dot.
    if case .attribute(let owner, let name) = callee.kind {
      let ownerValue = try evaluate(owner, in: scope)
      if let method = method(name, of: ownerValue) {
        function = method
        positional.append((ownerValue, owner.range))
        if name.changesInPlace { changed = owner }
      } else {
        function = try attribute(name, of: ownerValue, callee.range)
      }
    } else {
      function = try evaluate(callee, in: scope)
    }
    if case .foreign(let foreign) = function { throw fail(foreign, range) }
    var named: [String: (Value, SourceRange)] = [:]
    func add(_ name: String, _ value: Value, _ range: SourceRange) throws(CustomLossError) {
      guard named[name] == nil else {
        throw fail(.repeatedArgument(name, function: function.kindName), range)
      }
      named[name] = (value, range)
    }
    let isTypeTest = function.isTypeTest
    for argument in arguments {
      let place = argument.value.range
      // The type in `isinstance` may be any type, supported or not.
      let value =
        isTypeTest
        ? try lenient(argument.value, in: scope) : try evaluate(argument.value, in: scope)
      switch argument.kind {
      case .positional: positional.append((value, place))
      case .named(let name): try add(name, value, place)
      case .unpackedList:
        for item in try items(of: value, place) { positional.append((item, place)) }
      case .unpackedDictionary:
        guard case .dictionary(let dictionary) = value else {
          throw fail(.wrongKind(expected: "a dictionary", found: value.kindName), place)
        }
        try charge(dictionary.keys.count, place)
        for (key, item) in zip(dictionary.keys, dictionary.values) {
          guard let name = key.text else {
            throw fail(.wrongKind(expected: "names", found: key.kindName), place)
          }
          try add(name, item, place)
        }
      }
    }
    let result = try call(function, positional: positional, named: named, range)
    if let changed { try changeInPlace(changed, to: result, in: scope, range) }
    return result
  }

  /// Calls any callable value.
  func call(
    _ callee: Value, positional: [(Value, SourceRange)],
    named: [String: (Value, SourceRange)] = [:], _ range: SourceRange
  ) throws(CustomLossError) -> Value {
    switch callee {
    case .function(let function):
      return try call(function, positional: positional, named: named, range)
    case .partial(let partial):
      try enter(range)
      defer { leave() }
      return try call(
        partial.callee, positional: partial.positional + positional,
        named: partial.named.merging(named) { $1 }, range)
    case .builtIn(let builtIn):
      let call = try OperatorCall(
        builtIn, positional: positional, named: named, range: range, interpreter: self)
      let result = try builtIn.apply(call)
      try settle(builtIn.name, range)
      return result
    case .python(let function):
      try enter(range)
      defer { leave() }
      return try function.run(
        PythonCall(
          function: function, positional: positional, named: named, range: range,
          interpreter: self))
    case .loss(let loss):
      let result = try self.call(loss, positional: positional, named: named, range)
      try settle(loss.entry.name, range)
      return result
    case .classObject(let type):
      return try makeObject(of: type, positional: positional, named: named, range)
    case .object(let object):
      guard let method = object.callMethod else {
        throw fail(.notCallable(callee.kindName), range)
      }
      return try call(
        method, positional: [(callee, range)] + positional, named: named, range)
    case .text(let text) where ["float16", "float32", "float64"].contains(text):
      // `tf.float32(x)`, `np.float16(x)`
      guard let (x, place) = positional.first else { return .float(0) }
      guard let half = HalfType(named: text) else { return x }
      if let number = x.number { return .float(half.nearest(number)) }
      return .tensor(try cast(tensor(x, place), to: half, range))
    case .exception(let type, _):
      let parts = try positional.map { (argument) throws(CustomLossError) in
        try spelled(argument.0)
      }
      return .exception(type: type, message: parts.joined(separator: " "))
    case .foreign(let foreign): throw fail(foreign, range)
    default:
      throw fail(.notCallable(callee.kindName), range)
    }
  }

  // MARK: Functions of the source

  func closure(
    _ syntax: FunctionSyntax, in scope: Scope
  ) throws(CustomLossError) -> FunctionValue {
    var defaults: [String: Value] = [:]
    for parameter in syntax.parameters {
      guard let value = parameter.defaultValue else { continue }
      defaults[parameter.name] = try evaluate(value, in: scope)
    }
    return heap.keep(FunctionValue(syntax, defaults: defaults, scope: scope.ofFunctions))
  }

  /// The result of decorators: those of the source are called, others have no effect.
  func decorated(
    _ value: Value, by decorators: [Syntax], in scope: Scope
  ) throws(CustomLossError) -> Value {
    var value = value
    for decorator in decorators.reversed() {
      if case .function(let function) = value {
        switch decorator.path {
        case "property": function.decoration = .property
        case "staticmethod": function.decoration = .staticMethod
        case "classmethod": function.decoration = .classMethod
        default:
          let name = decorator.calleePath?.split(separator: ".").last ?? ""
          function.stopsGradients = GradientSwitch.off.contains(String(name))
          function.hasOwnGradient = name == "custom_gradient"
        }
      }
      guard let root = decorator.rootName, case .function? = scope[root] else { continue }
      value = try call(
        evaluate(decorator, in: scope), positional: [(value, decorator.range)], decorator.range)
    }
    return value
  }

  private func call(
    _ function: FunctionValue, positional: [(Value, SourceRange)],
    named: [String: (Value, SourceRange)], _ range: SourceRange
  ) throws(CustomLossError) -> Value {
    let scope = heap.keep(Scope(within: function.scope))
    let stoppedGradients = gradientsAreStopped
    if function.stopsGradients { gradientsAreStopped = true }
    defer { gradientsAreStopped = stoppedGradients }
    try bind(positional, named, to: function, in: scope, range)
    if let owner = function.owner, case .object(let object)? = positional.first?.0 {
      scope.method = (owner, object)
    }
    guard scope.prelude != nil else { return try result(of: function, in: scope) }
    let site = CallSite(name: scope.method == nil ? function.syntax.name : nil, range: range)
    return try entering(site) { () throws(CustomLossError) in
      try result(of: function, in: scope)
    }
  }

  private func result(of function: FunctionValue, in scope: Scope) throws(CustomLossError) -> Value
  {
    switch try run(function.syntax.body, in: scope) {
    case .give(let value): return withoutOwnGradient(value, of: function)
    default: return .none
    }
  }

  /// Binds the parameters of a function to values, by Python's rules.
  private func bind(
    _ positional: [(Value, SourceRange)], _ named: [String: (Value, SourceRange)],
    to function: FunctionValue, in scope: Scope, _ range: SourceRange
  ) throws(CustomLossError) {
    let syntax = function.syntax
    let names = syntax.positional.map(\.name)
    try charge(syntax.parameters.count + positional.count + named.count, range)
    for (name, value) in zip(names, positional) { scope.values[name] = value.0 }
    let rest = positional.dropFirst(names.count)
    if let parameter = syntax.parameters.first(where: { $0.kind == .restOfList }) {
      scope.values[parameter.name] = try list(rest.map(\.0), range, isTuple: true)
    } else if !rest.isEmpty {
      throw fail(.tooManyArguments(function: syntax.name, limit: names.count), range)
    }
    let nameable = syntax.parameters.filter { $0.kind == .plain || $0.kind == .namedOnly }
      .map(\.name)
    var others: [(key: Value, value: Value)] = []
    let takesOthers = syntax.parameters.first { $0.kind == .restOfDictionary }
    for (name, value) in named.sorted(by: { $0.value.1.start < $1.value.1.start }) {
      guard nameable.contains(name) else {
        guard takesOthers == nil else {
          others.append((.text(name), value.0))
          continue
        }
        throw fail(
          .unknownArgument(name, function: syntax.name, known: nameable), value.1,
          hint: nearest(to: name, among: nameable))
      }
      guard scope.values[name] == nil else {
        throw fail(.repeatedArgument(name, function: syntax.name), value.1)
      }
      scope.values[name] = value.0
    }
    if let takesOthers { scope.values[takesOthers.name] = try dictionary(others, range) }
    for parameter in syntax.parameters where scope.values[parameter.name] == nil {
      guard let value = function.defaults[parameter.name] else {
        throw fail(.missingArgument(parameter.name, function: syntax.name), range)
      }
      scope.values[parameter.name] = value
    }
  }
}

extension Value {
  fileprivate var isTypeTest: Bool {
    if case .python(let function) = self { function.asksForTypes } else { false }
  }
}
