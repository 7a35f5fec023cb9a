import Testing

@testable import HTTP1

struct AcceptTests {
  private func acceptance(_ lines: String...) -> [String] {
    let head = RequestHead(
      method: .post, path: "/", fields: Fields(lines.map { Field("Accept", $0) }))
    return head.acceptance(
      of: [MediaType("application", "x-safetensors"), MediaType("application", "json")])
      .map { "\($0.precision) \($0.weight)" }
  }

  @Test(arguments: [
    ("", "none 0", "none 0"),
    ("*/*", "all 1000", "all 1000"),
    ("application/json", "none 0", "exact 1000"),
    ("application/x-safetensors", "exact 1000", "none 0"),
    ("APPLICATION/X-SafeTensors", "exact 1000", "none 0"),
    ("application/x-safetensors;q=0.5, application/json;q=0.8", "exact 500", "exact 800"),
    ("application/x-safetensors ; q=0.25 , */*;q=0.1", "exact 250", "all 100"),
    ("*/*, application/*;q=0.3, application/json;q=0", "subtypes 300", "exact 0"),
    ("application/json;q=0, */*", "all 1000", "exact 0"),
    ("application/x-safetensors;version=1;q=0.4;ext=2", "exact 400", "none 0"),
    ("application/json, application/json;q=0.2", "none 0", "exact 200"),
    ("application/json;q=2, text/html", "none 0", "none 0"),
    ("application/json;q=", "none 0", "none 0"),
    ("application, , ;q=1, application/json", "none 0", "exact 1000"),
    ("text/html, image/*", "none 0", "none 0"),
  ])
  func `takes the weight of the narrowest range`(
    accept: String, tensors: String, json: String
  ) {
    #expect(acceptance(accept) == [tensors, json])
  }

  @Test func `reads every line of the field, and none`() {
    #expect(
      acceptance("text/html", "application/json;q=0.5", "*/*;q=0.1") == ["all 100", "exact 500"])
    #expect(acceptance() == ["none 0", "none 0"])
  }
}
