import Synchronization

/// Empty buffers with room, for the answers of one event loop; safe to use from any thread.
final class BufferPool: Sendable {
  /// Buffers kept at the most.
  private static let count = 16
  /// Bytes of the largest buffer that is kept.
  private static let capacity = 262_144

  private let spare = Mutex<[[UInt8]]>([])

  /// An empty buffer, with room if there is one to spare.
  func take() -> [UInt8] { spare.withLock { $0.popLast() } ?? [] }

  /// Takes back a buffer that nobody else reads any more.
  func giveBack(_ buffer: consuming [UInt8]) {
    guard buffer.capacity > 0, buffer.capacity <= Self.capacity else { return }
    var buffer = buffer
    buffer.removeAll(keepingCapacity: true)
    spare.withLock { if $0.count < Self.count { $0.append(buffer) } }
  }

  /// Bytes that lie idle here.
  var capacity: Int { spare.withLock { $0.reduce(0) { $0 + $1.capacity } } }

  /// Gives all idle buffers back to the system.
  func trim() { spare.withLock { $0 = [] } }
}
