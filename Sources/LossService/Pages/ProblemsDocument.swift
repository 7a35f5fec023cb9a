import LossPage
import Losses

/// The page of the problems and warnings: what each code means.
enum ProblemsDocument {
  static func page(in language: Language) -> String {
    let say = Wording(language: language)
    let problems = ProblemCode.allCases.sorted { $0.status.code < $1.status.code }.map { code in
      let korean = language == .korean ? Guide.koreanProblems[code.rawValue] : nil
      return (code.rawValue, ["\(code.status.code)", HTML.escaped(korean ?? code.title)])
    }
    let meanings = language == .korean ? Guide.koreanWarnings : Guide.englishWarnings
    let warnings = LossWarning.Kind.allCases.map { kind in
      (kind.rawValue, [HTML.escaped(meanings[kind.rawValue] ?? "")])
    }
    return Documentation.page(
      Words.say("problemsTitle", in: language), in: language,
      [
        "<h1>\(say("problemsTitle"))</h1>", "<p class=\"lead\">\(say("problemsLead"))</p>",
        table([HTML.code("code"), say("status"), say("meaning")], problems, say("problemsTitle")),
        "<h2 id=\"warnings\">\(say("warningsTitle"))</h2>", "<p>\(say("warningsLead"))</p>",
        table([HTML.code("code"), say("meaning")], warnings, say("warningsTitle")),
      ])
  }

  /// A table of codes; each row has its code as its id.
  private static func table(
    _ head: [String], _ rows: [(code: String, cells: [String])], _ name: String
  ) -> String {
    let heading = head.map { "<th scope=\"col\">\($0)</th>" }.joined()
    let body = rows.map { code, cells in
      "<tr id=\"\(code)\"><th scope=\"row\">\(HTML.code(code))</th>"
        + cells.map { "<td>\($0)</td>" }.joined() + "</tr>"
    }
    return """
      <div class="wide" tabindex="0" role="group" aria-label="\(name)">\
      <table><thead><tr>\(heading)</tr></thead><tbody>\(body.joined())</tbody></table></div>
      """
  }
}
