import Compression
import Losses

/// Reads a body of the npz format as it arrives: a zip archive of arrays in the npy format.
///
/// Feed it with `read(_:)`, piece by piece, then take the result from `finish()`. Entries are read in
/// the order in which they lie, straight into the memory of their tensors; the directory behind them
/// must say the same as they do, and nothing may lie between. After an error every further call
/// throws the same error.
public struct NPZReader: ~Copyable {
  /// What is being gathered, or read.
  enum State: Equatable {
    /// The signature of the next record.
    case signature
    /// The record before an entry, then its name and extra fields.
    case local
    case localTail
    /// The bytes of an entry.
    case data
    /// The record behind an entry.
    case descriptor
    /// The record of an entry in the directory, then its name, extra fields and comment.
    case central
    case centralTail
    /// The records at the end, and the comment behind them.
    case end64
    case locator
    case end
    case comment
    /// Nothing more.
    case over
  }

  let limits: NPZLimits
  let hooks: ReaderHooks
  /// The length of the body if it is known.
  private let byteCount: Int?

  var state = State.signature
  /// The bytes of a record so far, and how many it has.
  var gathered: [UInt8] = []
  var wanted = 4

  var entry = NPZEntryReading()
  var filler = TensorFiller()
  var directory = NPZDirectory()
  var arrays: [NPZFile.Entry] = []
  var names: Set<String> = []

  /// Bytes of the pieces before this one.
  var bytesBefore = 0
  /// Bytes of finished tensors and their bookkeeping.
  var bytesKept = 0
  /// Bytes that the entries so far have expanded to, as their records state it.
  var expandedBytes = 0
  var elementCount = 0
  /// Bytes that the reserve hook has granted.
  private var granted = 0
  private var failure: NPZError?

  /// Bytes that deflated entries have become so far, which is what their reading costs.
  public internal(set) var bytesExpanded = 0

  /// A reader for one body, of `byteCount` bytes if that is known.
  public init(
    limits: NPZLimits = NPZLimits(), byteCount: Int? = nil, hooks: ReaderHooks = ReaderHooks()
  ) {
    self.limits = limits
    self.byteCount = byteCount
    self.hooks = hooks
  }

  /// The bytes of memory that the body holds, roughly; never more than were granted.
  public var bytesHeld: Int { bytesKept + filler.bytesHeld }

  /// Reads the next piece of the body; pieces may be cut anywhere.
  public mutating func read(_ bytes: Span<UInt8>) throws(NPZError) {
    if let failure { throw failure }
    do throws(NPZError) {
      try consume(bytes)
    } catch {
      fail(error)
      throw error
    }
    bytesBefore += bytes.count
  }

  /// Ends the body and returns its contents.
  public mutating func finish() throws(NPZError) -> NPZFile {
    if let failure { throw failure }
    guard state == .over else {
      let error = self.error(.truncated(part), at: bytesBefore)
      fail(error)
      throw error
    }
    // One answer only.
    fail(NPZError(.truncated(.entry), offset: 0))
    defer { arrays = [] }
    return NPZFile(arrays: arrays)
  }

  private mutating func fail(_ error: NPZError) {
    failure = error
    filler.discard()
    entry = NPZEntryReading()
    if error.fact != .truncated(.entry) { arrays = [] }
  }

  /// The part of the archive that is being read.
  private var part: NPZError.Part {
    switch state {
    case .signature: directory.hasBegun ? .directory : .entry
    case .local, .localTail: .entry
    case .data: .data
    case .descriptor: .descriptor
    case .central, .centralTail: .directory
    case .end64, .locator, .end, .comment, .over: .end
    }
  }

  func error(_ fact: NPZError.Fact, at offset: Int) -> NPZError {
    NPZError(fact, array: entry.name, offset: offset)
  }

  mutating func grow(at offset: Int) throws(NPZError) {
    try charge(bytesKept + filler.bytesHeldAfterGrowing, at: offset)
    guard filler.grow() else {
      throw error(.memoryRefused(bytes: TensorFiller.step), at: offset)
    }
  }

  /// Asks for memory before `total` bytes are held.
  mutating func charge(_ total: Int, at offset: Int) throws(NPZError) {
    guard total > granted else { return }
    // In steps, so that a budget is not asked for every piece.
    let bytes = (total - granted + 16_383) & ~16_383
    guard hooks.reserve?(bytes) ?? true else {
      throw error(.memoryRefused(bytes: bytes), at: offset)
    }
    granted += bytes
  }
}
