import Foundation

import Testing

@testable import Losses

/// A case computed by Keras itself: see Golden/README.md.
struct GoldenCase: Sendable, CustomTestStringConvertible {
  struct Expected: Sendable {
    let values: Tensor
    let loss: Tensor
    let gradient: Tensor?
  }

  let file: String
  let name: String
  let loss: String
  let dtype: DType
  let parameters: [(name: String, value: Argument)]
  let yTrue: Tensor
  let yPred: Tensor
  let sampleWeight: Tensor?
  let mask: Tensor?
  let reduction: Reduction
  /// What Keras returns; the second and third are accepted where Keras overflows on the way.
  let expected: [Expected]
  let rtol: Double
  let atol: [String: Double]
  let skipped: Set<String>

  var testDescription: String { "\(file)/\(name)" }

  static let lossCases: [GoldenCase] = files.flatMap { file in
    guard !["errors", "to_categorical"].contains(file) else { return [GoldenCase]() }
    return json(file).map { GoldenCase(file: file, $0) }
  }

  static let files: [String] = fixture {
    let names = try FileManager.default.contentsOfDirectory(atPath: folder.path)
    return names.filter { $0.hasSuffix(".json") }.map { String($0.dropLast(5)) }.sorted()
  }

  private static let folder = fixture {
    try #require(Bundle.module.resourceURL).appendingPathComponent("Golden")
  }

  static func json(_ file: String) -> [[String: Any]] {
    fixture {
      let data = try Data(contentsOf: folder.appendingPathComponent("\(file).json"))
      let object = try JSONSerialization.jsonObject(with: data) as? [String: Any]
      return try #require(object?["cases"] as? [[String: Any]])
    }
  }

  init(file: String, _ object: [String: Any]) {
    func string(_ key: String) -> String { object[key] as? String ?? "" }
    func tensor(_ key: String) -> Tensor? { object[key].map { Tensor(json: $0) } }
    self.file = file
    name = string("name")
    loss = string("loss")
    dtype = DType(rawValue: string("dtype")) ?? .float32
    let params = object["params"] as? [String: Any] ?? [:]
    parameters = params.sorted { $0.key < $1.key }.map { ($0.key, Argument(json: $0.value)) }
    yTrue = tensor("y_true") ?? Tensor([])
    yPred = tensor("y_pred") ?? Tensor([])
    sampleWeight = tensor("sample_weight")
    mask = tensor("mask")
    reduction = Reduction(rawValue: string("reduction")) ?? .sumOverBatchSize
    let accepted = ["expected_f64", "expected_exact"]
    let keys = ["expected"] + (string("accept") == "either" ? accepted : [])
    expected = keys.compactMap { object[$0] as? [String: Any] }.map { block in
      func tensor(_ key: String) -> Tensor? {
        block[key].flatMap { $0 is NSNull ? nil : Tensor(json: $0) }
      }
      let values = tensor("values") ?? Tensor([])
      return Expected(
        values: values, loss: tensor("loss") ?? tensor("weighted_values") ?? values,
        gradient: tensor("gradient"))
    }
    rtol = object["rtol"] as? Double ?? 1e-5
    atol = object["atol"] as? [String: Double] ?? [:]
    skipped = Set(object["skip"] as? [String] ?? [])
  }
}

/// What a fixture holds; without it no test can run.
private func fixture<Value>(_ read: () throws -> Value) -> Value {
  do { return try read() } catch { fatalError("\(error)") }
}

extension Argument {
  init(json: Any) {
    switch json {
    case is NSNull: self = .null
    // JSON's booleans are numbers to Foundation, of the C type `char`.
    case let number as NSNumber where String(cString: number.objCType) == "c":
      self = .boolean(number.boolValue)
    case let number as NSNumber: self = .number(number.doubleValue)
    case let string as String: self = .string(string)
    default: self = .tensor(Tensor(json: json))
    }
  }
}

extension Tensor {
  /// A number or nested lists of numbers.
  init(json: Any) {
    var numbers: [Double] = []
    var dimensions: [Int] = []
    func walk(_ value: Any, depth: Int) {
      if let list = value as? [Any] {
        if dimensions.count == depth { dimensions.append(list.count) }
        for entry in list { walk(entry, depth: depth + 1) }
      } else if let text = value as? String {
        numbers.append(text == "Infinity" ? .infinity : text == "-Infinity" ? -.infinity : .nan)
      } else {
        numbers.append((value as? NSNumber)?.doubleValue ?? .nan)
      }
    }
    walk(json, depth: 0)
    self.init(dimensions, numbers)
  }
}
