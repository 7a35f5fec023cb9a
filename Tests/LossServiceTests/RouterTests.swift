import HTTP1
import Testing

@testable import LossService

struct RouterTests {
  private let client = Client()

  @Test func `answers an unknown path with the nearest route`() async throws {
    let answer = try await client.get("/helthz")
    #expect(answer.status == 404)
    #expect(try answer.code == "not_found")
    #expect(try answer.document["hint"]?.text == "Did you mean /healthz?")
  }

  @Test(arguments: [
    ("DELETE", "/loss/mse", "GET, HEAD, OPTIONS, POST"),
    ("BREW", "/loss", "GET, HEAD, OPTIONS, POST"),
    ("POST", "/healthz", "GET, HEAD, OPTIONS"),
    ("GET", "/to_categorical", "OPTIONS, POST"),
  ])
  func `refuses a method that a path does not take`(
    method: String, path: String, allow: String
  ) async throws {
    let answer = try await client.send(method, path)
    #expect(answer.status == 405)
    #expect(answer.field("Allow") == allow)
    #expect(try answer.code == "method_not_allowed")
  }

  @Test(arguments: [
    ("/loss/mse", "GET, HEAD, OPTIONS, POST"), ("/readyz", "GET, HEAD, OPTIONS"),
    ("*", "GET, HEAD, OPTIONS, POST"),
  ])
  func `tells what a path takes`(path: String, allow: String) async throws {
    let answer = try await client.send("OPTIONS", path)
    #expect(answer.status == 204)
    #expect(answer.field("Allow") == allow)
  }

  @Test(arguments: ["/healthz", "/loss", "/loss/mse", "/openapi.json"])
  func `answers HEAD as it answers GET`(path: String) async throws {
    let head = try await client.send("HEAD", path)
    let get = try await client.get(path)
    #expect(head.status == 200)
    #expect(head.text == get.text)
  }

  @Test(arguments: ["/loss/", "/loss/mse/", "/loss/mse/values", "/LOSS", "/docs/", "/loss%2Fmse"])
  func `does not guess at paths`(path: String) async throws {
    #expect(try await client.get(path).status == 404)
  }

  @Test func `tells a draining server from a ready one`() async throws {
    #expect(try await client.get("/readyz").status == 200)
    client.state.isDraining = true
    let answer = try await client.get("/readyz")
    #expect(answer.status == 503)
    #expect(try answer.code == "draining")
    #expect(try await client.get("/healthz").status == 200)
  }
}
