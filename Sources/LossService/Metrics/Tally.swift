/// Values by key, of which the one that came last is found without hashing: mostly it comes again.
struct Tally<Key: Hashable, Value> {
  private var keys: [Key] = []
  private var values: [Value] = []
  private var places: [Key: Int] = [:]
  private var latest = 0

  /// What has been counted, in the order of its first appearance.
  var entries: [(key: Key, value: Value)] { Array(zip(keys, values)) }

  /// The value of a key, which begins as `initial`.
  subscript(key: Key, default initial: @autoclosure () -> Value) -> Value {
    mutating get { values[place(of: key, initial())] }
    _modify {
      let place = place(of: key, initial())
      yield &values[place]
    }
  }

  private mutating func place(of key: Key, _ initial: @autoclosure () -> Value) -> Int {
    if latest < keys.count, keys[latest] == key { return latest }
    if let known = places[key] {
      latest = known
    } else {
      latest = keys.count
      places[key] = latest
      keys.append(key)
      values.append(initial())
    }
    return latest
  }
}
