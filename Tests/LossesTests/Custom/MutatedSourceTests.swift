import Foundation
import TestSupport
import Testing

@testable import Losses

/// Sources with mistakes that nobody thought of.
struct MutatedSourceTests {
  /// 2,000 mutants in a normal run; a million if `LOSS_SERVER_EXHAUSTIVE` is set.
  static let count =
    ProcessInfo.processInfo.environment["LOSS_SERVER_EXHAUSTIVE"] == nil
    ? Effort.of(2_000) : 1_000_000

  static let seeds =
    (CustomFixture.cases("published") + CustomFixture.cases("operators")).map {
      Array($0.source.utf8)
    }
    + FrameworkLossTests.cases.map { Array($0.source.utf8) }
    + PythonSemanticsTests.cases.map { Array($0.source.utf8) }
    + HostileSourceTests.sources.map { Array($0.text.utf8.prefix(400)) }

  static let pieces: [[UInt8]] = [
    "(", ")", "[", "]", ",", ":", "=", "**", "-", "//", "%", "\n", "\n  ", "    ", " if ", " else ",
    "lambda ", "def f(", "return ", "None", "...", "0", "1e308", "9999999999", "-1", "axis=", "@",
    "class C:\n  def call(self, t, p):\n    return ", "for i in range(3):\n  ", "while ",
    "try:\n  ",
    "except:\n  ", "with a as b:\n  ", "raise ", "assert ", "@property\n", "self.", "super().",
    "f\"{y_pred}\"", "{", "}", "*args", "**kw", " for x in ", ":=", "+=", "import torch\n", "F.",
    "boolean_mask(y_pred, ", "[y_true > 0]", ".append(", ".view(-1)", "break", "continue",
    "global x\n",
    "y_pred", "y_true", "shape(y_pred)", "one_hot(y_true, 9)", "[:, None]", "[::-1]", "*", "~", "'",
    "\"\"\"", "#", "\\", "\u{0}", "ü", "1e-7", " and ", " not ", " in ", "K.", "sum(", ".T", ";",
  ].map { Array($0.utf8) }

  @Test func `are refused or computed, and never trap`() {
    HostileSourceTests.onSmallStack {
      var numbers = SeededNumbers(42)
      var accepted = 0
      for _ in 0..<Self.count {
        var text = Self.seeds.randomElement(using: &numbers) ?? []
        // Mostly few at a time, so that some of the sources are sound and are planned.
        let most = Int.random(in: 1...4, using: &numbers)
        for _ in 0..<Int.random(in: 1...most, using: &numbers) {
          Self.mutate(&text, &numbers)
        }
        let source = String(decoding: text, as: UTF8.self)
        // Opened at its shapes, gradient and all; the numbers themselves change nothing.
        guard let parsed = try? CustomLossSource.parsed(source),
          let loss = try? parsed.resolved()
        else { continue }
        let tensor = Tensor([3, 4], Array(repeating: 0.5, count: 12))
        var call = LossCall(loss, yTrue: tensor, yPred: tensor)
        call.outputs = [.loss, .values, .gradient]
        let form = CallForm(call)
        if (try? CallPlan<Float>(form)) != nil { accepted += 1 }
      }
      #expect(accepted > 0)
    }
  }

  static func mutate(_ text: inout [UInt8], _ numbers: inout SeededNumbers) {
    guard !text.isEmpty else { return }
    let place = Int.random(in: 0..<text.count, using: &numbers)
    switch Int.random(in: 0..<6, using: &numbers) {
    case 0: text[place] = UInt8.random(in: 0...255, using: &numbers)
    case 1: text.remove(at: place)
    case 2: text.insert(contentsOf: pieces.randomElement(using: &numbers) ?? [], at: place)
    case 3:
      let end = min(text.count, place + Int.random(in: 1...20, using: &numbers))
      text.removeSubrange(place..<end)
    case 4:
      let end = min(text.count, place + Int.random(in: 1...30, using: &numbers))
      text.insert(
        contentsOf: text[place..<end], at: Int.random(in: 0...text.count, using: &numbers))
    default:
      let other = seeds.randomElement(using: &numbers) ?? []
      guard !other.isEmpty else { return }
      let start = Int.random(in: 0..<other.count, using: &numbers)
      text.replaceSubrange(
        place..<text.count, with: other[start..<min(other.count, start + 200)])
    }
  }
}
