// libFuzzer's entry for the reader of the npz format: the same however the bytes are cut; what is
// read is as large as its bytes, and can be written and read again.
//
// Unsafe, because libFuzzer hands over a pointer.

import Losses
import TensorCoding

/// Reads one input whole, in pieces whose sizes follow from the input itself, and byte by byte.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  let bytes = unsafe Array(UnsafeBufferPointer(start: start, count: count))
  var limits = NPZLimits()
  limits.expandedBytes = 100_000
  limits.ratioAllowance = 50_000
  limits.arrays = 6
  limits.nameBytes = 20
  limits.headerBytes = 400
  limits.rank = 4
  limits.elements = 500
  let whole = outcome(of: bytes, cutAt: [], limits)
  let cuts = bytes.prefix(8).map { Int($0) % (bytes.count + 1) }.sorted()
  precondition(outcome(of: bytes, cutAt: cuts, limits) == whole, "the pieces read otherwise")
  precondition(
    outcome(of: bytes, cutAt: Array(bytes.indices), limits) == whole, "byte by byte it differs")
  return 0
}

/// What came of reading: what was read, so that NaNs and signs of zeros can be compared, or why and
/// where it was refused.
private func outcome(of bytes: [UInt8], cutAt cuts: [Int], _ limits: NPZLimits) -> String {
  var granted = 0
  var reader = NPZReader(limits: limits, byteCount: bytes.count)
  var begin = 0
  do throws(NPZError) {
    for end in cuts + [bytes.count] where end > begin {
      try reader.read(bytes.span.extracting(begin..<end))
      begin = end
      granted = max(granted, reader.bytesHeld)
    }
    let file = try reader.finish()
    check(file, limits)
    return file.arrays.map {
      "\($0.name) \($0.type) \($0.tensor.shape.dimensions) \($0.tensor.doubles.map(\.bitPattern))"
    }.joined(separator: ";")
  } catch {
    precondition(granted < 1 << 20, "more is held than the limits allow")
    return "\(error)"
  }
}

/// Holds what was read against the limits, and against what is written of it.
private func check(_ file: NPZFile, _ limits: NPZLimits) {
  precondition(Set(file.arrays.map(\.name)).count == file.arrays.count)
  precondition(file.arrays.allSatisfy { $0.tensor.shape.rank <= limits.rank })
  precondition(file.arrays.reduce(0) { $0 + $1.tensor.shape.count } <= limits.elements)
  var printer = NPZPrinter(file.arrays.map { ($0.name, $0.tensor) })
  var written: [UInt8] = []
  while !printer.print(into: &written, limit: 7) {}
  precondition(written.count == printer.byteCount)
  var reader = NPZReader(byteCount: written.count)
  do throws(NPZError) {
    try reader.read(written.span)
    let again = try reader.finish()
    for (first, second) in zip(file.arrays, again.arrays) {
      precondition(first.name == second.name)
      precondition(
        first.tensor.doubles.map(\.bitPattern) == second.tensor.doubles.map(\.bitPattern))
    }
  } catch {
    preconditionFailure("what was written is refused: \(error)")
  }
}
