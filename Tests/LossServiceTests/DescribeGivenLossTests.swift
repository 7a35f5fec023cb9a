import Foundation
import HTTP1
import Testing

@testable import LossService

struct DescribeGivenLossTests {
  private let client = Client()

  private func describe(_ source: String) async throws -> Client.Answer {
    let body = Document.object([.init(name: "function", value: .string(source))])
    return try await client.post("/describe", String(decoding: body.json, as: UTF8.self))
  }

  @Test func `answers like the catalogue, with the formula as MathML`() async throws {
    let answer = try await describe(
      """
      def power_loss(y_true, y_pred, exponent=1.5, weights=[1, 0.5], centered=True, scale):
          \"""Mean power of the error.\"""
          return scale * K.mean(K.pow(K.abs(y_pred - y_true), exponent), axis=-1)
      """)
    #expect(answer.status == 200, "\(answer.text)")
    let document = try answer.document
    #expect(document["name"] == "power_loss")
    #expect(document["summary"] == "Mean power of the error.")
    #expect(document["mathml"]?.text?.contains("<msup>") == true)
    let parameters = document["parameters"]?.elements ?? []
    #expect(parameters.map { $0["name"] } == ["exponent", "weights", "centered", "scale"])
    #expect(
      parameters.map { $0["default"] } == [
        .number(1.5), .array([.number(1), .number(0.5)]), true, nil,
      ])
  }

  @Test func `has no formula for a source with a loop`() async throws {
    let answer = try await describe(
      "def f(y_true, y_pred):\n  x = 0\n  for i in range(3):\n    x = x + y_pred\n  return x")
    #expect(answer.status == 200)
    #expect(try answer.document["mathml"] == nil)
    #expect(try answer.document["name"] == "f")
  }

  @Test func `reports line and column of an error`() async throws {
    let answer = try await describe("lambda y_true, y_pred:\n  (y_pred - ")
    #expect(answer.status == 400)
    #expect(try answer.code == "custom_syntax")
    #expect(answer.text.contains("line 2, column"))
    #expect(answer.text.contains(#""pointer":"/function""#))
  }

  @Test(arguments: [
    (#"{}"#, "missing_field"), (#"{"function":3}"#, "wrong_type"),
    (#"{"function":"y_pred","y_true":[1]}"#, "unknown_field"),
  ])
  func `takes the source alone`(body: String, code: String) async throws {
    #expect(try await client.post("/describe", body).code == code)
  }

  @Test func `prints the longest sum in time`() async throws {
    let sum = "y_pred" + String(repeating: "+1", count: 4_900)
    let answer = try await describe("lambda y_true, y_pred: \(sum)")
    #expect(answer.status == 200)
    #expect(try answer.document["mathml"]?.text?.count ?? 0 > 90_000)
  }
}
