import HTTP1
import Losses
import TensorCoding
import Testing

@testable import LossService

/// A body of the safetensors format by hand.
struct Safetensors {
  private var entries: [String] = []
  private var values: [UInt8] = []

  /// A body with these texts in its metadata.
  init(_ metadata: [(name: String, value: String)] = []) {
    guard !metadata.isEmpty else { return }
    var text: [UInt8] = []
    for (name, value) in metadata {
      if !text.isEmpty { text.append(UInt8(ascii: ",")) }
      JSONWriter.write(name, to: &text)
      text.append(UInt8(ascii: ":"))
      JSONWriter.write(value, to: &text)
    }
    entries.append("\"__metadata__\":{\(String(decoding: text, as: UTF8.self))}")
  }

  /// The body with one tensor more.
  func with<Value: BitwiseCopyable>(
    _ name: String, _ type: String, _ shape: [Int], _ elements: [Value]
  ) -> Safetensors {
    var body = self
    let bytes = unsafe elements.withUnsafeBytes { unsafe Array($0) }
    let begin = body.values.count
    body.values += bytes
    let end = body.values.count
    body.entries.append(
      "\"\(name)\":{\"dtype\":\"\(type)\",\"shape\":\(shape),\"data_offsets\":[\(begin),\(end)]}")
    return body
  }

  /// The same, of F32.
  func with(_ name: String, _ shape: [Int], _ elements: [Float]) -> Safetensors {
    with(name, "F32", shape, elements)
  }

  /// Its bytes.
  var bytes: [UInt8] {
    let header = Array("{\(entries.joined(separator: ","))}".utf8)
    let length = UInt64(header.count)
    return (0..<8).map { UInt8(truncatingIfNeeded: length >> (8 * $0)) } + header + values
  }
}

extension Client {
  static let tensors = Field("Content-Type", "application/x-safetensors")

  /// Posts tensors.
  func post(
    _ target: String, _ body: Safetensors, accept: String? = nil, fields: [Field] = [],
    piece: Int = .max, exchange: FakeExchange = FakeExchange()
  ) async throws -> Answer {
    try await send(
      "POST", target, bytes: body.bytes,
      fields: [Self.tensors] + fields + (accept.map { [Field("Accept", $0)] } ?? []),
      piece: piece, exchange: exchange)
  }
}

extension Client.Answer {
  /// What an answer of tensors holds.
  var file: SafetensorsFile {
    get throws {
      try #require(field("Content-Type") == "application/x-safetensors", "\(text)")
      var reader = SafetensorsReader()
      try reader.read(bytes.span)
      return try reader.finish()
    }
  }
}

extension SafetensorsFile {
  /// The elements of the tensor of that name.
  subscript(name: String) -> [Double]? { tensors.first { $0.name == name }?.tensor.doubles }
  /// The text of that name.
  func text(_ name: String) -> String? { metadata.first { $0.name == name }?.value }
}
