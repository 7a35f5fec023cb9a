import Foundation
import Testing

@testable import Losses

/// The page "Write your own loss": what it shows is run, what it lists is what there is.
struct CustomLossPageTests {
  static let page: String = {
    var root = URL(fileURLWithPath: #filePath)
    for _ in 0..<4 { root.deleteLastPathComponent() }
    let url = root.appendingPathComponent("docs/custom-losses.md")
    return (try? String(contentsOf: url, encoding: .utf8)) ?? ""
  }()

  /// The fenced blocks of a language; `after` is what stands in the next block.
  static func blocks(_ language: String) -> [(text: String, after: String?)] {
    let parts = page.components(separatedBy: "\n```")
    var blocks: [(String, String)] = []
    for part in parts.enumerated() where part.offset % 2 == 1 {
      let lines = part.element.split(separator: "\n", omittingEmptySubsequences: false)
      blocks.append((String(lines[0]), lines.dropFirst().joined(separator: "\n")))
    }
    return blocks.enumerated().filter { $0.element.0 == language }.map { block in
      let next = block.offset + 1 < blocks.count ? blocks[block.offset + 1] : nil
      return (block.element.1, next?.0 == "text" ? next?.1 : nil)
    }
  }

  private static let yTrue = Tensor([4, 3], [1, 0, 0, 0, 1, 0, 0, 0, 1, 1, 0, 0])
  private static let yPred = Tensor(
    [4, 3], [0.7, 0.2, 0.1, 0.3, 0.5, 0.2, 0.25, 0.25, 0.5, 0.6, 0.3, 0.1])

  @Test(arguments: blocks("python").map(\.text))
  func `shows losses that work, gradient included`(_ source: String) throws {
    let names = try CustomLossSource.parsed(source).names
    let arguments: [(name: String, value: Argument)] = [
      ("gamma", .number(2)), ("weights", .tensor(Tensor([1, 2, 3]))),
    ].filter { names.contains($0.0) }
    let answer = try evaluated(source, Self.yTrue, Self.yPred, arguments: arguments)
    #expect(answer.values?.doubles.allSatisfy(\.isFinite) == true)
    #expect(answer.gradient?.doubles.contains { $0 != 0 } == true)
    #expect(answer.warnings.isEmpty)
  }

  @Test(arguments: blocks("py").map { [$0.text, $0.after ?? ""] })
  func `shows refusals and warnings in the words they have`(_ block: [String]) throws {
    var words: [String] = []
    do {
      words = try evaluated(block[0], Self.yTrue, Self.yPred).warnings.map(\.message)
    } catch let error as CustomLossError {
      words = [error.sentence, error.hint ?? ""]
    } catch LossError.custom(let error) {
      words = [error.sentence, error.hint ?? ""]
    }
    #expect(!block[1].isEmpty)
    for line in block[1].split(separator: "\n") {
      #expect(words.contains { $0.contains(line.trimmingPrefix("hint: ")) }, "\(words)")
    }
  }

  @Test(arguments: CustomOperator.all)
  func `lists every operator as it is declared`(_ builtIn: CustomOperator) {
    #expect(Self.page.contains(builtIn.row), "\(builtIn.row)")
  }

  @Test func `lists every limit`() {
    for limit in CustomLimits().listing {
      let row = "| `\(limit.name)` | \(limit.value) | \(limit.meaning) |"
      #expect(Self.page.contains(row), "\(row)")
    }
  }
}

extension CustomOperator: CustomTestStringConvertible {
  /// Its name.
  public var testDescription: String { name }

  /// The operator's row in the page's table.
  var row: String {
    let twins = twins.isEmpty ? "" : twins.map { "`\($0)`" }.joined(separator: " ")
    let spelled = name.hasPrefix("backend.") ? "K." + signature.dropFirst(8) : signature
    return "| `\(spelled)` | \(twins) | \(meaning.replacing("|", with: "\\|")) | \(derivative) | "
      + "\(convention ?? "") |"
  }
}
