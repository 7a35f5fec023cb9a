import HTTP1
import Synchronization

/// The memory charge of a request, including the advance charge.
final class MemoryCharge: Sendable {
  private struct Account {
    var exchange: (any Exchange)?
    var credit = 0
  }

  private let account = Mutex(Account())

  /// Begins to charge this exchange, which has reserved this many bytes in advance.
  func begin(on exchange: any Exchange, paid: Int) {
    account.withLock { $0 = Account(exchange: exchange, credit: paid) }
  }

  /// Lets go of the exchange.
  func end() { account.withLock { $0 = Account() } }

  /// Charges more; `false` if there is no room.
  func reserve(_ bytes: Int) -> Bool {
    account.withLock { account in
      let taken = min(account.credit, bytes)
      account.credit -= taken
      return bytes <= taken || account.exchange?.reserve(bytes - taken) ?? false
    }
  }
}
