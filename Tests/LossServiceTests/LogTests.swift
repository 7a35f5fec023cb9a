import Foundation
import HTTP1
import Logging
import Testing

@testable import LossService

struct LogTests {
  private let file = FileManager.default.temporaryDirectory.appending(path: "\(UUID()).log")

  /// The lines that logs of this format write.
  private func lines(
    _ format: LogFormat, level: Logger.Level = .info, _ body: (Logger, AccessLog) -> Void
  ) throws -> [String] {
    defer { try? FileManager.default.removeItem(at: file) }
    let sink = try #require(LogSink(path: file.path))
    body(
      Logger(label: "test") { _ in LineLogHandler(to: sink, format: format, level: level) },
      AccessLog(to: sink, format: format, level: level))
    sink.flush()
    return try String(contentsOf: file, encoding: .utf8).split(separator: "\n").map(String.init)
  }

  private static let traceparent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"
  private var record: ExchangeRecord {
    ExchangeRecord(
      requestID: "id-1",
      head: RequestHead(
        method: .post, path: "/loss/a \"b\"",
        fields: Fields([Field("traceparent", Self.traceparent)])), status: 200,
      label: .init(route: "/loss/{name}", subject: "huber"), bytesIn: 10, bytesOut: 20,
      duration: 0.001_234, peer: "::1")
  }

  @Test func `writes a request as text`() throws {
    let lines = try lines(.text) { $1.write(record) }
    let line = try #require(lines.first)
    #expect(
      line.hasSuffix(
        #"Z info request id=id-1 peer=::1 method=POST path="/loss/a \"b\"" status=200 loss=huber "#
          + "in=10 out=20 ms=1.234 traceparent=\(Self.traceparent)"))
    #expect(line.prefixMatch(of: #/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z/#) != nil)
  }

  @Test func `writes a request as JSON`() throws {
    let line = try #require(try lines(.json) { $1.write(record) }.first)
    let document = try Document(json: line)
    #expect(document["id"] == "id-1")
    #expect(document["path"] == #"/loss/a "b""#)
    #expect(document["status"] == 200.0)
    #expect(document["ms"] == 1.234)
  }

  @Test func `writes one line an event, whatever it says`() throws {
    let lines = try lines(.text) { logger, _ in
      logger.warning("first\nsecond", metadata: ["key": "a\nb"])
    }
    #expect(lines.count == 1)
    #expect(lines.first?.hasSuffix(#" warning first second key="a\nb""#) == true)
  }

  @Test func `reports a mistake of the program, of which the client learns nothing more`()
    async throws
  {
    defer { try? FileManager.default.removeItem(at: file) }
    let sink = try #require(LogSink(path: file.path))
    var configuration = ServiceConfiguration(computeWidth: 1)
    configuration.log = Logger(label: "test") { _ in
      LineLogHandler(to: sink, format: .text, level: .error)
    }
    let context = ServiceContext(
      configuration: configuration, state: ServiceState(), metrics: Metrics(),
      computation: ComputationQueue(width: 1))
    let exchange = FakeExchange()
    LossEvaluation(context).runLater(exchange, label: .init()) { _ throws(CallError) in
      throw .loss(.fault(.missingInput(3)))
    }
    let response = try await exchange.laterResponse()
    #expect(response.status == .internalServerError)
    let text = String(decoding: response.bytes, as: UTF8.self)
    #expect(try Document(json: text)["code"] == "internal_error")
    #expect(!text.contains("missingInput"))
    sink.flush()
    let log = try String(contentsOf: file, encoding: .utf8)
    #expect(log.hasSuffix(" error internal error fault=missingInput(3) id=test\n"))
  }

  @Test func `loses no line of any branch, and keeps the order of each`() async throws {
    defer { try? FileManager.default.removeItem(at: file) }
    let sink = try #require(LogSink(path: file.path))
    let log = AccessLog(to: sink, format: .text, level: .info)
    let count = 2_000
    await withTaskGroup(of: Void.self) { group in
      for branch in 0..<4 {
        group.addTask {
          let log = log.branch()
          for line in 0..<count {
            log.write(ExchangeRecord(status: 200, bytesIn: branch, bytesOut: line, peer: "::1"))
          }
        }
      }
    }
    sink.flush()
    let lines = try String(contentsOf: file, encoding: .utf8).split(separator: "\n")
    #expect(lines.count == 4 * count)
    for branch in 0..<4 {
      let own = lines.filter { $0.contains(" in=\(branch) ") }
      #expect(
        own.enumerated().allSatisfy { $1.hasSuffix("status=200 in=\(branch) out=\($0) ms=0.000") })
    }
  }

  @Test(arguments: [
    ("abcdefg", true), ("abcdefgh", true), ("/loss/mean_squared_error", true), ("é", true),
    ("", false), ("a b", false), ("12345678 ", false), ("12345678=", false), ("\u{7F}", false),
    ("\"", false), ("1234567\\", false), ("a\tb", false), ("!", true), ("~", true),
  ])
  func `quotes what would not be one word`(_ path: String, isBare: Bool) throws {
    let record = ExchangeRecord(head: RequestHead(method: .get, path: path), status: 200)
    let line = try #require(try lines(.text) { $1.write(record) }.first)
    #expect(line.contains(" path=\(path) ") == isBare)
    #expect(line.contains(" path=\"") != isBare)
  }

  @Test func `is silent below its level`() throws {
    #expect(try lines(.text, level: .warning) { $1.write(record) }.isEmpty)
  }
}

struct TimestampTests {
  @Test(arguments: [
    (0, 0, "1970-01-01T00:00:00.000Z"),
    (951_782_400, 5, "2000-02-29T00:00:00.005Z"),
    (1_709_251_199, 999, "2024-02-29T23:59:59.999Z"),
    (4_107_542_400, 0, "2100-03-01T00:00:00.000Z"),
    (-1, 0, "1969-12-31T23:59:59.000Z"),
  ])
  func `is spelled as RFC 3339 has it`(seconds: Int, milliseconds: Int, expected: String) {
    var text = TextBuffer()
    Timestamp.append(seconds: seconds, milliseconds: milliseconds, to: &text)
    let spelled = unsafe text.withBytes { unsafe String(decoding: $0, as: UTF8.self) }
    #expect(spelled == expected)
  }
}
