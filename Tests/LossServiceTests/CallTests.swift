import Foundation
import Testing

@testable import LossService

/// Whole calls with what Keras, PyTorch or exact arithmetic answers, and the advice that mistakes get.
struct CallTests {
  struct Call: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let path: String
    let body: String
    /// The object of what is expected, as JSON.
    let expected: Data
    /// Relative to each number.
    let tolerance: Double
  }

  /// The lines of the fixture; none if it cannot be read, which a test of its own shows.
  static let calls: [Call] = (try? read()) ?? []

  private static func read() throws -> [Call] {
    let folder = try #require(Bundle.module.resourceURL).appendingPathComponent("Fixtures")
    let text = try String(contentsOf: folder.appendingPathComponent("calls.jsonl"), encoding: .utf8)
    return try text.split(separator: "\n").map { line in
      let object = try #require(
        try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any])
      let request = try JSONSerialization.data(
        withJSONObject: try #require(object["request"]), options: .fragmentsAllowed)
      return Call(
        testDescription: try #require(object["id"] as? String),
        path: try #require(object["path"] as? String),
        body: String(decoding: request, as: UTF8.self),
        expected: try JSONSerialization.data(withJSONObject: try #require(object["expect"])),
        tolerance: object["tolerance"] as? Double ?? 1e-6)
    }
  }

  @Test func `the fixture can be read`() throws {
    #expect(try Self.read().count == 35)
  }

  @Test(arguments: calls)
  func `is answered with the right numbers and the right advice`(_ call: Call) async throws {
    let answer = try await Client().post(call.path, call.body)
    let found = try #require(
      try JSONSerialization.jsonObject(with: Data(answer.bytes)) as? [String: Any])
    let expected = try #require(
      try JSONSerialization.jsonObject(with: call.expected) as? [String: Any])
    #expect(answer.status == expected["status"] as? Int ?? 200, "\(answer.text)")
    for (name, value) in expected {
      switch name {
      case "status": break
      case "hint":
        let hint = try #require(found["hint"] as? String, "\(answer.text)")
        for part in try #require(value as? String).components(separatedBy: ", ") {
          #expect(hint.contains(part))
        }
      case "warning":
        let warnings = try #require(found["warnings"] as? [[String: Any]], "\(answer.text)")
        let sentence = try #require(value as? String)
        let warning = try #require(
          warnings.first { ($0["message"] as? String)?.contains(sentence) == true },
          "\(answer.text)")
        #expect((warning["hint"] as? String)?.isEmpty == false)
      default:
        let (numbers, exact) = (Self.numbers(found[name]), Self.numbers(value))
        try #require(numbers.count == exact.count, "\(answer.text)")
        for (number, exact) in zip(numbers, exact) {
          #expect(abs(number - exact) <= call.tolerance * abs(exact), "\(name): \(number)")
        }
      }
    }
  }

  /// The numbers of nested arrays, in order.
  private static func numbers(_ json: Any?) -> [Double] {
    switch json {
    case let list as [Any]: list.flatMap { numbers($0) }
    case let number as NSNumber: [number.doubleValue]
    default: []
    }
  }
}
