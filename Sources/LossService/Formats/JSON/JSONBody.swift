import HTTP1
import Losses
import TensorCoding

/// Reads the JSON object of a request as it arrives, then makes the call.
///
/// It serves one request after another, since the memory of a reader costs more than a small
/// request does.
final class JSONBody: ReusableBodyReceiver {
  /// The request at hand.
  private struct Request {
    let target: CallTarget
    let exchange: any Exchange
    /// The first bytes, for the hint to a client that sends another format.
    var opening: [UInt8] = []
  }

  private var request: Request?
  private let background = BackgroundReader()
  private let charge: MemoryCharge
  private let reserve: @Sendable (Int) -> Bool
  /// What has arrived of a large body since the last piece that was worth another core.
  private var gathered: [UInt8] = []
  private var gathers = false

  /// A receiver without a request.
  init() {
    let charge = MemoryCharge()
    self.charge = charge
    reserve = { charge.reserve($0) }
  }

  /// Begins a request; returns what to charge before its first byte arrives, so that a request
  /// that will need much waits while it still holds nothing.
  ///
  /// A number takes about as many bytes as text as it takes stored; small bodies charge as they
  /// grow.
  func begin(_ target: CallTarget, on exchange: any Exchange) -> Int {
    let length = target.length ?? 0
    let isSmall = length <= BodySize.small
    charge.begin(on: exchange, paid: isSmall ? 0 : length)
    gathers = target.resources.cores > 1 && length >= BodySize.large
    background.reader.reset(
      byteCount: target.length,
      hooks: .init(accepts: target.call.vocabulary.accepts, reserve: reserve))
    request = Request(target: target, exchange: exchange)
    if isSmall { return 0 }
    guard gathers else { return length }
    return (ByteCount(length) + ByteCount(2 * BodySize.gathered)).value
  }

  func receive(_ bytes: Span<UInt8>) -> Response? {
    do throws(JSONError) {
      guard gathers else {
        try background.reader.read(bytes)
        return nil
      }
      if request?.opening.isEmpty == true {
        // Read first: during an access to the request it would make all of them be checked.
        let opening = bytes.opening
        request?.opening = opening
      }
      if gathered.count + bytes.count > BodySize.gathered {
        try background.collect()
        background.offer(&gathered)
      }
      if gathered.capacity == 0 { gathered.reserveCapacity(BodySize.gathered) }
      gathered.append(bytes)
      return nil
    } catch {
      // Copied, so that no access to the property lasts while the answer is made.
      guard let request else { return nil }
      // The first piece is looked at where it is.
      return response(to: error, request, opening: gathers ? request.opening : bytes.opening)
    }
  }

  var idleBytes: Int { background.reader.bytesKept }

  func finish() -> Response? {
    guard let request = request.take() else { return nil }
    defer { charge.end() }
    let object: JSONObject
    do throws(JSONError) {
      if gathers { try readRest() }
      object = try background.reader.finish()
    } catch {
      // What there is of a large tensor must not wait for the next request.
      background.reader.reset()
      if case .unexpectedEnd = error.fact, error.offset == 0 {
        return Problem(RequestError.emptyBody).response(label: request.target.call.label)
      }
      return response(to: error, request, opening: request.opening)
    }
    return request.target.call.answer(
      body: object.fields, to: request.target, on: request.exchange)
  }

  /// Reads what is left of a large body.
  private func readRest() throws(JSONError) {
    defer {
      gathered = []
      background.trim()
    }
    try background.collect()
    try background.reader.read(gathered.span)
  }

  private func response(
    to error: JSONError, _ request: borrowing Request, opening: [UInt8]
  ) -> Response {
    let call = request.target.call
    if case .memoryRefused = error.fact { return Problem.overloaded(label: call.label) }
    var problem = Problem(error, names: call.vocabulary.names)
    if error.offset == 0, let hint = Self.hint(for: opening, isForm: request.target.isForm) {
      problem.hint = hint
    }
    return problem.response(label: call.label)
  }

  /// What to do about a body that does not begin as JSON does.
  private static func hint(for opening: [UInt8], isForm: Bool) -> String? {
    if let format = BodyFormats.recognised(opening) {
      return "The body looks like \(format.mediaType.name): say so in Content-Type."
    }
    guard isForm, let first = opening.first, first.isLetter else { return nil }
    return "Form data is not supported: send JSON, as requests.post(url, json=…) or curl --json do."
  }
}

extension Span<UInt8> {
  /// As many of the first bytes as show a format.
  fileprivate var opening: [UInt8] {
    (0..<Swift.min(count, BodyFormats.openingLength)).map { self[$0] }
  }
}

extension UInt8 {
  fileprivate var isLetter: Bool { (self | 0x20) &- UInt8(ascii: "a") < 26 }
}

/// What is done differently for bodies of different sizes.
private enum BodySize {
  /// Bytes of a body up to which nothing is charged in advance.
  static let small = 65_536
  /// Bytes of a body from which on its pieces are gathered: below, one core is done too soon.
  static let large = 4 << 20
  /// Bytes of such a piece: a quarter of a millisecond to read, which waking a thread is worth.
  static let gathered = 1 << 19
}
