/// A short quote of the client's input: the only form in which an answer repeats it.
///
/// At most 40 characters, control characters and quotes replaced.
func quote(_ text: String) -> String {
  var quoted = "'"
  for (count, scalar) in text.unicodeScalars.enumerated() {
    guard count < 40 else { return quoted + "…'" }
    let isShown = scalar.value >= 0x20 && scalar.value != 0x7F && scalar != "'"
    quoted.unicodeScalars.append(isShown ? scalar : "?")
  }
  return quoted + "'"
}

/// Words as a sentence names them: `a`, `b` or `c`.
func alternatives(_ words: [String], _ conjunction: String = "or") -> String {
  guard let last = words.last, words.count > 1 else { return words.first ?? "" }
  return words.dropLast().joined(separator: ", ") + " \(conjunction) " + last
}

/// A shape as Python writes it: `(2, 3)`, `(2,)`, `()`.
func tuple(_ shape: [Int]) -> String {
  let lengths = shape.map(String.init).joined(separator: ", ")
  return shape.count == 1 ? "(\(lengths),)" : "(\(lengths))"
}
