import Testing

@testable import LossService

struct DocumentTests {
  private func yaml(_ document: Document) -> String {
    String(decoding: document.yaml, as: UTF8.self)
  }
  private func json(_ document: Document) -> String {
    String(decoding: document.json, as: UTF8.self)
  }

  @Test func `prints JSON on one line`() {
    let document: Document = ["a": [1, 2.5, true, .null], "b": ["c": "d"], "e": [], "f": [:]]
    #expect(json(document) == #"{"a":[1,2.5,true,null],"b":{"c":"d"},"e":[],"f":{}}"#)
  }

  @Test(arguments: [
    ("\"", #""\"""#), ("\\", #""\\""#), ("\n", #""\n""#), ("\u{1}", #""\u0001""#),
    ("\u{7F}", #""\u007f""#), ("ü🙂", #""ü🙂""#),
  ])
  func `escapes what JSON wants escaped`(text: String, expected: String) {
    #expect(json(.string(text)) == expected)
  }

  @Test(arguments: [(1e-7, "1.0e-07"), (0.1, "0.1"), (1e20, "1.0e+20"), (-2.5e-10, "-2.5e-10")])
  func `prints numbers that every reader takes for numbers`(number: Double, expected: String) {
    #expect(json(.number(number)) == expected)
  }

  @Test func `prints YAML in blocks`() {
    let document: Document = [
      "list": [["name": "a", "deep": ["x": 1]], ["name": "b"]], "flow": [1, 2], "none": [],
      "empty": [:],
    ]
    #expect(
      yaml(document) == """
        list:
          - name: a
            deep:
              x: 1
          - name: b
        flow: [1,2]
        none: []
        empty: {}

        """)
  }

  @Test(arguments: [
    "true", "null", "no", "3.1.0", "a: b", "#x", "- a", "", " a", "a ", "it's", "0x1F", "~", "@a",
  ])
  func `puts text in quotes that YAML would take for something else`(text: String) {
    #expect(yaml(["k": .string(text)]) == "k: \(json(.string(text)))\n")
  }

  @Test func `keeps lines as lines in YAML`() {
    #expect(yaml(["k": "one\ntwo"]) == "k: |-\n  one\n  two\n")
    #expect(yaml(["k": "one\n\ntwo\n"]) == "k: |\n  one\n\n  two\n")
  }
}
