/// The candidate that a misspelt name most probably meant, or `nil` if none is near.
///
/// Near is an edit distance (insertions, deletions, replacements) of at most a third of the
/// name's length; case does not count. Names longer than any candidate twice over are not tried.
public func nearest(to name: String, among candidates: [String]) -> String? {
  let wanted = Array(name.lowercased().utf8.prefix(65))
  guard !wanted.isEmpty, wanted.count <= 64 else { return nil }
  var best: (distance: Int, name: String)?
  for candidate in candidates.sorted() {
    let distance = editDistance(wanted, Array(candidate.lowercased().utf8))
    if distance < best?.distance ?? Int.max { best = (distance, candidate) }
  }
  guard let best, best.distance <= max(1, wanted.count / 3) else { return nil }
  return best.name
}

private func editDistance(_ left: [UInt8], _ right: [UInt8]) -> Int {
  var row = Array(0...right.count)
  for (i, leftByte) in left.enumerated() {
    var diagonal = row[0]
    row[0] = i + 1
    for (j, rightByte) in right.enumerated() {
      let replaced = diagonal + (leftByte == rightByte ? 0 : 1)
      diagonal = row[j + 1]
      row[j + 1] = min(replaced, row[j] + 1, row[j + 1] + 1)
    }
  }
  return row[right.count]
}
