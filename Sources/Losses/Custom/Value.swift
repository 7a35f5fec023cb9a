/// What an expression of a custom loss stands for while the graph is built.
enum Value {
  case integer(Int)
  case float(Double)
  case boolean(Bool)
  case none
  case text(String)
  case ellipsis
  case list(ListValue)
  case tensor(TensorValue)
  case function(FunctionValue)
  case builtIn(CustomOperator)
  case loss(LossValue)
  /// The path of a module, such as `keras.backend`.
  case module(String)
}

/// A tensor: an expression, or a constant that stands for one shape full of it.
struct TensorValue {
  let expression: Expression
  let shape: [Int]
  /// The entries, where an argument of a few whole numbers may serve as a list of axes.
  var integers: [Int]?

  init(_ expression: Expression) {
    self.expression = expression
    shape = expression.shape
  }

  init(_ expression: Expression, shape: [Int]) {
    self.expression = expression
    self.shape = shape
  }

  var rank: Int { shape.count }
  /// The expression, of the shape even if it is a constant.
  var filled: Expression { expression.filling(shape) }
}

/// A function of the source, with the names that it sees.
final class FunctionValue: HeapObject {
  let syntax: FunctionSyntax
  private(set) var defaults: [String: Value]
  let scope: Scope

  init(_ syntax: FunctionSyntax, defaults: [String: Value], scope: Scope) {
    self.syntax = syntax
    self.defaults = defaults
    self.scope = scope
  }

  func releaseContents() { defaults = [:] }

  /// Whether it makes a loss rather than being one: whether it returns a function of its own.
  var isFactory: Bool {
    guard let last = syntax.body.last, case .give(let result?) = last.kind else { return false }
    switch result.kind {
    case .lambda: return true
    case .name(let name):
      return syntax.body.contains { statement in
        switch statement.kind {
        case .define(let inner): return inner.name == name
        case .assign(let targets, let value):
          guard case .lambda = value.kind else { return false }
          return targets.contains { $0.names == [name] }
        default: return false
        }
      }
    default: return false
    }
  }
}

/// Names and what they stand for, within others.
final class Scope: HeapObject {
  var values: [String: Value] = [:]
  let outer: Scope?

  init(within outer: Scope?) { self.outer = outer }

  func releaseContents() { values = [:] }

  subscript(_ name: String) -> Value? {
    var scope: Scope? = self
    while let current = scope {
      if let value = current.values[name] { return value }
      scope = current.outer
    }
    return nil
  }
}

/// A loss of the catalogue: the function, the class, or an object of it.
struct LossValue {
  let entry: CatalogueEntry
  /// Whether a call makes an object, as of a class.
  var isClass = false
  /// What the object was made with.
  var arguments: [(name: String, value: Argument)] = []
  /// Tensors among them, which take the place of the loss's own inputs.
  var tensors: [(name: String, value: TensorValue)] = []
  /// How an object reduces its values; the function leaves them as they are.
  var reduction: Reduction = .none
}

extension Value {
  /// What it is, in an error's words.
  var kindName: String {
    switch self {
    case .integer: "a whole number"
    case .float: "a number"
    case .boolean: "a boolean"
    case .none: "None"
    case .text: "a string"
    case .ellipsis: "`...`"
    case .list: "a list"
    case .tensor: "a tensor"
    case .function(let function): "the function `\(function.syntax.name)`"
    case .builtIn(let builtIn): "the operator `\(builtIn.name)`"
    case .loss(let loss): "the loss `\(loss.entry.name)`"
    case .module(let path): "the module `\(path)`"
    }
  }

  /// The number, if it is one that is known; booleans are 1 and 0.
  var number: Double? {
    switch self {
    case .integer(let integer): Double(integer)
    case .float(let number): number
    case .boolean(let boolean): boolean ? 1 : 0
    case .tensor(let tensor) where tensor.shape.isEmpty: tensor.expression.constant
    default: nil
    }
  }

  /// The whole number, if it is one that is known; 2.0 is one.
  var wholeNumber: Int? {
    if case .integer(let integer) = self { return integer }
    return number.flatMap { Int(exactly: $0) }
  }

  /// The whole numbers of a list, or of an argument that is a short list of them.
  var wholeNumbers: [Int]? {
    switch self {
    case .list(let list):
      var numbers: [Int] = []
      for value in list.items {
        guard let number = value.wholeNumber else { return nil }
        numbers.append(number)
      }
      return numbers
    case .tensor(let tensor): return tensor.integers
    default: return nil
    }
  }
}
