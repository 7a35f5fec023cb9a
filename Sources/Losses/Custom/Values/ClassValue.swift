/// A class of the source.
final class ClassValue: HeapObject {
  let syntax: ClassSyntax
  /// The bases, in the order in which attributes are looked up after the class itself.
  private(set) var bases: [ClassValue]
  /// The paths of direct and indirect bases that are not classes of the source.
  let foreignBases: [String]
  /// The built-in loss from which it inherits.
  private(set) var baseLoss: LossValue?
  var attributes: [String: Value] = [:]

  init(
    _ syntax: ClassSyntax, bases: [ClassValue], foreignBases: [String], baseLoss: LossValue? = nil
  ) {
    self.syntax = syntax
    self.baseLoss = baseLoss ?? bases.lazy.compactMap(\.baseLoss).first
    var order: [ClassValue] = []
    for type in bases.flatMap({ [$0] + $0.bases }) where !order.contains(where: { $0 === type }) {
      order.append(type)
    }
    self.bases = order
    self.foreignBases = foreignBases + bases.flatMap(\.foreignBases)
  }

  var name: String { syntax.name }

  /// The attribute of the class or its bases, from the first that comes after `previous`.
  func attribute(_ name: String, after previous: ClassValue? = nil) -> Value? {
    var order = ([self] + bases)[...]
    if let previous, let place = order.firstIndex(where: { $0 === previous }) {
      order = order[(place + 1)...]
    }
    for type in order { if let value = type.attributes[name] { return value } }
    return nil
  }

  /// Whether it is a PyTorch module, where predictions come first.
  var isTorch: Bool {
    foreignBases.contains { $0.split(separator: ".").last == "Module" || $0.hasSuffix("_Loss") }
  }

  /// Whether it is a PyTorch function that defines its own gradient.
  var isTorchFunction: Bool {
    foreignBases.contains { $0.split(separator: ".").last == "Function" }
  }

  /// Whether it is a Keras loss, with a reduction in its constructor.
  var isKerasLoss: Bool { !isTorch && !foreignBases.isEmpty }

  func releaseContents() {
    attributes = [:]
    bases = []
  }
}

/// An object of a class of the source.
final class ObjectValue: HeapObject {
  let type: ClassValue
  var attributes: [String: Value] = [:]
  /// The reduction passed to Keras' base class.
  var reduction: Reduction?
  /// The object of the built-in loss from which it inherits.
  var baseLoss: LossValue?

  init(_ type: ClassValue) { self.type = type }

  func releaseContents() { attributes = [:] }
}

/// A value that custom losses do not support: it may be named, but not called or used in computations.
struct ForeignValue {
  /// Its name in the source.
  let name: String
  /// A description of it and its origin: the second half of a sentence.
  let what: String
  /// The remedy.
  let remedy: String?
}

/// A built-in loss: the function, the class, or an object of the class.
struct LossValue {
  let entry: CatalogueEntry
  /// Whether a call creates an object, as for a class.
  var isClass = false
  /// Whether it is an object of its class.
  var isObject = false
  /// The arguments with which the object was created.
  var arguments: [(name: String, value: Argument)] = []
  /// The reduction of an object; the function does not reduce.
  var reduction: Reduction = .none
}
