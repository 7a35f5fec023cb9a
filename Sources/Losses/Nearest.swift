/// The candidate that a misspelt name most probably means; `nil` if none is near.
///
/// A candidate is near if its edit distance (insertions, deletions, replacements, exchanges of
/// neighbours) is at most a third of the name's length; case counts only between candidates that are
/// equally near. Names of more than 64 bytes have no candidate.
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

/// The number of edits between two names, where no byte is edited twice.
private func editDistance(_ left: [UInt8], _ right: [UInt8]) -> Int {
  var beforeLast: [Int] = []
  var last = Array(0...right.count)
  for (i, leftByte) in left.enumerated() {
    var row = [i + 1]
    for (j, rightByte) in right.enumerated() {
      let replaced = last[j] + (leftByte == rightByte ? 0 : 1)
      var distance = min(replaced, row[j] + 1, last[j + 1] + 1)
      if i > 0, j > 0, leftByte == right[j - 1], left[i - 1] == rightByte {
        distance = min(distance, beforeLast[j - 1] + 1)
      }
      row.append(distance)
    }
    (beforeLast, last) = (last, row)
  }
  return last[right.count]
}
