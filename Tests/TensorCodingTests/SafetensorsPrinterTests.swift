import Losses
import Testing

@testable import TensorCoding

struct SafetensorsPrinterTests {
  private func text(
    _ tensors: [(name: String, tensor: Tensor)], _ metadata: [SafetensorsFile.Text] = [],
    limit: Int = .max
  ) -> [UInt8] {
    var printer = SafetensorsPrinter(tensors, metadata: metadata)
    var bytes: [UInt8] = []
    while !printer.print(into: &bytes, limit: limit) {}
    #expect(bytes.count == printer.byteCount)
    return bytes
  }

  /// The body that the reference (Python `safetensors` 0.8.0) writes for the same tensors.
  @Test func `writes what the reference writes`() throws {
    let bytes = text(
      [
        ("y_true", try makeTensor([2, 3], [0, 1, 2, 3, 4, 5])),
        ("y_pred", try makeTensor([2, 3], doubles: [0, 1, 2, 3, 4, 5])),
      ], [.init(name: "a", value: "b")])
    let header =
      #"{"__metadata__":{"a":"b"},"y_pred":{"dtype":"F64","shape":[2,3],"data_offsets":[0,48]},"#
      + #""y_true":{"dtype":"F32","shape":[2,3],"data_offsets":[48,72]}}"#
    let padding = String(repeating: " ", count: (8 - header.utf8.count % 8) % 8)
    let values =
      TensorCodingTests.bytes((0..<6).map(Double.init))
      + TensorCodingTests.bytes((0..<6).map(Float.init))
    #expect(bytes == safetensors(header + padding, values))
  }

  @Test func `writes what is read back, and all of it in every piece size`() throws {
    let tensors = [
      ("loss", try makeTensor([], [1.5])), ("values", try makeTensor([0, 3], [])),
      ("gradient", try makeTensor([3], doubles: [.nan, -0.0, .infinity])),
    ]
    let metadata = [SafetensorsFile.Text(name: "w\"\\", value: "é\n\u{1}")]
    let whole = text(tensors, metadata)
    #expect(whole.count % 4 == 0)
    for limit in 1...20 { #expect(text(tensors, metadata, limit: limit) == whole) }
    let file = try read(safetensors: whole)
    #expect(file.metadata == metadata)
    // Wider types first, then by name.
    #expect(file.tensors.map(\.name) == ["gradient", "loss", "values"])
    #expect(file.tensors.map(\.tensor.shape.dimensions) == [[3], [], [0, 3]])
    let numbers = file.tensors[0].tensor.doubles
    #expect(numbers[0].isNaN && numbers[1].sign == .minus && numbers[2] == .infinity)
    #expect(file.tensors[1].tensor.doubles == [1.5])
  }

  @Test func `writes nothing but a header where there is no tensor`() {
    #expect(text([]) == safetensors("{}      "))
  }
}
