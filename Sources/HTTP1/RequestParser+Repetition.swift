/// A head that was read, and the bytes it was read from.
struct KnownHead: Sendable {
  /// From the first byte after the request before to the empty line.
  var bytes: [UInt8]
  var head: RequestHead
}

/// Clients that keep a connection mostly send the same head again and again: the same bytes mean
/// the same, and need not be read twice.
extension RequestParser {
  /// Bytes of the longest head that is remembered; every open connection may hold one.
  private static let knownLimit = 1_024

  /// The head at the cursor if it repeats the last one; the cursor then moves past it.
  mutating func recognise(_ input: Span<UInt8>, _ cursor: inout Int) -> RequestHead? {
    guard let known, input.holds(known.bytes.span, at: cursor) else { return nil }
    cursor &+= known.bytes.count
    if case .sized(let length) = known.head.framing, length > 0 {
      state = .sized(length.value)
    } else {
      state = .end
    }
    return known.head
  }

  /// Keeps a head that has been read from one piece of input, up to the cursor.
  ///
  /// A head with `Transfer-Encoding` is always parsed, since limits carry over to its trailers.
  mutating func remember(_ head: RequestHead, _ input: Span<UInt8>, _ cursor: Int) {
    guard let headStart, cursor &- headStart <= Self.knownLimit, head.framing != .chunked else {
      return
    }
    var bytes = known?.bytes ?? []
    // The memory of the bytes is overwritten, so it must have no other owner.
    known = nil
    bytes.removeAll(keepingCapacity: true)
    bytes.append(input.extracting(headStart..<cursor))
    known = KnownHead(bytes: bytes, head: head)
  }
}
