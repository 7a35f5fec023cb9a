import Foundation
import Testing

@testable import HTTPServer

struct ConnectionPhaseTests {
  private typealias Phase = ConnectionPhase

  /// The rows of the table that stands above the phases.
  private static let rows: [(phases: [Phase], event: Phase.Event, next: Phase)] = {
    let file = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent().appending(path: "Sources/HTTPServer/ConnectionPhase.swift")
    let text = (try? String(contentsOf: file, encoding: .utf8)) ?? ""
    func phase(_ name: some StringProtocol) -> Phase? {
      Phase.allCases.first { "\($0)" == name.trimmingCharacters(in: .whitespaces) }
    }
    return text.split(separator: "\n").compactMap { line in
      let cells = line.split(separator: "|")
      guard cells.count == 4, let next = phase(cells[3]),
        let event = Phase.Event.allCases.first(where: { cells[2].contains("`\($0)`") })
      else { return nil }
      let all = cells[1].contains("every one but closed")
      let phases =
        all
        ? Phase.allCases.filter { $0 != .closed } : cells[1].split(separator: ",").compactMap(phase)
      return (phases, event, next)
    }
  }()

  @Test func `changes as its table says, and never otherwise`() {
    #expect(Self.rows.count == Phase.Event.allCases.count)
    for phase in Phase.allCases {
      for event in Phase.Event.allCases {
        let row = Self.rows.first { $0.event == event && $0.phases.contains(phase) }
        #expect(phase.after(event) == row?.next, "\(event) in \(phase)")
      }
    }
  }

  @Test func `reaches every phase, and closed from each of them`() {
    var reached: Set<Phase> = [.head]
    for _ in Phase.allCases {
      for phase in reached {
        reached.formUnion(Phase.Event.allCases.compactMap { phase.after($0) })
      }
    }
    #expect(reached == Set(Phase.allCases))
    for phase in Phase.allCases where phase != .closed { #expect(phase.after(.ends) == .closed) }
    for event in Phase.Event.allCases { #expect(Phase.closed.after(event) == nil) }
  }

  @Test func `never reads another head before the answer to the last one is made`() {
    // Back to `head` lead only answers, and the end of a body whose answer is made.
    for phase in Phase.allCases {
      for event in Phase.Event.allCases where phase.after(event) == .head {
        #expect(event == .answersAndWaits || (phase == .discard && event == .bodyEnds))
      }
    }
  }
}
