// Imports `Losses` as a user of the library does: what it uses is public.
import Foundation
import Losses
import Testing

@Suite struct LibraryTests {
  /// The example of the README, line by line.
  private func example() throws -> (value: Double, gradient: [Double]) {
    let huber = try Catalogue.loss("huber", ["delta": 2])
    let result = try huber.valueAndGradient(
      yTrue: Tensor([[0, 1], [0, 0]]), yPred: Tensor([[1, 1], [5, 0]]))
    return (result.value, result.gradient.doubles)
  }

  @Test func `computes the example of the README`() throws {
    let found = try example()
    // By hand: errors 1, 0, 5, 0; losses 1/2, 0, 2 * (5 - 1), 0; four entries in the mean.
    #expect(found.value == 8.5 / 4)
    #expect(found.gradient == [1.0 / 4, 0, 2.0 / 4, 0])
  }

  @Test func `is shown in the README as it is compiled here`() throws {
    let repository = URL(filePath: #filePath).deletingLastPathComponent()
      .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    let readme = try String(contentsOf: repository.appending(path: "README.md"), encoding: .utf8)
    let source = try String(contentsOfFile: #filePath, encoding: .utf8)
    let block = try #require(readme.firstMatch(of: #/(?s)```swift\n(.*?)```/#)).output.1
    let lines = block.split(separator: "\n").map { $0.drop { $0 == " " } }
    let code = lines.filter { !$0.hasPrefix("import") && !$0.hasPrefix("print") }
    #expect(code.count >= 3)
    for line in code { #expect(source.contains(line), "\(line)") }
  }

  @Test func `names an unknown loss, parameter and ragged rows`() throws {
    #expect {
      try Catalogue.loss("hubber")
    } throws: { error in
      guard case .unknownLoss("hubber", "huber", _)? = error as? LossError else { return false }
      return true
    }
    #expect(throws: LossError.self) { try Catalogue.loss("huber", ["detla": 2]) }
    #expect(throws: ShapeError.unequalRows(2, 1)) { try Tensor([[0, 1], [0]]) }
  }
}
