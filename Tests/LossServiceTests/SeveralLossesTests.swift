import HTTP1
import Losses
import TensorCoding
import Testing

@testable import LossService

struct SeveralLossesTests {
  private let client = Client()
  private static let tensors = #""y_true":[[0,1],[0,0]],"y_pred":[[1,1],[1,0]]"#

  private func post(_ fields: String) async throws -> Client.Answer {
    try await client.post("/loss", "{\(fields),\(Self.tensors)}")
  }

  @Test func `answers each by its name, in order`() async throws {
    let answer = try await post(
      #""losses":["mse",{"class_name":"Huber","config":{"delta":2}},"mse","#
        + #"{"function":"def own(y_true, y_pred):\n  return y_pred - y_true"},"#
        + #"{"function":"k * y_pred","arguments":{"k":3}},"mse_2"],"outputs":["loss"]"#)
    #expect(answer.status == 200)
    let text = answer.text
    // By hand: the errors are (1, 0) and (1, 0); Huber halves squares below delta.
    #expect(
      text.hasPrefix(
        #"{"losses":{"mse":{"loss":0.5},"Huber":{"loss":0.25},"mse_2":{"loss":0.5},"#
          + #""own":{"loss":0.5},"loss_4":{"loss":2.25},"mse_2_2":{"error":"#), "\(text)")
  }

  @Test func `sums them with weights`() async throws {
    let list = try await post(
      #""losses":["mse","mae"],"loss_weights":[2,0.5],"outputs":["loss","values","gradient"]"#)
    // Mean squared error and its gradient by hand, as the mean absolute one; 2 and 0.5 times.
    #expect(
      list.text.hasSuffix(
        #""total":{"loss":1.25,"values":[1.25,1.25],"gradient":[[1.125,0.0],[1.125,0.0]]}}"#),
      "\(list.text)")
    let named = try await post(
      #""losses":{"a":"mse","b":"mae"},"loss_weights":{"b":3},"outputs":["loss"]"#)
    #expect(
      named.text == #"{"losses":{"a":{"loss":0.5},"b":{"loss":0.5}},"total":{"loss":2.0}}"#)
  }

  @Test func `answers a problem in the place of one that fails, and no total`() async throws {
    let answer = try await post(
      #""losses":["mse","mze",{"function":"lots of("},5,null],"loss_weights":[1,1,1,1,1]"#)
    #expect(answer.status == 200)
    let losses = try #require(try answer.document["losses"])
    #expect(losses["mse"]?["loss"] == .number(0.5))
    #expect(losses["mze"]?["pointer"]?.text == "/losses/1")
    #expect(losses["loss_2"]?["pointer"]?.text == "/losses/2/function")
    #expect(losses["loss_3"]?["code"]?.text == "wrong_type")
    #expect(losses["loss_4"]?["code"]?.text == "wrong_type")
    #expect(try answer.document["total"]?["code"]?.text == "output_unavailable")
  }

  @Test(arguments: [
    (#""losses":[]"#, 422), (#""losses":{}"#, 422), (#""losses":["mse"],"loss":"mse""#, 400),
    (#""losses":["mse"],"function":"y_pred""#, 400), (#""losses":"mse""#, 400),
    (#""losses":["mse"],"loss_weights":[1,2]"#, 422),
    (#""losses":["mse"],"loss_weights":{"mae":2}"#, 400),
    (#""losses":["mse"],"loss_weights":[null]"#, 400),
    (#""losses":["mse"],"loss_weights":[true]"#, 400),
    (#""losses":["mse"],"loss_weights":["1"]"#, 400),
    (#""losses":["mse"],"loss_weights":{"mse":null}"#, 400),
    (#""loss":"mse","loss_weights":[1]"#, 400),
  ])
  func `refuses`(fields: String, status: Int) async throws {
    let answer = try await post(fields)
    #expect(answer.status == status, "\(fields): \(answer.text)")
  }

  @Test func `stands in the query beside tensors, and names them`() async throws {
    let body = Safetensors().with("y_true", [1, 1], [1]).with("y_pred", [1, 1], [3])
    let answer = try await client.post(
      #"/loss?losses=["mse","mae"]&loss_weights=[1,1]&outputs=loss"#, body,
      accept: "application/x-safetensors")
    let file = try answer.file
    #expect(file["mse.loss"] == [4])
    #expect(file["mae.loss"] == [2])
    #expect(file["total.loss"] == [6])
    let named = try await client.post("/loss/mse", "{\"losses\":[\"mse\"],\(Self.tensors)}")
    #expect(named.status == 400)
  }

  @Test func `refuses an npz answer that would leave one out`() async throws {
    let body = Safetensors().with("y_true", [1, 1], [1]).with("y_pred", [1, 1], [3])
    for losses in [
      #"["mse","mze"]"#, #"["mze"]"#, #"["mse",{"class_name":"Huber","config":{"delta":-1}}]"#,
    ] {
      let answer = try await client.post(
        "/loss?losses=\(losses)&outputs=loss", body, accept: "application/x-npz")
      #expect(answer.status == 422, "\(answer.text)")
      #expect(try answer.code == "output_unavailable")
      #expect(try answer.document["hint"]?.text?.contains("application/json") == true)
    }
    let whole = try await client.post(
      #"/loss?losses=["mse","mae"]&loss_weights=[1,1]&outputs=loss"#, body,
      accept: "application/x-npz")
    var reader = NPZReader()
    try reader.read(whole.bytes.span)
    #expect(try reader.finish().arrays.map(\.name) == ["mse.loss", "mae.loss", "total.loss"])
    let partial = try await client.post(
      "/loss/mse?outputs=partial", body, accept: "application/x-npz")
    #expect(partial.status == 422)
    #expect(try partial.document["detail"]?.text?.contains("'partial'") == true)
  }
}
