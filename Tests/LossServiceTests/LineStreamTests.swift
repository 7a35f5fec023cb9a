import HTTP1
import Losses
import TensorCoding
import Testing

@testable import LossService

struct LineStreamTests {
  private let client = Client()
  private static let lines = Field("Content-Type", "application/x-ndjson")

  private func send(
    _ target: String, _ body: String, piece: Int = .max, exchange: FakeExchange = FakeExchange()
  ) async throws -> [String] {
    let answer = try await client.send(
      "POST", target, body, fields: [Self.lines, Field("Accept", "text/html")], piece: piece,
      exchange: exchange)
    #expect(answer.status == 200)
    #expect(answer.field("Content-Type") == "application/x-ndjson")
    return answer.text.split(separator: "\n").map(String.init)
  }

  @Test(arguments: [1, 7, 4_096, Int.max])
  func `answers each line in order`(piece: Int) async throws {
    let body = """
      {"y_true":[1],"y_pred":[3],"id":"a\\"b"}
      {"id":9007199254740993,"y_true":[1],"y_pred":[2],"outputs":["loss"]}

      {"y_true":[1,2],"y_pred":[1,2,3],"id":null}
      {"y_true":[1],"y_pred":
      {"y_true":[1],"y_pred":[1],"id":true}
      {"y_true":[1],"y_pred":[2],"delta":1}
        \t
      {"y_true":[0],"y_pred":[2],"reduction":"none","id":-1.50}
      """
    let lines = try await send("/loss/mse?outputs=values&reduction=sum", body, piece: piece)
    try #require(lines.count == 7, "\(lines)")
    #expect(lines[0] == #"{"id":"a\"b","values":4.0}"#)
    #expect(lines[1] == #"{"id":9007199254740993,"loss":1.0}"#)
    for (index, code, number) in [
      (2, "shape_mismatch", 4), (3, "invalid_json", 5), (4, "wrong_type", 6),
      (5, "unknown_field", 7),
    ] {
      let problem = try Document(json: lines[index])
      #expect(problem["code"]?.text == code, "\(lines[index])")
      #expect(problem["line"] == .number(Double(number)), "\(lines[index])")
    }
    #expect(lines[6] == #"{"id":-1.50,"values":4.0}"#)
  }

  @Test(arguments: [
    (#"{"y_true":[1,2],"y_pred":[1,2,3],"id":7}"#, "shape_mismatch"),
    (#"{"id":7,"y_true":[1]}"#, "missing_field"),
    (#"{"y_prde":{"id":8,"a":[1,{},"x"]},"y_true":[1],"id":7}"#, "unknown_field"),
    (#"{"y_true":[1],"y_true":[[1],[2]],"id":7}"#, "repeated_field"),
    (#"{"y_true":[[1,2],[3]],"y_pred":[[1,[2]],"id"],"id":7}"#, "ragged_array"),
    (#"{"y_true":[[1,2],3,{"id":8}],"id":7}"#, "ragged_array"),
    (#"{"y_true":[1,[2,[3]]],"id":7,"y_pred":[1]}"#, "ragged_array"),
    (#"{"y_true":[[[1]],[2]],"id":7,"y_pred":[1]}"#, "ragged_array"),
    (#"{"y_true":[1,null,{"id":8}],"id":7}"#, "wrong_type"),
    (#"{"y_true":[1,"x"],"id":7}"#, "wrong_type"),
    (#"{"id":7,"y_true":"x","y_pred":[1]}"#, "wrong_type"),
  ])
  func `keeps an id in the problem of a line that can be read`(
    line: String, code: String
  ) async throws {
    for piece in [1, 9, Int.max] {
      let lines = try await send("/loss/mse", line + "\n", piece: piece)
      #expect(lines.first?.hasPrefix(#"{"id":7,"line":1,"error":"#) == true, "\(lines)")
      #expect(try Document(json: lines[0])["code"]?.text == code, "\(lines)")
    }
  }

  @Test(arguments: [
    #"{"id":7,"y_true":[1],"y_pred":"#, #"{"id":7,"zz":1,"id":8}"#, #"{"zz":1,"id":[7]}"#,
    #"{"id":7,"id":8}"#, #"{"id":7,"zz":1,}"#,
  ])
  func `has no id where it cannot be relied on`(line: String) async throws {
    let lines = try await send("/loss/mse", line + "\n")
    #expect(lines.first?.hasPrefix(#"{"line":1,"error":"#) == !line.contains("7,\"zz\":1,\"id\""))
    #expect(lines.count == 1)
  }

  @Test func `answers an empty stream with none, and half a line with a problem`() async throws {
    #expect(try await send("/loss/mse", "") == [])
    #expect(try await send("/loss/mse", "\n \n") == [])
    let lines = try await send("/loss/mse", "{\"y_true\":[1],\"y_pr")
    #expect(lines.count == 1)
    #expect(try Document(json: lines[0])["line"] == .number(1))
    let unknown = try await client.send("POST", "/loss/mze", "{}\n", fields: [Self.lines])
    #expect(unknown.status == 404)
  }

  @Test func `passes over a line that is too long, and goes on`() async throws {
    let small = Client { $0.maximumBodyBytes = 100 }
    let long = String(repeating: "1,", count: 200)
    let body = "{\"y_true\":[\(long)1]}\n{\"y_true\":[1],\"y_pred\":[3],\"outputs\":[\"loss\"]}\n"
    for piece in [1, 50, Int.max] {
      let answer = try await small.send(
        "POST", "/loss/mse", body, fields: [Self.lines], piece: piece)
      let lines = answer.text.split(separator: "\n").map(String.init)
      try #require(lines.count == 2, "\(lines)")
      #expect(try Document(json: lines[0])["status"] == .number(413))
      #expect(try Document(json: lines[0])["line"] == .number(1))
      #expect(lines[1] == #"{"loss":4.0}"#)
    }
  }

  @Test func `says the same of a line with two faults however it is cut`() async throws {
    let small = Client { $0.maximumBodyBytes = 100 }
    // Not JSON, and then too long.
    let body = "{\"y_true\":[1,]}" + String(repeating: " ", count: 200) + "\n"
    for piece in [1, 50, Int.max] {
      let answer = try await small.send(
        "POST", "/loss/mse", body, fields: [Self.lines], piece: piece)
      #expect(try Document(json: answer.text)["code"] == "invalid_json", "\(piece)")
    }
  }

  @Test func `waits for lines that are computed elsewhere, and streams large answers`() async throws
  {
    let numbers = (0..<30_000).map { "\($0)" }.joined(separator: ",")
    let body = """
      {"function":"y_pred-y_true","y_true":[1],"y_pred":[3],"outputs":["loss"]}
      {"loss":"mse","y_true":[\(numbers)],"y_pred":[\(numbers)],"outputs":["gradient"],"id":1}
      {"function":"y_pred+y_true","y_true":[1],"y_pred":[3],"outputs":["loss"]}
      """
    let exchange = FakeExchange()
    let lines = try await send("/loss", body, piece: 10_000, exchange: exchange)
    try #require(lines.count == 3)
    #expect(lines[0] == #"{"loss":2.0}"#)
    #expect(lines[1].hasPrefix(#"{"id":1,"gradient":[0.0,"#) && lines[1].hasSuffix("0.0]}"))
    #expect(lines[2] == #"{"loss":4.0}"#)
    // What a line was charged is given back.
    #expect(exchange.reserved == 0)
  }

  @Test func `names the fields that a line may have`() async throws {
    let lines = try await send("/loss/huber", "{\"y_prde\":[1]}\n{\"zzzzzzzz\":1}\n")
    let hints = try lines.map { try Document(json: $0)["hint"]?.text ?? "" }
    #expect(hints.first == "Did you mean 'y_pred'?")
    #expect(hints.last?.contains("y_true") == true && hints.last?.contains("delta") == true)
  }

  @Test func `takes lines of labels`() async throws {
    let lines = try await send(
      "/to_categorical?num_classes=2", "{\"x\":[0,1]}\n{\"x\":[1],\"num_classes\":3,\"id\":0}\n")
    #expect(lines == [#"{"categorical":[[1,0],[0,1]]}"#, #"{"id":0,"categorical":[[0,1,0]]}"#])
  }

  @Test func `ends with a problem where the stream breaks off`() throws {
    let stream = try stream(FakeExchange())
    let first = Array("{\"y_true\":[1],\"y_pred\":[1]}\n{\"y_tr".utf8)
    stream.receive(first.span)
    stream.fail(.malformed(.bodyCutShort))
    var output: [UInt8] = []
    while stream.produce(into: &output, limit: 100) == .more {}
    let lines = String(decoding: output, as: UTF8.self).split(separator: "\n").map(String.init)
    #expect(lines.count == 2)
    #expect(try Document(json: lines[1])["line"] == .number(2))
  }

  /// A stream of lines for a loss, without a server.
  private func stream(_ exchange: FakeExchange) throws -> LineStream {
    let context = ServiceContext(
      configuration: ServiceConfiguration(computeWidth: 1), state: ServiceState(),
      metrics: Metrics(), computation: ComputationQueue(width: 1))
    let entry = try Catalogue.entry(named: "mse")
    let call = NamedLossCall(entry, LossEvaluation(context), route: "/")
    let head = RequestHead(
      method: .post, path: "/", fields: Fields([Self.lines]), framing: .chunked)
    let resources = context.bodyResources
    return LineStream(try CallTarget(call, head, resources: resources), on: exchange)
  }

  private func text(_ stream: LineStream, until progress: ConversationProgress) -> String {
    var output: [UInt8] = []
    for _ in 0..<1_000 where stream.produce(into: &output, limit: 65_536) != progress {}
    return String(decoding: output, as: UTF8.self)
  }

  @Test(arguments: [16_384, 60_000])
  func `waits for memory, to read a line or to answer it`(room: Int) throws {
    let budget = 2_000_000
    let exchange = FakeExchange(budget: budget)
    #expect(exchange.reserve(budget - room))
    let stream = try stream(exchange)
    // With little room a line of three numbers can be read and not answered.
    let count = room < 20_000 ? 3 : 20_000
    let zeros = Array(repeating: "0", count: count).joined(separator: ",")
    let line = Array(
      #"{"id":1,"y_true":[\#(zeros)],"y_pred":[\#(zeros)],"outputs":["loss"]}"#.utf8)
    stream.receive((line + [0x0A]).span)
    #expect(text(stream, until: .starving).isEmpty)
    #expect(!stream.wantsMore)
    #expect(text(stream, until: .starving).isEmpty)
    exchange.release(budget - room)
    #expect(text(stream, until: .waiting) == "{\"id\":1,\"loss\":0.0}\n")
    #expect(exchange.reserved == 0)
    #expect(stream.wantsMore)
  }

  @Test func `answers a line that has waited too long, and goes on`() throws {
    let exchange = FakeExchange(budget: 150_000)
    let stream = try stream(exchange)
    let zeros = Array(repeating: "0", count: 40_000).joined(separator: ",")
    let line = #"{"y_true":[\#(zeros)],"y_pred":[\#(zeros)]}"#
    stream.receive(Array("\(line)\n{\"y_true\":[1],\"y_pred\":[3],\"id\":2}\n".utf8).span)
    #expect(text(stream, until: .starving).isEmpty)
    stream.stopStarving()
    let lines = text(stream, until: .waiting).split(separator: "\n").map(String.init)
    try #require(lines.count == 2, "\(lines)")
    #expect(try Document(json: lines[0])["status"] == .number(503))
    #expect(try Document(json: lines[0])["line"] == .number(1))
    #expect(lines[1] == #"{"id":2,"loss":4.0,"values":4.0}"#)
    #expect(exchange.reserved == 0)
  }
}
