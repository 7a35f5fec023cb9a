import HTTP1

extension RequestHead {
  /// Throws unless a body is announced that is to be read as JSON, or as tensors where those are
  /// taken too.
  func requireBody(takesTensors: Bool) throws(RequestError) {
    guard hasJSON || takesTensors && hasTensors else {
      throw .unsupportedMediaType(
        received: fields["Content-Type"] ?? "",
        supported: ["application/json"] + (takesTensors ? [MediaFields.tensorType] : []))
    }
    guard framing != .none else { throw .lengthRequired }
  }

  /// Whether the body is to be read as JSON.
  ///
  /// `curl -d` names a form type unless told otherwise, and means JSON here.
  private var hasJSON: Bool {
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
