// libFuzzer's entry for the reader of the Open Inference Protocol: the same however the bytes are
// cut; what is read has as many elements as its shapes, and as many bytes as were sent.
//
// Unsafe, because libFuzzer hands over a pointer.

import Losses
import TensorCoding

/// Reads one input whole, in pieces whose sizes follow from the input itself, and byte by byte.
///
/// Its first two bytes are the length of the JSON part; without them, all of the body is JSON.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  let input = unsafe Array(UnsafeBufferPointer(start: start, count: count))
  guard count >= 2 else { return 0 }
  let stated = Int(input[0]) | Int(input[1]) << 8
  let bytes = Array(input.dropFirst(2))
  let jsonCount = stated == 0xFFFF ? nil : stated
  let whole = outcome(of: bytes, cutAt: [], jsonCount)
  let cuts = bytes.prefix(8).map { Int($0) % (bytes.count + 1) }.sorted()
  precondition(outcome(of: bytes, cutAt: cuts, jsonCount) == whole, "the pieces read otherwise")
  precondition(
    outcome(of: bytes, cutAt: Array(bytes.indices), jsonCount) == whole, "byte by byte it differs")
  return 0
}

/// What came of reading: what was read, so that NaNs and signs of zeros can be compared, or why it
/// was refused.
private func outcome(of bytes: [UInt8], cutAt cuts: [Int], _ jsonCount: Int?) -> String {
  // Bytes that were granted, of as many as a small server has.
  let granted = Granted()
  var reader = InferenceReader(
    jsonCount: jsonCount, byteCount: bytes.count,
    hooks: ReaderHooks(reserve: { granted.take($0) }))
  var begin = 0
  do throws(InferenceError) {
    for end in cuts + [bytes.count] where end > begin {
      try reader.read(bytes.span.extracting(begin..<end))
      begin = end
    }
    let request = try reader.finish()
    for input in request.inputs {
      precondition(input.tensor.storage.count == input.tensor.shape.count)
    }
    precondition(Set(request.inputs.map(\.name)).count == request.inputs.count)
    return request.inputs.map {
      "\($0.name) \($0.type) \($0.tensor.shape.dimensions) \($0.tensor.doubles.map(\.bitPattern))"
    }.joined(separator: ";") + "\(request.outputs ?? []) \(request.id ?? "")"
  } catch {
    return "\(error)"
  }
}

/// A budget of memory.
///
/// `@unchecked`, because the fuzzer runs on one thread.
private final class Granted: @unchecked Sendable {
  private var bytes = 0

  func take(_ more: Int) -> Bool {
    precondition(more >= 0)
    guard more <= 64 << 20 - bytes else { return false }
    bytes += more
    return true
  }
}
