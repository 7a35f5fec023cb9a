import HTTP1
import Synchronization

/// What a request is charged for its memory, beginning with what was charged in advance.
final class MemoryCharge: Sendable {
  private let exchange: any Exchange
  private let credit: Mutex<Int>

  /// A charge on this exchange, which has already paid for so many bytes.
  init(on exchange: any Exchange, paid: Int) {
    self.exchange = exchange
    credit = Mutex(paid)
  }

  /// Charges more; `false` if there is no room.
  func reserve(_ bytes: Int) -> Bool {
    let rest = credit.withLock { credit in
      let taken = min(credit, bytes)
      credit -= taken
      return bytes - taken
    }
    return rest <= 0 || exchange.reserve(rest)
  }
}
