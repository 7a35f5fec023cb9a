import Dispatch
import Testing

@testable import TensorCoding

struct TensorRowsTests {
  private func outcome(
    _ bytes: [UInt8], pieces: Int, concurrentBytes: Int = .max, usesVectors: Bool = true,
    _ concurrently: JSONReader.Hooks.Concurrently? = nil
  ) -> String {
    var reader = JSONReader(
      byteCount: bytes.count, hooks: JSONReader.Hooks(concurrently: concurrently))
    reader.concurrentBytes = concurrentBytes
    reader.numbers = JSONNumber(usesVectors: usesVectors)
    do {
      var start = 0
      while start < bytes.count {
        let end = min(start + pieces, bytes.count)
        try reader.read(bytes.span.extracting(start..<end))
        start = end
      }
      return spelled(try reader.finish())
    } catch {
      return "\(error)"
    }
  }

  /// The second half before the first, so that no accident of timing hides a wrong guess.
  private let backwards: JSONReader.Hooks.Concurrently = { count, body in
    for index in (0..<count).reversed() { body(index) }
  }

  /// Nested arrays of numbers of a shape.
  private func nested(_ shape: ArraySlice<Int>, _ space: String, _ random: inout Xorshift) -> String
  {
    guard let length = shape.first else {
      switch random.next() % 8 {
      case 0: return "\(Int.random(in: -9...9, using: &random))"
      case 1: return "\(Int.random(in: -99_999...99_999, using: &random))"
      case 2: return "\(Double.random(in: 0...1e-9, using: &random))"
      case 3: return "0.1234567890123456789012345"
      default: return "\(Float.random(in: -1...1, using: &random))"
      }
    }
    let items = (0..<length).map { _ in nested(shape.dropFirst(), space, &random) }
    return "[\(items.joined(separator: ",\(space)"))]"
  }

  @Test(arguments: [
    [200], [20, 10], [1, 100], [100, 1], [5, 4, 6], [1, 1, 60], [60, 1, 1], [4, 1, 20],
    [3, 2, 2, 5],
    [2, 3, 1, 4, 3],
  ])
  func `give the same on two threads`(shape: [Int]) {
    var random = Xorshift(seed: 3)
    for round in 0..<12 {
      let space = ["", " ", "\n  "][round % 3]
      var bytes = Array("{\"x\":\(nested(shape[...], space, &random)),\"y\":[1,[2]]}".utf8)
      if round % 2 == 0 { bytes.replaceSubrange((bytes.count - 10)..., with: "\"y\":true}".utf8) }
      for _ in 0..<25 {
        for (pieces, concurrentBytes) in [(Int.max, 70), (150, 70), (Int.max, 600)] {
          let alone = outcome(bytes, pieces: pieces)
          #expect(
            outcome(bytes, pieces: pieces, concurrentBytes: concurrentBytes, backwards) == alone,
            "\(String(decoding: bytes, as: UTF8.self))")
        }
        // Then something goes wrong somewhere.
        guard round % 2 == 1, let byte = "],[ 01.e-\"{:tN".utf8.randomElement(using: &random) else {
          break
        }
        var worse = bytes
        worse[Int.random(in: 6..<bytes.count, using: &random)] = byte
        let alone = outcome(worse, pieces: .max)
        #expect(
          outcome(worse, pieces: .max, concurrentBytes: 70, backwards) == alone,
          "\(String(decoding: worse, as: UTF8.self))")
      }
    }
  }

  @Test(arguments: [[300], [40, 10], [100, 1], [5, 4, 6], [1, 200], [7, 23]])
  func `give the same without vector instructions`(shape: [Int]) {
    var random = Xorshift(seed: 5)
    for round in 0..<300 {
      let space = ["", " ", "\n  ", "\t"][round % 4]
      var bytes = Array("{\"x\":\(nested(shape[...], space, &random)),\"y\":true}".utf8)
      // Something goes wrong, or is only unusual, here and there.
      for _ in 0..<round % 3 {
        guard let byte = "],[ 0159.eE+-\"{:tN\0\u{7f}".utf8.randomElement(using: &random) else {
          break
        }
        bytes[Int.random(in: 6..<bytes.count, using: &random)] = byte
      }
      let plain = outcome(bytes, pieces: 1)
      for pieces in [Int.max, 200, 333] {
        for usesVectors in [true, false] {
          #expect(
            outcome(bytes, pieces: pieces, usesVectors: usesVectors) == plain,
            "\(String(decoding: bytes, as: UTF8.self))")
        }
      }
    }
  }

  @Test(arguments: [[4_000], [400, 10], [4_000, 1], [20, 10, 20], [1, 4_000]])
  func `put both halves to use`(shape: [Int]) throws {
    var random = Xorshift(seed: 6)
    let bytes = Array("{\"x\":\(nested(shape[...], " ", &random))}".utf8)
    var reader = JSONReader(hooks: JSONReader.Hooks(concurrently: backwards))
    reader.concurrentBytes = 10_000
    try reader.read(bytes.span)
    _ = try reader.finish()
    #expect(reader.halvesRead == 1)
  }

  @Test func `give the same on threads of Dispatch`() {
    var random = Xorshift(seed: 4)
    let bytes = Array("{\"x\":\(nested([3_000, 10], " ", &random))}".utf8)
    let alone = outcome(bytes, pieces: .max)
    let together = outcome(bytes, pieces: 100_000, concurrentBytes: 50_000) { count, body in
      DispatchQueue.concurrentPerform(iterations: count, execute: body)
    }
    #expect(together == alone)
  }
}
