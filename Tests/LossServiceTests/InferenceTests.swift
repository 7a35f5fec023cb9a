import HTTP1
import Losses
import TensorCoding
import Testing

@testable import LossService

struct InferenceTests {
  private let client = Client()

  /// An input as JSON.
  fileprivate static func input(
    _ name: String, _ shape: String, _ type: String, _ data: String
  ) -> String {
    #"{"name":"\#(name)","shape":\#(shape),"datatype":"\#(type)","data":\#(data)}"#
  }

  /// An input whose bytes follow.
  fileprivate static func bytes(_ name: String, _ shape: String, _ type: String, _ size: Int)
    -> String
  {
    #"{"name":"\#(name)","shape":\#(shape),"datatype":"\#(type)","#
      + #""parameters":{"binary_data_size":\#(size)}}"#
  }

  private func infer(
    _ model: String, _ json: String, _ bytes: [UInt8] = [], length: String? = nil,
    fields: [Field] = [], piece: Int = .max
  ) async throws -> Client.Answer {
    let text = Array(json.utf8)
    let header = bytes.isEmpty && length == nil ? nil : length ?? String(text.count)
    return try await client.send(
      "POST", "/v2/models/\(model)/infer", bytes: text + bytes,
      fields: fields + (header.map { [Field("Inference-Header-Content-Length", $0)] } ?? []),
      piece: piece)
  }

  private static func floats(_ numbers: [Float]) -> [UInt8] {
    numbers.flatMap { number in
      (0..<4).map { UInt8(truncatingIfNeeded: number.bitPattern >> ($0 * 8)) }
    }
  }

  @Test func `describes itself, its health and its models`() async throws {
    #expect(try await client.get("/v2").document["extensions"]?.elements.count == 3)
    #expect(try await client.get("/v2/health/live").text == #"{"live":true}"#)
    #expect(try await client.get("/v2/health/ready").text == #"{"live":true,"ready":true}"#)
    for path in ["/v2/models/mse", "/v2/models/mse/versions/1"] {
      let model = try await client.get(path).document
      #expect(model["name"]?.text == "mean_squared_error")
      #expect(
        model["inputs"]?.elements.compactMap { $0["name"]?.text }
          == ["y_true", "y_pred", "sample_weight", "mask", "class_weight"])
      #expect(
        model["outputs"]?.elements.compactMap { $0["name"]?.text }
          == ["loss", "values", "gradient", "hessian_diagonal"])
      let ready = try await client.get(path + "/ready")
      #expect(ready.text == #"{"name":"mean_squared_error","ready":true}"#)
      #expect(!ready.response.isCompressible)
    }
    let unknown = try await client.get("/v2/models/mze")
    #expect(unknown.status == 404)
    #expect(try unknown.document["error"]?.text?.contains("mze") == true)
    #expect(try await client.get("/v2/models/mse/versions/2").status == 404)
    #expect(try await client.send("POST", "/v2/models/mse").status == 405)
    let index = try await client.send("POST", "/v2/repository/index", "{}").document
    #expect(index.elements.count == Catalogue.entries.count + 1)
    client.state.isDraining = true
    #expect(try await client.get("/v2/health/ready").status == 503)
  }

  @Test func `answers JSON with JSON`() async throws {
    let inputs =
      Self.input("y_true", "[2,2]", "FP32", "[0,1,0,0]") + ","
      + Self.input("y_pred", "[2,2]", "INT64", "[[1,1],[1,0]]")
    let answer = try await infer(
      "mse",
      #"{"id":"7","inputs":[\#(inputs)],"parameters":{"reduction":"sum","timeout":5,"content_type":"np"},"#
        + #""outputs":[{"name":"values"},{"name":"loss"}],"unknown":[{}]}"#, piece: 5)
    #expect(
      answer.text
        == #"{"model_name":"mean_squared_error","model_version":"1","id":"7","outputs":["#
        + #"{"name":"values","shape":[2],"datatype":"FP32","data":[0.5,0.5]},"#
        + #"{"name":"loss","shape":[],"datatype":"FP32","data":[1.0]}]}"#)
    #expect(answer.field("Content-Type") == "application/json")
    #expect(answer.response.isCompressible)
  }

  @Test(arguments: [1, 3, 1_000])
  func `takes and gives bytes`(piece: Int) async throws {
    let json =
      #"{"inputs":[\#(Self.bytes("y_true", "[2]", "FP32", 8)),"#
      + #"\#(Self.bytes("y_pred", "[2]", "UINT8", 2))],"#
      + #""parameters":{"binary_data_output":true},"outputs":[{"name":"loss"},"#
      + #"{"name":"gradient"},{"name":"values","parameters":{"binary_data":false}}]}"#
    let answer = try await infer("mse", json, Self.floats([1, 2]) + [3, 2], piece: piece)
    #expect(answer.status == 200)
    #expect(answer.field("Content-Type") == "application/octet-stream")
    let length = try #require(answer.field("Inference-Header-Content-Length").flatMap { Int($0) })
    let head = try Document(json: String(decoding: answer.bytes.prefix(length), as: UTF8.self))
    let outputs = try #require(head["outputs"]).elements
    #expect(outputs.map { $0["name"]?.text } == ["loss", "gradient", "values"])
    #expect(outputs[0]["parameters"]?["binary_data_size"] == .number(4))
    #expect(outputs[2]["data"]?.elements == [.number(2)])
    // Mean squared error of (1, 2) and (3, 2): 2; its gradient: the errors.
    #expect(Array(answer.bytes[length...]) == Self.floats([2, 2, 0]))
  }

  @Test func `answers the loss alone unless asked for more`() async throws {
    let json =
      #"{"inputs":[\#(Self.input("y_true", "[1]", "FP64", "[1]")),"#
      + #"\#(Self.input("y_pred", "[1]", "FP64", "[3]"))],"outputs":[]}"#
    #expect(
      try await infer("mse", json).document["outputs"]?.elements.compactMap { $0["name"]?.text }
        == ["loss"])
  }

  @Test func `turns labels into rows`() async throws {
    let json =
      #"{"inputs":[\#(Self.input("x", "[2]", "INT64", "[0,2]"))],"parameters":{"num_classes":3}}"#
    let answer = try await infer("to_categorical", json)
    #expect(
      try answer.document["outputs"]?.elements.first?["data"]?.elements
        == [1, 0, 0, 0, 0, 1].map(Document.number))
  }

  @Test func `reads bare NaN and infinities, and writes them as texts`() async throws {
    let json =
      #"{"inputs":[\#(Self.input("y_true", "[3]", "FP32", "[NaN, Infinity,-Infinity]")),"#
      + #"\#(Self.input("y_pred", "[3]", "FP32", "[0,0,0]"))],"outputs":[{"name":"values"}],"#
      + #""parameters":{"reduction":"none"}}"#
    let answer = try await infer("mae", json)
    #expect(answer.text.contains("\"NaN\""))
    let strict = try await client.post("/loss/mae", #"{"y_true":[NaN],"y_pred":[1]}"#)
    #expect(strict.status == 400)
  }

  @Test func `takes class weights, masks and parameters of every kind`() async throws {
    let json =
      #"{"inputs":[\#(Self.input("y_true", "[2,1]", "FP32", "[0,1]")),"#
      + #"\#(Self.input("y_pred", "[2,1]", "FP32", "[1,3]")),"#
      + #"\#(Self.input("class_weight", "[2]", "FP32", "[1,10]")),"#
      + #"\#(Self.input("mask", "[2]", "BOOL", "[true,true]"))],"#
      + #""parameters":{"reduction":"sum","dtype":"float64","strict":false,"triton_x":1}}"#
    let answer = try await infer("mse", json)
    #expect(
      try answer.document["outputs"]?.elements.first?["data"]?.elements == [.number(41)],
      "\(answer.text)")
  }

  @Test(
    arguments: [
      ("{}", [], nil, "missing_field"),
      (#"{"inputs":{}}"#, [], nil, "wrong_type"),
      (#"{"inputs":[1]}"#, [], nil, "wrong_type"),
      (#"{"inputs":[]}"#, [], nil, "missing_field"),
      (#"{"inputs":[{"name":"y_true","datatype":"FP32","data":[1]}]}"#, [], nil, "missing_field"),
      ("{\"inputs\":[\(input("y_ture", "[1]", "FP32", "[1]"))]}", [], nil, "unknown_field"),
      ("{\"inputs\":[\(input("y_true", "[1]", "fp32", "[1]"))]}", [], nil, "wrong_type"),
      ("{\"inputs\":[\(input("y_true", "[1]", "BYTES", "[\"a\"]"))]}", [], nil, "wrong_type"),
      ("{\"inputs\":[\(input("y_true", "[-1]", "FP32", "[1]"))]}", [], nil, "wrong_type"),
      ("{\"inputs\":[\(input("y_true", "[1.5]", "FP32", "[1]"))]}", [], nil, "wrong_type"),
      ("{\"inputs\":[\(input("y_true", "[2]", "FP32", "[1]"))]}", [], nil, "shape_mismatch"),
      ("{\"inputs\":[\(input("y_true", "[1]", "UINT8", "[256]"))]}", [], nil, "out_of_range"),
      ("{\"inputs\":[\(input("y_true", "[1]", "INT8", "[1.5]"))]}", [], nil, "out_of_range"),
      (
        "{\"inputs\":[\(input("y_true", "[4611686018427387904, 4]", "FP32", "[1]"))]}", [], nil,
        "invalid_inference"
      ),
      (
        "{\"inputs\":[\(input("y_true", "[0, 4611686018427387904]", "FP32", "[1]"))]}", [], nil,
        "invalid_inference"
      ),
      (
        "{\"inputs\":[\(input("y_true", "[1]", "FP32", "[1]")),\(input("y_true", "[1]", "FP32", "[1]"))]}",
        [], nil, "repeated_field"
      ),
      (
        #"{"inputs":[{"name":"y_true","shape":[1],"datatype":"FP32"}]}"#, [], nil,
        "invalid_inference"
      ),
      (
        #"{"inputs":[{"name":"y_true","shape":[1],"datatype":"FP32","data":[1],"#
          + #""parameters":{"binary_data_size":4}}]}"#, [0, 0, 0, 0], nil, "invalid_inference"
      ),
      (
        #"{"inputs":[{"name":"y_true","shape":[1],"datatype":"FP32","#
          + #""parameters":{"shared_memory_region":"x"}}]}"#, [], nil, "invalid_inference"
      ),
      (
        "{\"inputs\":[\(bytes("y_true", "[1]", "FP32", 5))]}", [0, 0, 0, 0, 0], nil,
        "invalid_inference"
      ),
      ("{\"inputs\":[\(bytes("y_true", "[1]", "FP32", 4))]}", [0, 0, 0], nil, "invalid_inference"),
      (
        "{\"inputs\":[\(bytes("y_true", "[1]", "FP32", 4))]}", [0, 0, 0, 0, 0], nil,
        "invalid_inference"
      ),
      (#"{"inputs":[],"parameters":{"axis":[1]}}"#, [], nil, "wrong_type"),
      (#"{"inputs":[],"outputs":[{"name":"lots"}]}"#, [], nil, "unknown_value"),
      (#"{"inputs":[],"outputs":[{"name":"loss"},{"name":"loss"}]}"#, [], nil, "repeated_field"),
      ("{}", [], "0", "invalid_inference"), ("{}", [], "-2", "invalid_inference"),
      ("{}", [], "+2", "invalid_inference"), ("{}", [], "2, 3", "invalid_inference"),
      ("{}", [], "3", "invalid_inference"),
      ("{}", [], "99999999999999999999999", "invalid_inference"),
    ] as [(String, [UInt8], String?, String)])
  func `refuses with a code`(
    json: String, bytes: [UInt8], length: String?, code: String
  ) async throws {
    for piece in [1, Int.max] {
      let answer = try await infer("mse", json, bytes, length: length, piece: piece)
      #expect([400, 422].contains(answer.status), "\(answer.text)")
      #expect(try answer.code == code, "\(answer.text)")
      #expect(try answer.document["error"]?.text?.isEmpty == false)
    }
  }

  @Test(
    arguments: [
      (input("y_true", "[-1]", "FP32", "[1]"), [], "/inputs/1/shape"),
      (input("y_true", "[4611686018427387904, 4]", "FP32", "[]"), [], "/inputs/1/shape"),
      (input("y_true", "[1]", "FP31", "[1]"), [], "/inputs/1/datatype"),
      (input("y_true", "[2]", "UINT8", "[1, 256]"), [], "/inputs/1/data/1"),
      (
        bytes("y_true", "[1]", "FP32", 9_223_372_036_854_775_807), [0, 0, 0, 0],
        "/inputs/1/parameters/binary_data_size"
      ),
    ] as [(String, [UInt8], String)])
  func `points at what it refuses`(input: String, bytes: [UInt8], pointer: String) async throws {
    let first = Self.input("y_pred", "[1]", "FP32", "[1]")
    let answer = try await infer("mse", "{\"inputs\":[\(first),\(input)]}", bytes)
    #expect(try answer.document["pointer"]?.text == pointer, "\(answer.text)")
    #expect(try answer.document["detail"]?.text?.hasSuffix(".") == true)
  }

  @Test func `refuses bytes behind JSON that has no length`() async throws {
    let answer = try await client.send(
      "POST", "/v2/models/mse/infer", bytes: Array(#"{"inputs":[]}"#.utf8) + [1, 2])
    #expect(answer.status == 400)
  }

  @Test(arguments: [
    ("18446744073709551615", "UINT64", true), ("18446744073709551616", "UINT64", false),
    ("9223372036854775807", "INT64", true), ("9223372036854775808", "INT64", false),
    ("-9223372036854775808", "INT64", true), ("-9223372036854775809", "INT64", false),
    ("18446744073709551616", "FP64", true), ("9223372036854775808", "UINT64", true),
    ("9.223372036854775807e18", "FP32", true),
  ])
  func `judges integers by their digits`(number: String, type: String, fits: Bool) async throws {
    for piece in [1, 50, Int.max] {
      let inputs =
        Self.input("y_true", "[1,3]", type, "[[1, 0,\(number)]]") + ","
        + Self.input("y_pred", "[1,3]", "FP64", "[18446744073709551616, 1, 2]")
      let answer = try await infer("mse", #"{"inputs":[\#(inputs)]}"#, piece: piece)
      #expect(answer.status == (fits ? 200 : 422), "\(answer.text)")
      if !fits {
        #expect(try answer.document["pointer"]?.text == "/inputs/0/data/2")
        #expect(try answer.code == "out_of_range")
      }
    }
  }

  @Test func `passes over members that it does not know, whatever they hold`() async throws {
    let rest = #","extra":[1,{"y":[null,[2,"x"]]},[[1],[2,3]]],"extra":{}}"#
    let inputs = [("y_true", "[1]"), ("y_pred", "[3]")].map { name, data in
      String(Self.input(name, "[1]", "FP32", data).dropLast()) + rest
    }
    let json =
      #"{"inputs":[\#(inputs.joined(separator: ","))],"outputs":[{"name":"loss"\#(rest)]\#(rest)"#
    for piece in [1, Int.max] {
      let answer = try await infer("mse", json, piece: piece)
      #expect(try answer.document["outputs"]?.elements.first?["data"]?.elements == [.number(4)])
    }
  }

  @Test func `takes a body of bytes alone where a model has one input`() async throws {
    let labels: [UInt8] = [0, 2].flatMap { [$0, 0, 0, 0, 0, 0, 0, 0] }
    for piece in [3, Int.max] {
      let answer = try await infer("to_categorical", "", labels, length: "0", piece: piece)
      let length = try #require(answer.field("Inference-Header-Content-Length").flatMap { Int($0) })
      #expect(Array(answer.bytes[length...]) == Self.floats([1, 0, 0, 0, 0, 1]))
    }
    for (bytes, model) in [(Array(labels.dropLast()), "to_categorical"), (labels, "mse")] {
      let answer = try await infer(model, "", bytes, length: "0")
      #expect(answer.status == 400, "\(answer.text)")
    }
  }
}
