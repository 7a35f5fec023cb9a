/// Bytes on their way to the socket: heads and small bodies in one buffer, a large body behind it.
struct Outgoing {
  /// Bodies from this size on are not copied behind their head.
  static let largeBody = 16_384

  /// What is sent first; append only.
  var buffer: [UInt8] = []
  /// A body that is sent behind the buffer, as its handler made it.
  private(set) var body: [UInt8] = []
  private var sent = 0
  private var bodySent = 0

  /// Bytes that wait.
  var count: Int { buffer.count &- sent &+ (body.count &- bodySent) }
  var isEmpty: Bool { count == 0 }
  /// Whether more can be appended: not behind a body.
  var hasBody: Bool { !body.isEmpty }

  /// Puts a large body behind the buffer.
  mutating func attach(_ body: [UInt8]) {
    self.body = body
    bodySent = 0
  }

  /// Writes as much as the stream takes, but not much more than `limit`; `.moved(0)` if nothing waits.
  mutating func write(to stream: any ByteStream, limit: Int) -> Transfer {
    let transfer = offer(to: stream, limit: limit)
    if case .moved(let count) = transfer { advance(by: count) }
    return transfer
  }

  private func offer(to stream: any ByteStream, limit: Int) -> Transfer {
    let first = buffer.span.extracting(sent..<buffer.count)
    if body.isEmpty { return first.isEmpty ? .moved(0) : stream.write(first) }
    let end = min(body.count, bodySent &+ max(limit, 1))
    let second = body.span.extracting(bodySent..<end)
    return first.isEmpty ? stream.write(second) : stream.write(first, second)
  }

  private mutating func advance(by count: Int) {
    let ofBuffer = min(count, buffer.count &- sent)
    sent &+= ofBuffer
    bodySent &+= count &- ofBuffer
    if sent == buffer.count {
      buffer.removeAll(keepingCapacity: true)
      sent = 0
    }
  }

  /// Lets go of the body once it is sent.
  mutating func detachBody() {
    body = []
    bodySent = 0
  }
}
