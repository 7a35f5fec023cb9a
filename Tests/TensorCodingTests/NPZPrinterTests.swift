import Losses
import Testing

@testable import TensorCoding

struct NPZPrinterTests {
  private func tensor(_ dimensions: [Int], _ numbers: [Float]) throws -> Tensor {
    let storage = try TensorStorage(uninitialized: numbers.count, of: .float32)
    unsafe storage.bytes.copyBytes(from: numbers.flatMap { little($0.bitPattern) })
    let shape = try #require(Shape(checking: dimensions))
    return try #require(Tensor(shape: shape, storage: storage))
  }

  @Test func `writes what is read as the same, whatever the pieces`() throws {
    let tensors = [
      (name: "loss", tensor: try tensor([], [0.5])),
      (name: "values", tensor: try tensor([3], [1, -0.0, .infinity])),
      (name: "gradient", tensor: try tensor([2, 2], [1, 2, 3, 4])),
      (name: "wide", tensor: Tensor([1.5, .nan])), (name: "empty", tensor: try tensor([0, 2], [])),
    ]
    var whole: [UInt8] = []
    for limit in [1, 7, 100, Int.max] {
      var printer = NPZPrinter(tensors)
      var bytes: [UInt8] = []
      while !printer.print(into: &bytes, limit: limit) {}
      #expect(bytes.count == printer.byteCount)
      if whole.isEmpty { whole = bytes }
      #expect(bytes == whole)
    }
    let file = try read(npz: whole)
    #expect(file.arrays.map(\.name) == tensors.map(\.name))
    for (read, written) in zip(file.arrays, tensors) {
      #expect(read.tensor.shape == written.tensor.shape)
      #expect(read.tensor.doubles.map(\.bitPattern) == written.tensor.doubles.map(\.bitPattern))
      #expect(read.tensor.elementType == written.tensor.elementType)
    }
  }

  /// The bytes of `zipfile` and `numpy.lib.format` for a stored array, but for versions, system and
  /// attributes: `numpy.savez(file, x=numpy.float32([1, 2]))`, NumPy 2.
  @Test func `writes headers as NumPy does`() throws {
    var printer = NPZPrinter([("x", try tensor([2], [1, 2]))])
    var bytes: [UInt8] = []
    _ = printer.print(into: &bytes, limit: .max)
    let header = "{'descr': '<f4', 'fortran_order': False, 'shape': (2,), }"
    let padded = header + String(repeating: " ", count: 117 - header.count) + "\n"
    let array = Array(bytes[35..<35 + 128 + 8])
    let start = [0x93] + Array("NUMPY".utf8) + [1, 0, 118, 0]
    #expect(array == start + Array(padded.utf8) + floats(1, 2))
  }
}
