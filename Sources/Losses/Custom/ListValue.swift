/// A list or a tuple: shapes and axes, or tensors to be stacked.
final class ListValue: HeapObject {
  private(set) var items: [Value]
  /// How many lists lie within each other, this one included.
  private(set) var nesting: Int
  /// The list as a tensor, once one was made of it.
  var tensor: TensorValue?

  /// A list of whole numbers, which holds nothing that could hold it.
  init(lengths: [Int]) {
    items = lengths.map(Value.integer)
    nesting = 1
  }

  /// A list of any values, which its heap must keep.
  init(keptByHeap items: [Value]) {
    self.items = items
    nesting = 1 + items.reduce(0) { Swift.max($0, $1.nesting) }
  }

  func releaseContents() {
    items = []
    tensor = nil
  }
}

extension Value {
  /// A list of whole numbers, such as a shape.
  static func lengths(_ lengths: [Int]) -> Value { .list(ListValue(lengths: lengths)) }

  /// How many lists lie within each other.
  var nesting: Int { if case .list(let list) = self { list.nesting } else { 0 } }
}

extension Interpreter {
  /// A list of those values, unless lists would lie too deep within each other.
  func list(_ items: [Value], _ range: SourceRange) throws(CustomLossError) -> Value {
    try charge(items.count, range)
    let list = heap.keep(ListValue(keptByHeap: items))
    guard list.nesting <= limits.nesting else { throw limit("nesting", limits.nesting, range) }
    return .list(list)
  }
}
