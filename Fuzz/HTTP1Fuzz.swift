// libFuzzer's entry for the request parser: rubbish in, the same events out, however it is cut.
//
// Unsafe, because libFuzzer hands over a pointer.

import HTTP1

/// Reads one input twice, whole and in pieces whose sizes follow from the input itself.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  let bytes = unsafe Array(UnsafeBufferPointer(start: start, count: count))
  var limits = Limits()
  limits.targetBytes = 200
  limits.headBytes = 600
  limits.fieldCount = 8
  limits.chunkLineBytes = 40
  limits.chunkExtensionBytes = 60
  limits.trailerBytes = 80
  limits.bodyBytes = 1_000
  let whole = story(of: bytes, cutAt: [], limits)
  let cuts = bytes.prefix(8).map { Int($0) % (bytes.count + 1) }.sorted()
  precondition(story(of: bytes, cutAt: cuts, limits) == whole, "the pieces tell another story")
  precondition(
    story(of: bytes, cutAt: Array(bytes.indices), limits) == whole, "byte by byte it differs")
  return 0
}

/// Everything that a parser says, as text; bodies joined.
private func story(of bytes: [UInt8], cutAt cuts: [Int], _ limits: Limits) -> [String] {
  var parser = RequestParser(limits: limits)
  var story: [String] = []
  var body: [UInt8] = []
  var cursor = 0
  for end in cuts + [bytes.count] {
    guard cursor <= end else { continue }
    let received = bytes.span.extracting(0..<end)
    loop: while true {
      switch parser.next(in: received, at: &cursor) {
      case .head(let head):
        precondition(head.path.utf8.first == UInt8(ascii: "/") || head.path == "*")
        precondition(!head.path.utf8.contains { $0 < 0x20 || $0 == 0x7F })
        precondition(head.fields.count <= limits.fieldCount)
        _ = head.acceptEncoding
        _ = head.contentType
        _ = try? head.contentCoding()
        _ = head.traceparent
        story.append("\(head.method) \(head.path) \(head.query ?? "-") \(head.framing)")
        story.append("\(head.keepsAlive) \(head.expectsContinue) \(head.fields.all)")
      case .body(let range):
        precondition(!range.isEmpty && range.upperBound == cursor && cursor <= end)
        body += bytes[range]
      case .end:
        story.append("\(body)")
        body = []
      case .failure(let failure):
        story.append("\(body) \(failure)")
        return story
      case .needMore:
        break loop
      }
    }
    precondition(cursor <= end)
  }
  return story
}
