import LossPage

/// The reference of the interface: every operation of the contract, ready to be sent.
enum ReferenceDocument {
  static func page(in language: Language) -> String {
    let say = Wording(language: language)
    let links = ["/openapi.json", "/openapi.yaml"].map { path in
      "<a href=\"\(path)\" translate=\"no\">\(path)</a>"
    }
    return Documentation.page(
      Words.say("docsTitle", in: language), in: language,
      [
        "<h1>\(say("docsTitle"))</h1>",
        "<p class=\"lead\">\(say("docsLead")) \(links.joined(separator: " · "))</p>",
      ] + Routes.types.map { operation($0, say) })
  }

  private static func operation(_ route: any Route.Type, _ say: Wording) -> String {
    let operation = route.operation
    let method = route.method.rawValue
    let id = HTML.escaped(operation.id)
    let summary =
      say.language == .korean ? Guide.koreanOperations[operation.id] : operation.summary
    var parts = [
      "<h2 id=\"\(id)\" translate=\"no\"><span class=\"method\">\(method)</span> "
        + "\(HTML.escaped(route.template))</h2>",
      "<p>\(HTML.escaped(summary ?? operation.summary))</p>",
      "<form data-method=\"\(method)\">",
      "<label for=\"\(id)-path\">\(say("docsPath"))</label>",
      "<input type=\"text\" id=\"\(id)-path\" name=\"path\" translate=\"no\" "
        + "value=\"\(HTML.escaped(path(of: route)))\" autocomplete=\"off\" spellcheck=\"false\">",
    ]
    if let body = operation.body {
      let text = String(decoding: body.example.json, as: UTF8.self)
      parts += [
        "<label for=\"\(id)-body\">\(say("docsBody"))</label>",
        "<textarea id=\"\(id)-body\" name=\"body\" rows=\"4\" translate=\"no\" "
          + "spellcheck=\"false\">\(HTML.escaped(text))</textarea>",
      ]
    }
    parts += [
      "<button type=\"submit\" aria-describedby=\"\(id)\">\(say("docsSend"))</button>",
      "<output hidden>\(say("docsAnswer")): <strong></strong><pre translate=\"no\"></pre></output>",
      "</form>",
    ]
    let problems = operation.problems.map(\.rawValue)
    if !problems.isEmpty {
      let links = problems.map {
        "<a href=\"/docs/problems#\($0)\">\(HTML.code($0))</a>"
      }
      parts.append(
        "<details><summary>\(say("docsProblems"))</summary>"
          + "<p class=\"names\">\(links.joined(separator: " "))</p></details>")
    }
    return "<section class=\"operation\" aria-labelledby=\"\(id)\">\(parts.joined())</section>"
  }

  /// The path with something good in place of its braces.
  private static func path(of route: any Route.Type) -> String {
    if route.template.hasPrefix("/assets/") { return "/assets/page.css" }
    return route.template.replacing("{name}", with: "mean_squared_error")
      .replacing("{version}", with: "1")
  }
}
