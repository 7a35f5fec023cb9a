import HTTP1
import Testing

struct PercentDecodingTests {
  @Test(arguments: [
    ("", ""), ("abc", "abc"), ("a+b", "a b"), ("a%2Bb", "a+b"), ("%41%62", "Ab"), ("%2f", "/"),
    ("%25%34%31", "%41"), ("%C3%A9", "é"), ("%0a", "\n"), ("%E2%82%AC", "€"), ("é", "é"),
    ("1e-3", "1e-3"), ("%5B1%5d", "[1]"),
  ])
  func `reads a component of a query`(_ text: String, _ decoded: String) {
    #expect(PercentDecoding.queryComponent(text[...]) == decoded)
  }

  @Test(arguments: [
    "%", "%4", "%4g", "%g4", "a%", "%00", "%1f", "%7F", "%ff", "%C3", "%C0%AF", "%ED%A0%80", "% 41",
  ])
  func `refuses bad escapes, controls and what is not UTF-8`(_ text: String) {
    #expect(PercentDecoding.queryComponent(text[...]) == nil)
  }
}
