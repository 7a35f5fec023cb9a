/// The connections of one event loop, each under a token that no other one ever has.
final class ConnectionTable {
  /// A slot for a connection; each occupant has its own generation.
  private struct Slot {
    var connection: Connection?
    var generation: UInt32 = 0
  }

  private let slots = Cell<[Slot]>([])
  private var free: [Int] = []

  /// Those that are open.
  var all: [Connection] { slots.value.compactMap(\.connection) }

  /// The connection of a token; `nil` if it is gone.
  subscript(token: UInt64) -> Connection? {
    let index = Self.index(token)
    guard index < slots.value.count, UInt64(slots.value[index].generation) == token >> 32 else {
      return nil
    }
    return slots.value[index].connection
  }

  /// The token for a new connection.
  func reserve() -> UInt64 {
    let index: Int
    if let last = free.popLast() {
      index = last
    } else {
      index = slots.value.count
      slots.value.append(Slot())
    }
    return UInt64(slots.value[index].generation) << 32 | UInt64(index)
  }

  /// Takes back a token that no connection has got.
  func cancelReservation(_ token: UInt64) { free.append(Self.index(token)) }

  /// Enters a connection under the token that was reserved for it.
  func enter(_ connection: Connection) {
    slots.value[Self.index(connection.token)].connection = connection
  }

  /// Forgets a connection; its token is never used again.
  func remove(_ token: UInt64) {
    let index = Self.index(token)
    slots.value[index].connection = nil
    slots.value[index].generation = (slots.value[index].generation &+ 1) & 0x7FFF_FFFF
    free.append(index)
  }

  private static func index(_ token: UInt64) -> Int { Int(token & 0xFFFF_FFFF) }
}
