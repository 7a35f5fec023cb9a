/// A dictionary, in the order in which its keys were added.
final class DictionaryValue: HeapObject {
  enum Key: Hashable {
    case number(Double)
    case text(String)
    case none
    case tuple([Double])

    /// The value as a key, if it can be one.
    init?(_ value: Value) {
      switch value {
      case .text(let text): self = .text(text)
      case .none: self = .none
      case .list(let list) where list.isTuple:
        guard let numbers = value.wholeNumbers else { return nil }
        _ = list
        self = .tuple(numbers.map(Double.init))
      default:
        guard let number = value.number else { return nil }
        self = .number(number)
      }
    }
  }

  private(set) var keys: [Value] = []
  private(set) var values: [Value] = []
  private var places: [Key: Int] = [:]

  subscript(_ key: Key) -> Value? { places[key].map { values[$0] } }

  /// Sets the value of a key.
  func set(_ key: Key, _ spelled: Value, to value: Value) {
    if let place = places[key] {
      values[place] = value
    } else {
      places[key] = values.count
      keys.append(spelled)
      values.append(value)
    }
  }

  /// Removes a key.
  func remove(_ key: Key) {
    guard let place = places.removeValue(forKey: key) else { return }
    keys.remove(at: place)
    values.remove(at: place)
    for (key, other) in places where other > place { places[key] = other - 1 }
  }

  func releaseContents() {
    (keys, values, places) = ([], [], [:])
  }
}

extension Interpreter {
  /// A dictionary of entries.
  func dictionary(
    _ entries: [(key: Value, value: Value)], _ range: SourceRange
  ) throws(CustomLossError) -> Value {
    try charge(entries.count, range)
    let dictionary = heap.keep(DictionaryValue())
    for (key, value) in entries { try set(key, to: value, in: dictionary, range) }
    return .dictionary(dictionary)
  }

  func set(
    _ key: Value, to value: Value, in dictionary: DictionaryValue, _ range: SourceRange
  ) throws(CustomLossError) {
    dictionary.set(try self.key(key, range), key, to: value)
  }

  /// The value as a key of a dictionary.
  func key(_ value: Value, _ range: SourceRange) throws(CustomLossError) -> DictionaryValue.Key {
    guard let key = DictionaryValue.Key(value) else {
      throw fail(.wrongKind(expected: "a key: a string or a number", found: value.kindName), range)
    }
    return key
  }
}
