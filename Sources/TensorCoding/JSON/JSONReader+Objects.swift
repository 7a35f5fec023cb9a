extension JSONReader {
  mutating func readComma(at offset: Int) throws(JSONError) {
    guard state == .comma else { throw unexpected(UInt8(ascii: ","), at: offset) }
    let isObject = tensor.depth == 0 && (stack.last?.isObject ?? true)
    state = isObject ? .name : .value
  }

  mutating func openObject(at offset: Int) throws(JSONError) {
    switch state {
    case .start: break
    case .value, .valueOrEnd: try turnTensorIntoLists(.object, at: offset)
    case .nameOrEnd, .name, .colon, .comma, .end: throw unexpected(UInt8(ascii: "{"), at: offset)
    }
    guard stack.count < limits.depth else {
      throw error(.limit(.depth, allowed: limits.depth), at: offset)
    }
    var object = Container(isObject: true)
    if stack.isEmpty { object.fields.reserveCapacity(4) }
    stack.append(object)
    state = .nameOrEnd
  }

  mutating func closeObject(at offset: Int) throws(JSONError) {
    let isInObject = tensor.depth == 0 && stack.last?.isObject ?? false
    guard isInObject, state == .comma || state == .nameOrEnd else {
      throw unexpected(UInt8(ascii: "}"), at: offset)
    }
    if stack.count == 1 {
      state = .end
    } else if let object = stack.popLast() {
      try complete(.object(JSONObject(object.fields)), at: offset)
    }
  }

  mutating func readName(_ name: String) throws(JSONError) {
    let top = stack.count - 1
    if passing.isActive || hooks.passesOver?(name, stack.count) ?? false {
      if !passing.isActive { passing.depth = stack.count }
      stack[top].name = name
      state = .colon
      return
    }
    guard stack[top].fields.count < limits.fields else {
      throw error(.limit(.fields, allowed: limits.fields), at: tokenStart)
    }
    let isRepeated: Bool
    if stack[top].names != nil {
      isRepeated = stack[top].names?.insert(name).inserted == false
    } else {
      // By index, as an element of its own would be a copy of the value, too.
      isRepeated = stack[top].fields.indices.contains { stack[top].fields[$0].name == name }
      // A scan of a few names is faster than hashing them, of many it would be quadratic.
      if stack[top].fields.count == 15 {
        stack[top].names = Set(stack[top].fields.map(\.name))
        stack[top].names?.insert(name)
      }
    }
    if isRepeated {
      try postpone(error(.duplicateName(name), at: tokenStart))
    } else if top == 0, let accepts = hooks.accepts, !accepts(name) {
      try postpone(error(.refusedName(name), at: tokenStart))
    }
    stack[top].name = name
    state = .colon
  }

  /// A value that is not an element of a tensor is complete.
  mutating func complete(_ value: consuming JSONValue, at offset: Int) throws(JSONError) {
    if passing.isActive, passOver() { return }
    let top = stack.count - 1
    guard valueCount < limits.values else {
      throw error(.limit(.values, allowed: limits.values), at: offset)
    }
    valueCount += 1
    // An enum, a name, and their storage.
    valueBytes += 100
    try charge(bytesHeld, at: offset)
    if let name = stack[top].name.take() {
      stack[top].fields.append(JSONObject.Field(name: name, value: value))
    } else {
      guard stack[top].items.count < limits.listLength else {
        throw error(.limit(.listLength, allowed: limits.listLength), at: offset)
      }
      stack[top].items.append(value)
    }
    state = .comma
  }
}
