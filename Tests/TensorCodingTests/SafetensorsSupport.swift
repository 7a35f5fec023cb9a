import Losses
import Testing

@testable import TensorCoding

/// A body by hand: the length of the header, the header, the values.
func safetensors(_ header: String, _ values: [UInt8] = [], length: UInt64? = nil) -> [UInt8] {
  let text = Array(header.utf8)
  let length = length ?? UInt64(text.count)
  return (0..<8).map { UInt8(truncatingIfNeeded: length >> (8 * $0)) } + text + values
}

/// What a body holds that is given in pieces of a fixed length, or whole.
func read(
  safetensors bytes: [UInt8], pieces: Int = .max, isLengthKnown: Bool = true,
  limits: SafetensorsLimits = SafetensorsLimits(),
  hooks: ReaderHooks = ReaderHooks()
) throws(SafetensorsError) -> SafetensorsFile {
  var reader = SafetensorsReader(
    limits: limits, byteCount: isLengthKnown ? bytes.count : nil, hooks: hooks)
  var index = 0
  while index < bytes.count {
    let end = index + min(pieces, bytes.count - index)
    try reader.read(bytes.span.extracting(index..<end))
    index = end
  }
  return try reader.finish()
}

/// What comes of reading, spelled so that NaNs and signs of zeros can be compared.
func outcome(
  safetensors bytes: [UInt8], pieces: Int = .max, isLengthKnown: Bool = true,
  limits: SafetensorsLimits = SafetensorsLimits()
) -> String {
  do throws(SafetensorsError) {
    let file = try read(
      safetensors: bytes, pieces: pieces, isLengthKnown: isLengthKnown, limits: limits)
    return "\(file.metadata) "
      + file.tensors.map {
        "\($0.name) \($0.type) \($0.tensor.shape.dimensions) "
          + "\($0.tensor.doubles.map { String($0.bitPattern, radix: 16) })"
      }.joined(separator: " ")
  } catch {
    return "\(error)"
  }
}

/// The bytes of values, as this machine has them.
func bytes<Value: BitwiseCopyable>(_ values: [Value]) -> [UInt8] {
  unsafe values.withUnsafeBytes { unsafe Array($0) }
}
