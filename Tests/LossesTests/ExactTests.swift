import Foundation
import Testing

@testable import Losses

/// The numbers of sixty-digit arithmetic, at perfect predictions and around every kink.
struct ExactTests {
  struct Point: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let call: LossCall
    let values: [Double]
    let gradient: [Double]
    let hessian: [Double]
    /// How far off 0 a loss may be whose definition cancels.
    let atol: Double
  }

  /// The cases of the fixture; none if it cannot be read, which a test of its own shows.
  static let points: [Point] = (try? read()) ?? []

  private static func read() throws -> [Point] {
    let folder = try #require(Bundle.module.resourceURL).appendingPathComponent("Golden/Exact")
    let data = try Data(contentsOf: folder.appendingPathComponent("exact.json"))
    let object = try JSONSerialization.jsonObject(with: data) as? [String: Any]
    return try #require(object?["cases"] as? [[String: Any]]).map { point in
      func tensor(_ key: String) throws -> Tensor { Tensor(json: try #require(point[key])) }
      let parameters = try #require(point["params"] as? [String: Any])
      let loss = try Catalogue.entry(named: try #require(point["loss"] as? String))(
        parameters.sorted { $0.key < $1.key }.map { ($0.key, Argument(json: $0.value)) })
      var call = LossCall(loss, yTrue: try tensor("y_true"), yPred: try tensor("y_pred"))
      call.dtype = .float64
      call.reduction = .sum
      call.outputs = [.values, .gradient, .hessianDiagonal]
      return Point(
        testDescription: try #require(point["name"] as? String), call: call,
        values: try tensor("values").doubles, gradient: try tensor("gradient").doubles,
        hessian: try tensor("hessian_diagonal").doubles,
        atol: try #require(point["atol"] as? Double))
    }
  }

  @Test func `the fixture can be read`() throws {
    #expect(try Self.read().count == 81)
  }

  @Test(arguments: points)
  func `are those of every loss in float64`(_ point: Point) throws {
    let answer = try point.call.answer()
    try expect(answer.values, point.values, point, "values")
    try expect(answer.gradient, point.gradient, point, "gradient")
    try expect(answer.hessianDiagonal, point.hessian, point, "hessian_diagonal")
  }

  private func expect(
    _ tensor: Tensor?, _ expected: [Double], _ point: Point, _ quantity: String
  ) throws {
    let found = try #require(tensor).doubles
    try #require(found.count == expected.count)
    for (index, (found, expected)) in zip(found, expected).enumerated() {
      #expect(
        abs(found - expected) <= Tolerance.exact * abs(expected) + point.atol,
        "\(quantity) at \(index): \(found) for \(expected)")
    }
  }
}
