import Testing

@testable import LossService

struct TallyTests {
  @Test func `counts by key, in the order of the first appearance`() {
    var tally = Tally<String, Int>()
    for key in ["a", "a", "b", "a", "c", "c", "b"] { tally[key, default: 0] += 1 }
    #expect(tally.entries.map(\.key) == ["a", "b", "c"])
    #expect(tally.entries.map(\.value) == [3, 2, 2])
    #expect(tally["b", default: 0] == 2)
  }
}
