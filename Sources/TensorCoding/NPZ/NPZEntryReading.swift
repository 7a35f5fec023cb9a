import Compression
import Losses

/// One entry of an archive while it is read.
struct NPZEntryReading {
  /// The parts of an array.
  enum Phase {
    /// The signature, the version and the length of the header.
    case opening
    /// The header.
    case header
    /// The elements.
    case values
    /// Nothing more.
    case complete
  }

  /// What the record before it, or the one behind it, says.
  var record = ZipEntry(local: [])
  /// Where that record begins.
  var place = 0
  /// Where its bytes begin.
  var dataPlace = 0
  /// The name of the array.
  var name: String?
  /// What expands it, if it is deflated.
  var stream: ZStream?
  /// Whether its end has shown itself: that of the deflated bytes, or of the array.
  var hasEnded = false
  /// Bytes of it as they lie in the archive.
  var taken = 0
  /// Bytes of it once they are expanded.
  var expanded = 0
  var checksum = CRC32()

  var phase = Phase.opening
  /// The bytes of the opening or of the header so far.
  var gathered: [UInt8] = []
  /// The length of the header, once it is known.
  private var headerLength = 0
  /// Bytes of opening and header.
  private(set) var headerBytes = 10
  var header: NPYHeader?
  var shape: Shape?
  /// Bytes of the array by its header.
  var expected = 10
  var valueBytes = 0
  var valuesTaken = 0

  init() {}

  /// The entry behind a record that begins at `place`.
  init(_ record: ZipEntry, at place: Int) {
    self.record = record
    self.place = place
  }

  /// Bytes that are to come, by the record; without one that says so, any number.
  var left: Int {
    record.hasDescriptor ? 1 << 48 : max(0, Int(record.compressedSize) - taken)
  }

  /// Whether all bytes have come that the record speaks of.
  var isExhausted: Bool { !record.hasDescriptor && left == 0 }

  /// Bytes that the present part of the array still wants.
  var wanted: Int {
    switch phase {
    case .opening: headerBytes - gathered.count
    case .header: headerLength - gathered.count
    case .values: valueBytes - valuesTaken
    case .complete: 0
    }
  }

  /// Reads the opening; false if it turns out to be longer.
  mutating func takeOpening(_ limits: NPZLimits) throws(NPZFlaw) -> Bool {
    guard gathered.starts(with: NPYHeader.signature) else { throw NPZFlaw(.notNPY) }
    let (major, minor) = (Int(gathered[6]), Int(gathered[7]))
    guard (1...3).contains(major), minor == 0 else {
      throw NPZFlaw(.unsupportedVersion(major: major, minor: minor))
    }
    // The length has two bytes in the first version, four since.
    if major > 1, gathered.count < 12 {
      headerBytes = 12
      return false
    }
    let length = gathered[8...].reversed().reduce(0) { $0 << 8 | Int($1) }
    guard length <= limits.headerBytes else {
      throw NPZFlaw(.limit(.headerBytes, allowed: limits.headerBytes))
    }
    // No literal is shorter than its braces.
    guard length >= 2 else { throw NPZFlaw(.malformedHeader) }
    headerLength = length
    headerBytes += length
    gathered = []
    phase = .header
    return true
  }
}
