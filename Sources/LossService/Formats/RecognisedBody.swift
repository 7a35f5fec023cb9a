import HTTP1

/// Reads bodies with a media type that does not identify the format: their first bytes do.
struct Recognition: BodyReader {
  func reception(
    of target: CallTarget, exchange: any Exchange, spare: (any ReusableBodyReceiver)?
  ) -> Reception {
    let length = target.length ?? 0
    let bytesInAdvance = length <= 65_536 ? 0 : length
    return .receive(
      RecognisedBody(target, on: exchange, reserved: bytesInAdvance), reserving: bytesInAdvance)
  }
}

/// Holds the first bytes of a body until they identify the format, then passes all of them on.
private final class RecognisedBody: BodyReceiver {
  private let target: CallTarget
  private let exchange: any Exchange
  /// Bytes that were charged before the body arrived.
  private let reserved: Int
  private var opening: [UInt8] = []
  private var receiver: (any BodyReceiver)?

  init(_ target: CallTarget, on exchange: any Exchange, reserved: Int) {
    self.target = target
    self.exchange = exchange
    self.reserved = reserved
  }

  func receive(_ bytes: Span<UInt8>) -> Response? {
    if let receiver { return receiver.receive(bytes) }
    var index = 0
    while opening.count < BodyFormats.openingLength, index < bytes.count {
      opening.append(bytes[index])
      index += 1
    }
    guard opening.count == BodyFormats.openingLength else { return nil }
    return begin() ?? receiver?.receive(bytes.extracting(index..<bytes.count))
  }

  func finish() -> Response? {
    if receiver == nil, let response = begin() { return response }
    return receiver?.finish()
  }

  /// Begins to read in the format that the first bytes show.
  private func begin() -> Response? {
    let format = BodyFormats.recognised(opening) ?? BodyFormats.all[0]
    switch format.reception(of: target, exchange: exchange, spare: nil) {
    case .receive(let receiver, let reserving): return begin(receiver, reserving)
    case .receiveReusably(let receiver, let reserving): return begin(receiver, reserving)
    case .respond(let response): return response
    case .later, .converse: return nil
    }
  }

  private func begin(_ receiver: any BodyReceiver, _ reserving: Int) -> Response? {
    guard reserving <= reserved || exchange.reserve(reserving - reserved) else {
      return Problem.overloaded(label: target.call.label)
    }
    self.receiver = receiver
    let first = opening
    guard !first.isEmpty else { return nil }
    return receiver.receive(first.span)
  }
}
