/// A name that an `import` line brings into a source.
struct Import: Sendable {
  /// The path under which it is known here: `tf.keras` for `tensorflow.keras`.
  let path: String
  /// The path as written in the line.
  let spelled: String
  /// Of the path.
  let range: SourceRange
}

extension Parser {
  /// Reads an `import` line, which only gives names meanings.
  ///
  /// Whatever is imported, the source can be read: a name without a twin here is refused where it
  /// is used.
  mutating func importLine() throws(CustomLossError) {
    guard accept(.from) else {
      try expect(.import)
      return try importModules()
    }
    var dots = ""
    let start = current.range
    while isAt(.dot) || isAt(.ellipsis) {
      dots += isAt(.dot) ? "." : "..."
      advance()
    }
    var (module, range) = (dots, start)
    if !isAt(.import) || dots.isEmpty {
      let (path, end) = try dottedName()
      (module, range) = (dots + path, start.through(end))
    }
    try expect(.import)
    let isBracketed = accept(.openRound)
    repeat {
      if isBracketed, isAt(.closeRound) { break }
      if accept(.star) { continue }
      let (name, _) = try name()
      let alias = try importAlias() ?? name
      let separator = module.hasSuffix(".") ? "" : "."
      imports[alias] = Import(
        path: Modules.canonical(module + separator + name), spelled: module + separator + name,
        range: range)
    } while accept(.comma)
    if isBracketed { try expect(.closeRound) }
  }

  private mutating func importModules() throws(CustomLossError) {
    repeat {
      let (module, range) = try dottedName()
      if let alias = try importAlias() {
        imports[alias] = Import(path: Modules.canonical(module), spelled: module, range: range)
      } else {
        let root = String(module.prefix { $0 != "." })
        imports[root] = Import(path: Modules.canonical(root), spelled: root, range: range)
      }
    } while accept(.comma)
  }

  private mutating func importAlias() throws(CustomLossError) -> String? {
    guard accept(.as) else { return nil }
    return try name().name
  }

  private mutating func dottedName() throws(CustomLossError) -> (String, SourceRange) {
    var (path, range) = try name()
    while accept(.dot) {
      let (next, nextRange) = try name()
      path += "." + next
      range = range.through(nextRange)
    }
    return (path, range)
  }
}
