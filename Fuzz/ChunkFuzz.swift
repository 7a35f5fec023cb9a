// libFuzzer's entry for the chunked decoder: a plain reading of RFC 9112 §7.1 is its witness.
//
// Unsafe, because libFuzzer hands over a pointer.

import HTTP1

/// Reads one input as a chunked body.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  let coded = unsafe Array(UnsafeBufferPointer(start: start, count: count))
  let head = Array("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n".utf8)
  let bytes = head + coded
  var parser = RequestParser()
  var cursor = 0
  var body: [UInt8] = []
  reading: while true {
    switch parser.next(in: bytes.span, at: &cursor) {
    case .head: continue
    case .body(let range): body += bytes[range]
    case .end:
      precondition(witness(coded) == body, "the witness reads another body")
      break reading
    case .needMore, .failure: break reading
    }
  }
  return 0
}

/// The body, decoded the plain way; only asked where the parser found no fault.
private func witness(_ coded: [UInt8]) -> [UInt8]? {
  var rest = coded[...]
  var body: [UInt8] = []
  while let end = rest.firstIndex(of: 13) {
    let size = rest[..<end].prefix { $0 != UInt8(ascii: ";") && $0 != 32 && $0 != 9 }
    guard let count = Int(String(decoding: size, as: UTF8.self), radix: 16) else { return nil }
    if count == 0 { return body }
    guard rest.endIndex - end >= count + 4 else { return nil }
    body += rest[end + 2..<end + 2 + count]
    rest = rest[(end + 4 + count)...]
  }
  return nil
}
