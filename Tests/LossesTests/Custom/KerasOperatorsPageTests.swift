import Foundation
import Testing

@testable import Losses

/// The page of all functions of `keras.ops`: Fixtures/keras_ops.txt has the names that Keras 3.15.1 exports.
struct KerasOperatorsPageTests {
  private static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent()

  private static func lines(_ path: String) -> [String] {
    let text = try? String(contentsOf: root.appendingPathComponent(path), encoding: .utf8)
    return (text ?? "").split(separator: "\n").map(String.init)
  }

  private static let names = lines("Fixtures/keras_ops.txt")
  private static let rows = lines("../../../docs/operators.md").filter { $0.hasPrefix("| `") }

  @Test func `has a row for each, in order`() {
    #expect(Self.names.count > 300)
    #expect(Self.rows.map { String($0.dropFirst(3).prefix { $0 != "`" }) } == Self.names)
  }

  @Test(arguments: rows)
  func `says yes where there is an operator, else how or why not`(_ row: String) throws {
    let cells = row.split(separator: "|").map { $0.trimmingCharacters(in: .whitespaces) }
    let name = try #require(cells[0].split(separator: "`").first?.split(separator: ".").last)
    let isThere = Names.member(String(name), of: .operators) != nil
    #expect((cells[1] == "yes") == isThere, "\(row)")
    #expect(["yes", "composition", "no"].contains(cells[1]))
    #expect(cells[1] == "yes" || cells.count > 2 && !cells[2].isEmpty, "\(row)")
  }
}
