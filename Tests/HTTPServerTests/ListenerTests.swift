import Foundation
import HTTPServer
import Testing

/// Where a server listens.
struct ListenerTests {
  private func serve(_ listeners: [Listener]) throws -> HTTPServer {
    let server = try HTTPServer(listeners: listeners, handler: TestHandler())
    try server.start()
    return server
  }

  @Test func `takes connections of both families on every address`() throws {
    let server = try serve([.tcp(host: "*", port: 0)])
    defer { server.stop() }
    let port = server.addresses[0].port
    #expect(port > 0)
    for host in ["127.0.0.1", "[::1]"] {
      #expect(try Tool(["curl", "-s", "http://\(host):\(port)/"]).output == "hello")
    }
  }

  @Test func `takes a host by name`() throws {
    let server = try serve([.tcp(host: "localhost", port: 0)])
    defer { server.stop() }
    for address in server.addresses {
      #expect(address.port == server.addresses[0].port)
      #expect(try Tool(["curl", "-s", address.description]).output == "hello")
    }
  }

  @Test func `tells when it cannot listen`() throws {
    let server = try serve([.tcp(host: "127.0.0.1", port: 0)])
    defer { server.stop() }
    let port = server.addresses[0].port
    do {
      _ = try serve([.tcp(host: "127.0.0.1", port: port)])
      Issue.record("two servers on one port")
    } catch {
      guard case .cannotListen(let name, let cause)? = error as? ServerError else {
        Issue.record("\(error)")
        return
      }
      #expect(name == "127.0.0.1:\(port)")
      #expect(cause.number == EADDRINUSE)
    }
  }

  @Test func `listens on a Unix socket with its mode and removes it`() throws {
    let path = NSTemporaryDirectory() + "listener-\(UUID().uuidString.prefix(8)).sock"
    let server = try serve([.unix(path: path, mode: 0o620)])
    let attributes = try FileManager.default.attributesOfItem(atPath: path)
    #expect((attributes[.posixPermissions] as? NSNumber)?.intValue == 0o620)
    let client = try RawClient(path: path)
    try client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n")
    #expect(try client.reply().text == "hello")
    server.stop()
    #expect(!FileManager.default.fileExists(atPath: path))
  }

  @Test func `replaces a stale Unix socket but nothing that is in use`() throws {
    let path = NSTemporaryDirectory() + "listener-\(UUID().uuidString.prefix(8)).sock"
    // A process that ends without removing its socket.
    _ = try Tool([
      "python3", "-c",
      "import socket; s = socket.socket(socket.AF_UNIX); s.bind('\(path)'); s.listen()",
    ])
    let server = try serve([.unix(path: path)])
    #expect(throws: ServerError.pathInUse(path)) { try serve([.unix(path: path)]) }
    server.stop()
    _ = FileManager.default.createFile(atPath: path, contents: nil)
    defer { try? FileManager.default.removeItem(atPath: path) }
    #expect(throws: ServerError.pathInUse(path)) { try serve([.unix(path: path)]) }
    #expect(FileManager.default.fileExists(atPath: path))
  }

  @Test func `refuses names and paths that cannot be`() throws {
    let long = "/" + String(repeating: "x", count: 200)
    #expect(throws: ServerError.badSocketPath(long)) { try serve([.unix(path: long)]) }
    #expect(throws: ServerError.noListeners) { try serve([]) }
  }
}
