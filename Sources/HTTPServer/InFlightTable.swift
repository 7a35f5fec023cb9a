// Identities in memory that another process reads. Unsafe, because the memory is mapped and reached
// by address: each access is to one slot, whose index is below the count that fits the mapping.

import Glibc
import HTTP1

/// The identities of requests in flight, in shared memory, for a process that outlives this one.
///
/// It holds identities and nothing else of a request. Where no slot is left, a request is not listed.
@safe public final class InFlightTable: @unchecked Sendable {
  // Unchecked, because each loop writes only its own slots, and the reader expects torn ones.

  /// Bytes of the memory; pages of it that are never used cost nothing.
  public static let size = 262_144

  /// A slot: its length, which is 0 for a free one, then the bytes of an identity.
  fileprivate static let slotSize = 72
  fileprivate static let slotCount = size / slotSize

  private let memory: UnsafeMutableRawPointer

  /// Maps the memory behind a descriptor, which must have `size` bytes.
  public init?(descriptor: Int32) {
    let memory = unsafe mmap(nil, Self.size, PROT_READ | PROT_WRITE, MAP_SHARED, descriptor, 0)
    guard let memory = unsafe memory, unsafe memory != MAP_FAILED else { return nil }
    unsafe self.memory = memory
  }

  deinit { unsafe munmap(memory, Self.size) }

  /// The identities of the requests in flight, `limit` at most.
  public func identities(limit: Int) -> [String] {
    var found: [String] = []
    for index in 0..<Self.slotCount where found.count < limit {
      let slot = unsafe memory + index * Self.slotSize
      let length = min(Int(unsafe slot.load(as: UInt64.self)), RequestID.maximumLength)
      guard length > 0 else { continue }
      let bytes = unsafe UnsafeRawBufferPointer(start: slot + 8, count: length)
      let identity = unsafe String(decoding: bytes, as: UTF8.self)
      // The process may have ended while it was written.
      if RequestID.isSane(identity) { found.append(identity) }
    }
    return found
  }

  /// The slots of one loop among `loops`.
  func slots(of loop: Int, among loops: Int) -> InFlightSlots {
    let share = Self.slotCount / max(1, loops)
    return InFlightSlots(self, first: loop * share, count: share)
  }

  /// Writes an identity into a slot, its length last.
  @inline(__always)
  fileprivate func enter(_ identity: Identity, at index: Int) {
    let slot = unsafe memory + index * Self.slotSize
    identity.withBytes { bytes in
      let length = min(bytes.count, RequestID.maximumLength)
      unsafe bytes.withUnsafeBytes { bytes in
        guard let source = bytes.baseAddress else { return }
        unsafe (slot + 8).copyMemory(from: source, byteCount: length)
      }
      unsafe slot.storeBytes(of: UInt64(length), as: UInt64.self)
    }
  }

  @inline(__always)
  fileprivate func leave(_ index: Int) {
    unsafe (memory + index * Self.slotSize).storeBytes(of: 0, as: UInt64.self)
  }
}

/// The part of the table that one loop writes to.
struct InFlightSlots {
  private let table: InFlightTable
  private var free: [Int]

  init(_ table: InFlightTable, first: Int, count: Int) {
    self.table = table
    free = Array((first..<(first + count)).reversed())
  }

  /// Lists a request; `nil` if no slot is left.
  @inline(__always)
  mutating func enter(_ identity: Identity) -> Int? {
    guard let slot = free.popLast() else { return nil }
    table.enter(identity, at: slot)
    return slot
  }

  /// Takes a request off the list.
  @inline(__always)
  mutating func leave(_ slot: Int) {
    table.leave(slot)
    free.append(slot)
  }
}
