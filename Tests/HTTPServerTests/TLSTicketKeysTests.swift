import Testing

@testable import HTTPServer

struct TLSTicketKeysTests {
  private let begin = Instant.now
  private let keys: TLSTicketKeys

  init() { keys = TLSTicketKeys(at: begin) }

  /// The moment this many lifetimes of a key after the beginning.
  private func after(_ lifetimes: Double) -> Instant {
    begin + Seconds(TLSTicketKeys.lifetime.count * lifetimes)
  }

  @Test func `seal with one key for its lifetime`() {
    let first = keys.current(at: begin).name
    #expect(keys.current(at: after(0.9)).name == first)
    #expect(keys.key(named: first, at: after(0.9))?.isCurrent == true)
    #expect(keys.current(at: after(1)).name != first)
  }

  @Test func `open with the key before for as long again`() {
    let first = keys.current(at: begin)
    #expect(keys.key(named: first.name, at: after(1))?.isCurrent == false)
    #expect(keys.key(named: first.name, at: after(1.9))?.key.cipher == first.cipher)
    #expect(keys.key(named: first.name, at: after(2)) == nil)
  }

  @Test func `do not open what is old although nobody has come in between`() {
    let first = keys.current(at: begin).name
    #expect(keys.key(named: first, at: after(2.5)) == nil)
  }

  @Test func `do not open what they have not sealed`() {
    #expect(keys.key(named: [UInt8](repeating: 0, count: 16), at: begin) == nil)
    #expect(keys.key(named: TLSTicketKeys(at: begin).current(at: begin).name, at: begin) == nil)
  }
}
