extension JSONReader {
  /// What is read, and not kept.
  struct Passing {
    /// The first fault of a document whose rest is read for its verbatim field.
    var fault: JSONError?
    /// The containers around a member that the caller has no use for.
    var depth: Int?

    /// Whether values are passed over now.
    var isActive: Bool { fault != nil || depth != nil }
  }

  /// Throws a fault, unless the rest of the document can be read for the verbatim field.
  ///
  /// What is open turns into lists, so that no rule of tensors applies to the rest.
  mutating func postpone(_ error: JSONError) throws(JSONError) {
    guard limits.verbatimField != nil, passing.fault == nil else { throw error }
    passing.fault = error
    for _ in 0..<tensor.depth { stack.append(Container(isObject: false)) }
    tensor.close()
    buffer.discard()
  }

  /// Whether a value that is complete is passed over; if so, goes on behind it.
  mutating func passOver() -> Bool {
    let top = stack.count - 1
    if passing.depth == nil {
      let field = limits.verbatimField
      let isWanted =
        top == 0 && stack[0].name == field && !stack[0].fields.contains { $0.name == field }
      if isWanted { return false }
    } else if passing.depth == stack.count {
      passing.depth = nil
    }
    stack[top].name = nil
    state = .comma
    return true
  }

  /// The verbatim field of a document that is refused for another fault than its syntax.
  public var fieldBesideFault: JSONValue? {
    guard let fault = passing.fault, fault == failure else { return nil }
    return stack.first?.fields.first { $0.name == limits.verbatimField }?.value
  }
}
