/// What is known of a head before it is complete.
struct HeadDraft: Sendable {
  var method = Method.get
  var path = ""
  var query: String?
  var version = Version.http11
  var hasHost = false
  var contentLength: ByteCount?
  var hasTransferEncoding = false
  var closes = false
  var keepsAlive = false
  var expectsContinue = false
  var expectsOther = false
}

extension RequestParser {
  /// Bytes of the longest method that is read; a longer one is no method.
  static let methodLimit = 32
  /// Bytes of a request line besides method and target: two spaces and the version.
  private static let lineOverhead = 10

  /// Reads the request line (RFC 9112 §3); false if it is not complete yet.
  mutating func readRequestLine(
    _ input: Span<UInt8>, _ cursor: inout Int
  ) throws(RequestFailure) -> Bool {
    let longest = Self.methodLimit &+ Self.lineOverhead
    let (sum, overflows) = limits.targetBytes.addingReportingOverflow(longest)
    let targetBound = overflows ? Int.max : sum
    let headBound = allowance &- 2
    let range: Range<Int>
    switch try line(in: input, at: cursor, limit: min(targetBound, headBound)) {
    case .partial: return false
    case .complete(let complete): range = complete
    case .tooLong:
      if headBound < targetBound { throw .headTooLarge(limit: limits.headBytes) }
      for index in cursor..<min(cursor &+ Self.methodLimit &+ 1, input.count)
      where input[index] == Byte.space {
        throw .targetTooLong(limit: limits.targetBytes)
      }
      throw .malformed(.methodTooLong)
    }
    cursor = range.upperBound &+ 2
    allowance &-= range.count &+ 2
    // Some clients send an empty line after a body (RFC 9112 §2.2).
    if range.isEmpty { return true }
    draft = HeadDraft()
    fields.reset()
    try readRequestLine(input, range)
    state = .fields
    return true
  }

  private mutating func readRequestLine(
    _ input: Span<UInt8>, _ range: Range<Int>
  ) throws(RequestFailure) {
    var index = range.lowerBound
    while index < range.upperBound, Byte.token.contains(input[index]) { index &+= 1 }
    let method = range.lowerBound..<index
    guard !method.isEmpty, index < range.upperBound, input[index] == Byte.space else {
      throw .malformed(.methodNotToken)
    }
    guard method.count <= Self.methodLimit else { throw .malformed(.methodTooLong) }
    draft.method = Self.method(input, method)

    let targetStart = index &+ 1
    index = targetStart
    while index < range.upperBound, input[index] != Byte.space { index &+= 1 }
    let target = targetStart..<index
    guard target.count <= limits.targetBytes else {
      throw .targetTooLong(limit: limits.targetBytes)
    }
    guard index < range.upperBound else { throw .malformed(.versionMissing) }
    // Before the target, because the target in the preface of HTTP/2 is invalid.
    draft.version = try Self.version(input, index &+ 1..<range.upperBound)
    let parsed = try RequestTarget(input, target, isOptions: draft.method == .options)
    draft.path = parsed.path
    draft.query = parsed.query
  }

  private static func method(_ input: Span<UInt8>, _ range: Range<Int>) -> Method {
    let first = range.lowerBound
    if range.count == 3, input[first] == UInt8(ascii: "G"), input[first &+ 1] == UInt8(ascii: "E"),
      input[first &+ 2] == UInt8(ascii: "T")
    {
      return .get
    }
    if range.count == 4, input[first] == UInt8(ascii: "P"), input[first &+ 1] == UInt8(ascii: "O"),
      input[first &+ 2] == UInt8(ascii: "S"), input[first &+ 3] == UInt8(ascii: "T")
    {
      return .post
    }
    return Method(rawValue: input.string(range))
  }

  /// `HTTP/` DIGIT `.` DIGIT; a later minor version is read as 1.1 (RFC 9110 §2.5).
  private static func version(
    _ input: Span<UInt8>, _ range: Range<Int>
  ) throws(RequestFailure) -> Version {
    guard range.count == 8, let word = input.word(at: range.lowerBound) else {
      throw .malformed(.versionMalformed)
    }
    if word == 0x312E_312F_5054_5448 { return .http11 }  // "HTTP/1.1", the first byte lowest.
    let major = UInt8(truncatingIfNeeded: word >> 40)
    let minor = UInt8(truncatingIfNeeded: word >> 56)
    guard word & 0x00FF_00FF_FFFF_FFFF == 0x002E_002F_5054_5448, Byte.isDigit(major),
      Byte.isDigit(minor)
    else { throw .malformed(.versionMalformed) }
    guard major == UInt8(ascii: "1") else { throw .unsupportedVersion }
    return minor == Byte.zero ? .http10 : .http11
  }

  /// What one line of the field section turned out to be.
  enum FieldLine {
    case partial
    case field
    case end
  }

  /// Reads a line of the field section (RFC 9112 §5).
  mutating func readField(
    _ input: Span<UInt8>, _ cursor: inout Int
  ) throws(RequestFailure) -> FieldLine {
    let range: Range<Int>
    switch try line(in: input, at: cursor, limit: allowance &- 2) {
    case .partial: return .partial
    case .tooLong: throw .headTooLarge(limit: limits.headBytes)
    case .complete(let complete): range = complete
    }
    cursor = range.upperBound &+ 2
    allowance &-= range.count &+ 2
    if range.isEmpty { return .end }
    guard fields.count < limits.fieldCount else { throw .headTooLarge(limit: limits.headBytes) }
    let (name, value) = try Self.split(input, range)
    fields.append(input, name: name, value: value)
    try note(input, name, value)
    return .field
  }

  /// Name and value of a field line, blanks around the value left out.
  ///
  /// A line that begins with a blank (obs-fold) and a blank before the colon are refused: both have
  /// been read differently by two parties in a row (RFC 9112 §5.1, §5.2).
  @inline(__always)
  static func split(
    _ input: Span<UInt8>, _ range: Range<Int>
  ) throws(RequestFailure) -> (name: Range<Int>, value: Range<Int>) {
    var index = range.lowerBound
    while index < range.upperBound, Byte.token.contains(input[index]) { index &+= 1 }
    guard index < range.upperBound, input[index] == Byte.colon, index > range.lowerBound else {
      if Byte.isBlank(input[range.lowerBound]) { throw .malformed(.fieldFolded) }
      if index < range.upperBound, Byte.isBlank(input[index]) {
        throw .malformed(.blankBeforeColon)
      }
      throw .malformed(.fieldNameNotToken)
    }
    var start = index &+ 1
    var end = range.upperBound
    while start < end, Byte.isBlank(input[start]) { start &+= 1 }
    while end > start, Byte.isBlank(input[end &- 1]) { end &-= 1 }
    return (range.lowerBound..<index, start..<end)
  }

  /// Notes the fields that decide about framing, connection and expectation.
  @inline(__always)
  private mutating func note(
    _ input: Span<UInt8>, _ name: Range<Int>, _ value: Range<Int>
  ) throws(RequestFailure) {
    switch name.count {
    case 4:
      if input.spells("host", in: name) { try noteHost(input, value) }
    case 6:
      if input.spells("expect", in: name) { noteExpect(input, value) }
    case 10:
      if input.spells("connection", in: name) { noteConnection(input, value) }
    case 14:
      if input.spells("content-length", in: name) { try noteContentLength(input, value) }
    case 17:
      if input.spells("transfer-encoding", in: name) { try noteTransferEncoding(input, value) }
    default: break
    }
  }

  private mutating func noteHost(
    _ input: Span<UInt8>, _ value: Range<Int>
  ) throws(RequestFailure) {
    guard !draft.hasHost else { throw .malformed(.hostRepeated) }
    guard Authority.isValid(input, value) else { throw .malformed(.hostMalformed) }
    draft.hasHost = true
  }

  /// Digits only, once: neither a sign nor a list, not even of equal numbers (RFC 9112 §6.3).
  private mutating func noteContentLength(
    _ input: Span<UInt8>, _ value: Range<Int>
  ) throws(RequestFailure) {
    guard draft.contentLength == nil else { throw .malformed(.lengthRepeated) }
    guard !value.isEmpty else { throw .malformed(.lengthEmpty) }
    guard let length = ByteCount(digits: input, value) else {
      throw .malformed(.lengthNotNumber)
    }
    guard length < .max else { throw .malformed(.lengthTooLarge) }
    draft.contentLength = length
  }

  /// `chunked`, once and alone: other codings are not taken, and without it there is no end
  /// (RFC 9112 §6.3).
  private mutating func noteTransferEncoding(
    _ input: Span<UInt8>, _ value: Range<Int>
  ) throws(RequestFailure) {
    guard !draft.hasTransferEncoding else { throw .malformed(.transferCodingRepeated) }
    draft.hasTransferEncoding = true
    guard input.spells("chunked", in: value) else {
      throw .malformed(.transferCodingNotChunked)
    }
  }

  private mutating func noteConnection(_ input: Span<UInt8>, _ value: Range<Int>) {
    var closes = false
    var keepsAlive = false
    ListElements.forEach(input, value) { option in
      if input.spells("close", in: option) { closes = true }
      if input.spells("keep-alive", in: option) { keepsAlive = true }
      return true
    }
    draft.closes = draft.closes || closes
    draft.keepsAlive = draft.keepsAlive || keepsAlive
  }

  private mutating func noteExpect(_ input: Span<UInt8>, _ value: Range<Int>) {
    var expectsContinue = false
    var expectsOther = false
    ListElements.forEach(input, value) { expectation in
      if input.spells("100-continue", in: expectation) {
        expectsContinue = true
      } else {
        expectsOther = true
      }
      return true
    }
    draft.expectsContinue = draft.expectsContinue || expectsContinue
    draft.expectsOther = draft.expectsOther || expectsOther
  }

  /// Puts the head together once its last line has been read.
  mutating func finishHead() throws(RequestFailure) -> RequestHead {
    let isOld = draft.version == .http10
    guard draft.hasHost || isOld else { throw .malformed(.hostMissing) }
    let framing: BodyFraming
    if draft.hasTransferEncoding {
      // Both say that somebody on the way was fooled, or shall be (RFC 9112 §6.1, §11.2).
      guard draft.contentLength == nil else {
        throw .malformed(.lengthAndTransferCoding)
      }
      guard !isOld else { throw .malformed(.transferCodingInHTTP10) }
      framing = .chunked
      state = .chunkLine
      decodedBytes = 0
      extensionBytes = 0
    } else if let length = draft.contentLength {
      framing = .sized(length)
      state = length == 0 ? .end : .sized(length.value)
    } else {
      framing = .none
      state = .end
    }
    // A client of HTTP/1.0 cannot expect (RFC 9110 §10.1.1).
    if draft.expectsOther, !isOld { throw .expectationFailed }
    let hasBody = framing != .none && framing != .sized(0)
    return RequestHead(
      method: draft.method, path: draft.path, query: draft.query, version: draft.version,
      fields: fields, framing: framing,
      keepsAlive: !draft.closes && (!isOld || draft.keepsAlive),
      expectsContinue: draft.expectsContinue && !isOld && hasBody)
  }
}
