import Foundation
import HTTP1
import Testing

@testable import LossService

struct SHA256Tests {
  /// The examples of FIPS 180-4 (its appendices, as published by NIST).
  @Test(arguments: [
    ("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
    ("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
    (
      "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
      "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"
    ),
  ])
  func `hashes as the standard has it`(message: String, expected: String) {
    let hash = SHA256.hash(message.utf8).map { String(format: "%02x", $0) }.joined()
    #expect(hash == expected)
  }
}

struct TokenFileTests {
  private let file = FileManager.default.temporaryDirectory.appending(path: "\(UUID()).tokens")

  private func write(_ text: String) throws {
    try text.write(to: file, atomically: true, encoding: .utf8)
  }

  @Test func `lets only its tokens in`() throws {
    defer { try? FileManager.default.removeItem(at: file) }
    try write("# comment\n\n  first  \nsecond\n")
    let tokens = try #require(TokenFile(path: file.path))
    for right in ["Bearer first", "bearer second", "BEARER  first"] {
      #expect(tokens.allows([right]), "\(right)")
    }
    for wrong in ["", "Bearer", "Bearer ", "Bearer third", "Basic first", "first", "Bearer #"] {
      #expect(!tokens.allows([wrong]), "\(wrong)")
    }
    #expect(!tokens.allows([]))
    #expect(!tokens.allows(["Bearer first", "Bearer second"]))
  }

  @Test func `keeps what it has if the file is gone`() throws {
    try write("first")
    let tokens = try #require(TokenFile(path: file.path))
    try FileManager.default.removeItem(at: file)
    #expect(!tokens.reload())
    #expect(tokens.allows(["Bearer first"]))
  }

  @Test func `is none without a token`() throws {
    defer { try? FileManager.default.removeItem(at: file) }
    try write("# nothing\n")
    #expect(TokenFile(path: file.path) == nil)
  }

  @Test func `guards every route but the health checks`() async throws {
    defer { try? FileManager.default.removeItem(at: file) }
    try write("first")
    let tokens = try #require(TokenFile(path: file.path))
    let client = Client { $0.tokens = tokens }
    for path in ["/loss", "/metrics", "/openapi.yaml"] {
      let answer = try await client.get(path)
      #expect(answer.status == 401)
      #expect(answer.field("WWW-Authenticate") == "Bearer")
      let allowed = try await client.send(
        "GET", path, fields: [Field("Authorization", "Bearer first")])
      #expect(allowed.status == 200)
    }
    #expect(try await client.get("/healthz").status == 200)
    #expect(try await client.get("/readyz").status == 200)
  }
}

struct CrossOriginTests {
  private let client = Client { $0.origins = ["https://a.example"] }
  private let origin = Field("Origin", "https://a.example")

  @Test func `lets the pages of an origin read answers`() async throws {
    let answer = try await client.send(
      "POST", "/loss/mse", #"{"y_true":[1],"y_pred":[1]}"#, fields: [origin])
    #expect(answer.status == 200)
    #expect(answer.field("Access-Control-Allow-Origin") == "https://a.example")
    #expect(answer.response.fields.contains(Field("Vary", "Origin")))
    let problem = try await client.send("GET", "/nowhere", fields: [origin])
    #expect(problem.field("Access-Control-Allow-Origin") == "https://a.example")
  }

  @Test func `answers the question before the call`() async throws {
    let answer = try await client.send(
      "OPTIONS", "/loss/mse", fields: [origin, Field("Access-Control-Request-Method", "POST")])
    #expect(answer.status == 204)
    #expect(answer.field("Access-Control-Allow-Methods") == "GET, POST")
  }

  @Test func `says nothing to other origins`() async throws {
    let answer = try await client.send(
      "GET", "/healthz", fields: [Field("Origin", "https://b.example")])
    #expect(answer.field("Access-Control-Allow-Origin") == nil)
  }
}
