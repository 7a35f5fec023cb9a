/// Values by key, of which the one that came last is found without hashing: mostly it comes again.
struct Tally<Key: Hashable, Value> {
  /// What has been counted, in the order of its first appearance.
  private(set) var entries: [(key: Key, value: Value)] = []
  private var places: [Key: Int] = [:]
  private var latest = 0

  /// The value of a key, which begins as `initial`.
  subscript(key: Key, default initial: @autoclosure () -> Value) -> Value {
    mutating get { entries[place(of: key, initial())].value }
    _modify {
      let place = place(of: key, initial())
      yield &entries[place].value
    }
  }

  private mutating func place(of key: Key, _ initial: @autoclosure () -> Value) -> Int {
    if latest < entries.count, entries[latest].key == key { return latest }
    if let known = places[key] {
      latest = known
    } else {
      latest = entries.count
      places[key] = latest
      entries.append((key, initial()))
    }
    return latest
  }
}
