import HTTP1
import TensorCoding

/// The action of a route on the fields of a request.
protocol Call: AnyObject, Sendable {
  /// The names that the fields may have.
  var vocabulary: Vocabulary { get }
  /// How metrics and logs name the call.
  var label: Response.Label { get }

  /// Rejects a query that is invalid for any body.
  func check(query: [JSONObject.Field]) throws(RequestError)
  /// The answer to the fields of the query and of the body, none of which is in both; `nil` if it
  /// comes later, through the exchange.
  func answer(
    query: [JSONObject.Field], body: [JSONObject.Field], as writer: any AnswerWriter,
    on exchange: any Exchange
  ) throws(RequestError) -> Response?
}

/// A call that collects the fields of query and body into one set of arguments.
protocol ArgumentsCall: Call {
  /// What the fields become.
  associatedtype Arguments

  /// The fields that it takes.
  var fields: RouteFields<Arguments> { get }
  /// Arguments without any given value.
  func makeArguments() -> Arguments
  /// The answer, or `nil` if it comes later, through the exchange.
  func answer(
    _ arguments: consuming Arguments, as writer: any AnswerWriter, on exchange: any Exchange
  ) throws(RequestError) -> Response?
}

extension ArgumentsCall {
  var vocabulary: Vocabulary { fields.vocabulary }

  func check(query: [JSONObject.Field]) throws(RequestError) {
    var arguments = makeArguments()
    try fields.read(query, into: &arguments, from: .query)
  }

  func answer(
    query: [JSONObject.Field], body: [JSONObject.Field], as writer: any AnswerWriter,
    on exchange: any Exchange
  ) throws(RequestError) -> Response? {
    var arguments = makeArguments()
    try fields.read(query, into: &arguments, from: .query)
    try fields.read(body, into: &arguments, from: .body)
    return try answer(consume arguments, as: writer, on: exchange)
  }
}

extension Call {
  /// The answer to a body that has been read; `nil` if it comes later, through the exchange.
  func answer(
    body: [JSONObject.Field], to target: CallTarget, on exchange: any Exchange
  ) -> Response? {
    let query = target.query
    do throws(RequestError) {
      if let both = query.first(where: { field in body.contains { $0.name == field.name } }) {
        throw .fieldGivenTwice(name: both.name, places: "in the body and in the query")
      }
      return try answer(query: query, body: body, as: target.writer, on: exchange)
    } catch {
      return Problem(error).response(label: label)
    }
  }
}
