import Foundation
import HTTP1
import Losses
import Testing

@testable import LossService

struct MergePartialsTests {
  private let client = Client()

  /// The partial result of a loss over that body, as JSON.
  private func partial(_ body: String, loss: String = "huber") async throws -> Document {
    let answer = try await client.post("/loss/\(loss)?outputs=partial", body)
    return try #require(try answer.document["partial"], "\(answer.text)")
  }

  private func merge(
    _ partials: [Document], _ others: String = "", query: String = ""
  ) async throws -> Client.Answer {
    let list = String(decoding: Document.array(partials).json, as: UTF8.self)
    return try await client.post("/merge\(query)", #"{"partials":\#(list)\#(others)}"#)
  }

  @Test func `answers the loss of the whole, its count and its partial result`() async throws {
    let (first, second) = (
      try await partial(#"{"y_true":[[0],[1]],"y_pred":[[0.5],[1]]}"#),
      try await partial(#"{"y_true":[[3]],"y_pred":[[1]]}"#)
    )
    let whole = try await client.post(
      "/loss/huber",
      #"{"y_true":[[0],[1],[3]],"y_pred":[[0.5],[1],[1]],"outputs":["loss","partial"]}"#)
    let answer = try await merge([second, first])
    #expect(answer.status == 200)
    #expect(try answer.document["loss"] == whole.document["loss"])
    #expect(try answer.document["partial"] == whole.document["partial"])
    #expect(try answer.document["count"] == .number(3))
  }

  @Test func `takes the reduction from the body or the query`() async throws {
    let part = try await partial(
      #"{"y_true":[[0],[0]],"y_pred":[[0.5],[0.25]],"sample_weight":[1,3],"reduction":"none"}"#,
      loss: "mae")
    for (reduction, loss) in [
      ("sum", 1.25), ("sum_over_batch_size", 0.625), ("mean", 0.625),
      ("mean_with_sample_weight", 0.3125),
    ] {
      let inBody = try await merge([part], #","reduction":"\#(reduction)""#)
      let inQuery = try await merge([part], query: "?reduction=\(reduction)")
      #expect(try inBody.document["loss"] == .number(loss))
      #expect(inQuery.text == inBody.text)
    }
    for (other, code) in [
      (#","reduction":"none""#, "unknown_value"), (#","reduction":null"#, "wrong_type"),
      (#","dtype":"float32""#, "unknown_field"),
    ] {
      #expect(try await merge([part], other).code == code)
    }
  }

  @Test func `takes parts of one loss, however it was named`() async throws {
    let tensors = #""y_true":[[0],[1]],"y_pred":[[0.5],[1]]"#
    let parts = [
      try await partial("{\(tensors)}"),
      try await partial(#"{\#(tensors),"delta":1}"#, loss: "Huber"),
      try await partial(#"{\#(tensors),"delta":1.0,"reduction":"sum"}"#),
      try #require(
        try await client.post(
          "/loss?outputs=partial",
          #"{\#(tensors),"loss":{"class_name":"Huber","config":{"delta":1}}}"#
        ).document["partial"]),
    ]
    let answer = try await merge(parts)
    #expect(answer.status == 200, "\(answer.text)")
    #expect(try answer.document["count"] == .number(8))
  }

  @Test func `names what differs`() async throws {
    let tensors = #""y_true":[[0],[1]],"y_pred":[[0.5],[1]]"#
    let huber = try await partial("{\(tensors)}")
    for (other, loss, what) in [
      ("", "mse", "losses: 'huber' and 'mean_squared_error'"), (#","delta":2"#, "huber", "'delta'"),
      (#","dtype":"float64""#, "huber", "float32 and float64"),
    ] {
      let answer = try await merge([huber, try await partial("{\(tensors)\(other)}", loss: loss)])
      #expect(answer.status == 422)
      #expect(try answer.code == "partials_differ")
      #expect(try answer.document["pointer"]?.text == "/partials/1")
      #expect(answer.text.contains(what), "\(answer.text)")
    }
  }

  @Test func `refuses any alteration`() async throws {
    let part = try await partial(
      #"{"y_true":[[0],[1]],"y_pred":[[0.5],[1]],"sample_weight":[1,2]}"#)
    guard case .object(let members) = part else { throw CancellationError() }
    var altered: [[Document.Member]] = []
    for index in members.indices {
      var others = members
      others.remove(at: index)
      altered.append(others)
      for value in Self.alterations(of: members[index].value) {
        others = members
        others[index].value = value
        altered.append(others)
      }
    }
    altered.append(members + [.init(name: "more", value: 1)])
    #expect(altered.count > 60)
    for members in altered {
      let answer = try await merge([.object(members)])
      #expect([400, 422].contains(answer.status), "\(members)")
      #expect(try answer.code == "invalid_partial")
      #expect(try answer.document["pointer"]?.text?.hasPrefix("/partials/0") == true)
    }
  }

  /// Values that are not this one, but much like it.
  private static func alterations(of value: Document) -> [Document] {
    switch value {
    case .number(let number): return [.number(number + 1), .number(number.nextUp), "1", .null]
    case .string(let text):
      let edits = text.indices.map { index in
        var other = text
        other.replaceSubrange(index...index, with: text[index] == "1" ? "2" : "1")
        return Document.string(other)
      }
      return edits + [.string(text + "0"), .string(text.uppercased() + " "), .null, 1]
    case .object(let members):
      return [
        .object([]), .null, .object(members + [.init(name: "x", value: "1")]),
        .object(members.map { .init(name: $0.name, value: .string("9")) }),
      ]
    default: return [1, "1"]
    }
  }

  @Test func `takes parts that another JSON library has written anew`() async throws {
    let text = try await client.post(
      "/loss/mae?outputs=partial", #"{"y_true":[[0],[1]],"y_pred":[[0.1],[1e-7]]}"#
    ).text
    let object = try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any]
    let part = try #require(object?["partial"])
    for options: JSONSerialization.WritingOptions in [[.sortedKeys], [.prettyPrinted]] {
      let data = try JSONSerialization.data(withJSONObject: ["partials": [part]], options: options)
      let answer = try await client.post("/merge", String(decoding: data, as: UTF8.self))
      #expect(answer.status == 200, "\(answer.text)")
    }
  }

  /// A result of so many values, whose sum has digits over the whole range.
  private func large(count: Int) throws -> PartialResult {
    var sum = ExactSum(
      (0..<50).map { Double(sign: .plus, exponent: 41 * $0 - 1_050, significand: 1.7) })
    sum.add(.nan)
    return try #require(
      PartialResult(
        identity: LossIdentity(
          loss: "huber", source: nil, dtype: .float64,
          parameters: [.init(name: "delta", value: "1.0")]),
        valueCount: count, count: count, keptCount: count, sum: sum, weights: .ofSamples(sum),
        least: -0.0, greatest: .infinity, labels: .plain))
  }

  @Test func `counts up to what a number of JavaScript holds`() async throws {
    let part = try large(count: 1_000_000_000_000_000).document
    let answer = try await merge([part, part, part])
    #expect(try answer.document["count"] == .number(3e15))
    let most = try large(count: 1 << 53).document
    let tooMany = try await merge([most, part])
    #expect(tooMany.status == 422)
    #expect(try tooMany.code == "partials_differ")
  }

  @Test func `stays below four kilobytes, whatever the numbers`() async throws {
    let part = try large(count: 1 << 53).document
    #expect(part.json.count < 4_096)
    let arguments = (0..<60).map { #""parameter_\#($0)":"\#(String(repeating: "x", count: 60))""# }
    let names = (0..<60).map { "parameter_\($0)" }.joined(separator: ", ")
    let answer = try await client.post(
      "/loss?outputs=partial",
      #"""
      {"function":"def loss(y_true, y_pred, \#(names)):\n  return K.mean(y_pred - y_true, axis=-1)",
      "arguments":{\#(arguments.joined(separator: ","))},"y_true":[[1]],"y_pred":[[2]]}
      """#)
    #expect(answer.status == 200, "\(answer.text)")
    #expect(answer.bytes.count < 4_096)
  }

  @Test func `merges ten thousand parts`() async throws {
    let part = try await partial(#"{"y_true":[[0]],"y_pred":[[0.5]]}"#, loss: "mae")
    let answer = try await merge(Array(repeating: part, count: 10_000), #","reduction":"sum""#)
    #expect(answer.status == 200, "\(answer.text.prefix(300))")
    #expect(try answer.document["loss"] == .number(5_000))
  }

  @Test func `merges many parts off the event loop, while somebody waits`() async throws {
    let part = try await partial(#"{"y_true":[[0]],"y_pred":[[0.5]]}"#, loss: "mae")
    for (count, isLate) in [(32, false), (33, true)] {
      // The fault of the last part is named wherever the parts are merged.
      let parts = Array(repeating: part, count: count - 1) + [.null]
      let body = Document.object([.init(name: "partials", value: .array(parts))]).json
      for isCancelled in [false, true] {
        let exchange = FakeExchange()
        if isCancelled { exchange.cancel() }
        let head = RequestHead(
          method: .post, path: "/merge",
          fields: Fields([Field("Content-Type", "application/json")]),
          framing: .sized(ByteCount(body.count)))
        let receiver: any BodyReceiver
        switch client.handler.reception(of: head, exchange: exchange) {
        case .receive(let given, _): receiver = given
        case .receiveReusably(let given, _): receiver = given
        case .respond, .later, .converse:
          Issue.record("no receiver")
          return
        }
        let early = receiver.receive(body.span) ?? receiver.finish()
        #expect((early == nil) == isLate)
        let response = if let early { early } else { try await exchange.laterResponse() }
        let problem = try Document(json: String(decoding: response.bytes, as: UTF8.self))
        if isLate && isCancelled {
          #expect(problem["code"] == "cancelled")
        } else {
          #expect(problem["pointer"]?.text == "/partials/\(count - 1)")
        }
      }
    }
  }

  @Test(arguments: [
    ("{}", "missing_field", "/partials"), (#"{"partials":[]}"#, "out_of_range", "/partials"),
    (#"{"partials":{}}"#, "wrong_type", "/partials"),
    (#"{"partials":[1]}"#, "wrong_type", "/partials"),
    (#"{"partials":["a"]}"#, "invalid_partial", "/partials/0"),
    (#"{"partials":[{}]}"#, "invalid_partial", "/partials/0/version"),
    (#"{"partials":[{"version":2}]}"#, "invalid_partial", "/partials/0/version"),
    (#"{"partials":null}"#, "wrong_type", "/partials"),
  ])
  func `refuses what is no list of partial results`(
    _ body: String, _ code: String, _ pointer: String
  ) async throws {
    let answer = try await client.post("/merge", body)
    #expect(try answer.code == code)
    #expect(try answer.document["pointer"]?.text == pointer)
  }

  @Test func `does not know the weights of the whole where all samples shared them`() async throws {
    let part = try await partial(
      #"{"y_true":[[0],[0]],"y_pred":[[0.5],[0.25]],"sample_weight":3}"#)
    let answer = try await merge([part, part], #","reduction":"mean_with_sample_weight""#)
    #expect(answer.status == 422)
    #expect(try answer.code == "output_unavailable")
    #expect(try await merge([part, part]).status == 200)
  }

  @Test func `refuses partial results of losses that mix samples`() async throws {
    for (loss, shape) in [("dice", "[[0],[1]]"), ("tversky", "[[0],[1]]"), ("mse", "[0,1]")] {
      let answer = try await client.post(
        "/loss/\(loss)", #"{"y_true":\#(shape),"y_pred":\#(shape),"outputs":["partial"]}"#)
      #expect(answer.status == 422)
      #expect(try answer.code == "output_unavailable")
      #expect(try answer.document["pointer"]?.text == "/outputs")
    }
  }

  @Test func `stands in the metadata of an answer of tensors`() async throws {
    let body = #"{"y_true":[[0]],"y_pred":[[0.5]],"outputs":["loss","divisor","partial"]}"#
    let answer = try await client.send(
      "POST", "/loss/mae", body,
      fields: [
        Field("Content-Type", "application/json"), Field("Accept", "application/x-safetensors"),
      ])
    let text = try #require(try answer.file.text("partial"))
    #expect(try answer.file["divisor"] == [1])
    #expect(try await merge([Document(json: text)]).status == 200)
  }

  @Test func `prints the divisor as a number`() async throws {
    let answer = try await client.post(
      "/loss/mae", #"{"y_true":[[0],[1]],"y_pred":[[0.5],[1]],"outputs":["divisor"]}"#)
    #expect(answer.text == #"{"divisor":2.0}"#)
  }
}
