import HTTP1
import TensorCoding

/// What a route does with the fields of a request.
protocol JSONCall: AnyObject, Sendable {
  /// The names that the fields may have.
  var vocabulary: Vocabulary { get }
  /// How metrics and logs name the call.
  var label: Response.Label { get }

  /// Refuses a query that is wrong whatever the body holds.
  func check(query: [JSONObject.Field]) throws(RequestError)
  /// The answer to the fields of the query and of the body, none of which is in both; `nil` if it
  /// comes later, through the exchange.
  func answer(
    query: [JSONObject.Field], body: [JSONObject.Field], on exchange: any Exchange
  ) throws(RequestError) -> Response?
}

/// A call whose fields, from wherever they come, become one set of arguments.
protocol ArgumentsCall: JSONCall {
  /// What the fields become.
  associatedtype Arguments

  /// Arguments of which nothing has been given.
  func makeArguments() -> Arguments
  /// Reads fields of the query or of the body.
  func read(
    _ fields: [JSONObject.Field], into arguments: inout Arguments, from place: RequestError.Place
  ) throws(RequestError)
  /// The answer, or `nil` if it comes later, through the exchange.
  func answer(
    _ arguments: consuming Arguments, on exchange: any Exchange
  ) throws(RequestError) -> Response?
}

extension ArgumentsCall {
  func check(query: [JSONObject.Field]) throws(RequestError) {
    var arguments = makeArguments()
    try read(query, into: &arguments, from: .query)
  }

  func answer(
    query: [JSONObject.Field], body: [JSONObject.Field], on exchange: any Exchange
  ) throws(RequestError) -> Response? {
    var arguments = makeArguments()
    try read(query, into: &arguments, from: .query)
    try read(body, into: &arguments, from: .body)
    return try answer(consume arguments, on: exchange)
  }
}
