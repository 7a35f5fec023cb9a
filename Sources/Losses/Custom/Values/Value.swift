/// The value of an expression of a custom loss while the graph is built.
///
/// Rare large values are stored by reference, so that values stay small, because they are copied often.
enum Value {
  case integer(Int)
  case float(Double)
  case boolean(Bool)
  case none
  case text(String)
  case ellipsis
  case list(ListValue)
  case dictionary(DictionaryValue)
  case tensor(TensorValue)
  case function(FunctionValue)
  /// A function with some of its arguments, such as a method with its object.
  case partial(PartialValue)
  case builtIn(CustomOperator)
  case python(PythonFunction)
  indirect case loss(LossValue)
  case classObject(ClassValue)
  case object(ObjectValue)
  /// `super()`: an object with the attributes of the bases of its class.
  case superObject(ObjectValue, after: ClassValue)
  /// The path of a module, such as `keras.backend`.
  case module(String)
  /// A value that custom losses do not support: it may be named but not used.
  indirect case foreign(ForeignValue)
  /// An error that may be raised.
  indirect case exception(type: String, message: String)
}

extension Value {
  /// Its kind, as errors name it.
  var kindName: String {
    switch self {
    case .integer: "a whole number"
    case .float: "a number"
    case .boolean: "a boolean"
    case .none: "None"
    case .text: "a string"
    case .ellipsis: "`...`"
    case .list(let list): list.isTuple ? "a tuple" : "a list"
    case .dictionary: "a dictionary"
    case .tensor: "a tensor"
    case .function(let function): "the function `\(function.syntax.name)`"
    case .partial(let partial): partial.callee.kindName
    case .builtIn(let builtIn): "the operator `\(builtIn.name)`"
    case .python(let function): "the function `\(function.name)`"
    case .loss(let loss): "the loss `\(loss.entry.name)`"
    case .classObject(let type): "the class `\(type.name)`"
    case .object(let object): "an object of `\(object.type.name)`"
    case .superObject: "`super()`"
    case .module(let path): "the module `\(path)`"
    case .foreign(let foreign): "`\(foreign.name)`"
    case .exception(let type, _): "the error `\(type)`"
    }
  }

  /// The number, if it is a known number; booleans are 1 and 0.
  var number: Double? {
    switch self {
    case .integer(let integer): Double(integer)
    case .float(let number): number
    case .boolean(let boolean): boolean ? 1 : 0
    case .tensor(let tensor) where tensor.shape.isEmpty: tensor.expression.constant
    default: nil
    }
  }

  /// The integer, if it is a known one, including 2.0.
  var wholeNumber: Int? {
    if case .integer(let integer) = self { return integer }
    return number.flatMap { Int(exactly: $0) }
  }

  /// The integers of a list, or of an argument that is a short list of integers.
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

  /// The items, if it is a list or a tuple.
  var items: [Value]? { if case .list(let list) = self { list.items } else { nil } }

  /// The text, if it is a string.
  var text: String? { if case .text(let text) = self { text } else { nil } }

  /// Whether it is a tensor with values that are known only in a call.
  var isTensor: Bool { if case .tensor = self { number == nil } else { false } }
}
