/// A parameter of a loss: the property that holds it, and its form in requests.
///
/// The default is read from the loss itself, so it has a single definition.
struct Parameter<Root>: Sendable {
  let name: String
  let kind: ParameterDescription.Kind
  let range: NumberRange
  let summary: String
  let read: @Sendable (Root) -> Argument
  let write: @Sendable (inout Root, Argument) throws(LossError) -> Void

  init<Value: ParameterValue>(
    _ name: String, _ property: WritableKeyPath<Root, Value> & Sendable,
    in range: NumberRange = .finite, _ summary: String
  ) {
    self.name = name
    self.range = range
    self.summary = summary
    kind = Value.kind
    read = { $0[keyPath: property].argument }
    write = { (root, argument) throws(LossError) in
      root[keyPath: property] = try Value(argument, in: range, parameter: name)
    }
  }
}

extension Parameter where Root: Loss {
  var description: ParameterDescription {
    ParameterDescription(
      name: name, kind: kind, defaultValue: read(Root()), range: range, summary: summary)
  }
}

/// A type that a parameter may have.
protocol ParameterValue: Sendable, Hashable {
  static var kind: ParameterDescription.Kind { get }
  /// The value as an argument.
  var argument: Argument { get }
  /// The value of an argument; rejects the wrong kind and values out of range.
  init(_ argument: Argument, in range: NumberRange, parameter: String) throws(LossError)
}

extension Bool: ParameterValue {
  static var kind: ParameterDescription.Kind { .boolean }
  var argument: Argument { .boolean(self) }
  init(_ argument: Argument, in range: NumberRange, parameter: String) throws(LossError) {
    guard case .boolean(let value) = argument else {
      throw .wrongKind(parameter: parameter, expected: "true or false")
    }
    self = value
  }
}

extension Double: ParameterValue {
  static var kind: ParameterDescription.Kind { .number }
  var argument: Argument { .number(self) }
  init(_ argument: Argument, in range: NumberRange, parameter: String) throws(LossError) {
    guard case .number(let value) = argument else {
      throw .wrongKind(parameter: parameter, expected: "a number")
    }
    guard range.contains(value) else {
      throw .outOfRange(parameter: parameter, value: value, range: range.rawValue)
    }
    self = value
  }
}

extension Int?: ParameterValue {
  static var kind: ParameterDescription.Kind { .optionalInteger }
  var argument: Argument { map { .number(Double($0)) } ?? .null }
  init(_ argument: Argument, in range: NumberRange, parameter: String) throws(LossError) {
    switch argument {
    case .null: self = nil
    default: self = try integer(argument, parameter: parameter, expected: "a whole number or null")
    }
  }
}

/// One axis; negative ones count from the end.
struct Axis: ParameterValue {
  var index: Int
  init(_ index: Int) { self.index = index }

  static var kind: ParameterDescription.Kind { .axis }
  var argument: Argument { .number(Double(index)) }
  init(_ argument: Argument, in range: NumberRange, parameter: String) throws(LossError) {
    index = try integer(argument, parameter: parameter, expected: "one axis, a whole number")
  }

  /// The axis of a tensor of a given rank, counted from 0.
  func resolved(rank: Int) throws(LossError) -> Int {
    guard index >= -rank, index < rank else {
      throw .axisOutOfRange(parameter: "axis", axis: index, rank: rank)
    }
    return index < 0 ? index + rank : index
  }
}

/// Some axes, or all of them.
enum Axes: ParameterValue {
  case all
  case some([Int])

  static var kind: ParameterDescription.Kind { .axes }
  var argument: Argument {
    switch self {
    case .all: .null
    case .some(let axes) where axes.count == 1: .number(Double(axes[0]))
    case .some(let axes): .tensor(Tensor(axes.map(Double.init)))
    }
  }
  init(_ argument: Argument, in range: NumberRange, parameter: String) throws(LossError) {
    let expected = "an axis, a list of axes, or null"
    switch argument {
    case .null: self = .all
    case .tensor(let tensor):
      guard tensor.shape.rank == 1, tensor.shape.count <= Shape.rankLimit else {
        throw .wrongKind(parameter: parameter, expected: expected)
      }
      var axes: [Int] = []
      for number in tensor.doubles {
        axes.append(try integer(.number(number), parameter: parameter, expected: expected))
      }
      self = .some(axes)
    default: self = .some([try integer(argument, parameter: parameter, expected: expected)])
    }
  }

  /// The axes of a tensor of a given rank, counted from 0, in ascending order.
  func resolved(rank: Int) throws(LossError) -> [Int] {
    guard case .some(let axes) = self else { return Array(0..<rank) }
    var resolved: [Int] = []
    for axis in axes {
      let index = try Axis(axis).resolved(rank: rank)
      guard !resolved.contains(index) else {
        throw .repeatedAxis(parameter: "axis", axis: axis)
      }
      resolved.append(index)
    }
    return resolved.sorted()
  }
}

/// A number, or one for each entry of the last axis.
enum NumberOrList: ParameterValue {
  case number(Double)
  case list([Double])

  init(_ number: Double) { self = .number(number) }

  static var kind: ParameterDescription.Kind { .numberOrList }
  var argument: Argument {
    switch self {
    case .number(let number): .number(number)
    case .list(let numbers): .tensor(Tensor(numbers))
    }
  }
  init(_ argument: Argument, in range: NumberRange, parameter: String) throws(LossError) {
    switch argument {
    // Leading axes of length 1 have no effect.
    case .tensor(let tensor)
    where tensor.shape.rank >= 1 && tensor.shape.dimensions.dropLast().allSatisfy({ $0 == 1 }):
      let numbers = tensor.doubles
      if let offender = numbers.first(where: { !range.contains($0) }) {
        throw .outOfRange(parameter: parameter, value: offender, range: range.rawValue)
      }
      self = .list(numbers)
    case .number: self = .number(try Double(argument, in: range, parameter: parameter))
    default: throw .wrongKind(parameter: parameter, expected: "a number or a list of numbers")
    }
  }

  /// The expression in a formula: a constant, or a tensor along the last axis.
  func expression(_ name: String, in graph: Graph) -> Expression {
    switch self {
    case .number(let number): graph.constant(number)
    case .list(let numbers): graph.input(.named(name), shape: [numbers.count])
    }
  }

  /// The tensor of the expression.
  func tensors(_ name: String) -> [(name: String, tensor: Tensor)] {
    if case .list(let numbers) = self { [(name, Tensor(numbers))] } else { [] }
  }

  /// Rejects a list that does not broadcast along the last axis.
  func check(_ name: String, lastAxis: Int) throws(LossError) {
    guard case .list(let numbers) = self, numbers.count != lastAxis, numbers.count != 1 else {
      return
    }
    throw .cannotBroadcast(
      left: name, leftShape: [numbers.count], right: "last axis", rightShape: [lastAxis])
  }
}

/// An optional tensor.
///
/// Two are equal if their shapes are equal: plans depend only on shapes.
enum OptionalTensor: ParameterValue {
  case none
  case tensor(Tensor)
  /// The part of a tensor that a plan keeps: its shape.
  case shape([Int])

  static var kind: ParameterDescription.Kind { .optionalTensor }
  var argument: Argument { if case .tensor(let tensor) = self { .tensor(tensor) } else { .null } }
  init(_ argument: Argument, in range: NumberRange, parameter: String) throws(LossError) {
    switch argument {
    case .null: self = .none
    case .tensor(let tensor): self = .tensor(tensor)
    default: throw .wrongKind(parameter: parameter, expected: "a list of numbers or null")
    }
  }

  var shape: [Int]? {
    switch self {
    case .none: nil
    case .tensor(let tensor): tensor.shape.dimensions
    case .shape(let shape): shape
    }
  }
  var withoutTensor: OptionalTensor { shape.map { .shape($0) } ?? .none }

  func tensors(_ name: String) -> [(name: String, tensor: Tensor)] {
    if case .tensor(let tensor) = self { [(name, tensor)] } else { [] }
  }

  static func == (left: OptionalTensor, right: OptionalTensor) -> Bool { left.shape == right.shape }
  func hash(into hasher: inout Hasher) { hasher.combine(shape) }
}

/// A whole number; 2.0 is one.
private func integer(
  _ argument: Argument, parameter: String, expected: String
) throws(LossError) -> Int {
  guard case .number(let number) = argument, let integer = Int(exactly: number) else {
    throw .wrongKind(parameter: parameter, expected: expected)
  }
  return integer
}
