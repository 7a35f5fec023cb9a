// libFuzzer's entry for streams of JSON lines, as the whole service answers them: an answer a line,
// the same however the bytes are cut, whatever a line holds and however long it is.
//
// Unsafe, because libFuzzer hands over a pointer.

import Requests

/// A line may have 300 bytes, so that lines without an end are found.
nonisolated(unsafe) private let service = ServiceUnderTest(bodyBytes: 300)

/// Sends one input as a stream; its first byte chooses the route.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  let bytes = unsafe Array(UnsafeBufferPointer(start: start, count: count))
  let targets = ["/loss/mse", "/loss", "/to_categorical", "/loss/huber?delta=2&outputs=loss"]
  var request = GeneratedRequest(
    target: targets[Int(bytes.first ?? 0) % targets.count], body: .bytes(Array(bytes.dropFirst())))
  request.fields = [("Content-Type", "application/x-ndjson")]
  let verdict = Laws.verdict(on: request, index: 0, from: service)
  precondition(verdict.violation == nil, "\(verdict.violation ?? "") \(verdict.detail)")
  return 0
}
