/// How a request breaks the rules of HTTP/1.1, each in a phrase that completes "The request cannot be
/// read: …".
public enum Malformation: String, CaseIterable, Sendable, CustomStringConvertible {
  // Lines.
  case bareLineFeed = "a line ends in LF without CR"
  case bareCarriageReturn = "a CR is not followed by LF"
  case controlByte = "a line contains a control byte"

  // The request line.
  case methodNotToken = "the method is not a token"
  case methodTooLong = "the method is too long"
  case versionMissing = "the request line has no version"
  case versionMalformed = "the version is malformed"
  case targetEmpty = "the target is empty"
  case asteriskWithoutOptions = "the target * is for OPTIONS only"
  case targetByte = "the target contains a byte that must be escaped"
  case targetForm = "the target is neither a path nor an http URL"
  case targetAuthority = "the authority of the target is malformed"
  case pathEscape = "the path has a bad escape"

  // Field lines.
  case fieldFolded = "a field line is folded"
  case blankBeforeColon = "a blank precedes the colon of a field"
  case fieldNameNotToken = "a field name is not a token"
  case headCutShort = "the head is cut short"

  // Host.
  case hostMissing = "Host is missing"
  case hostRepeated = "Host is repeated"
  case hostMalformed = "Host is malformed"

  // Framing.
  case lengthEmpty = "Content-Length is empty"
  case lengthNotNumber = "Content-Length is not a number"
  case lengthTooLarge = "Content-Length is too large a number"
  case lengthRepeated = "Content-Length is repeated"
  case transferCodingRepeated = "Transfer-Encoding is repeated"
  case transferCodingNotChunked = "Transfer-Encoding is not chunked alone"
  case transferCodingInHTTP10 = "Transfer-Encoding in a request of HTTP/1.0"
  case lengthAndTransferCoding = "both Content-Length and Transfer-Encoding are present"
  case bodyCutShort = "the body is cut short"

  // Chunks.
  case chunkLineTooLong = "the line of a chunk is too long"
  case chunkSizeNotNumber = "a chunk size is not a number"
  case chunkSizeTooLarge = "a chunk size is too large a number"
  case chunkExtension = "a chunk extension is malformed"
  case chunkExtensionsTooLong = "the chunk extensions are too long"
  case chunkEnd = "a chunk does not end where its size says"

  /// The phrase.
  public var description: String { rawValue }
}

/// What is wrong with a compressed body, in a phrase that completes "The body cannot be
/// decompressed: …".
public enum CodingFault: Equatable, Sendable, CustomStringConvertible {
  /// The body ends before the compressed data do.
  case cutShort
  /// The compressed data end before the body does.
  case bytesFollow
  /// The compressed data are damaged, or in another coding.
  case damaged
  /// The body expands to more than this multiple of its size.
  case expandsBeyond(ratio: Int)

  /// The phrase.
  public var description: String {
    switch self {
    case .cutShort: "it is cut short"
    case .bytesFollow: "bytes follow its end"
    case .damaged: "it is damaged"
    case .expandsBeyond(let ratio): "it expands to more than \(ratio) times its size"
    }
  }
}

/// The part of a request that did not arrive in time.
public enum RequestPart: String, Sendable, CustomStringConvertible {
  case head = "the head took too long"
  case body = "the body took too long"

  /// The phrase, which completes "The request did not arrive in time: …".
  public var description: String { rawValue }
}
