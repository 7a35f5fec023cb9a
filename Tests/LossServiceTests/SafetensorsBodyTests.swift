import HTTP1
import Losses
import TensorCoding
import Testing

@testable import LossService

struct SafetensorsBodyTests {
  private let client = Client()

  private static let pair = Safetensors()
    .with("y_true", [2, 2], [0, 1, 0, 0]).with("y_pred", [2, 2], [1, 1, 1, 0])

  @Test func `is answered in JSON unless asked otherwise`() async throws {
    let answer = try await client.post(
      "/loss/mse?outputs=loss,values,gradient", Self.pair, piece: 7)
    #expect(
      answer.text == #"{"loss":0.5,"values":[0.5,0.5],"gradient":[[0.5,0.0],[0.5,0.0]]}"#)
    #expect(answer.field("Content-Type") == "application/json")
    #expect(answer.field("Vary") == "Accept")
  }

  @Test func `is answered in its own form where Accept names it`() async throws {
    let answer = try await client.post(
      "/loss/mse?outputs=loss,values,gradient,hessian_diagonal&reduction=sum", Self.pair,
      accept: "application/x-safetensors")
    #expect(answer.field("Vary") == "Accept")
    #expect(!answer.response.isCompressible)
    let file = try answer.file
    #expect(file.tensors.map(\.name) == ["gradient", "hessian_diagonal", "loss", "values"])
    #expect(file["loss"] == [1])
    #expect(file["values"] == [0.5, 0.5])
    #expect(file["gradient"] == [1, 0, 1, 0])
    #expect(file["hessian_diagonal"] == [1, 1, 1, 1])
    #expect(file.tensors.map(\.tensor.shape.dimensions) == [[2, 2], [2, 2], [], [2]])
    #expect(file.tensors.allSatisfy { $0.type == .float32 })
    #expect(
      file.metadata == [
        .init(name: "loss", value: "mean_squared_error"), .init(name: "reduction", value: "sum"),
        .init(name: "dtype", value: "float32"), .init(name: "version", value: Service.version),
      ])
  }

  @Test(arguments: [
    ("application/x-safetensors", true), ("application/x-safetensors;q=0.5", true),
    ("application/x-safetensors, */*;q=0.1", true), ("*/*, application/x-safetensors", true),
    ("application/json;q=0.5, application/x-safetensors", true),
    ("application/json, application/x-safetensors;q=0.5", false),
    ("application/json;q=0, */*", true), ("application/json;q=0", false),
    ("application/x-safetensors;q=0", false), ("*/*", false), ("application/*", false),
    ("application/json", false), ("text/html", false), ("", false), ("rubbish;;", false),
  ])
  func `weighs what a client takes`(accept: String, isTensors: Bool) async throws {
    let fields = [Field("Accept", accept)]
    let answer = try await client.send(
      "POST", "/loss/mse", #"{"y_true":[1],"y_pred":[3]}"#, fields: fields)
    #expect(answer.status == 200)
    if isTensors {
      #expect(try answer.file["loss"] == [4])
    } else {
      #expect(answer.text == #"{"loss":4.0,"values":4.0}"#)
    }
  }

  @Test func `tells warnings in the metadata`() async throws {
    let body = Safetensors().with("y_true", [1, 2], [1, 1]).with("y_pred", [1, 2], [0.5, 0.5])
    let json = try await client.post("/loss/categorical_crossentropy", body)
    let warnings = try #require(try json.document["warnings"])
    let tensors = try await client.post(
      "/loss/categorical_crossentropy", body, accept: "application/x-safetensors")
    let text = try #require(try tensors.file.text("warnings"))
    #expect(try Document(json: text) == warnings)
  }

  @Test func `takes options from the metadata`() async throws {
    let body = Safetensors([
      ("delta", "0.5"), ("reduction", "sum"), ("outputs", "loss,gradient"), ("dtype", "float64"),
      ("strict", "False"), ("format", "pt"),
    ]).with("y_true", [1, 2], [0, 1]).with("y_pred", [1, 2], [1, 1])
    let answer = try await client.post("/loss/huber", body)
    #expect(answer.text == #"{"loss":0.1875,"gradient":[[0.25,0.0]]}"#)
  }

  @Test func `takes weights of classes and masks`() async throws {
    let labels = Safetensors([("class_weight", #"{"0": 1, "1": 5}"#)])
      .with("y_true", "I64", [2], [Int64(0), 1]).with("y_pred", [2, 2], [0.5, 0.5, 0.5, 0.5])
    let weighted = try await client.post(
      "/loss/sparse_categorical_crossentropy?outputs=loss", labels)
    let json = try await client.post(
      "/loss/sparse_categorical_crossentropy?outputs=loss",
      #"{"y_true":[0,1],"y_pred":[[0.5,0.5],[0.5,0.5]],"class_weight":{"0":1,"1":5}}"#)
    #expect(weighted.text == json.text)
    #expect(weighted.status == 200)

    let masked = Self.pair.with("mask", "BOOL", [2], [UInt8(0), 2])
      .with("sample_weight", "F64", [2], [1.0, 3.0])
    let answer = try await client.post("/loss/mse?reduction=none&outputs=loss", masked)
    #expect(answer.text == #"{"loss":[0.0,1.5]}"#)
  }

  @Test(
    arguments: [
      // The same under another type: 1.0 and 0.0, or 1 and 0.
      ("F64", [0, 0, 0, 0, 0, 0, 0xF0, 0x3F, 0, 0, 0, 0, 0, 0, 0, 0]),
      ("F32", [0, 0, 0x80, 0x3F, 0, 0, 0, 0]), ("F16", [0, 0x3C, 0, 0]),
      ("BF16", [0x80, 0x3F, 0, 0]),
      ("BOOL", [1, 0]), ("U8", [1, 0]), ("I8", [1, 0]), ("U16", [1, 0, 0, 0]),
      ("I16", [1, 0, 0, 0]),
      ("U32", [1, 0, 0, 0, 0, 0, 0, 0]), ("I32", [1, 0, 0, 0, 0, 0, 0, 0]),
      ("U64", [1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]),
      ("I64", [1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]),
    ] as [(String, [UInt8])])
  func `takes every type`(type: String, bytes: [UInt8]) async throws {
    let body = Safetensors().with("y_true", type, [2], bytes).with("y_pred", [2], [0.25, 0.5])
    let answer = try await client.post("/loss/mse", body)
    #expect(answer.text == #"{"loss":0.40625,"values":0.40625}"#)
  }

  /// F32 is stored as it comes, JSON's numbers as `Double`: no bit may differ for that.
  @Test(arguments: Catalogue.entries)
  func `is computed to the same bits as JSON`(entry: CatalogueEntry) async throws {
    let yPred: [Float] = [0.7, 0.2, 0.1, 0.25, 0.5, 0.25]
    let labels: [Float] = [0, 1]
    let oneHot: [Float] = [1, 0, 0, 0, 1, 0]
    let takesLabels = [
      "sparse_categorical_crossentropy", "categorical_generalized_cross_entropy", "circle",
    ].contains(entry.name)
    let isCTC = entry.name == "ctc"
    let truth = isCTC ? [1] : takesLabels ? labels : oneHot
    let truthShape = isCTC ? [1, 1] : takesLabels ? [2] : [2, 3]
    let predShape = isCTC ? [1, 2, 3] : [2, 3]
    let outputs =
      ["ctc", "circle"].contains(entry.name)
      ? "loss,values,gradient" : "loss,values,gradient,hessian_diagonal"
    for dtype in ["float32", "float64"] {
      let target = "/loss/\(entry.name)?outputs=\(outputs)&dtype=\(dtype)"
      let doubles = Safetensors().with("y_true", "F64", truthShape, truth.map { Double($0) })
        .with("y_pred", "F64", predShape, yPred.map { Double($0) })
      let singles = Safetensors().with("y_true", truthShape, truth).with("y_pred", predShape, yPred)
      let expected = try await client.post(target, doubles)
      #expect(expected.status == 200, "\(expected.text)")
      #expect(try await client.post(target, singles).text == expected.text)
      let file = try await client.post(target, singles, accept: "application/x-safetensors").file
      for output in file.tensors {
        var text: [UInt8] = []
        JSONWriter.write(output.tensor, to: &text)
        let json = "\"\(output.name)\":\(String(decoding: text, as: UTF8.self))"
        #expect(expected.text.contains(json), "\(json)")
      }
    }
  }

  /// JSON cannot spell such shapes, so that losses meet them here only.
  @Test(arguments: Catalogue.entries)
  func `may be empty along any axis`(entry: CatalogueEntry) async throws {
    let shapes = [
      [0], [0, 0], [0, 3], [3, 0], [2, 0, 3], [0, 2, 3], [0, 1 << 27], [1 << 27, 0],
      [0, 8_192, 16_384],
    ]
    for shape in shapes {
      for truth in shapes + [[]] {
        let body = Safetensors().with("y_true", truth, truth.isEmpty ? [1] : [])
          .with("y_pred", shape, [])
        for outputs in ["loss", "loss,values,gradient"] {
          let answer = try await client.post("/loss/\(entry.name)?outputs=\(outputs)", body)
          #expect(
            [200, 422].contains(answer.status), "\(truth) \(shape): \(answer.text.prefix(200))")
        }
      }
    }
  }

  @Test func `brings a function in the query or in the metadata, and inputs as tensors`()
    async throws
  {
    let tensors = { (body: Safetensors) in
      body.with("y_true", [1, 2], [0, 0]).with("y_pred", [1, 2], [1, 2])
        .with("margin", "F64", [2], [1.0, 0.5])
    }
    let source = """
      def f(y_true, y_pred, margin, scale=1.0):
        return K.mean(scale * margin * y_pred, axis=-1)
      """
    let inMetadata = try await client.post(
      "/loss?outputs=loss", tensors(.init([("function", source), ("arguments", #"{"scale": 2}"#)])))
    #expect(inMetadata.text == #"{"loss":2.0}"#)
    let inQuery = try await client.post(
      "/loss?outputs=loss&function=K.mean(margin*y_pred,axis=-1)", tensors(.init()),
      accept: "application/x-safetensors")
    let file = try inQuery.file
    #expect(file["loss"] == [1])
    #expect(file.text("loss") == "custom")
  }

  @Test func `brings a serialised loss`() async throws {
    let loss = #"{"class_name":"Huber","config":{"delta":0.5,"reduction":"sum"}}"#
    let body = Safetensors([("loss", loss)]).with("y_true", [1, 2], [0, 1])
      .with("y_pred", [1, 2], [1, 1])
    let answer = try await client.post("/loss", body, accept: "application/x-safetensors")
    #expect(try answer.file["loss"] == [0.1875])
    #expect(try answer.file.text("loss") == "huber")
    #expect(try answer.file.text("reduction") == "sum")
    let byName = Safetensors([("loss", "mse")]).with("y_true", [1, 2], [0, 1])
      .with("y_pred", [1, 2], [1, 1])
    #expect(try await client.post("/loss", byName).text == #"{"loss":0.5,"values":[0.5]}"#)
  }

  /// A body, the query beside it, and status, code and pointer of the problem.
  private static let refused: [(String, Safetensors, Int, String, String?)] = [
    (
      "/loss/mse?reduction=sum", Safetensors([("reduction", "sum")]), 400, "repeated_field",
      "/reduction"
    ),
    (
      "/loss/mse", Safetensors([("y_true", "[1]")]).with("y_true", [1], [1]), 400, "repeated_field",
      "/y_true"
    ),
    ("/loss/mse", Safetensors(), 400, "missing_field", "/y_true"),
    ("/loss/mse", Safetensors().with("y_true", [1], [1]), 400, "missing_field", "/y_pred"),
    ("/loss/mse", Safetensors().with("y_tru", [1], [1]), 400, "unknown_field", "/y_tru"),
    ("/loss/mse", Safetensors([("reductoin", "sum")]), 400, "unknown_field", "/reductoin"),
    ("/loss/mse", pair.with("reduction", [1], [1]), 400, "wrong_type", "/reduction"),
    ("/loss/huber", pair.with("delta", "BOOL", [1], [UInt8(1)]), 400, "wrong_type", "/delta"),
    ("/loss/mse", Safetensors().with("y_true", "C64", [1], [1.5]), 400, "wrong_type", "/y_true"),
    ("/loss/mse", Safetensors().with("y_true", "f32", [2], [1.5]), 400, "wrong_type", "/y_true"),
    ("/loss/mse", Safetensors().with("y_true", [3], [1]), 400, "invalid_safetensors", "/y_true"),
    (
      "/loss/mse", Safetensors().with("y_true", [1, 1, 1, 1, 1, 1, 1, 1, 1], [1]), 422,
      "limit_exceeded", "/y_true"
    ),
    (
      "/loss/mse", Safetensors().with("y_true", [2], [1, 2]).with("y_pred", [3], [1, 2, 3]), 422,
      "shape_mismatch", "/y_pred"
    ),
    ("/loss/mse", pair.with("mask", [2], [0, 2]), 422, "not_boolean", "/mask/1"),
    (
      "/loss?function=y_pred", pair.with("marjin", [1], [1]), 422, "custom_argument",
      "/inputs/marjin"
    ),
    (
      "/loss?function=y_pred", Safetensors([("inputs", "{}")]).with("m", [1], [1]), 400,
      "repeated_field", "/inputs"
    ),
    (
      "/loss?function=y_pred", Safetensors([("function", "y_true")]), 400, "repeated_field",
      "/function"
    ),
    ("/loss", pair, 400, "missing_field", "/function"),
  ]

  @Test(arguments: refused.indices)
  func `is refused with code and place`(index: Int) async throws {
    let (target, body, status, code, pointer) = Self.refused[index]
    let answer = try await client.post(target, body, accept: "application/x-safetensors")
    #expect(answer.status == status, "\(answer.text)")
    #expect(try answer.code == code, "\(answer.text)")
    #expect(try answer.document["pointer"]?.text == pointer, "\(answer.text)")
    #expect(answer.field("Content-Type") == "application/problem+json")
  }

  @Test func `says which byte is wrong, and what to do`() async throws {
    let body = Safetensors().with("y_true", "f32", [2], [1.5])
    let answer = try await client.post("/loss/mse", body)
    #expect(try answer.document["offset"] == .number(27))
    #expect(try answer.document["hint"]?.text == "Did you mean 'F32'?")
    let empty = try await client.send("POST", "/loss/mse", "", fields: [Client.tensors])
    #expect(try empty.code == "empty_body")
    let short = try await client.send("POST", "/loss/mse", "1234567", fields: [Client.tensors])
    #expect(try short.code == "invalid_safetensors")
    let long = try await client.send(
      "POST", "/loss/mse", bytes: Array(repeating: 0xFF, count: 8) + Array("{}".utf8),
      fields: [Client.tensors])
    #expect(
      try long.document["detail"]?.text
        == "The header should have 18446744073709551615 bytes, but only 2 follow its length.")
    let none = try await client.send("POST", "/loss/mse", fields: [Client.tensors])
    #expect(none.status == 411)
  }

  @Test func `brings labels, and takes their rows`() async throws {
    let labels = Safetensors().with("x", "I64", [2], [0, 2] as [Int64])
    let json = try await client.post("/to_categorical?num_classes=3", labels)
    #expect(json.text == #"{"categorical":[[1,0,0],[0,0,1]]}"#)
    let file = try await client.post(
      "/to_categorical", labels, accept: "application/x-safetensors"
    ).file
    #expect(file["categorical"] == [1, 0, 0, 0, 0, 1])
    #expect(file.tensors.first?.tensor.shape.dimensions == [2, 3])
    let unknown = try await client.post("/to_categorical", Self.pair)
    #expect(unknown.status == 400)
    #expect(try unknown.code == "unknown_field")
  }

  @Test func `is named where a type is refused`() async throws {
    let other = try await client.send(
      "POST", "/loss/mse", "{}", fields: [Field("Content-Type", "text/plain")])
    #expect(try other.document["detail"]?.text?.contains("application/x-safetensors") == true)
  }

  @Test func `is charged to the budget before it is held`() async throws {
    let count = 1 << 18
    let large = Safetensors().with("y_true", [count], [Float](repeating: 0, count: count))
      .with("y_pred", [count], [Float](repeating: 1, count: count))
    let poor = try await client.post(
      "/loss/mse", large, exchange: FakeExchange(budget: 1 << 16))
    #expect(poor.status == 503)
    #expect(poor.field("Retry-After") != nil)
    let wordy = try await client.post(
      "/loss", Safetensors([("function", String(repeating: " ", count: 60_000))]),
      exchange: FakeExchange(budget: 500_000))
    #expect(wordy.status == 503)
    let rich = FakeExchange()
    let answer = try await client.post(
      "/loss/mse?outputs=gradient", large, accept: "application/x-safetensors", exchange: rich)
    #expect(rich.reserved > 4 * count)
    guard case .stream = answer.response.body else {
      Issue.record("not streamed")
      return
    }
  }

  @Test func `streams an answer that is large`() async throws {
    let count = 1 << 15
    let body = Safetensors().with("y_true", [count], [Float](repeating: 0, count: count))
      .with("y_pred", [count], [Float](repeating: 3, count: count))
    let answer = try await client.post(
      "/loss/mse?outputs=loss,gradient&reduction=sum", body, accept: "application/x-safetensors",
      piece: 4_093)
    let file = try answer.file
    #expect(file["loss"] == [9])
    let isSame = file["gradient"] == Array(repeating: Double(Float(6) / Float(count)), count: count)
    #expect(isSame)
  }

  @Test func `lets pages of other origins read the answer`() async throws {
    let client = Client({ $0.origins = ["https://a.example"] })
    let answer = try await client.post(
      "/loss/mse", Self.pair, accept: "application/x-safetensors",
      fields: [Field("Origin", "https://a.example")])
    #expect(answer.field("Access-Control-Allow-Origin") == "https://a.example")
    #expect(
      answer.response.fields.filter { $0.name == "Vary" }.map(\.value) == ["Accept", "Origin"])
  }
}
