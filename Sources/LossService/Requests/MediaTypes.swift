import HTTP1

extension RequestHead {
  /// Throws unless a body is announced that is to be read as JSON.
  ///
  /// `curl -d` names a form type unless told otherwise, and means JSON here.
  func requireJSONBody() throws(RequestError) {
    switch contentType {
    case .absent: break
    case .type(let type)
    where type.isJSON || type.matches("application", "x-www-form-urlencoded"):
      break
    case .type, .malformed:
      throw .unsupportedMediaType(
        received: fields["Content-Type"] ?? "", supported: ["application/json"])
    }
    guard framing != .none else { throw .lengthRequired }
  }
}
