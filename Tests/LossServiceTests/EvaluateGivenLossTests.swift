import HTTP1
import Losses
import Testing

@testable import LossService

struct EvaluateGivenLossTests {
  private let client = Client()
  private static let tensors = #""y_true":[[0,1],[0,0]],"y_pred":[[1,1],[1,0]]"#

  private func post(_ fields: String, query: String = "") async throws -> Client.Answer {
    try await client.post("/loss" + query, "{\(fields),\(Self.tensors)}")
  }

  @Test(arguments: [
    #""function":"mean(square(y_pred - y_true), axis=-1)""#,
    #""function":"lambda t, p: K.mean(K.square(p - t), axis=-1)""#,
    #""function":"def f(t, p):\n    return tf.reduce_mean(tf.square(p - t), axis=-1)\n""#,
    #""function":"def make(power=3):\n  def f(t, p):\n    return ops.mean((p - t) ** power, -1)\n"#
      + #"  return f","arguments":{"power":2}"#,
    #""function":"mean(w * (y_pred - y_true) ** 2, axis=-1)","inputs":{"w":[[1,1],[1,1]]}"#,
    #""function":"mean(w * (y_pred - y_true) ** 2, axis=-1)","arguments":{"w":[1,1]},"loss":null"#,
  ])
  func `takes a loss as text`(fields: String) async throws {
    let answer = try await post(fields + #","outputs":["loss","values","gradient"]"#)
    #expect(answer.text == #"{"loss":0.5,"values":[0.5,0.5],"gradient":[[0.5,0.0],[0.5,0.0]]}"#)
    #expect(answer.response.label == .init(route: "/loss", subject: "custom"))
  }

  @Test(arguments: [
    #""mse""#, #""MeanSquaredError","function":null"#,
    #"{"class_name":"MeanSquaredError","config":{"reduction":"auto","name":"mse"}}"#,
    #"{"module":"keras.losses","class_name":"MeanSquaredError","config":"#
      + #"{"name":"mean_squared_error","reduction":"sum_over_batch_size"},"registered_name":null}"#,
    #"{"module":"builtins","class_name":"function","config":"mean_squared_error","#
      + #""registered_name":"function"}"#,
    #"{"class_name":"LossFunctionWrapper","config":{"fn":"mean_squared_error","name":"x"}}"#,
    #"{"class_name":"LossFunctionWrapper","config":"#
      + #"{"fn":{"class_name":"function","config":"mse"},"dtype":null}}"#,
  ])
  func `takes a loss as Keras serialises it`(loss: String) async throws {
    let answer = try await post(#""loss":"# + loss + #","outputs":["loss","values","gradient"]"#)
    #expect(answer.text == #"{"loss":0.5,"values":[0.5,0.5],"gradient":[[0.5,0.0],[0.5,0.0]]}"#)
    #expect(answer.response.label == .init(route: "/loss", subject: "mean_squared_error"))
  }

  @Test func `reads parameters, reduction and dtype of a configuration`() async throws {
    let huber = try await post(
      #""loss":{"class_name":"Huber","config":{"delta":0.5,"reduction":"sum","dtype":"float64"}}"#)
    // Two samples of two entries, one error of 1 in each: 0.5 · (1 − 0.25) / 2.
    #expect(huber.text == #"{"loss":0.375,"values":[0.1875,0.1875]}"#)
    let policy = try await post(
      #""loss":{"class_name":"LogCosh","config":{"dtype":"#
        + #"{"class_name":"DTypePolicy","config":{"name":"float64"}}}}"#)
    // ln cosh 1 = 0.4337808304830271…, halved: more digits than float32 has.
    #expect(policy.text.hasPrefix(#"{"loss":0.216890415241513"#))
  }

  @Test func `a policy of two bytes rounds each step`() async throws {
    let policy =
      #"{"module":"keras","class_name":"DTypePolicy","config":{"name":"mixed_bfloat16"}}"#
    // By Keras: of 0.1 and 0.3, where float32 has 0.040000007.
    for (dtype, loss) in [
      (#""float16""#, 0.0400390625), (#""mixed_float16""#, 0.0400390625),
      (#""bfloat16""#, 0.04052734375), (policy, 0.04052734375),
    ] {
      let answer = try await client.post(
        "/loss",
        #"{"loss":{"class_name":"MeanSquaredError","config":{"dtype":"# + dtype
          + #"}},"y_true":[0.1],"y_pred":[0.3],"outputs":["loss"]}"#)
      #expect(answer.text == #"{"loss":\#(Float(loss))}"#)
    }
    let unknown = try await client.post(
      "/loss",
      #"{"loss":{"class_name":"MeanSquaredError","config":{"dtype":"int7"}},"y_true":[1],"y_pred":[1]}"#
    )
    #expect(unknown.status == 422)
    #expect(unknown.text.contains("bfloat16"))
  }

  @Test func `lets the request's own reduction win`() async throws {
    let loss = #""loss":{"class_name":"Huber","config":{"reduction":"sum"}},"outputs":"loss""#
    #expect(try await post(loss).text == #"{"loss":0.5}"#)
    #expect(try await post(loss + #","reduction":"none""#).text == #"{"loss":[0.25,0.25]}"#)
    #expect(try await post(loss, query: "?reduction=mean").text == #"{"loss":0.25}"#)
  }

  @Test func `weighs, masks and differentiates like any other loss`() async throws {
    let answer = try await post(
      #""function":"(y_pred - y_true) ** 3","sample_weight":[[2,1],[1,1]],"mask":[[1,0],[1,1]],"#
        + #""outputs":["loss","gradient","hessian_diagonal"],"reduction":"sum""#)
    #expect(
      answer.text == #"{"loss":3.0,"gradient":[[6.0,0.0],[3.0,0.0]],"#
        + #""hessian_diagonal":[[12.0,0.0],[6.0,0.0]]}"#)
  }

  @Test func `refuses second derivatives that there are none of`() async throws {
    let answer = try await client.post(
      "/loss/circle",
      #"{"y_true":[0,1],"y_pred":[[1,0],[0,1]],"outputs":"hessian_diagonal"}"#)
    #expect(answer.status == 422)
    #expect(try answer.code == "output_unavailable")
    #expect(try answer.document["pointer"]?.text == "/outputs")
  }

  @Test(
    arguments: [
      ("", 400, "missing_field", "/function"),
      (#""function":"y_pred","loss":"mse""#, 400, "repeated_field", "/function"),
      (#""function":3"#, 400, "wrong_type", "/function"),
      (#""function":"""#, 422, "custom_no_result", "/function"),
      (#""function":"mean(y_pred""#, 400, "custom_syntax", "/function"),
      (#""function":"meen(y_pred)""#, 422, "custom_unknown_name", "/function"),
      (#""function":"async def f(): pass""#, 422, "custom_not_supported", "/function"),
      (#""function":"import os\nos.getcwd()""#, 422, "custom_unknown_name", "/function"),
      (#""function":"mean('a')""#, 422, "custom_value", "/function"),
      (#""function":"sum(y_pred, axis=4)""#, 422, "custom_shape", "/function"),
      (#""function":"losses.ctc(y_true, y_pred)""#, 422, "custom_shape", "/function"),
      (#""function":"y_pred","arguments":{"alpha":1}"#, 422, "custom_argument", "/arguments/alpha"),
      (#""function":"y_pred","inputs":{"alpha":1}"#, 422, "custom_argument", "/inputs/alpha"),
      (
        #""function":"def f(t, p, alpha): return alpha * p""#, 422, "custom_argument",
        "/arguments/alpha"
      ),
      (
        #""function":"y_pred","arguments":{"y_true":1}"#, 400, "repeated_field", "/arguments/y_true"
      ),
      (
        #""function":"w * y_pred","arguments":{"w":1},"inputs":{"w":1}"#, 400, "repeated_field",
        "/inputs/w"
      ),
      (#""function":"w * y_pred","arguments":{"w":{}}"#, 400, "wrong_type", "/arguments/w"),
      (#""function":"w * y_pred","arguments":[1]"#, 400, "wrong_type", "/arguments"),
      (#""function":"w * y_pred","inputs":{"w":"a"}"#, 400, "wrong_type", "/inputs/w"),
      (#""funktion":"y_pred""#, 400, "unknown_field", "/funktion"),
      (#""loss":3"#, 400, "wrong_type", "/loss"),
      (#""loss":"mean_square_error""#, 422, "unknown_value", "/loss"),
      (#""loss":{"class_name":"Hubber"}"#, 422, "unknown_value", "/loss/class_name"),
      (#""loss":{}"#, 400, "missing_field", "/loss/class_name"),
      (#""loss":{"class_name":1}"#, 400, "wrong_type", "/loss/class_name"),
      (#""loss":{"class_nam":"Huber"}"#, 400, "unknown_field", "/loss/class_nam"),
      (#""loss":{"class_name":"Huber","config":1}"#, 400, "wrong_type", "/loss/config"),
      (
        #""loss":{"class_name":"Huber","config":{"dleta":2}}"#, 400, "unknown_field",
        "/loss/config/dleta"
      ),
      (
        #""loss":{"class_name":"Huber","config":{"delta":"x"}}"#, 400, "wrong_type",
        "/loss/config/delta"
      ),
      (
        #""loss":{"class_name":"Huber","config":{"delta":{}}}"#, 400, "wrong_type",
        "/loss/config/delta"
      ),
      (
        #""loss":{"class_name":"Huber","config":{"delta":-1}}"#, 422, "out_of_range",
        "/loss/config/delta"
      ),
      (
        #""loss":{"class_name":"Huber","config":{"reduction":"avg"}}"#, 422, "unknown_value",
        "/loss/config/reduction"
      ),
      (
        #""loss":{"class_name":"LossFunctionWrapper","config":{"fn":"nothing"}}"#, 422,
        "unknown_value", "/loss/config/fn"
      ),
      (
        #""loss":{"class_name":"LossFunctionWrapper","config":{}}"#, 400, "missing_field",
        "/loss/config/fn"
      ),
      (#""loss":"mse","arguments":{"a":1}"#, 400, "unknown_field", "/arguments"),
      (#""loss":"mse","inputs":{"a":1}"#, 400, "unknown_field", "/inputs"),
    ] as [(String, Int, String, String)])
  func `refuses with a code and a place`(
    fields: String, status: Int, code: String, pointer: String
  ) async throws {
    let comma = fields.isEmpty ? "" : ","
    let answer = try await client.post("/loss", "{\(fields)\(comma)\(Self.tensors)}")
    #expect(answer.status == status, "\(answer.text)")
    #expect(try answer.code == code, "\(answer.text)")
    #expect(try answer.document["pointer"]?.text == pointer, "\(answer.text)")
  }

  @Test func `tells the line, the column and what would do`() async throws {
    let problem = try await post(#""function":"e = y_pred - y_true\nloss = meen(e)\nloss""#)
      .document
    let detail = try #require(problem["detail"]?.text)
    #expect(detail.contains("line 2, column 8"))
    #expect(detail.contains("`meen`"))
    #expect(problem["hint"]?.text?.contains("mean") == true)
  }

  @Test func `takes the loss, but no tensors, from the query`() async throws {
    let inQuery = try await client.post("/loss?function=mean(y_pred)", "{\(Self.tensors)}")
    let inBody = try await post(#""function":"mean(y_pred)""#)
    #expect(inQuery.status == 200)
    #expect(inQuery.text == inBody.text)
    let answer = try await client.post("/loss?inputs={}", "{\(Self.tensors)}")
    #expect(answer.status == 400)
    #expect(try answer.code == "invalid_query")
  }

  @Test func `is cancelled and charged like any other loss`() async throws {
    let body =
      #"{"function":"mean(y_pred)","#
      + #""y_true":[0],"y_pred":[\#(Array(repeating: "1", count: 20_000).joined(separator: ","))]}"#
    let answer = try await client.send(
      "POST", "/loss", body, exchange: FakeExchange(budget: 50_000))
    #expect(answer.status == 503)
  }

  @Test func `keeps few sources, however many come`() throws {
    let sources = CustomLossSources(limits: CustomLimits())
    let first = try sources.source(of: "y_pred")
    #expect(try sources.source(of: "y_pred") === first)
    let filler = String(repeating: " ", count: 10_000)
    for index in 0..<200 { _ = try sources.source(of: "y_pred + \(index) \(filler)") }
    #expect(sources.count < 30)
  }
}

struct ClassWeightTests {
  private let client = Client()

  private func post(_ weights: String) async throws -> Client.Answer {
    try await client.post(
      "/loss/mse",
      #"{"y_true":[[0,1],[1,0]],"y_pred":[[1,1],[1,3]],"reduction":"sum","outputs":"loss","#
        + #""class_weight":\#(weights)}"#)
  }

  @Test func `weighs samples by their class`() async throws {
    // The values are 0.5, of class 1, and 4.5, of class 0.
    #expect(try await post("null").text == #"{"loss":5.0}"#)
    #expect(try await post("{}").text == #"{"loss":5.0}"#)
    #expect(try await post(#"{"1":2}"#).text == #"{"loss":5.5}"#)
    #expect(try await post(#"{"0":10,"1":2.0}"#).text == #"{"loss":46.0}"#)
  }

  @Test(
    arguments: [
      (#"{"a":1}"#, 400, "wrong_type", "/class_weight/a"),
      (#"{"-1":1}"#, 400, "wrong_type", "/class_weight/-1"),
      (#"{"1.0":1}"#, 400, "wrong_type", "/class_weight/1.0"),
      (#"{"01":1}"#, 400, "wrong_type", "/class_weight/01"),
      (#"{"0":"a"}"#, 400, "wrong_type", "/class_weight/0"),
      (#"{"0":true}"#, 400, "wrong_type", "/class_weight/0"),
      (#"{"0":null}"#, 400, "wrong_type", "/class_weight/0"),
      (#"{"0":"NaN"}"#, 422, "out_of_range", "/class_weight/0"),
      (#"{"0":1e999}"#, 422, "out_of_range", "/class_weight/0"),
      ("[1,2]", 400, "wrong_type", "/class_weight"),
    ] as [(String, Int, String, String)])
  func `refuses what is no weight of a class`(
    weights: String, status: Int, code: String, pointer: String
  ) async throws {
    let answer = try await post(weights)
    #expect(answer.status == status)
    #expect(try answer.code == code)
    #expect(try answer.document["pointer"]?.text == pointer)
  }

  @Test func `is not for the query`() async throws {
    let answer = try await client.post(
      "/loss/mse?class_weight=%7B%7D", #"{"y_true":[1],"y_pred":[1]}"#)
    #expect(try answer.code == "invalid_query")
  }
}

struct ListOperatorsTests {
  @Test func `lists every operator and every limit`() async throws {
    let client = Client { $0.customLimits.nesting = 7 }
    let text = try await client.get("/operators").text
    for builtIn in CustomOperator.all { #expect(text.contains("\"name\":\"\(builtIn.name)\"")) }
    for limit in CustomLimits().listing { #expect(text.contains("\"name\":\"\(limit.name)\"")) }
    #expect(text.contains(#"{"name":"nesting","value":7,"#))
    let answer = try await client.post(
      "/loss", #"{"function":"((((((((y_pred))))))))","y_true":[1],"y_pred":[1]}"#)
    #expect(try answer.code == "custom_limit")
  }
}

struct AddedLossTests {
  private static let text =
    "def pinch(y_true, y_pred, delta=2.0, *, axis):\n  \"\"\"Pinches.\"\"\"\n"
    + "  return K.mean(delta * abs(y_pred - y_true), axis=axis)\n"

  private func client() throws -> Client {
    let entry = CatalogueEntry(
      try CustomLossSource.parsed(Self.text), name: "pinched", aliases: ["pinch"],
      file: "pinched.py")
    let catalogue = try LossCatalogue(adding: [entry])
    return Client { $0.catalogue = catalogue }
  }

  @Test(arguments: ["pinched", "pinch"])
  func `is served by name`(name: String) async throws {
    let answer = try await client().post(
      "/loss/\(name)?axis=-1", #"{"y_true":[[1,2]],"y_pred":[[2,2]],"delta":[3,5]}"#)
    #expect(answer.text == #"{"loss":1.5,"values":[1.5]}"#)
    #expect(answer.response.label == .init(route: "/loss/{name}", subject: "pinched"))
    let serialised = try await client().post(
      "/loss",
      #"{"loss":{"class_name":"\#(name)","config":{"axis":-1}},"y_true":[[1]],"y_pred":[[2]]}"#)
    #expect(serialised.text == #"{"loss":2.0,"values":[2.0]}"#)
  }

  @Test func `stands in the catalogue`() async throws {
    let client = try client()
    let answer = try await client.get("/loss/pinch")
    let loss = try answer.document
    #expect(loss["name"] == "pinched")
    #expect(loss["summary"] == "Pinches.")
    #expect(loss["formula"]?.text == Self.text)
    #expect(loss["source"] == "pinched.py")
    #expect(answer.text.contains(#""default":2,"#))
    #expect(try await client.get("/loss").text.contains(#""name":"pinched""#))
  }

  @Test func `is refused with the place of its parameter`() async throws {
    let client = try client()
    let missing = try await client.post("/loss/pinch", #"{"y_true":[1],"y_pred":[1]}"#)
    #expect(try missing.code == "custom_argument")
    let unknown = try await client.post("/loss/pinch", #"{"y_true":[1],"y_pred":[1],"dalta":1}"#)
    #expect(try unknown.document["hint"]?.text == "Did you mean 'delta'?")
    #expect(try await client.post("/loss/pincht", "{}").code == "unknown_loss")
  }
}
