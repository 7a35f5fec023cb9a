import HTTP1

/// An error in an answer: RFC 9457, with a stable code and the place.
public struct Problem: Error, Equatable, Sendable {
  /// The kind of problem.
  public var code: ProblemCode
  /// One sentence: what was expected, what was received, and where.
  public var detail: String
  /// Where in the body, as a JSON pointer (RFC 6901).
  public var pointer: String?
  /// Where in the body, counted in bytes.
  public var offset: Int?
  /// How to correct it.
  public var hint: String?

  /// A problem.
  public init(
    _ code: ProblemCode, _ detail: String, pointer: String? = nil, offset: Int? = nil,
    hint: String? = nil
  ) {
    self.code = code
    self.detail = detail
    self.pointer = pointer
    self.offset = offset
    self.hint = hint
  }

  /// The problem as a body contains it; `error` is the same sentence as `detail`.
  public var document: Document {
    .object(pairs: [
      ("error", .string(detail)),
      ("type", .string(code.type)),
      ("title", .string(code.title)),
      ("status", .integer(code.status.code)),
      ("detail", .string(detail)),
      ("code", .string(code.rawValue)),
      ("pointer", pointer.map(Document.string)),
      ("offset", offset.map(Document.integer)),
      ("hint", hint.map(Document.string)),
    ])
  }

  /// The problem as an answer, with `fields` beside its media type; never compressed.
  public func response(label: Response.Label = .init(), fields: [Field] = []) -> Response {
    // Problems about memory include the time after which to try again.
    let retry = code == .overloaded && fields.isEmpty
    let fields = retry ? RequestFailure.overloaded(retryAfter: 1).fields : fields
    return Response(
      code.status, fields: [Self.contentType] + fields, body: .bytes(document.json), label: label)
  }

  private static let contentType = Field("Content-Type", "application/problem+json")
}

extension Problem {
  /// The answer for want of memory: 503, and when to try again.
  static func overloaded(label: Response.Label) -> Response {
    let failure = RequestFailure.overloaded(retryAfter: 1)
    return Problem(failure).response(label: label, fields: failure.fields)
  }
}
