extension String {
  /// Whether a text of ASCII occurs in it.
  ///
  /// The standard library's search is made for long texts: for a name it takes fifty times as long,
  /// which was a sixth of the time to plan a source.
  func contains(ascii text: String) -> Bool {
    let wanted = text.utf8
    guard let first = wanted.first else { return true }
    var rest = utf8[...]
    while let start = rest.firstIndex(of: first) {
      rest = rest[start...]
      if rest.starts(with: wanted) { return true }
      rest = rest.dropFirst()
    }
    return false
  }
}
