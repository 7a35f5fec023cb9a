import Testing

@testable import HTTPServer

/// Encrypted connections, with the tools of OpenSSL and curl as clients.
///
/// One after the other: the keys of tickets belong to the process.
@Suite(.serialized) struct TLSTests {
  private let certificates: Certificates

  init() throws {
    certificates = try Certificates()
    try certificates.make("first")
  }

  private func curl(_ server: TestServer, _ arguments: [String]) throws -> Tool {
    try Tool(
      ["curl", "-s", "--cacert", certificates.path("first.pem")] + arguments
        + ["https://localhost:\(server.port)/"])
  }

  private func handshake(
    _ server: TestServer, _ arguments: [String], input: String = ""
  ) throws -> Tool {
    try Tool(
      ["openssl", "s_client", "-connect", "127.0.0.1:\(server.port)"] + arguments, input: input)
  }

  @Test(arguments: ["1.2", "1.3"])
  func `speaks this version`(version: String) throws {
    let server = try TestServer(tls: certificates.tls("first"))
    let only = version == "1.2" ? ["--tlsv1.2", "--tls-max", "1.2"] : ["--tlsv1.3"]
    #expect(try curl(server, only).output == "hello")
  }

  @Test func `refuses older versions and weak ciphers`() throws {
    let server = try TestServer(tls: certificates.tls("first"))
    #expect(try handshake(server, ["-tls1_1", "-cipher", "ALL:@SECLEVEL=0"]).status != 0)
    #expect(try handshake(server, ["-tls1_2", "-cipher", "AES128-SHA"]).status != 0)
    #expect(try handshake(server, ["-tls1_2", "-cipher", "ECDHE-ECDSA-AES128-SHA"]).status != 0)
  }

  @Test func `agrees on HTTP 1.1 and refuses clients that speak only something else`() throws {
    let server = try TestServer(tls: certificates.tls("first"))
    let both = try handshake(server, ["-alpn", "h2,http/1.1"]).output
    #expect(both.contains("ALPN protocol: http/1.1"))
    #expect(try handshake(server, ["-alpn", "h2"]).status != 0)
    #expect(try handshake(server, []).output.contains("No ALPN negotiated"))
  }

  @Test func `does not mind a name it does not know`() throws {
    let server = try TestServer(tls: certificates.tls("first"))
    #expect(try handshake(server, ["-servername", "elsewhere.example"]).status == 0)
  }

  @Test func `carries megabytes both ways`() throws {
    let server = try TestServer(tls: certificates.tls("first"))
    let size = 3_000_000
    let file = certificates.path("body")
    _ = try Tool(["sh", "-c", "head -c \(size) /dev/zero | tr '\\0' z > \(file)"])
    let tool = try Tool([
      "curl", "-s", "--cacert", certificates.path("first.pem"), "--data-binary", "@" + file,
      "https://localhost:\(server.port)/echo",
    ])
    #expect(tool.output == String(repeating: "z", count: size))
  }

  @Test(arguments: ["-tls1_2", "-tls1_3"])
  func `resumes sessions from tickets`(version: String) throws {
    let server = try TestServer(tls: certificates.tls("first"))
    let session = certificates.path("session" + version)
    let request = "GET / HTTP/1.0\r\n\r\n"
    _ = try handshake(server, [version, "-sess_out", session, "-ign_eof"], input: request)
    let second = try handshake(server, [version, "-sess_in", session, "-ign_eof"], input: request)
    #expect(second.output.contains("Reused, TLSv1."))
    #expect(second.output.contains("hello"))
    // Tickets outlive the certificates they were issued with.
    #expect(server.server.reloadCertificates() == [])
    let third = try handshake(server, [version, "-sess_in", session, "-ign_eof"], input: request)
    #expect(third.output.contains("Reused, TLSv1."))
  }

  @Test(arguments: ["-tls1_2", "-tls1_3"])
  func `resumes what the key before the present one has sealed, and nothing older`(
    version: String
  ) throws {
    let server = try TestServer(tls: certificates.tls("first"))
    let session = certificates.path("session" + version)
    let request = "GET / HTTP/1.0\r\n\r\n"
    _ = try handshake(server, [version, "-sess_out", session, "-ign_eof"], input: request)
    func resumed() throws -> Bool {
      let tool = try handshake(server, [version, "-sess_in", session, "-ign_eof"], input: request)
      #expect(tool.output.contains("hello"))
      return tool.output.contains("Reused, TLSv1.")
    }
    TLSTicketKeys.shared.rotate()
    #expect(try resumed())
    TLSTicketKeys.shared.rotate()
    #expect(try !resumed())
  }

  @Test func `does not renegotiate`() throws {
    let server = try TestServer(tls: certificates.tls("first"))
    // A line with only R asks s_client to renegotiate.
    let tool = try handshake(server, ["-tls1_2"], input: "R\n")
    #expect(tool.output.contains("no renegotiation") || tool.status != 0)
  }

  @Test func `ends with close_notify`() throws {
    let server = try TestServer(tls: certificates.tls("first"))
    let tool = try handshake(
      server, ["-msg", "-ign_eof", "-tls1_2"], input: "GET / HTTP/1.0\r\n\r\n")
    #expect(tool.output.contains("<<< TLS 1.2, Alert [length 0002], warning close_notify"))
    #expect(tool.status == 0)
  }

  @Test func `asks for a client certificate and may insist`() throws {
    try certificates.make("client")
    try certificates.make("stranger")
    let required = certificates.tls(
      "first", clients: .required(authorities: certificates.path("client.pem")))
    let server = try TestServer(tls: required)
    func shows(_ name: String) -> [String] {
      ["--cert", certificates.path(name + ".pem"), "--key", certificates.path(name + ".key")]
    }
    #expect(try curl(server, shows("client")).output == "hello")
    #expect(try curl(server, []).status != 0)
    #expect(try curl(server, shows("stranger")).status != 0)

    let optional = certificates.tls(
      "first", clients: .optional(authorities: certificates.path("client.pem")))
    let kind = try TestServer(tls: optional)
    #expect(try curl(kind, shows("client")).output == "hello")
    #expect(try curl(kind, []).output == "hello")
    #expect(try curl(kind, shows("stranger")).status != 0)
  }

  @Test func `answers plain HTTP with a hint`() throws {
    let server = try TestServer(tls: certificates.tls("first"))
    let client = try server.connect()
    try client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n")
    let reply = try client.reply()
    #expect(reply.status == 400)
    #expect(reply.text == "plainTextOnTLSPort")
    #expect(client.isAtEnd())
  }

  @Test func `gives up on a handshake that does not come in time`() throws {
    let server = try TestServer(tls: certificates.tls("first")) { $0.handshakeTime = 0.2 }
    let client = try server.connect()
    try client.send([22, 3, 1, 0, 200, 1])
    #expect(client.isAtEnd())
    #expect(server.server.statistics.handshakesFailed == 1)
  }

  @Test func `survives rubbish instead of a handshake`() throws {
    let server = try TestServer(tls: certificates.tls("first"))
    for first in [UInt8(0), 22, 255] {
      let client = try server.connect()
      try client.send([first] + [UInt8](repeating: 0xA5, count: 3_000))
      _ = try? client.readToEnd()
    }
    #expect(try curl(server, []).output == "hello")
  }

  @Test func `takes new certificates and keeps open connections`() throws {
    try certificates.make("second")
    let server = try TestServer(tls: certificates.tls("first"))
    let serial = "openssl x509 -noout -subject"
    func subject() throws -> String {
      try Tool([
        "sh", "-c",
        "openssl s_client -connect 127.0.0.1:\(server.port) </dev/null 2>/dev/null | \(serial)",
      ]).output
    }
    #expect(try subject().contains("first"))
    for kind in ["pem", "key"] {
      _ = try Tool([
        "cp", certificates.path("second." + kind), certificates.path("first." + kind),
      ])
    }
    #expect(try subject().contains("first"))
    #expect(server.server.reloadCertificates() == [])
    #expect(try subject().contains("second"))
    // A bad one keeps the old one, and says so.
    _ = try Tool(["sh", "-c", "echo rubbish > " + certificates.path("first.pem")])
    let errors = server.server.reloadCertificates()
    #expect(errors.count == 1)
    guard case .badCertificate(let file, _)? = errors.first else {
      Issue.record("\(errors)")
      return
    }
    #expect(file == certificates.path("first.pem"))
    #expect(try subject().contains("second"))
  }

  @Test func `needs files that can be used`() throws {
    #expect(throws: ServerError.self) { try TestServer(tls: certificates.tls("missing")) }
  }
}
