import HTTP1
import Synchronization
import TensorCoding

/// One line while it is read.
struct LineReading: ~Copyable {
  /// What a line has come to.
  enum Outcome {
    /// Nothing but white space.
    case blank
    /// The fields of a call, and the identity of the line as JSON.
    case fields([JSONObject.Field], id: String?)
    /// Why it is refused.
    case problem(Problem, id: String?)
  }

  private let limit: Int
  private var reader: JSONReader
  private let reserved = Reserved()
  /// Lines so far, blank ones and this one included.
  var number = 0
  /// Whether any byte of the line has come.
  private(set) var hasBegun = false
  /// Whether the stream has ended.
  var isOver = false
  private var isBlank = true
  private var count = 0
  private var problem: Problem?
  /// The fields that the call knows, for the hint of a line that names another.
  private var names: [String] = []

  private static let id = "id"

  init(limit: Int) {
    self.limit = limit
    var limits = JSONLimits()
    limits.verbatimField = Self.id
    reader = JSONReader(limits: limits)
  }

  /// Begins a line, unless one has begun.
  mutating func begin(_ target: CallTarget, reserve: @escaping @Sendable (Int) -> Bool) {
    guard !hasBegun else { return }
    hasBegun = true
    number += 1
    isBlank = true
    count = 0
    problem = nil
    names = target.call.vocabulary.names
    let accepts = target.call.vocabulary.accepts
    reader.reset(
      hooks: .init(
        accepts: { $0 == Self.id || accepts($0) },
        reserve: { [reserved] bytes in
          guard reserve(bytes) else { return false }
          reserved.bytes.wrappingAdd(bytes, ordering: .relaxed)
          return true
        }))
  }

  /// Reads as much of a piece of the line as there is memory for, and returns its length; after a
  /// fault the rest of the line is passed over.
  mutating func read(_ bytes: Span<UInt8>) -> Int {
    guard problem == nil, !bytes.isEmpty else { return bytes.count }
    if isBlank {
      for index in 0..<bytes.count where ![0x20, 0x09, 0x0D].contains(bytes[index]) {
        isBlank = false
        break
      }
    }
    // What fits comes first: the answer is the same however the line is cut.
    let room = min(bytes.count, limit - count)
    do throws(JSONError) {
      let length = try reader.readWhileRoom(bytes.extracting(0..<room))
      count += length
      guard length == room, room < bytes.count else { return length }
    } catch {
      problem = Self.problem(error, names)
      return bytes.count
    }
    problem = Problem(.bodyTooLarge(limit: limit))
    reader.reset()
    return bytes.count
  }

  /// Answers the line without the memory that it waits for.
  mutating func refuse(on exchange: any Exchange) {
    problem = Problem(RequestError.overloaded(retryAfter: 1))
    reader.reset()
    settle(on: exchange)
  }

  /// The line is complete.
  mutating func finish(_ target: CallTarget) -> Outcome {
    hasBegun = false
    if let problem { return .problem(problem, id: nil) }
    if isBlank { return .blank }
    let object: JSONObject
    do throws(JSONError) {
      object = try reader.finish()
    } catch {
      // Of two identities none is the line's.
      let id = error.fact == .duplicateName(Self.id) ? nil : identity(reader.fieldBesideFault)
      return .problem(Self.problem(error, names), id: id)
    }
    let fields = object.fields.filter { $0.name != Self.id }
    switch object[Self.id] {
    case nil, .null?: return .fields(fields, id: nil)
    case .string?, .number?: return .fields(fields, id: identity(object[Self.id]))
    case .bool?, .tensor?, .list?, .object?:
      let error = RequestError.wrongType(
        field: Self.id, expected: "a string or a number",
        received: object[Self.id]?.kind.phrase ?? "")
      return .problem(Problem(error), id: nil)
    }
  }

  /// The identity of the line as JSON, if it is one.
  private func identity(_ value: JSONValue?) -> String? {
    switch value {
    case .string(let text)?: String(decoding: Document.string(text).json, as: UTF8.self)
    // As it was written: no number of a language is large enough for all of them.
    case .number?: String(decoding: reader.verbatim, as: UTF8.self)
    case nil, .null?, .bool?, .tensor?, .list?, .object?: nil
    }
  }

  private static func problem(_ error: JSONError, _ names: [String]) -> Problem {
    if case .memoryRefused = error.fact { return Problem(RequestError.overloaded(retryAfter: 1)) }
    return Problem(error, names: names)
  }

  /// What the line has been charged, which is its caller's from here on.
  func takeReserved() -> Int { reserved.bytes.exchange(0, ordering: .relaxed) }

  /// Releases the charge of the line.
  mutating func settle(on exchange: any Exchange) { exchange.release(takeReserved()) }

  /// Forgets a line that will never be complete.
  mutating func abandon(on exchange: any Exchange) {
    hasBegun = false
    reader.reset()
    settle(on: exchange)
  }
}

/// Bytes that a line has been charged.
private final class Reserved: Sendable {
  let bytes = Atomic<Int>(0)
}
