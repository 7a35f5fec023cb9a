import Foundation
import Testing

/// The program over real connections: curl, and bytes by hand.
struct WireTests {
  private let program: RunningProgram

  init() throws {
    program = try RunningProgram(["--access-log", "off"])
  }

  private func curl(_ arguments: String) throws -> String {
    try Command.shell(
      "curl -s --max-time 20 \(arguments.replacing("URL", with: program.url))"
    ).output
  }

  @Test func `keeps a connection alive`() throws {
    let count = try curl("-o /dev/null -o /dev/null -w '%{num_connects} ' URL/healthz URL/readyz")
    #expect(count == "1 0 ")
  }

  @Test func `answers pipelined requests in order`() throws {
    let get = { (path: String, last: Bool) in
      "GET \(path) HTTP/1.1\r\nHost: a\r\n\(last ? "Connection: close\r\n" : "")\r\n"
    }
    let answers = try exchange(
      get("/healthz", false) + get("/readyz", false) + get("/nowhere", true))
    let first = try #require(answers.range(of: #""status":"ok""#))
    let second = try #require(answers.range(of: #""status":"ready""#))
    let third = try #require(answers.range(of: #""code":"not_found""#))
    #expect(first.upperBound < second.lowerBound && second.upperBound < third.lowerBound)
  }

  @Test func `takes a body in chunks`() throws {
    let answer = try exchange(
      "POST /loss/mse HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n"
        + "10\r\n{\"y_true\":[1],\"y\r\nd\r\n_pred\":[1.5]}\r\n0\r\n\r\n")
    #expect(answer.hasSuffix(#"{"loss":0.25,"values":0.25}"#))
  }

  @Test func `compresses large answers, and takes compressed bodies`() throws {
    let head = try curl("-D - -o /dev/null -H 'Accept-Encoding: gzip' URL/openapi.json")
    #expect(head.contains("Content-Encoding: gzip"))
    #expect(head.contains("Vary: Accept-Encoding"))
    let plain = try curl("--compressed URL/openapi.json")
    #expect(plain == (try curl("URL/openapi.json")))
    let answer = try curl(
      "URL/loss/mse -H 'Content-Encoding: gzip' "
        + "--data-binary @<(echo '{\"y_true\":[1],\"y_pred\":[3]}' | gzip)")
    #expect(answer == #"{"loss":4.0,"values":4.0}"#)
  }

  @Test func `answers HEAD without a body`() throws {
    let head = try curl("-I URL/loss")
    #expect(head.hasPrefix("HTTP/1.1 200"))
    #expect(head.contains("Content-Length: "))
    #expect(head.hasSuffix("\r\n\r\n"))
  }

  @Test(arguments: [
    ("URL/nowhere", "404"), ("-X DELETE URL/loss", "405"), ("-X OPTIONS URL/loss", "204"),
    ("URL/loss/mse -H 'Content-Type: text/plain' -d '{}'", "415"), ("-X POST URL/loss/mse", "411"),
    ("URL/loss/mse -d '{'", "400"),
    ("URL/loss/mse -d '{\"y_true\":[1,2],\"y_pred\":[1,2,3]}'", "422"),
    ("URL/loss/mse -H 'Content-Encoding: br' -d '{}'", "415"),
    ("URL/loss/mse -H 'Expect: miracles' -d '{}'", "417"),
  ])
  func `answers with the status that fits`(arguments: String, status: String) throws {
    #expect(try curl("-o /dev/null -w '%{http_code}' \(arguments)") == status)
  }

  @Test func `streams an answer that is large`() throws {
    let row = Array(repeating: "0.5", count: 1_000).joined(separator: ",")
    let rows = Array(repeating: "[\(row)]", count: 300).joined(separator: ",")
    let file = FileManager.default.temporaryDirectory.appending(path: "\(UUID()).json")
    defer { try? FileManager.default.removeItem(at: file) }
    try #"{"y_true":[\#(rows)],"y_pred":[\#(rows)],"outputs":["gradient"]}"#
      .write(to: file, atomically: true, encoding: .utf8)
    let answer = try curl("URL/loss/mse --data-binary @\(file.path)")
    let zeros = "[" + Array(repeating: "0.0", count: 1_000).joined(separator: ",") + "]"
    let expected = Array(repeating: zeros, count: 300).joined(separator: ",")
    #expect(answer == #"{"gradient":[\#(expected)]}"#)
  }

  @Test func `takes tensors, compressed too, and streams them back`() throws {
    // Two tensors of 40,000 numbers: in the answer 2 (y_pred - y_true) / 40,000 for the loss's sum.
    let count = 40_000
    let header =
      #"{"__metadata__":{"outputs":"gradient"},"y_true":{"dtype":"F16","shape":[\#(count)],"#
      + #""data_offsets":[0,\#(2 * count)]},"y_pred":{"dtype":"F32","shape":[\#(count)],"#
      + #""data_offsets":[\#(2 * count),\#(6 * count)]}}"#
    var body = Data()
    withUnsafeBytes(of: UInt64(header.utf8.count).littleEndian) { body.append(contentsOf: $0) }
    body.append(contentsOf: header.utf8)
    for _ in 0..<count { body.append(contentsOf: [0x00, 0x3C]) }
    for _ in 0..<count { body.append(contentsOf: [0x00, 0x00, 0x40, 0x40]) }
    let folder = FileManager.default.temporaryDirectory.appending(path: "\(UUID())")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let (sent, got) = (folder.appending(path: "sent"), folder.appending(path: "got"))
    try body.write(to: sent)
    _ = try Command.shell("gzip -k \(sent.path)")
    let type = "-H 'Content-Type: application/x-safetensors'"
    let ask = "URL/loss/mse \(type) -H 'Accept: application/x-safetensors' -o \(got.path) -D -"
    for file in [
      "-H 'Content-Encoding: gzip' --data-binary @\(sent.path).gz",
      "-H 'Transfer-Encoding: chunked' --data-binary @\(sent.path)",
      "--data-binary @\(sent.path)",
    ] {
      let head = try curl("\(ask) \(file)")
      #expect(head.hasPrefix("HTTP/1.1 200"))
      #expect(head.contains("Content-Type: application/x-safetensors\r\n"))
      #expect(head.contains("Vary: Accept\r\n"))
      let answer = try Data(contentsOf: got)
      let element = withUnsafeBytes(of: Float(4) / Float(count)) { Array($0) }
      let values = Data((0..<count).flatMap { _ in element })
      #expect(answer.suffix(4 * count) == values)
      let start = answer.prefix(answer.count - 4 * count).dropFirst(8)
      #expect(
        String(decoding: start, as: UTF8.self).contains(
          #""gradient":{"dtype":"F32","shape":[40000],"data_offsets":[0,160000]}"#))
      try FileManager.default.removeItem(at: got)
    }
    #expect(
      try curl("-o /dev/null -w '%{http_code}' URL/loss/mse \(type) -d '{}'") == "400")
  }

  @Test func `lets a request in flight finish when it ends`() throws {
    // The body is still on its way when the signal comes.
    let line = """
      exec 3<>/dev/tcp/127.0.0.1/\(program.port)
      printf 'POST /loss/mse HTTP/1.1\\r\\nHost: a\\r\\nContent-Length: 27\\r\\n\\r\\n{"y_true":' >&3
      sleep 0.2; kill -TERM \(program.processIdentifier); sleep 0.2
      printf '[1],"y_pred":[2]}' >&3
      cat <&3
      """
    let answer = try Command.shell(line).output
    #expect(answer.hasPrefix("HTTP/1.1 200"))
    #expect(answer.contains("Connection: close"))
    #expect(answer.hasSuffix(#"{"loss":1.0,"values":1.0}"#))
    #expect(program.waitUntilExit() == 0)
  }

  /// Sends bytes, and returns what comes back until the connection closes.
  private func exchange(_ bytes: String) throws -> String {
    let file = FileManager.default.temporaryDirectory.appending(path: "\(UUID()).http")
    defer { try? FileManager.default.removeItem(at: file) }
    try bytes.write(to: file, atomically: true, encoding: .utf8)
    return try Command.shell(
      "exec 3<>/dev/tcp/127.0.0.1/\(program.port); cat \(file.path) >&3; timeout 20 cat <&3"
    ).output
  }
}
