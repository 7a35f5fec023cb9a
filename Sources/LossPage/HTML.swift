/// Writes HTML.
public enum HTML {
  /// Text escaped for use between tags and in quoted attributes.
  public static func escaped(_ text: some StringProtocol) -> String {
    var result = ""
    for character in text {
      switch character {
      case "&": result += "&amp;"
      case "<": result += "&lt;"
      case ">": result += "&gt;"
      case "\"": result += "&quot;"
      default: result.append(character)
      }
    }
    return result
  }

  /// Code, which is never translated.
  public static func code(_ text: some StringProtocol) -> String {
    "<code translate=\"no\">\(escaped(text))</code>"
  }

  /// A table of HTML cells; the first of each row names it.
  public static func table(_ head: [String], _ rows: [[String]]) -> String {
    let heading = head.map { "<th scope=\"col\">\($0)</th>" }.joined()
    let body = rows.map { row in
      let cells = row.enumerated().map {
        $0.offset == 0 ? "<th scope=\"row\">\($0.element)</th>" : "<td>\($0.element)</td>"
      }
      return "<tr>\(cells.joined())</tr>"
    }
    return
      "<div class=\"wide\" tabindex=\"0\" role=\"group\" aria-label=\"\(escaped(head.first ?? ""))\"><table><thead><tr>\(heading)</tr></thead><tbody>\(body.joined())</tbody></table></div>"
  }
}
