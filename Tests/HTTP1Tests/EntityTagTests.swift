import HTTP1
import Testing

struct EntityTagTests {
  private func knows(_ values: [String]) -> Bool {
    let fields = Fields(values.map { Field("If-None-Match", $0) })
    return RequestHead(method: .get, path: "/", fields: fields).knows(entityTag: "\"abc\"")
  }

  @Test(arguments: [
    ("\"abc\"", true), ("W/\"abc\"", true), ("*", true), ("\"x\", \"abc\"", true),
    ("\"x\" ,\tW/\"abc\" , \"y\"", true), (" , \"abc\"", true),
    ("", false), ("abc", false), ("\"abc", false), ("\"ABC\"", false), ("w/\"abc\"", false),
    ("W/", false), ("W/*", false), ("\"abcd\"", false), ("x\"abc\"", false), ("**", false),
  ])
  func `compares weakly with each of the list`(_ value: String, _ isKnown: Bool) {
    #expect(knows([value]) == isKnown)
  }

  @Test func `counts several lines as one`() {
    #expect(knows(["\"x\"", "\"abc\""]))
    #expect(!knows([]))
  }
}
