import HTTP1
import Losses
import TensorCoding
import Testing

@testable import LossService

struct EvaluateLossTests {
  private let client = Client()

  @Test func `answers the loss, the values and the gradient`() async throws {
    let answer = try await client.post(
      "/loss/mean_squared_error",
      #"{"y_true":[[0,1],[0,0]],"y_pred":[[1,1],[1,0]],"outputs":["gradient","loss","values"]}"#)
    #expect(answer.status == 200)
    #expect(answer.field("Content-Type") == "application/json")
    #expect(
      answer.text == #"{"loss":0.5,"values":[0.5,0.5],"gradient":[[0.5,0.0],[0.5,0.0]]}"#)
    #expect(
      answer.response.label == .init(route: "/loss/{name}", subject: "mean_squared_error"))
  }

  @Test func `takes fields in any order, and bytes in any pieces`() async throws {
    let body = #"{"dtype":"float64","y_pred":[1.5],"reduction":"sum","y_true":[1]}"#
    let whole = try await client.post("/loss/mse", body)
    let bytewise = try await client.post("/loss/mse", body, piece: 1)
    #expect(whole.text == #"{"loss":0.25,"values":0.25}"#)
    #expect(bytewise.text == whole.text)
  }

  @Test(arguments: ["mse", "MSE", "MeanSquaredError", "mean_squared_error"])
  func `answers to every name of a loss`(name: String) async throws {
    let answer = try await client.post("/loss/\(name)", #"{"y_true":[1],"y_pred":[1]}"#)
    #expect(answer.status == 200)
    #expect(answer.response.label.subject == "mean_squared_error")
  }

  @Test(arguments: [1, 2, 7, 8, 9, 20, 2_000])
  func `spells values alike, be they few or many`(count: Int) async throws {
    let rows = (0..<count).map { "[\($0).5]" }.joined(separator: ",")
    let values = (0..<count).map { "\($0).5" }.joined(separator: ",")
    let zeros = Array(repeating: "[0]", count: count).joined(separator: ",")
    for dtype in ["float32", "float64"] {
      let answer = try await client.post(
        "/loss/mean_absolute_error",
        #"{"y_true":[\#(zeros)],"y_pred":[\#(rows)],"outputs":["values"],"dtype":"\#(dtype)"}"#)
      #expect(answer.text == "{\"values\":[\(values)]}")
    }
  }

  @Test func `reads fields in whatever order they come`() throws {
    let fields = LossArguments.fields(with: [])
    var arguments = LossArguments()
    for name in ["y_pred", "mask", "y_true"] {
      let field = JSONObject.Field(name: name, value: .tensor(Tensor([1]), .numbers))
      try fields.read([field], into: &arguments, from: .body)
    }
    #expect(arguments.yTrue != nil && arguments.yPred != nil && arguments.mask != nil)
    #expect(arguments.sampleWeight == nil && arguments.reduction == nil)
    #expect(throws: RequestError.self) {
      try fields.read([.init(name: "y_true", value: .null)], into: &arguments, from: .query)
    }
  }

  @Test func `answers an unknown name with the nearest`() async throws {
    let answer = try await client.post("/loss/mean_square_error", "{}")
    #expect(answer.status == 404)
    #expect(try answer.code == "unknown_loss")
    #expect(try answer.document["hint"]?.text == "Did you mean 'mean_squared_error'?")
  }

  @Test(
    arguments: [
      (#"{"y_true":[1]}"#, 400, "missing_field", "/y_pred"),
      (#"{"y_true":[1],"y_pred":[1],"y_pred":[2]}"#, 400, "repeated_field", nil),
      (#"{"y_true":[1],"y_pred":[1],"reductoin":"sum"}"#, 400, "unknown_field", "/reductoin"),
      (#"{"y_true":[1],"y_pred":[1],"reduction":"average"}"#, 422, "unknown_value", "/reduction"),
      (#"{"y_true":[1],"y_pred":[1],"reduction":3}"#, 400, "wrong_type", "/reduction"),
      (#"{"y_true":[1],"y_pred":[1],"dtype":"float128"}"#, 422, "unknown_value", "/dtype"),
      (#"{"y_true":[1],"y_pred":[1],"outputs":["lose"]}"#, 422, "unknown_value", "/outputs"),
      (#"{"y_true":[1],"y_pred":[1],"outputs":[1]}"#, 400, "wrong_type", "/outputs"),
      (#"{"y_true":[1],"y_pred":[1],"strict":1}"#, 400, "wrong_type", "/strict"),
      (#"{"y_true":"abc","y_pred":[1]}"#, 400, "wrong_type", "/y_true"),
      (#"{"y_true":null,"y_pred":[1]}"#, 400, "wrong_type", "/y_true"),
      (#"{"y_true":[[1,2],[3]],"y_pred":[[1,2],[3,4]]}"#, 400, "ragged_array", nil),
      (#"{"y_true":[1,2,3],"y_pred":[1,2]}"#, 422, "shape_mismatch", "/y_pred"),
      (#"{"y_true":1,"y_pred":2}"#, 422, "wrong_shape", "/y_pred"),
      (#"{"y_true":[1],"y_pred":[1],}"#, 400, "invalid_json", nil),
      (#"[1,2]"#, 400, "wrong_type", nil),
      ("", 400, "empty_body", ""),
    ] as [(String, Int, String, String?)])
  func `refuses with a code and a place`(
    body: String, status: Int, code: String, pointer: String?
  ) async throws {
    let answer = try await client.post("/loss/mse", body)
    let problem = try answer.document
    #expect(answer.status == status)
    #expect(answer.field("Content-Type") == "application/problem+json")
    #expect(problem["code"]?.text == code)
    #expect(problem["status"] == .number(Double(status)))
    #expect(problem["error"] == problem["detail"])
    #expect(problem["type"]?.text == "urn:loss-server:problem:\(code)")
    if let pointer { #expect(problem["pointer"]?.text == pointer) }
    #expect(!answer.response.isCompressible)
  }

  @Test func `tells the byte where JSON breaks`() async throws {
    let body = #"{"y_true":[1,],"y_pred":[1]}"#
    let offset = try await client.post("/loss/mse", body).document["offset"]
    #expect(offset == .number(13))
  }

  @Test func `takes parameters in the query, in Python's words too`() async throws {
    let answer = try await client.post(
      "/loss/mse?outputs=loss,gradient&reduction=sum&strict=False&dtype=float64",
      #"{"y_true":[[0],[0]],"y_pred":[[1],[2]]}"#)
    #expect(answer.text == #"{"loss":5.0,"gradient":[[2.0],[4.0]]}"#)
  }

  @Test(arguments: [
    ("reduction=sum", #"{"reduction":"sum","y_true":[1],"y_pred":[1]}"#, "repeated_field"),
    ("reduction=sum&reduction=sum", #"{"y_true":[1],"y_pred":[1]}"#, "repeated_field"),
    ("y_true=[1]", #"{"y_pred":[1]}"#, "invalid_query"),
    ("redaction=sum", #"{"y_true":[1],"y_pred":[1]}"#, "unknown_field"),
    ("reduction=%ZZ", #"{"y_true":[1],"y_pred":[1]}"#, "invalid_query"),
  ])
  func `refuses a query that is not right`(query: String, body: String, code: String) async throws {
    let answer = try await client.post("/loss/mse?\(query)", body)
    #expect(answer.status == 400)
    #expect(try answer.code == code)
  }

  @Test func `takes null for a field that is left out`() async throws {
    let answer = try await client.post(
      "/loss/mse",
      #"{"y_true":[[1],[1]],"y_pred":[[2],[3]],"sample_weight":null,"mask":null,"dtype":null,"#
        + #""outputs":null,"strict":null}"#)
    #expect(answer.text == #"{"loss":2.5,"values":[1.0,4.0]}"#)
  }

  @Test func `takes null for the reduction none`() async throws {
    let answer = try await client.post(
      "/loss/mse", #"{"y_true":[[1],[1]],"y_pred":[[2],[3]],"reduction":null,"outputs":["loss"]}"#)
    #expect(answer.text == #"{"loss":[1.0,4.0]}"#)
  }

  @Test func `spells what is not finite as a string, both ways`() async throws {
    let answer = try await client.post(
      "/loss/mse", #"{"y_true":[["NaN"],[1],["Infinity"]],"y_pred":[[2],["-Infinity"],[0]]}"#)
    let document = try answer.document
    #expect(document["values"] == ["NaN", "Infinity", "Infinity"])
    #expect(document["loss"] == "NaN")
  }

  @Test(arguments: [
    "application/json", "application/json; charset=utf-8", "application/vnd.api+json",
    "application/x-www-form-urlencoded",
  ])
  func `reads these types as JSON`(type: String) async throws {
    let answer = try await client.send(
      "POST", "/loss/mse", #"{"y_true":[1],"y_pred":[1]}"#, fields: [Field("Content-Type", type)])
    #expect(answer.status == 200)
  }

  @Test(arguments: ["text/plain", "application/xml", "nonsense"])
  func `refuses other types`(type: String) async throws {
    let answer = try await client.send(
      "POST", "/loss/mse", "{}", fields: [Field("Content-Type", type)])
    #expect(answer.status == 415)
    #expect(try answer.code == "unsupported_media_type")
  }

  @Test func `needs the length of a body`() async throws {
    let answer = try await client.send("POST", "/loss/mse")
    #expect(answer.status == 411)
    #expect(try answer.code == "length_required")
  }

  @Test func `computes large calls aside, and streams large answers`() async throws {
    let exchange = FakeExchange()
    let row = Array(repeating: "1", count: 100).joined(separator: ",")
    let rows = Array(repeating: "[\(row)]", count: 4_000).joined(separator: ",")
    let answer = try await client.send(
      "POST", "/loss/mse?outputs=loss,gradient", #"{"y_true":[\#(rows)],"y_pred":[\#(rows)]}"#,
      exchange: exchange)
    #expect(answer.status == 200)
    guard case .stream = answer.response.body else {
      Issue.record("a large answer is not streamed")
      return
    }
    let gradient = try #require(try answer.document["gradient"])
    #expect(gradient.elements.count == 4_000)
    #expect(exchange.reserved >= 2 * 400_000 * 8)
  }

  @Test func `refuses what the budget has no room for`() async throws {
    let row = Array(repeating: "1", count: 10_000).joined(separator: ",")
    let answer = try await client.send(
      "POST", "/loss/mse", #"{"y_true":[\#(row)],"y_pred":[\#(row)]}"#,
      exchange: FakeExchange(budget: 50_000))
    #expect(answer.status == 503)
    #expect(answer.field("Retry-After") == "1")
    #expect(try answer.code == "overloaded")
  }
}
