// libFuzzer's entry for compressed bodies: bounded, the same in pieces, and never a crash.
//
// Unsafe, because libFuzzer hands over a pointer.

import HTTP1

/// Expands one input as gzip and as deflate, whole and byte by byte.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  let bytes = unsafe Array(UnsafeBufferPointer(start: start, count: count))
  var bounds = Inflater.Bounds()
  bounds.bytes = 300_000
  bounds.ratio = 100
  bounds.allowance = 1_000
  for coding in [ContentCoding.gzip, .deflate] {
    let whole = expanded([bytes], coding, bounds)
    let pieces = expanded(bytes.map { [$0] }, coding, bounds)
    // In pieces the ratio is tested earlier, so it may refuse what passes as a whole.
    if let whole, let pieces { precondition(whole == pieces, "the pieces make other bytes") }
    if pieces != nil { precondition(whole != nil, "the whole is refused, the pieces are not") }
  }
  return 0
}

private func expanded(
  _ pieces: [[UInt8]], _ coding: ContentCoding, _ bounds: Inflater.Bounds
) -> [UInt8]? {
  let inflater = Inflater(coding, bounds: bounds)
  var output: [UInt8] = []
  do {
    for piece in pieces {
      try inflater.inflate(piece.span) { part in
        for index in 0..<part.count { output.append(part[index]) }
        return true
      }
      precondition(output.count <= bounds.bytes)
    }
    try inflater.finish()
    return output
  } catch {
    return nil
  }
}
