/// A list or a tuple: shapes and axes, or tensors to be stacked.
final class ListValue: HeapObject {
  private(set) var items: [Value]
  let isTuple: Bool
  /// The depth of nested lists, including this one.
  private(set) var nesting: Int
  /// The list as a tensor, once it was converted.
  var tensor: TensorValue?

  /// A tuple of integers, which cannot be part of a reference cycle.
  init(lengths: [Int]) {
    items = lengths.map(Value.integer)
    isTuple = true
    nesting = 1
  }

  /// A list of any values; it is kept in the heap.
  init(keptByHeap items: [Value], isTuple: Bool) {
    self.items = items
    self.isTuple = isTuple
    nesting = 1 + items.reduce(0) { Swift.max($0, $1.nesting) }
  }

  /// Changes the items in place.
  func change(_ body: (inout [Value]) -> Void) {
    body(&items)
    tensor = nil
    nesting = 1 + items.reduce(0) { Swift.max($0, $1.nesting) }
  }

  /// Adds an item at the end.
  func append(_ item: Value) {
    items.append(item)
    tensor = nil
    nesting = Swift.max(nesting, 1 + item.nesting)
  }

  func releaseContents() {
    items = []
    tensor = nil
  }
}

extension Value {
  /// A tuple of integers, such as a shape.
  static func lengths(_ lengths: [Int]) -> Value { .list(ListValue(lengths: lengths)) }

  /// The depth of nested lists.
  var nesting: Int { if case .list(let list) = self { list.nesting } else { 0 } }
}

extension Interpreter {
  /// A list of values, unless lists would be nested too deeply.
  func list(
    _ items: [Value], _ range: SourceRange, isTuple: Bool = false
  ) throws(CustomLossError) -> Value {
    try charge(items.count, range)
    guard items.count <= limits.constants else {
      throw limit("constants", limits.constants, range)
    }
    let list = heap.keep(ListValue(keptByHeap: items, isTuple: isTuple))
    guard list.nesting <= limits.nesting else { throw limit("nesting", limits.nesting, range) }
    return .list(list)
  }
}
