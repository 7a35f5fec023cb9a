import HTTP1

/// A format of bodies: the media type that names it, how requests in it are read, and how answers
/// are written in it.
///
/// To add one, add its folder and a line in `BodyFormats.all`: negotiation, contract and hints are
/// derived from it.
protocol BodyFormat: BodyReader, AnswerWriter {
  /// The media type of its bodies.
  var mediaType: MediaType { get }
  /// Whether `Content-Type` may name the format by this type too.
  func isNamed(by type: MediaType) -> Bool
  /// What a body in this format holds, for the contract; `nil` where each route has a schema.
  var schema: Document? { get }
  /// Problems that its reader alone reports.
  var problems: [ProblemCode] { get }
  /// Whether the first bytes of a body, `BodyFormats.openingLength` at most, show the format.
  func begins(with opening: [UInt8]) -> Bool
}

/// Reads the bodies of calls.
protocol BodyReader: Sendable {
  /// Reads the fields of a call from the body as it arrives.
  func reception(
    of target: CallTarget, exchange: any Exchange, spare: (any ReusableBodyReceiver)?
  ) -> Reception
}

/// Writes the answers of calls in a format.
protocol AnswerWriter: Sendable {
  /// The answer to a request with this label.
  func response(
    to answer: CallAnswer, label: Response.Label, on exchange: any Exchange
  ) -> Response
}

extension BodyFormat {
  func isNamed(by type: MediaType) -> Bool {
    type.matches(mediaType.type, mediaType.subtype)
  }
}

/// Every format, and the choice among them.
enum BodyFormats {
  static let json = JSONFormat()

  /// JSON first: it is the default.
  static let all: [any BodyFormat] = [
    json,
    SafetensorsFormat(),
    NPZFormat(),
  ]

  /// Types that do not identify the format.
  private static let untelling = [
    MediaType("application", "octet-stream"), MediaType("application", "zip"),
  ]
  /// Bytes of a body that show its format.
  static let openingLength = 9

  /// The format that the first bytes of a body identify; `nil` for JSON and unknown formats.
  static func recognised(_ opening: [UInt8]) -> (any BodyFormat)? {
    all.first { $0.begins(with: opening) }
  }

  /// What reads the body that a head announces.
  static func reading(_ head: RequestHead) throws(RequestError) -> any BodyReader {
    switch head.contentType {
    case .absent: return Recognition()
    case .type(let type):
      if LineFormat.isAnnounced(by: head) { return LineFormat() }
      if untelling.contains(where: { type.matches($0.type, $0.subtype) }) { return Recognition() }
      if let format = all.first(where: { $0.isNamed(by: type) }) { return format }
    case .malformed: break
    }
    throw .unsupportedMediaType(
      received: head.fields["Content-Type"] ?? "",
      supported: (all.map(\.mediaType) + [LineFormat.mediaType]).map(\.name))
  }

  /// The format in which a client wants the answer: JSON, unless `Accept` says otherwise.
  ///
  /// A client that names another type gets it, unless JSON weighs more; a range such as `*/*` is
  /// answered with JSON, unless JSON is excluded by name. No request is rejected for its `Accept`: an
  /// answer that the client can discard is more useful than a 406.
  static func answering(_ head: RequestHead) -> any AnswerWriter {
    guard head.fields.contains("Accept") else { return all[0] }
    let found = head.acceptance(of: all.map(\.mediaType))
    var best = 0
    for index in all.indices.dropFirst()
    where found[index].weight > 0
      && (found[index].precision == .exact || found[0].weight == 0)
    {
      let isBetter = found[index].weight > found[best].weight
      if isBetter || best == 0 && found[index].weight == found[best].weight { best = index }
    }
    return all[best]
  }
}

extension MediaType {
  /// Type and subtype, as a field of a head has them.
  var name: String { "\(type)/\(subtype)" }
}
