import Foundation
import TestSupport
import Testing

/// Requests that ended the process or held up its loops in an earlier version, a line each of
/// `Fixtures/hostile-requests.jsonl`, sent to the real program without a parent that would replace it.
@Suite struct HostileRequestTests {
  /// A request, and the answer that it deserves.
  struct Case: CustomTestStringConvertible {
    let testDescription: String
    let path: String
    let fields: [String: String]
    let body: String
    let status: Int
    /// The code of the problem, where it is one.
    let code: String?
    /// The answer, by exact arithmetic, where there is one.
    let answer: NSDictionary?

    init?(_ line: Substring) {
      guard let object = try? JSONSerialization.jsonObject(with: Data(line.utf8)),
        let members = object as? [String: Any], let name = members["name"] as? String,
        let path = members["path"] as? String, let status = members["status"] as? Int
      else { return nil }
      testDescription = name
      self.path = path
      self.status = status
      fields = members["fields"] as? [String: String] ?? [:]
      code = members["code"] as? String
      answer = (members["answer"] as? [String: Any]).map { NSDictionary(dictionary: $0) }
      let request = members["request"].flatMap { try? JSONSerialization.data(withJSONObject: $0) }
      body = request.map { String(decoding: $0, as: UTF8.self) } ?? ""
    }

    /// The request as bytes, with a length unless it states its own.
    var text: String {
      let stated = fields.map { "\($0): \($1)\r\n" }.joined()
      let length = body.isEmpty ? "" : "Content-Length: \(body.utf8.count)\r\n"
      let fields = "Host: a\r\nConnection: close\r\n\(stated)\(length)"
      return "POST \(path) HTTP/1.1\r\n\(fields)\r\n\(body)"
    }
  }

  private static func cases() throws -> [Case] {
    let file = try #require(Bundle.module.url(forResource: "Fixtures", withExtension: nil))
      .appending(path: "hostile-requests.jsonl")
    let lines = try String(contentsOf: file, encoding: .utf8).split(separator: "\n")
    return try lines.map { try #require(Case($0)) }
  }

  @Test func `are answered, and others meanwhile, by one process that goes on`() throws {
    // One loop: if it were held up, nobody else would be answered either.
    let program = try RunningProgram(["--access-log", "off", "--no-watch", "--threads", "1"])
    let cases = try Self.cases()
    #expect(cases.count == 17)
    for hostile in cases {
      let client = try FaultsClient(program.port)
      client.send(hostile.text)
      let meanwhile = try program.exchange(
        FaultsRequest.get("/healthz", "Connection: close\r\n"))
      #expect(meanwhile.hasSuffix(#"{"status":"ok"}"#), "\(hostile.testDescription)")
      let answer = client.read()
      #expect(answer.hasPrefix("HTTP/1.1 \(hostile.status) "), "\(hostile.testDescription)")
      let body = answer.range(of: "\r\n\r\n").map { answer[$0.upperBound...] } ?? ""
      let object = try #require(
        try JSONSerialization.jsonObject(with: Data(body.utf8)) as? [String: Any])
      #expect(object["code"] as? String == hostile.code, "\(hostile.testDescription)")
      if let expected = hostile.answer {
        #expect(NSDictionary(dictionary: object) == expected, "\(hostile.testDescription)")
      }
      #expect(try program.isWell(), "\(hostile.testDescription)")
    }
    #expect(program.children == [])
    #expect(program.terminate() == 0)
    #expect(!program.log.contains("fatal signal"))
  }
}
