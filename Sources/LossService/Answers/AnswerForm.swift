import HTTP1

/// The form in which a client wants an answer: JSON, unless it says otherwise.
enum AnswerForm: Sendable {
  case json
  /// Tensors by name, in the safetensors format.
  case tensors

  /// What the field `Accept` asks for.
  ///
  /// Who names the type of tensors gets it, unless JSON weighs more; a range such as `*/*` is
  /// answered as ever. Nobody is refused for want of a type: an answer that the client can throw
  /// away serves it better than a 406.
  init(_ head: RequestHead) {
    guard head.fields.contains("Accept") else {
      self = .json
      return
    }
    let found = head.acceptance(of: ("application", "x-safetensors"), ("application", "json"))
    let (tensors, json) = (found[0], found[1])
    let isWanted = tensors.precision == .exact && tensors.weight > 0
    self = isWanted && tensors.weight >= json.weight ? .tensors : .json
  }
}
