import Testing

@testable import Losses

struct BlockPoolTests {
  /// Counts of doubles around the least that lies in a block of its own.
  static let counts = [1, 32_767, 32_768, 32_769, 100_000, 300_000, 2_500_000]

  @Test(arguments: counts)
  func `gives every tensor memory of its own, also memory used before`(count: Int) throws {
    var tensors = try (0..<4).map { try filled($0, count) }
    for round in 1...3 {
      // Half of them go; what comes next may lie where they lay.
      tensors.removeFirst(2)
      tensors += try (0..<2).map { try filled(4 * round + $0, count) }
      #expect(Set(tensors.map { $0[0] }).count == tensors.count)
      #expect(tensors.allSatisfy { $0[0] == $0[count - 1] && $0[0] == $0[count / 2] })
    }
  }

  @Test func `lends as many bytes as a tensor has, at the start of a page`() throws {
    let tensor = try TensorStorage(uninitialized: 100_001, of: .float32)
    #expect(tensor.bytes.count == 400_004)
    #expect(Int(bitPattern: tensor.bytes.baseAddress) % 4_096 == 0)
  }

  private func filled(_ number: Int, _ count: Int) throws -> TensorStorage {
    let tensor = try TensorStorage(uninitialized: count, of: .float64)
    tensor.bytes.bindMemory(to: Double.self).update(repeating: Double(number))
    return tensor
  }
}
