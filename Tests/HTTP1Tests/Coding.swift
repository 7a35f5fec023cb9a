import HTTP1

/// Everything that comes out of an inflater, if the body is sound.
func inflated(
  _ pieces: [[UInt8]], _ coding: ContentCoding, bounds: Inflater.Bounds = .init()
) throws(RequestFailure) -> [UInt8] {
  let inflater = Inflater(coding, bounds: bounds)
  var output: [UInt8] = []
  for piece in pieces {
    try inflater.inflate(piece.span) { part in
      for index in 0..<part.count { output.append(part[index]) }
      return true
    }
  }
  try inflater.finish()
  return output
}

/// A body compressed in one go.
func deflated(_ input: [UInt8], _ coding: ContentCoding) -> [UInt8] {
  var output: [UInt8] = []
  guard let deflater = Deflater(coding), deflater.compress(input.span, to: &output),
    deflater.finish(to: &output)
  else { return [] }
  return output
}
