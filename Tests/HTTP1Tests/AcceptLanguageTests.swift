import HTTP1
import Testing

struct AcceptLanguageTests {
  private func preferred(_ values: [String]) -> String? {
    let fields = Fields(values.map { Field("Accept-Language", $0) })
    return RequestHead(method: .get, path: "/", fields: fields)
      .preferredLanguage(among: ["en", "ko"])
  }

  @Test(arguments: [
    ("ko", "ko"), ("KO-kr", "ko"), ("ko-KR,ko;q=0.9,en;q=0.8", "ko"), ("en, ko", "en"),
    ("ko, en", "ko"), ("fr, ko;q=0.1", "ko"), ("en;q=0.2, ko;q=0.3", "ko"),
    ("en ; q=0.2 , ko-KR ; q=0.3", "ko"), ("zh-Hant-TW, en-GB-oxendict;q=0.5", "en"),
    ("", nil), ("fr", nil), ("*", nil), ("ko;q=0", nil), ("kok", nil), ("k", nil), ("-ko", nil),
    // Elements that cannot be read are passed over.
    ("ko;q=2, en;q=0.1", "en"), ("ko;q=, en;q=0.1", "en"), ("ko KR, en;q=0.1", "en"),
    (",;,-,en", "en"),
  ])
  func `chooses by weight, then by order`(_ value: String, _ language: String?) {
    #expect(preferred([value]) == language)
  }

  @Test func `counts several lines as one`() {
    #expect(preferred(["en;q=0.5", "ko"]) == "ko")
    #expect(preferred([]) == nil)
  }
}
