import Foundation
import Requests

/// Starts children, watches them, and shrinks what ends or stops one.
struct Supervisor {
  let requests: Int
  let seed: UInt64
  /// Requests a child: a process that has run for long hides leaks less than one that just began.
  private let share = 2_500
  /// Seconds without a word after which a child counts as stuck.
  ///
  /// Each request is bounded by limits on
  /// its work, so this is no measurement: it ends what would never end.
  private let patience = 60.0
  /// Findings after which a run ends.
  private let enough = 20

  /// Whether every law held.
  func run() -> Bool {
    var outcomes: [String: Int] = [:]
    var findings: [String: Int] = [:]
    var next = 0
    while next < requests, findings.count < enough {
      let count = min(share, requests - next)
      var last = next
      let process = Watched(["--send", "\(next)", "\(count)", "\(seed)"])
      while let line = process.line(seconds: patience) {
        if line.hasPrefix("> ") { last = Int(line.dropFirst(2)) ?? last }
        guard line.hasPrefix("= ") else { continue }
        let parts = line.dropFirst(2).split(
          separator: "\t", omittingEmptySubsequences: false
        ).map(String.init)
        outcomes["\(parts[0]) \(parts[1])", default: 0] += 1
        if parts.count > 2, !parts[2].isEmpty { report(last, parts[2], &findings) }
      }
      switch process.end() {
      case .finished: next += count
      case .ended(let reason):
        report(last, reason, &findings)
        next = last + 1
      }
    }
    for (outcome, count) in outcomes.sorted(by: { $0.key < $1.key }) {
      say("\(count)\t\(outcome)")
    }
    say("\(min(next, requests)) requests, seed \(seed), \(findings.count) kinds of findings")
    return findings.isEmpty && isAlive(outcomes)
  }

  /// Whether enough requests were answered with numbers: a fuzzer whose requests are all refused
  /// finds nothing.
  private func isAlive(_ outcomes: [String: Int]) -> Bool {
    guard requests >= 2_000 else { return true }
    for kind in ["named", "custom", "serialised", "safetensors", "npz", "binary inference"] {
      let all = outcomes.filter { $0.key.hasPrefix(kind + " ") }.values.reduce(0, +)
      let good = outcomes["\(kind) 200"] ?? 0
      if good * 10 < all {
        say("only \(good) of \(all) requests of the kind \(kind) were answered with 200")
        return false
      }
    }
    return true
  }

  /// Shrinks the request of that number, and prints it, once for each kind of finding.
  private func report(_ index: Int, _ finding: String, _ findings: inout [String: Int]) {
    let (kind, request) = RequestKinds.request(seed: seed, index: index)
    let file = FileManager.default.temporaryDirectory
      .appendingPathComponent("loss-server-fuzz-\(getpid())").path
    defer { unlink(file) }
    let place = place(of: finding, request, in: file)
    findings[finding + place, default: 0] += 1
    guard findings[finding + place] == 1 else { return }
    let smallest = Shrinking.smallest(request, trials: finding.contains("stuck") ? 12 : 300) {
      candidate in
      let (reason, said) = outcome(of: candidate, in: file, seconds: 10)
      return reason == finding || said == finding
    }
    say("\nFound by request \(index) of seed \(seed), kind \(kind): \(finding)\(place)")
    say(String(smallest.curl.prefix(20_000)) + "\n")
  }

  /// How a child ends that sends a request alone, and the last that it says.
  private func outcome(
    of request: GeneratedRequest, in file: String, seconds: Double, errors: String = "/dev/null"
  ) -> (reason: String?, said: String) {
    let contents = KeptRequest.data(request)
    guard FileManager.default.createFile(atPath: file, contents: contents) else { return (nil, "") }
    let process = Watched(["--replay", file], errors: errors)
    var said = ""
    while let line = process.line(seconds: seconds) { said = line }
    switch process.end() {
    case .finished: return (nil, said)
    case .ended(let reason): return (reason, said)
    }
  }

  /// The innermost function of this package in the backtrace of a request that ends the process.
  private func place(of finding: String, _ request: GeneratedRequest, in file: String) -> String {
    guard finding.contains("signal") else { return "" }
    let errors = file + ".errors"
    defer { unlink(errors) }
    _ = outcome(of: request, in: file, seconds: 30, errors: errors)
    let text = (try? String(contentsOfFile: errors, encoding: .utf8)) ?? ""
    let frame = text.split(separator: "\n").first {
      $0.contains(" in ServiceFuzz at ") && !$0.contains("[system]")
    }
    guard let frame, let start = frame.range(of: "0x") else { return "" }
    let words = frame[start.lowerBound...].split(separator: " ")
    return " In `\(words.dropFirst().prefix { $0 != "in" && $0 != "+" }.joined(separator: " "))`."
  }
}
