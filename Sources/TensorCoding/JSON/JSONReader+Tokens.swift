extension JSONReader {
  /// Reads a piece, token by token; returns how much of it, which is less than all of it where the
  /// reader `waits` for memory.
  mutating func consume(_ bytes: Span<UInt8>, waits: Bool) throws(JSONError) -> Int {
    var index = 0
    if partial != .none {
      if partial == .word, tensor.depth > 0, tensor.depth == tensor.rank {
        guard try hasRoom(at: bytesBefore, waits: waits) else { return 0 }
      }
      try resume(bytes, &index)
    }
    while index < bytes.count {
      if tensor.depth > 0, tensor.rank == 0 || tensor.rank == tensor.depth,
        state == .value || state == .valueOrEnd,
        bytes[index] <= UInt8(ascii: "9"), bytes[index] >= UInt8(ascii: "-")
      {
        if tensor.rank == 0 { try fixRank(at: bytesBefore + index) }
        guard try hasRoom(at: bytesBefore + index, waits: waits) else { return index }
        let start = index
        readElements(bytes, &index)
        guard index == start else { continue }
      }
      let byte = bytes[index]
      switch byte {
      case 0x20, 0x0A, 0x0D, 0x09:
        index += 1
      case UInt8(ascii: ","):
        try readComma(at: bytesBefore + index)
        index += 1
      case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"),
        UInt8(ascii: "a")...UInt8(ascii: "z"),
        UInt8(ascii: "A")...UInt8(ascii: "Z"):
        guard state == .value || state == .valueOrEnd else {
          throw unexpected(byte, at: bytesBefore + index)
        }
        try readWord(bytes, &index)
      case UInt8(ascii: "\""):
        switch state {
        case .nameOrEnd, .name, .value, .valueOrEnd: break
        case .start, .colon, .comma, .end: throw unexpected(byte, at: bytesBefore + index)
        }
        tokenStart = bytesBefore + index
        index += 1
        partial = .string
        try readString(bytes, &index)
      case UInt8(ascii: "["):
        guard state == .value || state == .valueOrEnd else {
          throw unexpected(byte, at: bytesBefore + index)
        }
        try openArray(at: bytesBefore + index)
        index += 1
      case UInt8(ascii: "]"):
        let isInArray = tensor.depth > 0 || stack.last.map { !$0.isObject } ?? false
        guard isInArray, state == .comma || state == .valueOrEnd else {
          throw unexpected(byte, at: bytesBefore + index)
        }
        guard try hasRoomToClose(at: bytesBefore + index, waits: waits) else { return index }
        try closeArray(at: bytesBefore + index)
        index += 1
      case UInt8(ascii: "{"):
        try openObject(at: bytesBefore + index)
        index += 1
      case UInt8(ascii: "}"):
        try closeObject(at: bytesBefore + index)
        index += 1
      case UInt8(ascii: ":"):
        guard state == .colon else { throw unexpected(byte, at: bytesBefore + index) }
        state = .value
        index += 1
      default:
        throw unexpected(byte, at: bytesBefore + index)
      }
    }
    return index
  }

  /// Makes room for the next element of the open tensor; false if a reader that `waits` has to.
  private mutating func hasRoom(at offset: Int, waits: Bool) throws(JSONError) -> Bool {
    guard tensor.count == elementLimit else { return true }
    return try hasMemory(waits) { reader throws(JSONError) in try reader.growBuffer(at: offset) }
  }

  /// The same for the copy of a small tensor that ends here.
  private mutating func hasRoomToClose(at offset: Int, waits: Bool) throws(JSONError) -> Bool {
    guard waits, tensor.depth == 1, buffer.isScratch else { return true }
    return try hasMemory(waits) { reader throws(JSONError) in
      try reader.charge(reader.bytesHeld + reader.tensor.count * 8, at: offset)
    }
  }

  private mutating func hasMemory(
    _ waits: Bool, _ ask: (inout JSONReader) throws(JSONError) -> Void
  ) throws(JSONError) -> Bool {
    do throws(JSONError) {
      try ask(&self)
      return true
    } catch {
      guard waits, case .memoryRefused = error.fact else { throw error }
      return false
    }
  }

  /// Ends the token that the document ends with, if there is one.
  mutating func endTokens() throws(JSONError) {
    guard partial == .word else { return }
    partial = .none
    let token = tail
    tail.removeAll(keepingCapacity: true)
    try finishWord(token.span)
  }

  /// The error for an unexpected byte.
  func unexpected(_ byte: UInt8, at offset: Int) -> JSONError {
    if state == .start {
      // RFC 8259 §8.1: a text does not begin with a byte order mark.
      if byte == 0xEF, offset == 0 { return error(.byteOrderMark, at: offset) }
      switch byte {
      case UInt8(ascii: "["), UInt8(ascii: "\""), UInt8(ascii: "-"),
        UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "t"), UInt8(ascii: "f"),
        UInt8(ascii: "n"):
        return error(.notAnObject, at: offset)
      default: break
      }
    }
    return error(.unexpectedByte(byte, expected: expected), at: offset)
  }

  // MARK: Numbers and words

  /// Whether a byte belongs to a number or a word: all that must be seen before it is judged.
  static func isOfWord(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "z"),
      UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "."), UInt8(ascii: "-"),
      UInt8(ascii: "+"):
      true
    default: false
    }
  }

  /// Reads a number, `true`, `false`, `null`, or a word that resembles them.
  private mutating func readWord(_ bytes: Span<UInt8>, _ index: inout Int) throws(JSONError) {
    tokenStart = bytesBefore + index
    var end = index + 1
    while end < bytes.count, Self.isOfWord(bytes[end]) { end += 1 }
    let token = bytes.extracting(index..<end)
    index = end
    guard token.count <= limits.numberBytes else {
      throw error(.limit(.numberBytes, allowed: limits.numberBytes), at: tokenStart)
    }
    if end == bytes.count {
      keep(token)
      partial = .word
    } else {
      try finishWord(token)
    }
  }

  /// A number or a word is complete.
  private mutating func finishWord(_ token: Span<UInt8>) throws(JSONError) {
    guard let first = token.isEmpty ? nil : token[0] else { return }
    if first <= UInt8(ascii: "9") {
      let number: Double
      do {
        number = try DecimalReading.number(token)
      } catch {
        switch error {
        case .leadingZero: throw self.error(.leadingZero, at: tokenStart)
        case .malformed:
          let isInfinity = token.count > 1 && token[1] == UInt8(ascii: "I")
          if Self.spells("-Infinity", token) { return try finishNonFinite(-.infinity) }
          throw self.error(isInfinity ? .bareNonFinite : .malformedNumber, at: tokenStart)
        }
      }
      if let field = limits.verbatimField, tensor.depth == 0, stack.count == 1,
        stack[0].name == field
      {
        verbatim = (0..<token.count).map { token[$0] }
      }
      if limits.notesWideIntegers, tensor.depth > 0 { noteWideInteger(token, number, tensor.count) }
      try finish(number)
    } else if Self.spells("true", token) {
      try finish(true)
    } else if Self.spells("false", token) {
      try finish(false)
    } else if Self.spells("null", token) {
      try turnTensorIntoLists(.null, at: tokenStart)
      try complete(.null, at: tokenStart)
    } else if Self.spells("NaN", token) {
      try finishNonFinite(.nan)
    } else if Self.spells("Infinity", token) {
      try finishNonFinite(.infinity)
    } else {
      throw error(.unknownLiteral, at: tokenStart)
    }
  }

  private mutating func finish(_ number: Double) throws(JSONError) {
    if tensor.depth > 0 {
      try append(number, isBoolean: false, at: tokenStart)
    } else {
      try complete(.number(number), at: tokenStart)
    }
  }

  private mutating func finishNonFinite(_ number: Double) throws(JSONError) {
    guard limits.takesBareNonFinite else { throw error(.bareNonFinite, at: tokenStart) }
    try finish(number)
  }

  private mutating func finish(_ bool: Bool) throws(JSONError) {
    if tensor.depth > 0 {
      try append(bool ? 1 : 0, isBoolean: true, at: tokenStart)
    } else {
      try complete(.bool(bool), at: tokenStart)
    }
  }

  private static func spells(_ word: StaticString, _ token: Span<UInt8>) -> Bool {
    guard token.count == word.utf8CodeUnitCount else { return false }
    for index in token.indices where unsafe token[index] != word.utf8Start[index] { return false }
    return true
  }

  // MARK: Tokens that are split

  mutating func keep(_ part: Span<UInt8>) {
    for index in part.indices { tail.append(part[index]) }
  }

  /// Goes on with the token that the last piece ended in.
  private mutating func resume(_ bytes: Span<UInt8>, _ index: inout Int) throws(JSONError) {
    guard partial == .word else { return try readString(bytes, &index) }
    while index < bytes.count, Self.isOfWord(bytes[index]) {
      tail.append(bytes[index])
      index += 1
      guard tail.count <= limits.numberBytes else {
        throw error(.limit(.numberBytes, allowed: limits.numberBytes), at: tokenStart)
      }
    }
    if index < bytes.count { try endTokens() }
  }
}
