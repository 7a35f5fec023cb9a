import Foundation
import HTTP1
import HTTPServer
import Testing

// The example that the documentation of `HTTPServer` opens with, to the letter.
final class Hello: RequestHandler {
  func reception(of head: RequestHead, exchange: any Exchange) -> Reception {
    .respond(Response(Status(200, "OK"), body: .bytes(Array("Hello, \(head.path)\n".utf8))))
  }
}

struct HelloTests {
  @Test func `serves as the documentation says`() throws {
    let server = try HTTPServer(listeners: [.tcp(host: "127.0.0.1", port: 0)], handler: Hello())
    try server.start()
    print(server.addresses[0])
    defer { server.stop() }
    let client = try RawClient(port: server.addresses[0].port)
    try client.send("GET /world HTTP/1.1\r\nHost: a\r\n\r\n")
    #expect(try client.reply().text == "Hello, /world\n")
    try client.send("GET / HTTP/1.1\r\n\r\n")
    let refusal = try client.reply()
    #expect(refusal.status == 400)
    #expect(refusal.text == "Bad Request\n")
  }

  @Test func `is the example of the documentation`() throws {
    let tests = URL(filePath: #filePath).deletingLastPathComponent()
    let source = tests.deletingLastPathComponent().deletingLastPathComponent()
      .appending(path: "Sources/HTTPServer/HTTPServer.swift")
    let lines = try String(contentsOf: source, encoding: .utf8).split(
      separator: "\n", omittingEmptySubsequences: false)
    let begin = try #require(lines.firstIndex(of: "/// ```swift"))
    let end = try #require(lines[(begin + 1)...].firstIndex(of: "/// ```"))
    let example = lines[(begin + 1)..<end].map { $0.dropFirst(4) }.filter { !$0.isEmpty }
    #expect((7...12).contains(example.count))
    let own = try String(contentsOf: URL(filePath: #filePath), encoding: .utf8).split(
      separator: "\n"
    )
    .map { $0.trimmingCharacters(in: .whitespaces) }
    for line in example {
      #expect(own.contains(line.trimmingCharacters(in: .whitespaces)), "\(line)")
    }
  }
}
