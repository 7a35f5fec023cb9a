// libFuzzer's entry for the JSON reader: the same however the text is cut, and no more and no less
// than JSON as Foundation reads it.
//
// Unsafe, because libFuzzer hands over a pointer.

import Foundation
import Losses
import TensorCoding

/// Reads one input whole, in pieces whose sizes follow from the input itself, and byte by byte.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  let bytes = unsafe Array(UnsafeBufferPointer(start: start, count: count))
  var limits = JSONLimits()
  limits.depth = 6
  limits.rank = 3
  limits.elements = 200
  limits.stringBytes = 60
  limits.nameBytes = 20
  limits.numberBytes = 40
  limits.fields = 10
  limits.listLength = 20
  limits.values = 100
  let whole = outcome(of: bytes, cutAt: [], limits)
  let cuts = bytes.prefix(8).map { Int($0) % (bytes.count + 1) }.sorted()
  precondition(outcome(of: bytes, cutAt: cuts, limits) == whole, "the pieces read otherwise")
  precondition(
    outcome(of: bytes, cutAt: Array(bytes.indices), limits) == whole, "byte by byte it differs")
  compare(whole, bytes)
  return 0
}

/// What came of reading.
private enum Outcome: Equatable {
  /// Read, and spelled so that NaNs and signs of zeros can be compared; whether a number overflowed.
  case read(String, overflows: Bool)
  case refused(JSONError)
}

private func outcome(of bytes: [UInt8], cutAt cuts: [Int], _ limits: JSONLimits) -> Outcome {
  var reader = JSONReader(limits: limits, byteCount: cuts.isEmpty ? bytes.count : nil)
  var begin = 0
  do throws(JSONError) {
    for end in cuts + [bytes.count] where end > begin {
      try reader.read(bytes.span.extracting(begin..<end))
      begin = end
    }
    var overflows = false
    let text = spelled(.object(try reader.finish()), &overflows)
    return .read(text, overflows: overflows)
  } catch {
    return .refused(error)
  }
}

private func spelled(_ value: JSONValue, _ overflows: inout Bool) -> String {
  switch value {
  case .null: return "null"
  case .bool(let bool): return "\(bool)"
  case .number(let number):
    overflows = overflows || number.isInfinite
    return "\(number.bitPattern)"
  case .string(let string): return string.debugDescription
  case .tensor(let tensor, let leaves):
    let numbers = tensor.doubles
    precondition(numbers.count == tensor.shape.count)
    // Infinities may have been strings: then nothing is known of overflow.
    overflows = overflows || numbers.contains { $0.isInfinite }
    return "\(leaves)\(tensor.shape.dimensions)\(numbers.map(\.bitPattern))"
  case .list(let values): return "\(values.map { spelled($0, &overflows) })"
  case .object(let object):
    return "\(object.fields.map { "\($0.name.debugDescription):\(spelled($0.value, &overflows))" })"
  }
}

/// Holds what was read or refused against Foundation.
private func compare(_ outcome: Outcome, _ bytes: [UInt8]) {
  // Foundation guesses UTF-16 and UTF-32 from zeros and byte order marks.
  // Bytes that are not UTF-8 can keep it busy for ever.
  guard !bytes.contains(0), let first = bytes.first, first != 0xEF,
    String(validating: bytes, as: UTF8.self) != nil
  else { return }
  let object = try? JSONSerialization.jsonObject(with: Data(bytes)) as? [String: Any]
  switch outcome {
  case .read(_, let overflows):
    // Numbers beyond the range of Double are infinite here and refused there.
    precondition(object != nil || overflows, "read, and no JSON")
  case .refused(let error):
    guard object != nil, !hasTrailingComma(bytes) else { return }
    switch error.fact {
    case .duplicateName, .refusedName, .raggedRow, .mixedDepth, .notANumber, .limit, .memoryRefused,
      .loneSurrogate:
      break
    default: preconditionFailure("refused, and is JSON: \(error)")
    }
  }
}

/// Whether a comma stands before a closing bracket, which Foundation takes and RFC 8259 does not.
private func hasTrailingComma(_ bytes: [UInt8]) -> Bool {
  var last: UInt8 = 0
  for byte in bytes where !" \t\r\n".utf8.contains(byte) {
    if last == UInt8(ascii: ","), "]}".utf8.contains(byte) { return true }
    last = byte
  }
  return false
}
