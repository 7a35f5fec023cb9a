import Foundation
import TestSupport
import Testing

@testable import Losses

/// How far float32 results are from the exact ones on average, beside Keras on the same rows.
///
/// `ulps.json` holds Keras' figures, and how the rows are drawn. Exact are here the results in
/// `float64`, which `ExactTests` holds against sixty digits: rows stay clear of the limits that
/// probabilities are clipped to, which depend on the dtype.
struct AccuracyTests {
  static let rows = 1_000
  /// With this in the environment, everything is compared and the figures are printed.
  static let isThorough = ProcessInfo.processInfo.environment["LOSS_SERVER_EXHAUSTIVE"] != nil

  /// One loss on rows of one width, and Keras' mean errors.
  struct Case: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let loss: String
    let parameters: [(name: String, value: Argument)]
    let width: Int
    let seed: UInt64
    let yTrue: DrawnRows
    let yPred: DrawnRows
    let keras: [LossOutputs: Double]
  }

  /// The cases of the fixture; none if it cannot be read, which a test of its own shows.
  static let cases: [Case] = (try? read()) ?? []

  private static func read() throws -> [Case] {
    let folder = try #require(Bundle.module.resourceURL).appendingPathComponent("Golden/Exact")
    let data = try Data(contentsOf: folder.appendingPathComponent("ulps.json"))
    let object = try JSONSerialization.jsonObject(with: data) as? [String: Any]
    return try #require(object?["cases"] as? [[String: Any]]).map { fixture in
      let loss = try #require(fixture["loss"] as? String)
      let parameters = try #require(fixture["params"] as? [String: Any])
      let width = try #require(fixture["width"] as? Int)
      var keras: [LossOutputs: Double] = [:]
      for (name, output) in LossOutputs.named {
        keras[output] = (fixture[name] as? NSNumber)?.doubleValue
      }
      return Case(
        testDescription: "\(loss) \(parameters), \(width)", loss: loss,
        parameters: parameters.sorted { $0.key < $1.key }.map {
          ($0.key, Argument(json: $0.value))
        },
        width: width, seed: UInt64(try #require(fixture["seed"] as? Int)),
        yTrue: try DrawnRows(json: try #require(fixture["y_true"] as? [Any])),
        yPred: try DrawnRows(json: try #require(fixture["y_pred"] as? [Any])), keras: keras)
    }
  }

  @Test func `the fixture can be read`() throws {
    #expect(try Self.read().count == 75)
  }

  @Test(arguments: cases)
  func `is on average no worse than that of Keras`(_ fixture: Case) throws {
    var call = LossCall(
      try Catalogue.entry(named: fixture.loss)(fixture.parameters),
      yTrue: fixture.yTrue.tensor(Self.rows, seed: fixture.seed, width: fixture.width),
      yPred: fixture.yPred.tensor(Self.rows, seed: fixture.seed + 500, width: fixture.width))
    call.reduction = .sum
    call.outputs = [.values, .gradient]
    // A sweep for each of a hundred places takes its time.
    if fixture.width < 100 || Self.isThorough { call.outputs.insert(.hessianDiagonal) }
    let found = try call.answer()
    call.dtype = .float64
    let exact = try call.answer()
    for (name, output) in LossOutputs.named {
      guard let keras = fixture.keras[output], call.outputs.contains(output) else { continue }
      let mean = try Self.meanUlps(
        try #require(found[output]).doubles, from: try #require(exact[output]).doubles)
      if Self.isThorough {
        print("ulps|\(fixture.testDescription)|\(name)|\(mean)|\(keras)")
      }
      #expect(mean <= keras + Tolerance.ofMeanUlps, "\(name): \(mean) ulps, \(keras) in Keras")
    }
  }

  /// The mean distance in units of the last place that a float32 has near the exact number.
  private static func meanUlps(_ found: [Double], from exact: [Double]) throws -> Double {
    try #require(found.count == exact.count)
    let sum = zip(found, exact).reduce(0.0) { sum, pair in
      let size = max(abs(pair.1), Double(Float.leastNormalMagnitude))
      return sum + abs(pair.0 - pair.1)
        / Double(sign: .plus, exponent: size.exponent - 23, significand: 1)
    }
    return sum / Double(max(1, found.count))
  }
}
