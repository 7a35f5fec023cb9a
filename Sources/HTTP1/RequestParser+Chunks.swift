extension RequestParser {
  /// Reads the line that opens a chunk (RFC 9112 §7.1); false if it is not complete yet.
  mutating func readChunkLine(
    _ input: Span<UInt8>, _ cursor: inout Int
  ) throws(RequestFailure) -> Bool {
    let range: Range<Int>
    switch try line(in: input, at: cursor, limit: limits.chunkLineBytes) {
    case .partial: return false
    case .tooLong: throw .malformed(.chunkLineTooLong)
    case .complete(let complete): range = complete
    }
    cursor = range.upperBound &+ 2
    let (size, end) = try Self.chunkSize(input, range)
    if end < range.upperBound {
      guard ChunkExtensions.isValid(input, end..<range.upperBound) else {
        throw .malformed(.chunkExtension)
      }
      extensionBytes &+= range.upperBound &- end
      guard extensionBytes <= limits.chunkExtensionBytes else {
        throw .malformed(.chunkExtensionsTooLong)
      }
    }
    if size == 0 {
      allowance = limits.trailerBytes
      state = .trailers
      return true
    }
    let (total, overflows) = decodedBytes.addingReportingOverflow(size)
    guard !overflows, total <= limits.bodyBytes || bodyIsUnbounded else {
      throw .bodyTooLarge(limit: limits.bodyBytes)
    }
    decodedBytes = total
    state = .chunkData(size)
    return true
  }

  /// `1*HEXDIG`, and where it ends.
  private static func chunkSize(
    _ input: Span<UInt8>, _ range: Range<Int>
  ) throws(RequestFailure) -> (size: Int, end: Int) {
    var size = 0
    var index = range.lowerBound
    while index < range.upperBound, let digit = Byte.hexValue(input[index]) {
      guard size <= Int.max >> 4 else { throw .malformed(.chunkSizeTooLarge) }
      size = size << 4 | Int(digit)
      index &+= 1
    }
    guard index > range.lowerBound else { throw .malformed(.chunkSizeNotNumber) }
    return (size, index)
  }

  /// Reads the CRLF after a chunk's data, byte by byte.
  mutating func readChunkEnd(
    _ input: Span<UInt8>, _ cursor: inout Int
  ) throws(RequestFailure) -> Bool {
    guard cursor < input.count else { return false }
    guard input[cursor] == Byte.carriageReturn else {
      throw .malformed(.chunkEnd)
    }
    guard cursor &+ 1 < input.count else { return false }
    guard input[cursor &+ 1] == Byte.lineFeed else {
      throw .malformed(.chunkEnd)
    }
    cursor &+= 2
    state = .chunkLine
    return true
  }

  /// Reads the trailer section; its fields must be fields, and are dropped (RFC 9110 §6.5.1).
  mutating func readTrailers(
    _ input: Span<UInt8>, _ cursor: inout Int
  ) throws(RequestFailure) -> Bool {
    while true {
      let range: Range<Int>
      switch try line(in: input, at: cursor, limit: max(0, allowance &- 2)) {
      case .partial: return false
      case .tooLong: throw .headTooLarge(limit: limits.trailerBytes)
      case .complete(let complete): range = complete
      }
      cursor = range.upperBound &+ 2
      if range.isEmpty {
        state = .end
        return true
      }
      allowance &-= range.count &+ 2
      _ = try Self.split(input, range)
    }
  }
}

/// The grammar of chunk extensions.
private enum ChunkExtensions {
  /// `*( BWS ";" BWS token [ BWS "=" BWS ( token / quoted-string ) ] )` (RFC 9112 §7.1.1).
  static func isValid(_ bytes: Span<UInt8>, _ range: Range<Int>) -> Bool {
    var index = range.lowerBound
    let end = range.upperBound
    func skipBlanks() { while index < end, Byte.isBlank(bytes[index]) { index &+= 1 } }
    func token() -> Bool {
      let start = index
      while index < end, Byte.token.contains(bytes[index]) { index &+= 1 }
      return index > start
    }
    func quotedString() -> Bool {
      index &+= 1
      while index < end {
        let byte = bytes[index]
        index &+= 1
        if byte == Byte.quote { return true }
        if byte == Byte.backslash { index &+= 1 }
      }
      return false
    }
    while index < end {
      skipBlanks()
      guard index < end, bytes[index] == Byte.semicolon else { return false }
      index &+= 1
      skipBlanks()
      guard token() else { return false }
      let afterName = index
      skipBlanks()
      guard index < end, bytes[index] == Byte.equals else {
        index = afterName
        continue
      }
      index &+= 1
      skipBlanks()
      guard index < end else { return false }
      guard bytes[index] == Byte.quote ? quotedString() : token() else { return false }
    }
    return index == end
  }
}
