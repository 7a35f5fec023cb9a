import HTTP1

/// Newline-delimited JSON: a request a line, an answer a line, in order, while lines still arrive.
struct LineFormat: BodyReader {
  /// The media type of requests and answers; whatever `Accept` says, lines answer lines.
  static let mediaType = MediaType("application", "x-ndjson")
  static let schema: Document = [
    "description": """
    One request per line; each is answered by one line, in order, as soon as it is ready. The `id` of a \
    line, a string or a number, comes first in its answer.
    """
  ]

  /// Whether a head announces lines, so that the length of its body has no bound.
  static func isAnnounced(by head: RequestHead) -> Bool {
    guard case .type(let type) = head.contentType else { return false }
    return type.matches(mediaType.type, mediaType.subtype) || type.matches("application", "ndjson")
  }

  func reception(
    of target: CallTarget, exchange: any Exchange, spare: (any ReusableBodyReceiver)?
  ) -> Reception {
    .converse(LineStream(target, on: exchange), reserving: LineStream.memory)
  }
}
