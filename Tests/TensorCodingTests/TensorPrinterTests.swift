import Losses
import Testing

@testable import TensorCoding

struct TensorPrinterTests {
  private func printed(
    _ tensor: Tensor, as style: TensorPrinter.Style = .decimals, limit: Int = .max
  )
    -> String
  {
    var bytes: [UInt8] = []
    var printer = TensorPrinter(tensor, as: style)
    while !printer.print(into: &bytes, limit: limit) {}
    return String(decoding: bytes, as: UTF8.self)
  }

  @Test(
    arguments: [
      ([], [2.5], "2.5"), ([0], [], "[]"), ([2, 0], [], "[[],[]]"), ([2, 0, 3], [], "[[],[]]"),
      ([0, 3], [], "[]"), ([1], [1], "[1.0]"), ([3], [1, 2, 3], "[1.0,2.0,3.0]"),
      ([2, 2], [1, 2, 3, 4], "[[1.0,2.0],[3.0,4.0]]"), ([2, 1], [1, 2], "[[1.0],[2.0]]"),
      ([1, 1, 1], [1], "[[[1.0]]]"), ([2, 2, 1], [1, 2, 3, 4], "[[[1.0],[2.0]],[[3.0],[4.0]]]"),
      ([1, 2], [.nan, -.infinity], #"[["NaN","-Infinity"]]"#),
    ] as [([Int], [Float], String)])
  func `nests arrays as the shape has them`(shape: [Int], elements: [Float], json: String) throws {
    let tensor = try makeTensor(shape, elements)
    for limit in [1, 2, 5, .max] {
      #expect(printed(tensor, limit: limit) == json)
    }
  }

  @Test func `prints each type in its own precision`() throws {
    #expect(printed(try makeTensor([1], [0.1])) == "[0.1]")
    #expect(printed(try makeTensor([1], doubles: [0.1])) == "[0.1]")
    #expect(
      printed(try makeTensor([1], doubles: [Double(0.1 as Float)])) == "[0.10000000149011612]")
  }

  @Test func `prints integers as such`() throws {
    let tensor = try makeTensor([2, 3], [1, 0, 0, 0, -12, 16_777_216])
    #expect(printed(tensor, as: .integers) == "[[1,0,0],[0,-12,16777216]]")
    #expect(printed(try makeTensor([2], doubles: [0, 0.5]), as: .integers) == "[0,0.5]")
    #expect(printed(try makeTensor([2], [.nan, 1e30]), as: .integers) == #"["NaN",1e+30]"#)
  }

  @Test(arguments: [
    [30_000], [300, 100], [10_000, 3], [30_000, 1], [10, 3_000, 1], [5, 6, 10, 100],
  ])
  func `gives the same in pieces, each about as long as asked`(shape: [Int]) throws {
    var random = Xorshift(seed: 5)
    let tensor = try makeTensor(
      shape, (0..<30_000).map { _ in Float.random(in: -1...1, using: &random) })
    let whole = printed(tensor)
    for limit in [1, 100, 5_000, 65_536] {
      var pieces: [UInt8] = []
      var printer = TensorPrinter(tensor)
      var isDone = false
      while !isDone {
        var piece: [UInt8] = []
        isDone = printer.print(into: &piece, limit: limit)
        #expect(!piece.isEmpty && piece.count <= limit + 4_096 + 100)
        pieces += piece
      }
      #expect(String(decoding: pieces, as: UTF8.self) == whole)
    }
    guard case .tensor(let back, _) = try value(whole) else {
      Issue.record("does not read back")
      return
    }
    #expect(back.shape == tensor.shape)
    #expect(elements(back).map { Float($0) }.elementsEqual(floats(tensor)))
  }

  private func floats(_ tensor: Tensor) -> [Float] {
    unsafe Array(tensor.storage.bytes.bindMemory(to: Float.self).prefix(tensor.storage.count))
  }
}
