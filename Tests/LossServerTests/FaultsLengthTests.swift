import Foundation
import TestSupport
import Testing

@testable import LossService

/// Lengths and counts that no server has room for, at every route, in every form.
@Suite(.serialized) struct FaultsLengthTests {
  private static let mediaTypes =
    BodyFormats.all.map(\.mediaType.name) + [
      "", "application/x-www-form-urlencoded", "application/octet-stream", "application/x-ndjson",
      "application/zip", "text/plain",
    ]
  private static let codings = ["", "gzip", "deflate", "identity", "br"]

  /// A path of every route that `GET /` lists, with both methods that may carry a body.
  private static func requestLines(_ program: RunningProgram) throws -> [String] {
    let answer = try program.exchange(FaultsRequest.get("/", "Connection: close\r\n"))
    let routes = answer.matches(of: #/"path":"([^"]*)"/#).map {
      $0.output.1.replacing("{name}", with: "mse").replacing("{version}", with: "1")
    }
    #expect(routes.count >= 20)
    return (Set(routes).sorted() + ["/nowhere"]).flatMap { ["POST \($0)", "GET \($0)"] }
  }

  /// The program without a parent, which would replace a process that ends.
  private static func start(_ settings: [String] = []) throws -> RunningProgram {
    try RunningProgram(["--access-log", "off", "--no-watch"] + settings)
  }

  /// Expects that the process is the one that was started, and ends as it is told.
  private static func expectSound(_ program: RunningProgram) throws {
    #expect(try program.isWell())
    #expect(program.terminate() == 0)
  }

  private static func head(_ line: String, _ media: String, _ coding: String) -> String {
    "\(line) HTTP/1.1\r\nHost: a\r\n" + (media.isEmpty ? "" : "Content-Type: \(media)\r\n")
      + (coding.isEmpty ? "" : "Content-Encoding: \(coding)\r\n")
  }

  /// Whether the request is a stream, which has no length to refuse: its lines are bounded instead.
  private static func isStream(_ line: String, _ media: String) -> Bool {
    let routes = ["/loss", "/loss/mse", "/to_categorical", "/merge", "/describe"]
    return media == "application/x-ndjson" && routes.contains { line == "POST \($0)" }
  }

  /// The status of the answer to these bytes.
  private static func status(_ program: RunningProgram, _ request: String) throws -> Int {
    let client = try FaultsClient(program.port)
    client.send(request)
    return Int(client.read(until: "\r\n\r\n").dropFirst(9).prefix(3)) ?? 0
  }

  @Test(arguments: [
    ("1073741825", 413), ("1099511627776", 413), ("9223372036853727231", 413),
    ("9223372036853727232", 413), ("9223372036854775806", 413), ("9223372036854775808", 400),
    ("18446744073709551616", 400), ("99999999999999999999999999999999", 400),
  ])
  func `are refused before any route hears of them`(length: String, status: Int) throws {
    let program = try Self.start()
    for line in try Self.requestLines(program) {
      for media in Self.mediaTypes {
        for coding in Self.codings where !(status == 413 && Self.isStream(line, media)) {
          let request = Self.head(line, media, coding) + "Content-Length: \(length)\r\n\r\n"
          #expect(try Self.status(program, request) == status, "\(line) \(media) \(coding)")
        }
      }
    }
    try Self.expectSound(program)
  }

  @Test func `do no harm as sizes of chunks`() throws {
    let program = try Self.start()
    let lines = try Self.requestLines(program)
    for size in ["40000001", "7fffffffffffffff", "8000000000000000", "ffffffffffffffffffff"] {
      for line in lines {
        for media in Self.mediaTypes {
          for coding in Self.codings {
            let request =
              Self.head(line, media, coding) + "Transfer-Encoding: chunked\r\n\r\n\(size)\r\nx"
            // A route that wants no body may answer before it looks at one.
            let status = try Self.status(program, request)
            #expect(200..<500 ~= status, "\(line) \(media) \(coding) \(size)")
            if line == "POST /loss/mse", media == "application/json", coding != "br" {
              #expect(status == (size.count < 17 && size < "8" ? 413 : 400), "\(size)")
            }
          }
        }
      }
    }
    try Self.expectSound(program)
  }

  @Test(arguments: [(99, 200), (101, 431), (20_000, 431)])
  func `are bounded as counts of fields`(count: Int, status: Int) throws {
    let program = try Self.start()
    let fields = (1..<count).map { "a\($0 % 7): b\r\n" }.joined()
    #expect(try Self.status(program, FaultsRequest.get("/healthz", fields)) == status)
    for line in try Self.requestLines(program) {
      let request = Self.head(line, "", "") + fields + "\r\n"
      #expect((try Self.status(program, request) == 431) == (status == 431), "\(line)")
    }
    try Self.expectSound(program)
  }

  @Test func `are refused although the settings allow the largest there are`() throws {
    let most = String(1 << 50)
    let program = try Self.start(["--max-body", most, "--memory-budget", most])
    var requests: [String] = []
    for length in [most, "1125899906842623", "9223372036854775806"] {
      for media in Self.mediaTypes where !Self.isStream("POST /loss/mse", media) {
        for coding in Self.codings {
          let head = Self.head("POST /loss/mse", media, coding)
          requests.append(head + "Connection: close\r\nContent-Length: \(length)\r\n\r\n")
        }
      }
    }
    // Each waits a little for memory, so they come at once.
    let (port, all) = (program.port, requests)
    let crowd = Crowd(all.count) { index in
      let client = try? FaultsClient(port)
      client?.send(all[index])
      return (index, client.flatMap { Int($0.read(until: "\r\n\r\n").dropFirst(9).prefix(3)) })
    }
    for (index, status) in try crowd.wait() {
      #expect([413, 415, 503].contains(status), "\(all[index])")
    }
    try Self.expectSound(program)
    #expect(throws: RunningProgram.DidNotStart.self) {
      try RunningProgram(["--max-body", "9223372036854775807"])
    }
  }

  @Test func `of memory that the system does not give are answered with 503`() throws {
    // The sanitizers map far more than any such limit.
    guard !Effort.isReduced else { return }
    let probe = try Self.start()
    #expect(try probe.isWell())
    let limit = probe.addressSpace / 1_024 + 200_000
    let program = try RunningProgram(
      ["--access-log", "off", "--no-watch", "--memory-budget", "8GiB"],
      prelude: "ulimit -v \(limit)")
    #expect(try program.isWell())
    let length = 900_000_000
    for media in ["application/json", "application/x-safetensors"] {
      let request =
        Self.head("POST /loss/mse", media, "") + "Content-Length: \(length)\r\n\r\n"
      #expect(try Self.status(program, request) == 503, "\(media)")
    }
    try Self.expectSound(program)
  }
}
