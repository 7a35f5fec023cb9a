import HTTP1
import Testing

struct TraceParentTests {
  // The first is the example of the W3C recommendation.
  @Test(arguments: [
    "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
    "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-ff",
    "01-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
    "01-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01-more",
  ])
  func `is well-formed`(_ value: String) { #expect(TraceParent.isWellFormed(value)) }

  @Test(arguments: [
    "", "00", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331",
    "ff-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
    "00-00000000000000000000000000000000-b7ad6b7169203331-01",
    "00-0af7651916cd43dd8448eb211c80319c-0000000000000000-01",
    "00-0AF7651916CD43DD8448EB211C80319C-b7ad6b7169203331-01",
    "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01-more",
    "01-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01more",
    "00-0af7651916cd43dd8448eb211c80319g-b7ad6b7169203331-01",
    "00_0af7651916cd43dd8448eb211c80319c_b7ad6b7169203331_01",
    "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-0",
    "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-0x",
  ])
  func `is not well-formed`(_ value: String) { #expect(!TraceParent.isWellFormed(value)) }

  @Test func `is passed through only if there is one`() {
    let value = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"
    func traceparent(_ values: [String]) -> String? {
      RequestHead(
        method: .get, path: "/", fields: Fields(values.map { Field("traceparent", $0) })
      ).traceparent
    }
    #expect(traceparent([value]) == value)
    #expect(traceparent([]) == nil)
    #expect(traceparent([value, value]) == nil)
    #expect(traceparent(["x"]) == nil)
  }
}
