// Classes of the source, their objects, and `super()`.

extension Interpreter {
  func makeClass(_ syntax: ClassSyntax, in scope: Scope) throws(CustomLossError) -> ClassValue {
    var bases: [ClassValue] = []
    var foreign: [String] = []
    var baseLoss: LossValue?
    for base in syntax.bases {
      switch try lenient(base, in: scope) {
      case .classObject(let type): bases.append(type)
      case .loss(let loss) where loss.isClass:
        baseLoss = loss
        foreign.append(base.path ?? "")
      default:
        let path = base.path ?? base.rootName ?? ""
        if path != "object", path != "ABC", path != "abc.ABC" { foreign.append(path) }
      }
    }
    let type = heap.keep(
      ClassValue(syntax, bases: bases, foreignBases: foreign, baseLoss: baseLoss))
    try charge(type.bases.count, syntax.range)
    guard type.bases.count <= limits.nesting else {
      throw limit("nesting", limits.nesting, syntax.range)
    }
    let body = heap.keep(Scope(within: scope.ofFunctions, kind: .classBody))
    for statement in syntax.body { _ = try run(statement, in: body) }
    type.attributes = body.values
    for case .function(let function) in body.values.values { function.owner = type }
    return type
  }

  func makeObject(
    of type: ClassValue, positional: [(Value, SourceRange)],
    named: [String: (Value, SourceRange)], _ range: SourceRange
  ) throws(CustomLossError) -> Value {
    let object = heap.keep(ObjectValue(type))
    if let initializer = type.attribute("__init__") {
      _ = try call(
        initializer, positional: [(.object(object), range)] + positional, named: named, range)
    } else {
      try initializeBase(of: object, positional: positional, named: named, range)
    }
    return .object(object)
  }

  /// The constructors of the classes of Keras and PyTorch; of their arguments, only the reduction of a
  /// Keras loss has an effect.
  func initializeBase(
    of object: ObjectValue, positional: [(Value, SourceRange)],
    named: [String: (Value, SourceRange)], _ range: SourceRange
  ) throws(CustomLossError) {
    guard object.type.isKerasLoss else { return }
    if let loss = object.type.baseLoss,
      case .loss(let made) = try call(loss, positional: positional, named: named, range)
    {
      object.baseLoss = made
      object.reduction = made.reduction
      return
    }
    if let (value, place) = named["reduction"] {
      object.reduction = try reduction(value, place)
      return
    }
    // In Keras 2 the first argument is the reduction, in Keras 3 the name.
    for (value, _) in positional {
      guard let text = value.text, let known = Losses.Reduction(rawValue: text) else { continue }
      object.reduction = known
    }
  }

  /// `super()`, also with explicit class and object.
  func superObject(
    _ arguments: [Syntax.CallArgument], in scope: Scope, _ range: SourceRange
  ) throws(CustomLossError) -> Value {
    if arguments.count == 2,
      case .classObject(let type) = try evaluate(arguments[0].value, in: scope),
      case .object(let object) = try evaluate(arguments[1].value, in: scope)
    {
      return .superObject(object, after: type)
    }
    guard arguments.isEmpty, let method = scope.enclosingMethod else {
      throw fail(.wrongKind(expected: "a method around `super()`", found: "none"), range)
    }
    return .superObject(method.object, after: method.owner)
  }

  // MARK: Attributes of objects

  /// The attribute of an object, with methods bound to it; `nil` if it has no such attribute.
  func attribute(
    _ name: String, of object: ObjectValue, after previous: ClassValue? = nil,
    _ range: SourceRange
  ) throws(CustomLossError) -> Value? {
    if previous == nil, let value = object.attributes[name] { return value }
    if let value = object.type.attribute(name, after: previous) {
      return try bound(value, to: .object(object), type: object.type, range)
    }
    if let loss = object.baseLoss, name == "call" || name == "__call__" {
      var loss = loss
      if name == "call" { loss.reduction = .none }
      return .loss(loss)
    }
    if name == "__call__", previous != nil, let method = object.lossMethod {
      return try bound(.function(method), to: .object(object), type: object.type, range)
    }
    switch name {
    case "__class__": return .classObject(object.type)
    case "reduction" where object.type.isKerasLoss:
      return .text((object.reduction ?? .sumOverBatchSize).rawValue)
    case "name", "__name__": return .text(object.type.name)
    case "training": return .boolean(true)
    default: break
    }
    guard name == "__init__" || previous != nil || !object.type.foreignBases.isEmpty,
      let method = PythonFunction.ofBases[name]
    else { return nil }
    let receiver = (Value.object(object), range)
    return .partial(heap.keep(PartialValue(.python(method), positional: [receiver])))
  }

  private func bound(
    _ value: Value, to receiver: Value, type: ClassValue, _ range: SourceRange
  ) throws(CustomLossError) -> Value {
    guard case .function(let function) = value, function.owner != nil else { return value }
    switch function.decoration {
    case .staticMethod: return value
    case .property: return try call(value, positional: [(receiver, range)], range)
    case .classMethod:
      return .partial(heap.keep(PartialValue(value, positional: [(.classObject(type), range)])))
    case .none: return .partial(heap.keep(PartialValue(value, positional: [(receiver, range)])))
    }
  }

  /// The attribute of a class.
  func attribute(
    _ name: String, of type: ClassValue, _ range: SourceRange
  ) throws(CustomLossError) -> Value? {
    if name == "__name__" { return .text(type.name) }
    if name == "apply", type.isTorchFunction {
      return .partial(
        heap.keep(PartialValue(.python(.applied), positional: [(.classObject(type), range)])))
    }
    guard let value = type.attribute(name) else { return nil }
    guard case .function(let function) = value, function.decoration == .classMethod else {
      return value
    }
    return .partial(heap.keep(PartialValue(value, positional: [(.classObject(type), range)])))
  }

  func set(
    _ name: String, of owner: Value, to value: Value, _ range: SourceRange
  ) throws(CustomLossError) {
    switch owner {
    case .object(let object): object.attributes[name] = value
    case .classObject(let type): type.attributes[name] = value
    // `loss.__name__ = "focal"`, `x.requires_grad = False`, `keras.losses.focal = focal`
    case .function, .tensor, .loss, .module, .foreign: break
    default:
      throw fail(.notSupported(what: "attributes that are assigned to \(owner.kindName)"), range)
    }
  }
}

extension ObjectValue {
  /// The method that a call of the object runs: Keras and PyTorch name it differently.
  var callMethod: Value? {
    for name in ["__call__"] + ClassSyntax.calls {
      if let method = type.attribute(name) { return method }
    }
    return nil
  }

  /// The method that computes the loss.
  var lossMethod: FunctionValue? {
    for name in ClassSyntax.calls {
      if case .function(let method)? = type.attribute(name) { return method }
    }
    return nil
  }
}
