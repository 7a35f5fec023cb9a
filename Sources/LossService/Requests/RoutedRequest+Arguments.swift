import HTTP1
import TensorCoding

extension RoutedRequest {
  /// Reads arguments from the query, then from the body as it arrives, and hands them over.
  ///
  /// A field may stand in one of the two places only. A large body is read on two of the `cores`.
  func receive<Arguments>(
    into empty: Arguments, vocabulary: Vocabulary, label: Response.Label, cores: Int = 1,
    read:
      @escaping (inout Arguments, [JSONObject.Field], RequestError.Place)
      throws(RequestError) -> Void,
    then: @escaping (Arguments) throws(RequestError) -> Response?
  ) -> Reception {
    do throws(RequestError) {
      try head.requireJSONBody()
      let query = try Query(head.query)
      var arguments = empty
      try read(&arguments, query.fields, .query)
      let fromQuery = arguments
      let given = query.fields.map(\.name)
      let body = JSONBody(of: self, vocabulary: vocabulary, label: label, cores: cores) {
        object in
        do throws(RequestError) {
          if let both = given.first(where: { object[$0] != nil }) {
            throw .fieldGivenTwice(name: both, places: "in the body and in the query")
          }
          var arguments = fromQuery
          try read(&arguments, object.fields, .body)
          return try then(arguments)
        } catch {
          return Problem(error).response(label: label)
        }
      }
      return .receive(body, reserving: JSONBody.reservation(for: self))
    } catch {
      return .respond(Problem(error).response(label: label))
    }
  }
}
