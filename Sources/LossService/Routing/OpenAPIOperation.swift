/// The Operation Object of a route in the contract.
struct OpenAPIOperation: Sendable {
  /// The name that generated clients give the call.
  var id: String
  /// One line.
  var summary: String
  /// More than one line, where one is not enough.
  var description: String?
  /// The parameters of path and query.
  var parameters: [Document] = []
  /// The schema of the body, and named examples of it; it may come in every format, and so may
  /// the answer.
  var body: Body?
  /// The successful answer.
  var success: Answer
  /// Problems specific to it; those of the protocol can occur anywhere.
  var problems: [ProblemCode] = []

  /// What a route takes.
  struct Body: Sendable {
    /// The schema of the body.
    var schema: Document
    /// A body; its answer is the example of `success`.
    var example: Document
    /// Additional valid bodies, each with a name.
    var others: [Document.Member] = []
  }

  /// The answer that a route gives.
  struct Answer: Sendable {
    /// One sentence.
    var description: String
    /// The media type of the body.
    var mediaType = "application/json"
    /// The schema of the body.
    var schema: Document
    /// The true answer to the example of the body.
    var example: Document?
    /// True if it has an entity tag, and is not sent again to clients that name it.
    var hasEntityTag = false
  }
}
