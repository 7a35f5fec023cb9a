/// Places in a body, in the notation of RFC 6901.
enum JSONPointer {
  /// The pointer to a field, or to one of the elements of the tensor in it.
  static func to(_ field: String, _ index: [Int] = []) -> String {
    index.reduce("/" + escaped(field)) { "\($0)/\($1)" }
  }

  /// `~` is `~0` and `/` is `~1` in a name (RFC 6901 §3).
  private static func escaped(_ name: String) -> String {
    var result = ""
    for scalar in name.unicodeScalars {
      switch scalar {
      case "~": result += "~0"
      case "/": result += "~1"
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result
  }
}
