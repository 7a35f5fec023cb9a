import Dispatch
import HTTP1
import Losses
import TensorCoding

/// Reads tensors by name as their bytes arrive: what formats of tensors have in common.
protocol TensorsReader: ~Copyable, SendableMetatype {
  /// Why a body is refused.
  associatedtype Failure: Error

  /// Whether parts of a body may be compressed.
  static var expands: Bool { get }
  /// Bytes that compressed parts have become so far.
  var bytesExpanded: Int { get }

  /// A reader for one body.
  init(of target: CallTarget, hooks: ReaderHooks)
  /// Reads the next piece of the body.
  mutating func read(_ bytes: Span<UInt8>) throws(Failure)
  /// Ends the body and returns its contents.
  mutating func finishTensors() throws(Failure) -> TensorFields
  /// What a refusal says to a client; `names` are the fields that the route takes.
  static func problem(_ failure: Failure, names: [String]) -> Problem
}

extension TensorsReader where Self: ~Copyable {
  static var expands: Bool { false }
  var bytesExpanded: Int { 0 }
}

/// Reads a body of tensors as it arrives, then makes the call.
///
/// Compressed parts may become a thousand times as many bytes. What is beyond a small body's is kept
/// as it arrives, and read on the computation queue once the body is complete.
final class TensorBody<Reader: TensorsReader & ~Copyable>: BodyReceiver {
  /// The request at hand.
  private struct Request {
    let target: CallTarget
    let exchange: any Exchange
  }

  private var request: Request?
  private let charge = MemoryCharge()
  private var reader: Reader
  private var isEmpty = true
  /// The end of the body, where that is not read on the event loop.
  private var rest: [UInt8] = []
  /// Bytes to charge before the first byte arrives, as for JSON: none of a small body.
  private let bytesInAdvance: Int

  /// Reads the body of a request that is read for that target.
  static func reception(of target: CallTarget, on exchange: any Exchange) -> Reception {
    let body = TensorBody(target, on: exchange)
    return .receive(body, reserving: body.bytesInAdvance)
  }

  private init(_ target: CallTarget, on exchange: any Exchange) {
    request = Request(target: target, exchange: exchange)
    let length = target.length ?? 0
    bytesInAdvance = length <= 65_536 ? 0 : length
    charge.begin(on: exchange, paid: bytesInAdvance)
    let accepts = target.call.vocabulary.accepts
    let takesInputs = accepts(TensorFields.inputs)
    reader = Reader(
      of: target,
      hooks: .init(
        accepts: { takesInputs || accepts($0) }, reserve: { [charge] in charge.reserve($0) }))
  }

  func receive(_ bytes: Span<UInt8>) -> Response? {
    if !bytes.isEmpty { isEmpty = false }
    var start = 0
    do throws(Reader.Failure) {
      while start < bytes.count, rest.isEmpty, reader.bytesExpanded < TensorBodyLimits.onLoop {
        let end = Reader.expands ? min(bytes.count, start + TensorBodyLimits.piece) : bytes.count
        try reader.read(bytes.extracting(start..<end))
        start = end
      }
    } catch {
      return request.map { response(to: error, $0.target.call) }
    }
    guard start < bytes.count else { return nil }
    guard keep(bytes.extracting(start..<bytes.count)) else {
      return request.map { Problem.overloaded(label: $0.target.call.label) }
    }
    return nil
  }

  /// Appends to the rest; `false` if there is no room for the buffer that it needs.
  private func keep(_ bytes: Span<UInt8>) -> Bool {
    let needed = rest.count + bytes.count
    if needed > rest.capacity {
      // Grown by hand: an array would double without the charge, and beyond the end of the body.
      let end = request?.target.length ?? .max
      let capacity = max(needed, min(2 * rest.capacity, end))
      guard charge.reserve(capacity - rest.capacity) else { return false }
      rest.reserveCapacity(capacity)
    }
    rest.append(bytes)
    return true
  }

  func finish() -> Response? {
    guard let request = request.take() else { return nil }
    guard rest.isEmpty else {
      finishLater(request)
      return nil
    }
    return answer(to: request)
  }

  /// Reads the rest, and makes the call, on the computation queue.
  private func finishLater(_ request: Request) {
    let handed = Handed(body: self, request: request)
    request.target.resources.computation.run {
      let (body, request) = (handed.body, handed.request)
      if let response = body.readRest(of: request) ?? body.answer(to: request) {
        request.exchange.respond(response)
      }
    }
  }

  /// A body and its request on the way to another thread: the connection has let go of both.
  private struct Handed: @unchecked Sendable {
    let body: TensorBody
    let request: Request
  }

  /// Reads the rest; returns an answer if it is refused, if reading takes longer than a computation
  /// may, or if the call has been cancelled.
  private func readRest(of request: Request) -> Response? {
    let call = request.target.call
    let timeout = request.target.resources.computeTimeout
    let deadline = DispatchTime.now() + timeout
    var start = 0
    do throws(Reader.Failure) {
      while start < rest.count {
        if request.exchange.isCancelled {
          return Problem(LossError.cancelled).response(label: call.label)
        }
        if DispatchTime.now() >= deadline {
          return Problem(RequestError.computeTimeout(seconds: timeout)).response(label: call.label)
        }
        let end = min(rest.count, start + TensorBodyLimits.piece)
        try reader.read(rest.span.extracting(start..<end))
        start = end
      }
    } catch {
      return response(to: error, call)
    }
    rest = []
    return nil
  }

  /// The answer to a body that has been read; `nil` if it comes later, through the exchange.
  private func answer(to request: Request) -> Response? {
    defer { charge.end() }
    let call = request.target.call
    if isEmpty {
      return Problem(.emptyBody, "Expected tensors, received an empty body.", offset: 0)
        .response(label: call.label)
    }
    let tensors: TensorFields
    do throws(Reader.Failure) {
      tensors = try reader.finishTensors()
    } catch {
      return response(to: error, call)
    }
    // What is made of a text can be so many times as large: short values one after another.
    let texts = tensors.texts.reduce(0) { $0 + $1.value.utf8.count }
    guard texts == 0 || charge.reserve(32 * texts) else {
      return Problem.overloaded(label: call.label)
    }
    do throws(RequestError) {
      let body = try tensors.fields(for: call.vocabulary)
      return call.answer(body: body, to: request.target, on: request.exchange)
    } catch {
      return Problem(error).response(label: call.label)
    }
  }

  private func response(to failure: Reader.Failure, _ call: any Call) -> Response {
    let problem = Reader.problem(failure, names: call.vocabulary.names)
    if problem.code == .overloaded { return Problem.overloaded(label: call.label) }
    return problem.response(label: call.label)
  }
}

/// How compressed parts of a body share the event loop.
private enum TensorBodyLimits {
  /// Bytes of a body that are read at once: they become four megabytes at most.
  static let piece = 4_096
  /// Bytes that compressed parts may become on the loop: less than a millisecond's work.
  static let onLoop = 1 << 20
}

/// What a body of tensors holds: values by name, and texts.
struct TensorFields {
  var tensors: [JSONObject.Field]
  var texts: [SafetensorsFile.Text] = []

  /// The field that holds the tensors of a custom loss which have names of their own.
  static let inputs = "inputs"
  /// What other programs write into the metadata, for themselves.
  private static let ignored: Set = ["format"]

  /// The fields that JSON would have; tensors of other names are `inputs`, where those are taken.
  func fields(for vocabulary: Vocabulary) throws(RequestError) -> [JSONObject.Field] {
    let takesInputs = vocabulary.accepts(Self.inputs)
    var fields: [JSONObject.Field] = []
    for text in texts where !Self.ignored.contains(text.name) {
      fields.append(.init(name: text.name, value: Query.value(of: text.name, text.value)))
    }
    var others: [JSONObject.Field] = []
    for field in tensors {
      guard vocabulary.accepts(field.name) || !takesInputs else {
        others.append(field)
        continue
      }
      if fields.contains(where: { $0.name == field.name }) {
        throw .fieldGivenTwice(name: field.name, places: "as a tensor and in the metadata")
      }
      fields.append(field)
    }
    guard !others.isEmpty else { return fields }
    if fields.contains(where: { $0.name == Self.inputs }) {
      throw .fieldGivenTwice(
        name: Self.inputs, places: "in the metadata and as tensors of other names")
    }
    return fields + [.init(name: Self.inputs, value: .object(JSONObject(others)))]
  }
}
