/// A list or a tuple: shapes and axes, or tensors to be stacked.
final class ListValue: HeapObject {
  private(set) var items: [Value]
  let isTuple: Bool
  /// How many lists lie within each other, this one included.
  private(set) var nesting: Int
  /// The list as a tensor, once one was made of it.
  var tensor: TensorValue?

  /// A tuple of whole numbers, which holds nothing that could hold it.
  init(lengths: [Int]) {
    items = lengths.map(Value.integer)
    isTuple = true
    nesting = 1
  }

  /// A list of any values, which its heap must keep.
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
  /// A tuple of whole numbers, such as a shape.
  static func lengths(_ lengths: [Int]) -> Value { .list(ListValue(lengths: lengths)) }

  /// How many lists lie within each other.
  var nesting: Int { if case .list(let list) = self { list.nesting } else { 0 } }
}

extension Interpreter {
  /// A list of those values, unless lists would lie too deep within each other.
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
