import HTTP1

extension RequestHead {
  /// Throws unless a body is announced that is to be read as JSON.
  ///
  /// `curl -d` names a form type unless told otherwise, and means JSON here.
  func requireJSONBody() throws(RequestError) {
    guard hasJSON else {
      throw .unsupportedMediaType(
        received: fields["Content-Type"] ?? "", supported: ["application/json"])
    }
    guard framing != .none else { throw .lengthRequired }
  }

  /// Whether the body is to be read as JSON.
  var hasJSON: Bool {
    switch contentType {
    case .absent: true
    case .type(let type): type.isJSON || type.matches("application", "x-www-form-urlencoded")
    case .malformed: false
    }
  }

  /// Whether the body is to be read as tensors in the safetensors format.
  var hasTensors: Bool {
    guard case .type(let type) = contentType else { return false }
    return type.matches("application", "x-safetensors")
  }
}
