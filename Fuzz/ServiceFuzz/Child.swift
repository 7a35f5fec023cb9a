import Foundation
import Requests

/// What a child does: it sends requests and says how each ended; a trap ends it.
enum Child {
  /// Whether every answer is shown.
  private static let isVerbose = ProcessInfo.processInfo.environment["FUZZ_DETAILS"] != nil

  /// Sends the requests of a run with these numbers.
  static func send(_ indices: Range<Int>, seed: UInt64) {
    let service = ServiceUnderTest()
    for index in indices {
      say("> \(index)")
      let (kind, request) = RequestKinds.request(seed: seed, index: index)
      let verdict = Laws.verdict(on: request, index: index, from: service)
      say("= \(kind)\t\(verdict.outcome)\t\(verdict.violation ?? "")")
      if isVerbose { say("# \(verdict.detail)\t\(request.curl)") }
    }
  }

  /// Sends the request of a file: its number in a run, and what is left of its body.
  static func replay(_ file: String) {
    guard let kept = KeptRequest(file: file) else { exit(2) }
    let verdict = Laws.verdict(on: kept.request, index: 0, from: ServiceUnderTest())
    if let violation = verdict.violation {
      if isVerbose { say(verdict.detail) }
      say(violation)
      exit(1)
    }
  }
}

/// Writes a line at once, so that it is read even if the process ends with the next request.
func say(_ line: String) {
  let bytes = Array("\(line)\n".utf8)
  _ = write(1, bytes, bytes.count)
}

/// A request in a file: the target and the fields a line each, an empty line, the body.
struct KeptRequest {
  let request: GeneratedRequest

  init?(file: String) {
    guard let data = FileManager.default.contents(atPath: file),
      let end = data.range(of: Data("\n\n".utf8)),
      let head = String(data: data[..<end.lowerBound], encoding: .utf8)
    else { return nil }
    let lines = head.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    guard lines.count >= 2 else { return nil }
    var request = GeneratedRequest(target: lines[1], body: .bytes(Array(data[end.upperBound...])))
    request.method = lines[0]
    request.fields = lines.dropFirst(2).compactMap { line in
      let parts = line.split(separator: ":", maxSplits: 1).map(String.init)
      return parts.count == 2 ? (parts[0], String(parts[1].dropFirst())) : nil
    }
    self.request = request
  }

  static func data(_ request: GeneratedRequest) -> Data {
    let head = [request.method, request.target] + request.fields.map { "\($0.name): \($0.value)" }
    return Data((head.joined(separator: "\n") + "\n\n").utf8) + Data(request.bytes ?? [])
  }
}
