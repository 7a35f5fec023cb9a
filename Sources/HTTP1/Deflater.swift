import Compression

/// Compresses the bodies of answers, one after the other.
///
/// Not `Sendable`: an event loop keeps one per coding, because a fresh zlib stream costs a hundred
/// microseconds of page faults, and `reset` next to nothing.
public final class Deflater {
  /// Bytes of memory that a deflater holds, to be charged to a budget: window and hash chains, one
  /// piece.
  public static let memory = 274_432 + ZStream.pieceSize
  /// The level used unless told otherwise: on digits 67 MB/s, where level 6 gains 4 points of size
  /// at 9 MB/s.
  public static let defaultLevel = 1

  /// The coding of its output.
  public let coding: ContentCoding
  private let stream: ZStream

  /// A deflater for gzip or deflate; `nil` for identity, for a level outside of 0 and 9, and if
  /// there is no memory.
  public init?(_ coding: ContentCoding, level: Int = defaultLevel) {
    guard coding != .identity, 0...9 ~= level,
      let stream = ZStream(
        .compress(windowBits: coding == .gzip ? 15 + 16 : 15, level: Int32(level)))
    else { return nil }
    self.coding = coding
    self.stream = stream
  }

  /// Begins another body, whatever has become of the one before; false if that cannot be.
  public func reset() -> Bool { stream.reset() }

  /// Compresses more of the body, and appends the compressed bytes that are ready to `output`.
  ///
  /// False says that the body is lost: more has been compressed after its end.
  public func compress(_ input: Span<UInt8>, to output: inout [UInt8]) -> Bool {
    run(input, .none, &output)
  }

  /// Appends everything that is still held back, so that the reader has all bytes so far.
  public func flush(to output: inout [UInt8]) -> Bool {
    run([UInt8]().span, .sync, &output)
  }

  /// Ends the body, and appends the remaining bytes; only `reset` makes the deflater usable again.
  public func finish(to output: inout [UInt8]) -> Bool {
    run([UInt8]().span, .finish, &output)
  }

  private func run(
    _ input: Span<UInt8>, _ flush: ZStream.Flush, _ output: inout [UInt8]
  ) -> Bool {
    var index = 0
    while true {
      var produced = 0
      let start = index
      let outcome = stream.run(input, from: &index, flush: flush) { piece, _ in
        produced = piece.count
        output.append(piece)
      }
      switch outcome {
      case .failure: return false
      case .end: return true
      case .progress:
        if produced < ZStream.pieceSize {
          if index == input.count { return flush != .finish }
          if index == start { return false }
        }
      }
    }
  }
}
