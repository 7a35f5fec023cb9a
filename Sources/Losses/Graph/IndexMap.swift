/// A number that counts things of one kind from 0, so that an array can hold a value for each.
protocol DenseIndex: Hashable, Sendable {
  init(number: Int)
  var number: Int { get }
}

/// A value for each thing that an index counts: a dictionary without hashing.
struct IndexMap<Index: DenseIndex, Value> {
  private var values: [Value]

  init(_ values: [Value] = []) { self.values = values }

  init(repeating value: Value, count: Int) { values = Array(repeating: value, count: count) }

  /// No value yet: they are appended one by one.
  init(reserving count: Int) {
    values = []
    values.reserveCapacity(count)
  }

  var count: Int { values.count }

  /// All indices that have a value, in order.
  var indices: some Sequence<Index> { values.indices.lazy.map(Index.init) }

  /// Adds the value of the next index, and returns that.
  @discardableResult
  mutating func append(_ value: Value) -> Index {
    values.append(value)
    return Index(number: values.count - 1)
  }

  subscript(index: Index) -> Value {
    get { values[index.number] }
    set { values[index.number] = newValue }
  }
}

/// A set of indices: a look-up is that of an array.
struct IndexSet<Index: DenseIndex> {
  private var isMember: IndexMap<Index, Bool>
  /// In the order in which they were inserted.
  private(set) var members: [Index] = []

  /// None yet, of that many.
  init(among count: Int) { isMember = IndexMap(repeating: false, count: count) }

  func contains(_ index: Index) -> Bool { isMember[index] }

  /// Whether it is new.
  @discardableResult
  mutating func insert(_ index: Index) -> Bool {
    guard !isMember[index] else { return false }
    isMember[index] = true
    members.append(index)
    return true
  }
}
