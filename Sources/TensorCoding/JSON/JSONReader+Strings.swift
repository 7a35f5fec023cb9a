extension JSONReader {
  /// Looks for the end of a string, from where the last piece left it.
  mutating func readString(_ bytes: Span<UInt8>, _ index: inout Int) throws(JSONError) {
    let isName = state == .name || state == .nameOrEnd
    let allowed = isName ? limits.nameBytes : limits.stringBytes
    let start = index
    let end = start + allowed - tail.count
    var isEscaped = partial == .escape
    while index < bytes.count {
      let byte = bytes[index]
      if byte == UInt8(ascii: "\""), !isEscaped {
        let part = bytes.extracting(start..<index)
        index += 1
        partial = .none
        if tail.isEmpty { return try finishString(part, isName: isName) }
        keep(part)
        let whole = tail
        tail.removeAll(keepingCapacity: true)
        return try finishString(whole.span, isName: isName)
      }
      if byte < 0x20 {
        throw error(.controlCharacter(byte), at: bytesBefore + index)
      }
      isEscaped = byte == UInt8(ascii: "\\") && !isEscaped
      index += 1
      guard index <= end else {
        throw error(.limit(isName ? .nameBytes : .stringBytes, allowed: allowed), at: tokenStart)
      }
    }
    partial = isEscaped ? .escape : .string
    keep(bytes.extracting(start..<index))
  }

  /// A string is complete, its quotation marks left out.
  mutating func finishString(_ text: Span<UInt8>, isName: Bool) throws(JSONError) {
    let string: String
    do {
      string = try JSONString.decode(text)
    } catch {
      throw self.error(error.fact, at: tokenStart + 1 + error.index)
    }
    if isName { return try readName(string) }
    if tensor.depth > 0 {
      if let number = JSONValue.string(string).numberOrNil {
        return try append(number, isBoolean: false, at: tokenStart)
      }
      try turnTensorIntoLists(.string, at: tokenStart)
    }
    if string.utf8.count > 15, !passing.isActive { valueBytes += string.utf8.count }
    try complete(.string(string), at: tokenStart)
  }
}
