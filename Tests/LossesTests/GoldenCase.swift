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

  static let files: [String] = {
    let folder = Bundle.module.resourceURL!.appendingPathComponent("Golden").path
    let names = try! FileManager.default.contentsOfDirectory(atPath: folder)
    return names.filter { $0.hasSuffix(".json") }.map { String($0.dropLast(5)) }.sorted()
  }()

  static func json(_ file: String) -> [[String: Any]] {
    let url = Bundle.module.resourceURL!.appendingPathComponent("Golden/\(file).json")
    let object = try! JSONSerialization.jsonObject(with: Data(contentsOf: url))
    return (object as! [String: Any])["cases"] as! [[String: Any]]
  }

  init(file: String, _ object: [String: Any]) {
    self.file = file
    name = object["name"] as! String
    loss = object["loss"] as! String
    dtype = DType(rawValue: object["dtype"] as! String) ?? .float32
    let params = object["params"] as? [String: Any] ?? [:]
    parameters = params.sorted { $0.key < $1.key }.map { ($0.key, Argument(json: $0.value)) }
    yTrue = Tensor(json: object["y_true"]!)
    yPred = Tensor(json: object["y_pred"]!)
    sampleWeight = object["sample_weight"].map { Tensor(json: $0) }
    mask = object["mask"].map { Tensor(json: $0) }
    reduction = Reduction(rawValue: object["reduction"] as? String ?? "") ?? .sumOverBatchSize
    var keys = ["expected"]
    if object["accept"] as? String == "either" { keys += ["expected_f64", "expected_exact"] }
    expected = keys.compactMap { object[$0] as? [String: Any] }.map { block in
      Expected(
        values: Tensor(json: block["values"]!),
        loss: Tensor(json: (block["loss"] is NSNull ? nil : block["loss"]) ?? block["weighted_values"] ?? block["values"]!),
        gradient: block["gradient"].flatMap { $0 is NSNull ? nil : Tensor(json: $0) })
    }
    rtol = object["rtol"] as? Double ?? 1e-5
    atol = object["atol"] as? [String: Double] ?? [:]
    skipped = Set(object["skip"] as? [String] ?? [])
  }
}

extension Argument {
  init(json: Any) {
    switch json {
    case is NSNull: self = .null
    case let number as NSNumber where CFGetTypeIDIsBoolean(number): self = .boolean(number.boolValue)
    case let number as NSNumber: self = .number(number.doubleValue)
    case let string as String: self = .string(string)
    default: self = .tensor(Tensor(json: json))
    }
  }
}

/// Whether a number that came from JSON was spelled `true` or `false`.
func CFGetTypeIDIsBoolean(_ number: NSNumber) -> Bool {
  String(cString: number.objCType) == "c"
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
        numbers.append(["NaN": .nan, "Infinity": .infinity, "-Infinity": -.infinity][text]!)
      } else {
        numbers.append((value as! NSNumber).doubleValue)
      }
    }
    walk(json, depth: 0)
    self.init(shape: Shape(dimensions), storage: TensorStorage(numbers))!
  }
}
