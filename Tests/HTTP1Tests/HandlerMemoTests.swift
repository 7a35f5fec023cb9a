import HTTP1
import Testing

/// What a handler keeps with a head.
struct HandlerMemoTests {
  private final class Note: HandlerMemo, @unchecked Sendable {
    // Unchecked, because its superclass is.
    let number: Int
    init(_ number: Int) { self.number = number }
  }

  @Test func `is the first that was stored, whoever else stores one`() async {
    let head = RequestHead(method: .get, path: "/")
    #expect(head.memo.load() == nil)
    let winners = await withTaskGroup(of: HandlerMemo.self) { group in
      for number in 0..<8 { group.addTask { head.memo.storeIfNil(Note(number)) } }
      return await group.reduce(into: []) { $0.append($1) }
    }
    #expect(winners.count == 8)
    #expect(winners.allSatisfy { $0 === head.memo.load() })
    #expect(head.memo.load() is Note)
  }

  @Test func `is let go of with its head`() {
    weak var memo: Note?
    do {
      let head = RequestHead(method: .get, path: "/")
      memo = head.memo.storeIfNil(Note(1)) as? Note
      #expect(memo?.number == 1)
      _ = head.memo.storeIfNil(Note(2))
    }
    #expect(memo == nil)
  }
}
