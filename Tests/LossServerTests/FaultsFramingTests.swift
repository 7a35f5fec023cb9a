import Foundation
import Testing

/// Requests that two parties in a row might read differently: the real program reads them not at
/// all.
@Suite(.serialized) struct FaultsFramingTests {
  private let program: RunningProgram

  init() throws {
    program = try RunningProgram(["--access-log", "off"])
  }

  /// Expects one answer with this status, complete, and then the end.
  private func expectRefusal(_ answer: String, _ status: String, _ name: String) {
    #expect(answer.hasPrefix("HTTP/1.1 \(status) "), "\(name)")
    #expect(answer.components(separatedBy: "\r\nDate: ").count == 2, "\(name)")
    #expect(answer.contains("\r\nConnection: close\r\n"), "\(name)")
    #expect(answer.contains("\r\nContent-Type: application/problem+json\r\n"), "\(name)")
    #expect(answer.contains(#""status":\#(status)"#), "\(name)")
    #expect(answer.hasSuffix("}"), "\(name)")
  }

  @Test func `refuses fields that leave the body's end open, and runs nothing behind them`() throws
  {
    let refused = [
      "Content-Length: 27\r\nTransfer-Encoding: chunked\r\n",
      "Transfer-Encoding: chunked\r\nContent-Length: 27\r\n",
      "Content-Length: 27\r\nContent-Length: 26\r\n",
      "Content-Length: 27\r\nContent-Length: 27\r\n",
      "Content-Length: 27, 27\r\n", "Content-Length: +27\r\n", "Content-Length: -27\r\n",
      "Content-Length: 0x1b\r\n", "Content-Length: 2 7\r\n", "Content-Length:\r\n",
      "Content-Length: 27.0\r\n", "Content-Length: 18446744073709551643\r\n",
      "Content-Length: 9223372036854775808\r\n", "Content-Length: \u{B}27\r\n",
      "Transfer-Encoding: identity\r\n", "Transfer-Encoding: gzip\r\n",
      "Transfer-Encoding: chunked, identity\r\n", "Transfer-Encoding: chunked, chunked\r\n",
      "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n",
      "Transfer-Encoding: xchunked\r\n", "Transfer-Encoding: \"chunked\"\r\n",
      "Transfer-Encoding: \u{B}chunked\r\n", "Transfer-Encoding: chunked;q=1\r\n",
      "Transfer-Encoding:\r\n", "Transfer-Encoding : chunked\r\n", "Content-Length : 27\r\n",
      "Transfer-Encoding:\r\n chunked\r\n", "Content-Length:\r\n 27\r\n", "X: a\r\n b\r\n",
      "X: a\nContent-Length: 27\r\n", "X: a\rContent-Length: 27\r\n", "X: a\u{0}b\r\n",
      "X: \u{1}\r\n", "X: \u{7F}\r\n", "X\r\n", ": a\r\n", "X(: a\r\n", "Host: a\r\n",
      "Host: b\r\n",
    ]
    for fields in refused {
      for tail in [FaultsRequest.body, "0\r\n\r\n", "1b\r\n\(FaultsRequest.body)\r\n0\r\n\r\n"] {
        let request = FaultsRequest.post(fields, tail + FaultsRequest.smuggled)
        expectRefusal(try program.exchange(request), "400", "\(fields.debugDescription)")
      }
    }
  }

  @Test func `refuses chunks that are not what they say, and runs nothing behind them`() throws {
    let body = FaultsRequest.body
    let refused = [
      "-1b\r\n\(body)\r\n0\r\n\r\n", "+1b\r\n\(body)\r\n0\r\n\r\n", "0x1b\r\n\(body)\r\n0\r\n\r\n",
      " 1b\r\n\(body)\r\n0\r\n\r\n", "1b \r\n\(body)\r\n0\r\n\r\n", "1g\r\n\(body)",
      "\r\n\(body)", "10000000000000001b\r\n\(body)\r\n0\r\n\r\n", "1b\n\(body)\r\n0\r\n\r\n",
      "1b\r\n\(body)\n0\r\n\r\n", "1b\r\n\(body)\r0\r\n\r\n", "1a\r\n\(body)\r\n0\r\n\r\n",
      "1c\r\n\(body)\r\n0\r\n\r\n", "1b\r\n\(body)\r\n0\n\r\n", "1b\r\n\(body)\r\n0\r\n\n",
      "1b;a\n=b\r\n\(body)\r\n0\r\n\r\n", "1b;=b\r\n\(body)\r\n0\r\n\r\n",
      "1b;a=\"b\r\n\(body)\r\n0\r\n\r\n", "1b a\r\n\(body)\r\n0\r\n\r\n",
      "1b;\(String(repeating: "a", count: 100_000))\r\n\(body)\r\n0\r\n\r\n",
      "1b\r\n\(body)\r\n0\r\nX : y\r\n\r\n", "1b\r\n\(body)\r\n0\r\nX: y\r\n z\r\n\r\n",
      "1b\r\n\(body)\r\n0\r\nX: y\n\r\n",
    ]
    for chunks in refused {
      let answer = try program.exchange(FaultsRequest.chunked(chunks + FaultsRequest.smuggled))
      expectRefusal(answer, "400", "\(chunks.prefix(60).debugDescription)")
    }
  }

  @Test func `refuses request lines and hosts that are none`() throws {
    let lines = [
      "GET  /healthz HTTP/1.1", "GET /healthz HTTP/1.1 ", "GET\t/healthz HTTP/1.1",
      " GET /healthz HTTP/1.1", "GET /healthz", "GET /healthz http/1.1", "GET /healthz HTTP/1.10",
      "GET /heal thz HTTP/1.1", "GET /heal\u{0}thz HTTP/1.1", "GET healthz HTTP/1.1",
      "GET /%zz HTTP/1.1", "GET /%2 HTTP/1.1", "G(T /healthz HTTP/1.1", "GET * HTTP/1.1",
      "GET /healthz HTTP/1.1\nX: y", "GET /healthz HTTP/1.1\rX: y", "\n", "\r",
    ]
    for line in lines {
      let request = "\(line)\r\nHost: a\r\n\r\n\(FaultsRequest.smuggled)"
      expectRefusal(try program.exchange(request), "400", "\(line.debugDescription)")
    }
    let hosts = [
      "[::1", "a:b", "a b", "a/b", "a@b", "[::g]", "[]", "a:99999", "a:80:80", "::1", "a\\b",
    ]
    for host in hosts {
      let request = "GET /healthz HTTP/1.1\r\nHost: \(host)\r\n\r\n\(FaultsRequest.smuggled)"
      expectRefusal(try program.exchange(request), "400", host)
    }
    let missing = "GET /healthz HTTP/1.1\r\n\r\n\(FaultsRequest.smuggled)"
    expectRefusal(try program.exchange(missing), "400", "no host")
  }

  @Test func `refuses other versions and sizes beyond its limits`() throws {
    let long = String(repeating: "a", count: 100_000)
    let cases = [
      ("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", "505"),
      ("GET /healthz HTTP/3.0\r\nHost: a\r\n\r\n", "505"),
      ("GET /\(long) HTTP/1.1\r\nHost: a\r\n\r\n", "414"),
      (FaultsRequest.get("/healthz", "X: \(long)\r\n"), "431"),
      (FaultsRequest.get("/healthz", String(repeating: "a:b\r\n", count: 2_000)), "431"),
      (FaultsRequest.post("Content-Length: 9000000000000000000\r\n", ""), "413"),
      (FaultsRequest.chunked("7000000000\r\n"), "413"),
      // The answer arrives although much is still on its way.
      (
        "GET / HTTP/1.1\r\n\r\n" + String(repeating: FaultsRequest.smuggled, count: 50_000),
        "400"
      ),
    ]
    for (request, status) in cases {
      expectRefusal(try program.exchange(request), status, "\(request.prefix(40))")
    }
  }

  @Test func `says 100 Continue only where the request may succeed`() throws {
    let expect = "Expect: 100-continue\r\n"
    let cases = [
      ("/loss/mse", "Content-Length: 9000000000000\r\n\(expect)", "413"),
      ("/loss/nothing", "Content-Length: 90000000\r\n\(expect)", "404"),
      ("/healthz", "Content-Length: 90000000\r\n\(expect)", "405"),
      ("/loss/mse", "Content-Length: 90000000\r\nContent-Type: text/css\r\n\(expect)", "415"),
      ("/loss/mse", "Content-Length: 90000000\r\nContent-Encoding: br\r\n\(expect)", "415"),
      ("/loss/mse", "Content-Length: 90000000\r\nExpect: miracles\r\n", "417"),
    ]
    for (path, fields, status) in cases {
      let client = try FaultsClient(program.port)
      client.send("POST \(path) HTTP/1.1\r\nHost: a\r\n\(fields)\r\n")
      #expect(client.read().hasPrefix("HTTP/1.1 \(status) "), "\(fields)")
    }
    let client = try FaultsClient(program.port)
    client.send(FaultsRequest.post("Content-Length: 27\r\n\(expect)", ""))
    #expect(client.read(until: "\r\n\r\n") == "HTTP/1.1 100 Continue\r\n\r\n")
    client.send(FaultsRequest.body)
    #expect(client.read(until: FaultsRequest.answer).hasPrefix("HTTP/1.1 200 "))
  }

  @Test func `answers the same however the bytes are cut, also a client that has stopped sending`()
    throws
  {
    let requests =
      FaultsRequest.post() + FaultsRequest.get("/nowhere")
      + FaultsRequest.chunked("1b;a=\"b\"\r\n\(FaultsRequest.body)\r\n0\r\nX: y\r\n\r\n")
      + "BREW /healthz HTTP/1.1\r\nHost: a\r\n\r\n" + FaultsRequest.get("/healthz")
      + FaultsRequest.post("Content-Length: 2, 2\r\n", "{}") + FaultsRequest.smuggled
    for piece in [.max, 1, 3, 64] {
      let answer = try program.exchange(requests, piece: piece)
      let statuses = answer.matches(of: #/HTTP/1\.1 ([0-9]+)/#).map { String($0.output.1) }
      #expect(statuses == ["200", "404", "200", "405", "200", "400"], "\(piece)")
    }
  }
}
