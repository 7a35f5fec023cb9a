import Testing

@testable import Losses

/// Values by index, and sets of indices.
struct IndexMapTests {
  @Test func `gives the next index to a value that is appended`() {
    var map = IndexMap<RegisterIndex, String>()
    #expect(map.append("a") == RegisterIndex(number: 0))
    #expect(map.append("b") == RegisterIndex(number: 1))
    map[RegisterIndex(number: 0)] = "c"
    #expect(map.indices.map { map[$0] } == ["c", "b"])
  }

  @Test func `keeps each member of a set once, in the order of insertion`() {
    var set = IndexSet<NodeIndex>(among: 4)
    let (first, last) = (NodeIndex(number: 0), NodeIndex(number: 3))
    #expect([last, first, last].map { set.insert($0) } == [true, true, false])
    #expect(set.members == [last, first])
    #expect(set.contains(first) && !set.contains(NodeIndex(number: 1)))
  }
}
