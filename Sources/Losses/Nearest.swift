/// The candidate that a misspelt name most probably means; `nil` if none is near.
///
/// Near is an edit distance (insertions, deletions, replacements) of at most a third of the
/// name's length; case counts only between candidates that are equally near. Names longer than
/// any candidate twice over are not tried.
public func nearest(to name: String, among candidates: [String]) -> String? {
  let wanted = Array(name.lowercased().utf8.prefix(65))
  guard !wanted.isEmpty, wanted.count <= 64 else { return nil }
  let spelled = Array(name.utf8.prefix(65))
  var best: (distance: Int, spelling: Int, name: String)?
  for candidate in candidates.sorted() {
    let distance = editDistance(wanted, Array(candidate.lowercased().utf8))
    guard distance <= best?.distance ?? Int.max else { continue }
    // `huberr` means `huber` rather than `Huber`.
    let spelling = editDistance(spelled, Array(candidate.utf8))
    if let best, (best.distance, best.spelling) <= (distance, spelling) { continue }
    best = (distance, spelling, candidate)
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
