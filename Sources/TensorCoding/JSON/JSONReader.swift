import Losses

/// Reads a JSON object as its bytes arrive, and turns numbers into tensors on the way.
///
/// Feed it with `read(_:)`, piece by piece, then take the result from `finish()`. Of the text it
/// keeps no more than a token that is split between two pieces. After an error every further
/// call throws the same error until `reset(byteCount:hooks:)`.
public struct JSONReader: ~Copyable {
  /// What a document may be at most.
  public let limits: JSONLimits

  var hooks: ReaderHooks
  /// The length of the document if it is known.
  var byteCount: Int?

  /// What may come next.
  var state = State.start
  /// The objects and lists that are open, outermost first.
  var stack: [Container] = []
  /// The tensor that is open, if its depth is not 0.
  var tensor = TensorState()
  /// Whether values are passed over, and why.
  var passing = Passing()
  /// The elements of the open tensor.
  var buffer = ElementBuffer()
  /// The shape of the last tensor, for the next one of the same.
  var shape: Shape?
  /// What reads numbers; a test's may be one that uses no vector instructions.
  var numbers = JSONNumber()

  /// The token that is split between two pieces, as far as it has come.
  var partial = Partial.none
  var tail: [UInt8] = []
  /// Where the token began, counted from the start of the document.
  var tokenStart = 0

  /// Bytes of the pieces before this one.
  var bytesBefore = 0
  /// Values that are no elements of tensors.
  var valueCount = 0
  /// Elements of all finished tensors.
  var elementCount = 0
  /// Bytes of finished values.
  var valueBytes = 0
  /// Bytes that the reserve hook has granted.
  var granted = 0
  /// The number of the field that `limits.verbatimField` names, as it was written.
  public internal(set) var verbatim: [UInt8] = []
  /// Integers in tensors that lie close beyond the range of a type of 64 bits, if the limits ask.
  public internal(set) var wideIntegers: [WideInteger] = []
  /// What was wrong with the document, or that it is finished.
  public internal(set) var failure: JSONError?

  /// A reader for one document, of `byteCount` bytes if that is known.
  public init(
    limits: JSONLimits = JSONLimits(), byteCount: Int? = nil, hooks: ReaderHooks = ReaderHooks()
  ) {
    self.limits = limits
    self.byteCount = byteCount
    self.hooks = hooks
  }

  /// The bytes of memory that the document holds: tensors above all, other values roughly.
  ///
  /// It never passes what the reserve hook has granted; what was granted in excess of it may be
  /// taken back once the document is finished.
  public var bytesHeld: Int { valueBytes + buffer.bytesHeld }

  /// The bytes of memory that stay for the next document.
  ///
  /// Mutating only in name: it spares the copy of the whole reader that reading it otherwise takes.
  public var bytesKept: Int { mutating get { buffer.bytesHeld } }

  /// The bytes that the reserve hook has granted since the last reset.
  public var bytesGranted: Int { granted }

  /// Forgets the document and begins another, in the memory that is already there.
  public mutating func reset(byteCount: Int? = nil, hooks: ReaderHooks = ReaderHooks()) {
    self.byteCount = byteCount
    self.hooks = hooks
    state = .start
    if !stack.isEmpty { stack.removeAll(keepingCapacity: true) }
    if tensor.depth > 0 { tensor.close() }
    passing = Passing()
    buffer.discard()
    partial = .none
    if !tail.isEmpty { tail.removeAll(keepingCapacity: true) }
    bytesBefore = 0
    valueCount = 0
    elementCount = 0
    valueBytes = 0
    granted = 0
    if !wideIntegers.isEmpty { wideIntegers = [] }
    failure = nil
  }

  /// Gives back memory that a large document has left behind; for a reader that stays idle.
  public mutating func trim() {
    buffer.trim()
    if tail.capacity > 4_096 { tail = [] }
  }

  /// Reads the next piece of the document; pieces may be cut anywhere.
  public mutating func read(_ bytes: Span<UInt8>) throws(JSONError) {
    _ = try read(bytes, waits: false)
  }

  /// Reads as much of the next piece as there is memory for, and returns its length; the rest can be
  /// read later.
  public mutating func readWhileRoom(_ bytes: Span<UInt8>) throws(JSONError) -> Int {
    try read(bytes, waits: true)
  }

  private mutating func read(_ bytes: Span<UInt8>, waits: Bool) throws(JSONError) -> Int {
    if let failure { throw failure }
    do throws(JSONError) {
      let count = try consume(bytes, waits: waits)
      bytesBefore += count
      return count
    } catch {
      buffer.discard()
      failure = error
      throw error
    }
  }

  /// Ends the document and hands over its fields; the reader needs a reset before the next.
  public mutating func finish() throws(JSONError) -> JSONObject {
    if let failure { throw failure }
    do throws(JSONError) {
      try endTokens()
      guard state == .end, let root = stack.last else {
        throw error(.unexpectedEnd(expected: expected), at: bytesBefore)
      }
      if let fault = passing.fault { throw fault }
      stack.removeLast()
      // One answer only.
      failure = JSONError(.unexpectedEnd(expected: .value))
      return JSONObject(root.fields)
    } catch {
      failure = error
      throw error
    }
  }
}

extension JSONReader {
  /// What may come next.
  enum State {
    /// The opening brace of the document.
    case start
    /// A name or the end of the object.
    case nameOrEnd
    /// A name.
    case name
    /// A colon.
    case colon
    /// A value.
    case value
    /// A value or the end of the array.
    case valueOrEnd
    /// A comma or a closing bracket.
    case comma
    /// White space.
    case end
  }

  /// The kinds of tokens that may be split between two pieces.
  enum Partial {
    /// No token is split.
    case none
    /// A number, or a word: letters, digits, signs and points.
    case word
    /// A string, its opening quotation mark left out.
    case string
    /// A string of which the last byte so far is an unescaped backslash.
    case escape
  }

  /// An object or a list that is open.
  struct Container {
    let isObject: Bool
    var fields: [JSONObject.Field] = []
    var items: [JSONValue] = []
    /// The name of the value that is being read.
    var name: String?
    /// The names so far, once they are many.
    var names: Set<String>?
  }

  /// The token that was expected where the document ends or is invalid.
  var expected: JSONError.Expected {
    let isObject = tensor.depth == 0 && (stack.last?.isObject ?? true)
    return switch (partial, state) {
    case (.string, _), (.escape, _): .stringEnd
    case (_, .start), (_, .value): .value
    case (_, .nameOrEnd): .nameOrObjectEnd
    case (_, .name): .name
    case (_, .colon): .colon
    case (_, .valueOrEnd): .valueOrArrayEnd
    case (_, .comma): isObject ? .commaOrObjectEnd : .commaOrArrayEnd
    case (_, .end): .end
    }
  }

  /// An error at a place of the document, with the pointer to the value that is being read.
  func error(_ fact: JSONError.Fact, at offset: Int) -> JSONError {
    JSONError(
      fact, pointer: pointer(toInnermost: state == .value || state == .valueOrEnd), offset: offset)
  }

  /// The pointer to the current value, with or without the index in the innermost array.
  func pointer(toInnermost isWithIndex: Bool) -> String? {
    var pointer = ""
    for (level, container) in stack.enumerated() {
      let isInnermost = level == stack.count - 1 && tensor.depth == 0
      if container.isObject {
        guard let name = container.name else { continue }
        // RFC 6901 §3.
        pointer += "/"
        for character in name.unicodeScalars {
          switch character {
          case "~": pointer += "~0"
          case "/": pointer += "~1"
          default: pointer.unicodeScalars.append(character)
          }
        }
      } else if !isInnermost || isWithIndex {
        pointer += "/\(container.items.count)"
      }
    }
    for level in 0..<tensor.depth where level < tensor.depth - 1 || isWithIndex {
      pointer += "/\(tensor.index(at: level))"
    }
    return pointer.isEmpty ? nil : pointer
  }

  /// Asks for memory before `total` bytes are held.
  mutating func charge(_ total: Int, at offset: Int) throws(JSONError) {
    guard total > granted else { return }
    // In steps, so that a budget is not asked for every value.
    let bytes = (total - granted + 16_383) & ~16_383
    guard hooks.reserve?(bytes) ?? true else {
      throw error(.memoryRefused(bytes: bytes), at: offset)
    }
    granted += bytes
  }
}
