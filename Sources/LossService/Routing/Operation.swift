/// What the contract says of a route.
struct Operation: Sendable {
  /// The name that generated clients give the call.
  var id: String
  /// One line.
  var summary: String
  /// More than one line.
  var description: String
  /// The parameters of path and query.
  var parameters: [Document] = []
  /// The schema of the body, and named examples of it.
  var body: (schema: Document, examples: [(name: String, summary: String, value: Document)])?
  /// The answer that is hoped for.
  var success: Answer
  /// Answers other than success and problems.
  var others: [Answer] = []
  /// Problems of its own; those of the protocol can come anywhere.
  var problems: [ProblemCode] = []

  /// One answer of a route.
  struct Answer: Sendable {
    /// The status.
    var status = 200
    /// One sentence.
    var description: String
    /// The media type of the body.
    var mediaType = "application/json"
    /// The schema of the body.
    var schema: Document
    /// One true answer.
    var example: Document?
  }
}
