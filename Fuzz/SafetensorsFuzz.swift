// libFuzzer's entry for the reader of the safetensors format: the same however the bytes are cut;
// what is read is as large as its bytes, and can be written and read again.
//
// Unsafe, because libFuzzer hands over a pointer.

import Losses
import TensorCoding

/// Reads one input whole, in pieces whose sizes follow from the input itself, and byte by byte.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  let bytes = unsafe Array(UnsafeBufferPointer(start: start, count: count))
  var limits = SafetensorsLimits()
  limits.headerBytes = 1_000
  limits.tensors = 6
  limits.metadata = 6
  limits.valueBytes = 40
  limits.nameBytes = 20
  limits.rank = 4
  limits.elements = 500
  let whole = outcome(of: bytes, cutAt: [], limits)
  let cuts = bytes.prefix(8).map { Int($0) % (bytes.count + 1) }.sorted()
  precondition(outcome(of: bytes, cutAt: cuts, limits) == whole, "the pieces read otherwise")
  precondition(
    outcome(of: bytes, cutAt: Array(bytes.indices), limits) == whole, "byte by byte it differs")
  // Without the length, what is too long or too short shows later; all else is the same.
  let unknown = outcome(of: bytes, cutAt: cuts, limits, isLengthKnown: false)
  if case .read = whole { precondition(unknown == whole, "the length makes a difference") }
  if case .read = unknown { precondition(unknown == whole, "only read while it is not known") }
  return 0
}

/// What came of reading.
private enum Outcome: Equatable {
  /// Read, and spelled so that NaNs and signs of zeros can be compared.
  case read(String)
  case refused(SafetensorsError)
}

private func outcome(
  of bytes: [UInt8], cutAt cuts: [Int], _ limits: SafetensorsLimits, isLengthKnown: Bool = true
) -> Outcome {
  var reader = SafetensorsReader(limits: limits, byteCount: isLengthKnown ? bytes.count : nil)
  var begin = 0
  do throws(SafetensorsError) {
    for end in cuts + [bytes.count] where end > begin {
      try reader.read(bytes.span.extracting(begin..<end))
      begin = end
    }
    let file = try reader.finish()
    check(file, bytes, limits)
    return .read(spelled(file))
  } catch {
    return .refused(error)
  }
}

private func spelled(_ file: SafetensorsFile) -> String {
  file.tensors.map {
    "\($0.name) \($0.type) \($0.tensor.shape.dimensions) \($0.tensor.doubles.map(\.bitPattern))"
  }.joined(separator: ";") + "\(file.metadata)"
}

/// Holds what was read against the bytes, and against what is written of it.
private func check(_ file: SafetensorsFile, _ bytes: [UInt8], _ limits: SafetensorsLimits) {
  var length = 0
  for index in (0..<8).reversed() { length = length << 8 | Int(bytes[index]) }
  var values = 0
  for entry in file.tensors {
    precondition(entry.tensor.storage.count == entry.tensor.shape.count)
    precondition(entry.tensor.shape.rank <= limits.rank)
    values += entry.tensor.shape.count * entry.type.byteCount
  }
  precondition(8 + length + values == bytes.count, "values are missing, or too many")
  precondition(Set(file.tensors.map(\.name)).count == file.tensors.count)

  var printer = SafetensorsPrinter(
    file.tensors.map { ($0.name, $0.tensor) }, metadata: file.metadata)
  var written: [UInt8] = []
  while !printer.print(into: &written, limit: 7) {}
  precondition(written.count == printer.byteCount && written.count % 4 == 0)
  var reader = SafetensorsReader(byteCount: written.count)
  do throws(SafetensorsError) {
    try reader.read(written.span)
    let again = try reader.finish()
    precondition(again.metadata == file.metadata)
    for entry in again.tensors {
      let first = file.tensors.first { $0.name == entry.name }
      precondition(
        first?.tensor.doubles.map(\.bitPattern) == entry.tensor.doubles.map(\.bitPattern))
    }
  } catch {
    preconditionFailure("what was written is refused: \(error)")
  }
}
