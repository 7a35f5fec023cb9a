import Compression

/// Expands the compressed body of a request, bounded as it goes.
///
/// Not `Sendable`: it belongs to one connection.
public final class Inflater {
  /// Bytes of memory that an inflater holds, to be charged to a budget: window, tables, one piece.
  public static let memory = ZStream.memory

  /// What a body may become.
  public struct Bounds: Equatable, Sendable {
    /// Bytes of the expanded body; default 1 GiB.
    public var bytes = 1 << 30
    /// How many times as long as the compressed bytes read so far; default 200.
    ///
    /// Text of numbers expands 2 to 20 times, and deflate can do 1,032.
    public var ratio = 200
    /// Bytes that are free of the ratio, so that a small body of zeros passes; default 1 MiB.
    public var allowance = 1 << 20

    /// The defaults.
    public init() {}
  }

  private enum Phase {
    /// The first bytes of a deflate body, which determine its format.
    case detecting
    case expanding
    /// A gzip member is complete; another may follow.
    case betweenMembers
    case complete
    /// The taker wants no more.
    case stopped
    case failed(RequestFailure)
  }

  private let coding: ContentCoding
  private let bounds: Bounds
  private var stream: ZStream?
  private var phase: Phase
  private var held: [UInt8] = []
  private var taken = 0
  private var made = 0

  /// An inflater for one body; `identity` passes through, within the bound of size.
  public init(_ coding: ContentCoding, bounds: Bounds = Bounds()) {
    self.coding = coding
    self.bounds = bounds
    switch coding {
    case .identity: phase = .expanding
    case .deflate: phase = .detecting
    case .gzip:
      // 16 asks zlib for the gzip format, header, checksum and length checked.
      stream = ZStream(.expand(windowBits: 15 + 16))
      phase = .expanding
    }
  }

  /// Expands the next bytes of the body, and hands them to `body` in pieces of bounded size.
  ///
  /// `body` returns false to stop: nothing more is expanded, what is left of `input` is dropped,
  /// and the inflater is done.
  public func inflate(
    _ input: Span<UInt8>, to body: (Span<UInt8>) -> Bool
  ) throws(RequestFailure) {
    do throws(RequestFailure) {
      try expand(input, body)
    } catch {
      phase = .failed(error)
      throw error
    }
  }

  /// Says that the body has ended: a failure if the compressed data have not.
  public func finish() throws(RequestFailure) {
    switch phase {
    case .failed(let failure): throw failure
    case .complete, .betweenMembers, .stopped: return
    case .expanding where coding == .identity: return
    case .detecting, .expanding: throw .badCoding(.cutShort)
    }
  }

  private func expand(
    _ input: Span<UInt8>, _ body: (Span<UInt8>) -> Bool
  ) throws(RequestFailure) {
    if case .failed(let failure) = phase { throw failure }
    guard !input.isEmpty else { return }
    if coding == .identity {
      if case .stopped = phase { return }
      guard input.count <= bounds.bytes - made else { throw .bodyTooLarge(limit: bounds.bytes) }
      made += input.count
      if !body(input) { phase = .stopped }
      return
    }
    if case .detecting = phase {
      guard held.count + input.count >= 2 else {
        held.append(input)
        return
      }
      // One of the two bytes may have come in an earlier piece.
      let earlier = held
      held = []
      try begin(earlier.first ?? input[0], earlier.isEmpty ? input[1] : input[0])
      if !earlier.isEmpty { try run(earlier.span, body) }
    }
    try run(input, body)
  }

  /// Chooses the format of a deflate body by its first two bytes.
  ///
  /// The zlib header is method 8, a window up to 32 KiB, and a multiple of 31 (RFC 1950 §2.2). Some
  /// clients send raw deflate under the same name (RFC 9110 §8.4.1.2); no compressor begins that
  /// with bytes that look like the header.
  private func begin(_ first: UInt8, _ second: UInt8) throws(RequestFailure) {
    let (method, flags) = (Int(first), Int(second))
    let isWrapped = method & 15 == 8 && method >> 4 <= 7 && (method << 8 | flags) % 31 == 0
    stream = ZStream(.expand(windowBits: isWrapped ? 15 : -15))
    phase = .expanding
  }

  private func run(
    _ input: Span<UInt8>, _ body: (Span<UInt8>) -> Bool
  ) throws(RequestFailure) {
    // Without memory for a stream the request may try again.
    guard let stream else { throw .overloaded(retryAfter: 1) }
    var index = 0
    while true {
      switch phase {
      case .failed(let failure): throw failure
      case .stopped: return
      case .complete:
        guard index == input.count else {
          throw .badCoding(.bytesFollow)
        }
        return
      case .betweenMembers:
        // What is no other member fails on its header.
        if index == input.count { return }
        guard stream.reset() else { throw .badCoding(.damaged) }
        phase = .expanding
      case .detecting, .expanding:
        let start = index
        var produced = 0
        var failure: RequestFailure?
        var goesOn = true
        let outcome = stream.run(input, from: &index) { piece, index in
          produced = piece.count
          failure = excess(after: piece.count, taken: taken + index - start)
          if failure == nil { goesOn = body(piece) }
        }
        if let failure { throw failure }
        taken += index - start
        made += produced
        if !goesOn {
          phase = .stopped
          return
        }
        switch outcome {
        case .failure: throw .badCoding(.damaged)
        case .end: phase = coding == .gzip ? .betweenMembers : .complete
        case .progress:
          // A full piece may hide more output; neither input taken nor output made needs more.
          if produced < ZStream.pieceSize && (index == input.count || index == start) { return }
        }
      }
    }
  }

  /// What is wrong if `count` more bytes come out after `taken` went in.
  private func excess(after count: Int, taken: Int) -> RequestFailure? {
    let total = made + count
    if total > bounds.bytes { return .bodyTooLarge(limit: bounds.bytes) }
    if total <= bounds.allowance { return nil }
    let (product, overflows) = taken.multipliedReportingOverflow(by: bounds.ratio)
    return overflows || total <= product
      ? nil : .badCoding(.expandsBeyond(ratio: bounds.ratio))
  }
}
