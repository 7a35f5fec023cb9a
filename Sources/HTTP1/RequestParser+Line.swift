extension RequestParser {
  /// The result of reading a line at the cursor.
  enum Line {
    /// The line without its CRLF.
    case complete(Range<Int>)
    case partial
    case tooLong
  }

  /// The line at the cursor, which may have `limit` bytes before its CRLF.
  ///
  /// Only CRLF ends a line; a bare CR or LF, NUL and every other control byte but HTAB is refused
  /// as soon as it is seen (RFC 9112 §2.2, §11.1). The verdict falls at the same byte, whatever
  /// pieces the input comes in.
  @inline(__always)
  mutating func line(
    in input: Span<UInt8>, at cursor: Int, limit: Int
  ) throws(RequestFailure) -> Line {
    let available = input.count &- cursor
    if limit < 0 { return .tooLong }
    // One byte more than the limit: there the line end may begin.
    let isCut = available > limit
    let searchable = isCut ? limit &+ 1 : available
    guard scanned <= searchable else { return .partial }
    guard let index = input.firstControl(in: cursor &+ scanned..<cursor &+ searchable) else {
      if isCut { return .tooLong }
      scanned = searchable
      return .partial
    }
    guard input[index] == Byte.carriageReturn else {
      // Exactly at the limit, the length is reported first.
      if index &- cursor == limit { return .tooLong }
      throw .malformed(input[index] == Byte.lineFeed ? .bareLineFeed : .controlByte)
    }
    guard index &+ 1 < input.count else {
      scanned = index &- cursor
      return .partial
    }
    guard input[index &+ 1] == Byte.lineFeed else { throw .malformed(.bareCarriageReturn) }
    scanned = 0
    return .complete(cursor..<index)
  }
}
