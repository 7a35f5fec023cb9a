import Testing

@testable import LossService

struct ToCategoricalTests {
  private let client = Client()

  @Test(arguments: [
    (#"{"x":[0,2],"num_classes":3}"#, "[[1,0,0],[0,0,1]]"),
    (#"{"y":[1,0]}"#, "[[0,1],[1,0]]"),
    (#"{"x":1}"#, "[0,1]"),
    (#"{"x":[[0,1],[1,0]]}"#, "[[[1,0],[0,1]],[[0,1],[1,0]]]"),
    (#"{"x":[[0],[1]]}"#, "[[1,0],[0,1]]"),
    (#"{"x":[],"num_classes":3}"#, "[]"),
    (#"{"x":[true,false],"num_classes":null}"#, "[[0,1],[1,0]]"),
    (#"{"x":[0],"num_classes":1.0}"#, "[[1]]"),
  ])
  func `answers one-hot rows, nested by shape`(body: String, rows: String) async throws {
    let answer = try await client.post("/to_categorical", body)
    #expect(answer.status == 200)
    #expect(answer.text == #"{"categorical":\#(rows)}"#)
  }

  @Test func `tells of labels that it cuts off`() async throws {
    let answer = try await client.post("/to_categorical", #"{"x":[1.9],"num_classes":2}"#)
    let document = try answer.document
    #expect(document["categorical"] == [[0.0, 1.0]])
    #expect(document["warnings"]?.elements.first?["code"]?.text == "labels_truncated")
    let strict = try await client.post(
      "/to_categorical", #"{"x":[1.9],"num_classes":2,"strict":true}"#)
    #expect(strict.status == 422)
    #expect(try strict.code == "refused_by_strict")
  }

  @Test(arguments: [
    ("{}", 400, "missing_field"),
    (#"{"x":[0],"y":[0]}"#, 400, "repeated_field"),
    (#"{"x":[-1]}"#, 422, "label_out_of_range"),
    (#"{"x":[3],"num_classes":3}"#, 422, "label_out_of_range"),
    (#"{"x":["NaN"]}"#, 422, "label_out_of_range"),
    (#"{"x":[]}"#, 422, "nothing_to_infer_from"),
    (#"{"x":[0],"num_classes":-1}"#, 422, "out_of_range"),
    (#"{"x":[0],"num_classes":2.5}"#, 400, "wrong_type"),
    (#"{"x":[0],"num_classes":1e300}"#, 400, "wrong_type"),
    (#"{"x":[0],"num_clases":2}"#, 400, "unknown_field"),
    (#"{"x":[0,1],"num_classes":1000000000}"#, 422, "limit_exceeded"),
  ])
  func `refuses with a code`(body: String, status: Int, code: String) async throws {
    let answer = try await client.post("/to_categorical", body)
    #expect(answer.status == status)
    #expect(try answer.code == code)
  }

  @Test func `streams what is large`() async throws {
    let answer = try await client.post("/to_categorical", #"{"x":[1,0],"num_classes":100000}"#)
    guard case .stream = answer.response.body else {
      Issue.record("a large answer is not streamed")
      return
    }
    let zeros = Array(repeating: "0", count: 99_998).joined(separator: ",")
    #expect(answer.text == #"{"categorical":[[0,1,\#(zeros)],[1,0,\#(zeros)]]}"#)
  }
}
