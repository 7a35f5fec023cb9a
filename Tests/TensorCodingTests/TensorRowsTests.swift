import Testing

@testable import TensorCoding

struct TensorRowsTests {
  private func outcome(_ bytes: [UInt8], pieces: Int, usesVectors: Bool = true) -> String {
    do throws(JSONError) {
      return spelled(try read(bytes, pieces: pieces, usesVectors: usesVectors))
    } catch {
      return "\(error)"
    }
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
    [300], [40, 10], [100, 1], [1, 200], [7, 23], [5, 4, 6], [1, 1, 60], [60, 1, 1], [3, 2, 2, 5],
  ])
  func `give the same without vector instructions`(shape: [Int]) {
    var random = Xorshift(seed: 5)
    for round in 0..<200 {
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
}
