import LossPage
import Testing

@testable import LossService

struct TemplateTests {
  private func filled(
    _ text: String, _ document: Document = .null, in language: Language = .english
  ) -> String {
    String(decoding: Template.filled(Array(text.utf8), in: language, document), as: UTF8.self)
  }

  @Test func `puts in words of the language`() {
    #expect(filled("<b>{{name}}</b>") == "<b>\(Words.say("name", in: .english))</b>")
    #expect(filled("{{name}}", in: .korean) == Words.say("name", in: .korean))
    #expect(filled("{{lang}} {{otherLanguage}} {{otherName}}") == "en ko 한국어")
  }

  @Test func `escapes members, but for those that are HTML`() {
    let document: Document = ["text": "<a href=\"x\">&", "number": 0.5, "list": [1, true]]
    #expect(filled("{{.text}}", document) == "&lt;a href=&quot;x&quot;&gt;&amp;")
    #expect(filled("{{&text}}", document) == "<a href=\"x\">&")
    #expect(filled("{{.number}} {{.nothing}}{{.list}}", document) == "0.5 [1,true]")
    #expect(filled("{{#list}}({{.}}){{/list}}", document) == "(1)(true)")
  }

  @Test func `repeats a section for each element`() {
    let document: Document = [
      "name": "outer", "rows": [["name": "first"], ["cells": [1, 2]]], "empty": [], "text": "yes",
    ]
    #expect(filled("{{#rows}}{{.name}};{{/rows}}", document) == "first;outer;")
    let nested = "{{#rows}}{{#cells}}{{.}} {{/cells}}{{^cells}}none {{/cells}}{{/rows}}"
    #expect(filled(nested, document) == "none 1 2 ")
    #expect(filled("{{#empty}}a{{/empty}}{{#missing}}b{{/missing}}", document).isEmpty)
    #expect(filled("{{#text}}{{.text}} {{.name}}{{/text}}", document) == "yes outer")
    #expect(filled("{{^text}}a{{/text}}{{^missing}}b{{/missing}}", document) == "b")
  }

  @Test func `leaves other text alone`() {
    for text in ["", "{", "a { b } c", "}}", "예측 — {}"] { #expect(filled(text) == text) }
  }
}
