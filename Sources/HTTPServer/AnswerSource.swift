import HTTP1

/// The rest of an answer that is made while the socket drains.
final class AnswerSource {
  /// Bytes made at a time, before coding.
  static let piece = 32_768

  private enum Origin {
    case producer(any BodyProducer)
    case bytes([UInt8], offset: Int)
    case conversation(any Conversation)
  }

  private var origin: Origin
  /// Compresses; returned to its loop in the end.
  let deflater: Deflater?
  private let isChunked: Bool
  private var piece: [UInt8] = []
  /// Whether everything that was compressed has come out.
  private var isFlushed = true
  /// Whether nothing can be made before something happens.
  private(set) var isWaiting = false
  /// Whether that is memory.
  private(set) var isStarving = false
  /// Whether everything has been made.
  private(set) var isComplete = false
  /// Whether the body cannot be completed, so that the connection must end without its last chunk.
  private(set) var hasFailed = false

  init(producer: any BodyProducer, deflater: Deflater?, isChunked: Bool) {
    origin = .producer(producer)
    self.deflater = deflater
    self.isChunked = isChunked
  }

  init(bytes: [UInt8], deflater: Deflater?, isChunked: Bool) {
    origin = .bytes(bytes, offset: 0)
    self.deflater = deflater
    self.isChunked = isChunked
  }

  /// Has a conversation make the rest.
  func converse(_ conversation: any Conversation) { origin = .conversation(conversation) }

  /// Something has happened: more can be made, perhaps.
  func resume() { isWaiting = false }

  /// Bytes held that are still to be compressed.
  var count: Int {
    if case .bytes(let bytes, let offset) = origin { bytes.count &- offset } else { 0 }
  }

  /// Appends the next piece to `output`; returns how many bytes of body that were.
  func produce(into output: inout [UInt8]) -> Int {
    let mark = isChunked ? ChunkFraming.open(&output) : output.count
    let start = output.count
    let goesOn = makePiece(into: &output)
    let count = max(0, output.count &- start)
    if isChunked { ChunkFraming.close(&output, at: mark) }
    if !goesOn {
      isComplete = true
      if isChunked, !hasFailed { ChunkFraming.appendEnd(to: &output) }
    }
    return count
  }

  private func makePiece(into output: inout [UInt8]) -> Bool {
    if case .conversation(let conversation) = origin {
      return makePiece(of: conversation, into: &output)
    }
    guard let deflater else {
      guard case .producer(let producer) = origin else { return false }
      return producer.produce(into: &output, limit: Self.piece)
    }
    var goesOn = false
    var isSound = true
    switch origin {
    case .producer(let producer):
      piece.removeAll(keepingCapacity: true)
      goesOn = producer.produce(into: &piece, limit: Self.piece)
      isSound = deflater.compress(piece.span, to: &output)
    case .conversation: return false
    case .bytes(let bytes, let offset):
      let end = min(bytes.count, offset &+ Self.piece)
      isSound = deflater.compress(bytes.span.extracting(offset..<end), to: &output)
      goesOn = end < bytes.count
      origin = .bytes(bytes, offset: end)
    }
    if isSound, !goesOn { isSound = deflater.finish(to: &output) }
    if !isSound { hasFailed = true }
    return goesOn && isSound
  }

  private func note(_ progress: ConversationProgress) {
    isStarving = progress == .starving
    isWaiting = isStarving || progress == .waiting
  }

  /// What a conversation says: all of it is readable at the other end whenever it waits.
  private func makePiece(of conversation: any Conversation, into output: inout [UInt8]) -> Bool {
    guard let deflater else {
      let progress = conversation.produce(into: &output, limit: Self.piece)
      note(progress)
      return progress != .end
    }
    piece.removeAll(keepingCapacity: true)
    let progress = conversation.produce(into: &piece, limit: Self.piece)
    var isSound = true
    if !piece.isEmpty {
      isSound = deflater.compress(piece.span, to: &output)
      isFlushed = false
    }
    note(progress)
    switch progress {
    case .more: break
    case .waiting, .starving:
      if !isFlushed { isSound = isSound && deflater.flush(to: &output) }
      isFlushed = true
    case .end: isSound = isSound && deflater.finish(to: &output)
    }
    if !isSound { hasFailed = true }
    return progress != .end && isSound
  }
}
