import HTTP1

/// What a parser says about some input, in a form that does not depend on how it was cut.
enum Said: Equatable {
  case head(HeadSummary)
  case body([UInt8])
  case end
  case failure(RequestFailure)
}

/// The parts of a head that can be compared.
struct HeadSummary: Equatable {
  var method: String
  var path: String
  var query: String?
  var version: Version
  var fields: [Field]
  var framing: BodyFraming
  var keepsAlive: Bool
  var expectsContinue: Bool

  init(_ head: RequestHead) {
    method = head.method.rawValue
    path = head.path
    query = head.query
    version = head.version
    fields = head.fields.all
    framing = head.framing
    keepsAlive = head.keepsAlive
    expectsContinue = head.expectsContinue
  }
}

/// A connection's buffer and its parser, without the connection.
struct Reading {
  var parser: RequestParser
  var said: [Said] = []
  private var buffer: [UInt8] = []

  init(limits: Limits = Limits()) { parser = RequestParser(limits: limits) }

  /// Takes the next bytes as a connection would; bodies are joined.
  mutating func feed(_ bytes: some Sequence<UInt8>) {
    buffer.append(contentsOf: bytes)
    let buffer = buffer
    var cursor = 0
    loop: while true {
      switch parser.next(in: buffer.span, at: &cursor) {
      case .head(let head): said.append(.head(HeadSummary(head)))
      case .body(let range):
        if case .body(let before)? = said.last {
          said[said.count - 1] = .body(before + buffer[range])
        } else {
          said.append(.body(Array(buffer[range])))
        }
      case .end: said.append(.end)
      case .failure(let failure):
        said.append(.failure(failure))
        break loop
      case .needMore: break loop
      }
    }
    self.buffer.removeFirst(cursor)
  }

  /// Everything said about `pieces`.
  static func of(_ pieces: [[UInt8]], limits: Limits = Limits()) -> [Said] {
    var reading = Reading(limits: limits)
    for piece in pieces {
      reading.feed(piece)
      if case .failure? = reading.said.last { break }
    }
    return reading.said
  }

  /// Everything said about a text that comes in one piece.
  static func of(_ text: String, limits: Limits = Limits()) -> [Said] {
    of([Array(text.utf8)], limits: limits)
  }
}

extension [Said] {
  /// The only head of a good request.
  var head: HeadSummary? { if case .head(let head)? = first { head } else { nil } }

  /// The refusal it ends with.
  var failure: RequestFailure? {
    if case .failure(let failure)? = last { failure } else { nil }
  }

  /// The bytes of the only body, as text.
  var body: String {
    for case .body(let bytes) in self { return String(decoding: bytes, as: UTF8.self) }
    return ""
  }
}
