/// A class of the source.
final class ClassValue: HeapObject {
  let syntax: ClassSyntax
  /// The bases, in the order in which attributes are looked up after the class itself.
  private(set) var bases: [ClassValue]
  /// The paths of bases, its own and those of its bases, that are no classes of the source.
  let foreignBases: [String]
  /// The loss of the catalogue that it is a kind of.
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

  /// Whether it is a module of PyTorch, whose losses take predictions first.
  var isTorch: Bool {
    foreignBases.contains { $0.split(separator: ".").last == "Module" || $0.hasSuffix("_Loss") }
  }

  /// Whether it is a function of PyTorch with a gradient of its own.
  var isTorchFunction: Bool {
    foreignBases.contains { $0.split(separator: ".").last == "Function" }
  }

  /// Whether it is a loss of Keras, whose constructor takes a reduction.
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
  /// The object of the catalogue's class that it is a kind of.
  var baseLoss: LossValue?

  init(_ type: ClassValue) { self.type = type }

  func releaseContents() { attributes = [:] }
}

/// Something that is no part of a custom loss: it may be named, but neither called nor computed with.
struct ForeignValue {
  /// As the source names it.
  let name: String
  /// What it is, and whence: the second half of a sentence.
  let what: String
  /// The remedy.
  let remedy: String?
}

/// A loss of the catalogue: the function, the class, or an object of it.
struct LossValue {
  let entry: CatalogueEntry
  /// Whether a call makes an object, as of a class.
  var isClass = false
  /// Whether it is an object of its class.
  var isObject = false
  /// What the object was made with.
  var arguments: [(name: String, value: Argument)] = []
  /// How an object reduces its values; the function leaves them as they are.
  var reduction: Reduction = .none
}
