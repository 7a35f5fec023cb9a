import LossPage

/// The page of the problems: what each code means, where an error may send its reader.
enum ProblemsDocument {
  static func page(in language: Language) -> String {
    let say = Wording(language: language)
    let codes = ProblemCode.allCases.sorted { $0.status.code < $1.status.code }
    let rows = codes.map { code in
      let meaning =
        language == .korean ? Guide.koreanProblems[code.rawValue] ?? code.title : code.title
      return """
        <tr id="\(code.rawValue)"><th scope="row">\(HTML.code(code.rawValue))</th>\
        <td>\(code.status.code)</td><td>\(HTML.escaped(meaning))</td></tr>
        """
    }
    return Documentation.page(
      Words.say("problemsTitle", in: language), in: language,
      [
        "<h1>\(say("problemsTitle"))</h1>",
        "<p class=\"lead\">\(say("problemsLead"))</p>",
        "<div class=\"wide\" tabindex=\"0\" role=\"group\" aria-label=\"\(say("problemsTitle"))\">"
          + "<table><thead><tr><th scope=\"col\">\(HTML.code("code"))</th>"
          + "<th scope=\"col\">\(say("status"))</th><th scope=\"col\">\(say("meaning"))</th></tr>"
          + "</thead><tbody>\(rows.joined())</tbody></table></div>",
      ])
  }
}
