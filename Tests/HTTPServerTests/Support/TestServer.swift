import Dispatch
import Foundation
import HTTPServer
import Synchronization
import TestSupport

/// A server on a free port of the loopback, for one test.
final class TestServer {
  let server: HTTPServer
  let handler = TestHandler()

  init(
    tls: TLSConfiguration? = nil, configure: (inout ServerConfiguration) -> Void = { _ in }
  ) throws {
    var configuration = ServerConfiguration()
    configuration.loops = 2
    configuration.memoryBudget = 256 << 20
    configure(&configuration)
    server = try HTTPServer(
      configuration: configuration, listeners: [.tcp(host: "127.0.0.1", port: 0, tls: tls)],
      handler: handler)
    try server.start()
  }

  deinit { server.stop() }

  var port: Int { server.addresses[0].port }

  /// A new connection.
  func connect(receiveBuffer: Int32? = nil) throws -> RawClient {
    try RawClient(port: port, receiveBuffer: receiveBuffer)
  }

  /// Sends one request on a connection of its own, and reads the answer.
  func ask(_ request: String) throws -> Reply {
    let client = try connect()
    try client.send(request)
    return try client.reply()
  }

  /// Waits, ten seconds at the most, until something is so.
  static func eventually(_ isSo: () -> Bool) -> Bool {
    for _ in 0..<1_000 {
      if isSo() { return true }
      usleep(10_000)
    }
    return isSo()
  }
}

/// A program of the system, run to its end.
struct Tool {
  var status: Int32
  var output: String

  init(_ arguments: [String], input: String = "") throws {
    let file = FileManager.default.temporaryDirectory.appending(path: "\(UUID()).input")
    defer { try? FileManager.default.removeItem(at: file) }
    try Data(input.utf8).write(to: file)
    let child = try Child(["/usr/bin/env", "timeout", "20"] + arguments, input: file.path)
    output = child.read(seconds: 30)
    status = child.waitUntilExit(seconds: 10)
  }
}

/// Certificates made for one test, in a folder that goes with it.
final class Certificates {
  let folder: String

  init() throws {
    folder = NSTemporaryDirectory() + "certificates-" + UUID().uuidString
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(atPath: folder) }

  func path(_ name: String) -> String { folder + "/" + name }

  /// A certificate that signs itself, under this name.
  func make(_ name: String) throws {
    _ = try Tool([
      "openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes",
      "-keyout", path(name + ".key"), "-out", path(name + ".pem"), "-subj", "/CN=" + name,
      "-days", "2", "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1",
    ])
  }

  /// A configuration with the certificate of this name.
  func tls(
    _ name: String, clients: TLSConfiguration.ClientCertificates = .none
  ) -> TLSConfiguration {
    TLSConfiguration(
      certificate: path(name + ".pem"), key: path(name + ".key"), clientCertificates: clients)
  }
}
