import Foundation
import TestSupport
import Testing

@testable import Losses

/// Results in float16 and bfloat16, beside those of Keras on TensorFlow on the same rows.
struct HalfTests {
  /// With this in the environment, the differences are printed.
  static let isThorough = ProcessInfo.processInfo.environment["LOSS_SERVER_EXHAUSTIVE"] != nil

  /// One loss on rows of one width in one type, and what Keras answers.
  struct Case: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let loss: String
    let parameters: [(name: String, value: Argument)]
    let dtype: DType
    let width: Int
    let seed: UInt64
    let yTrue: DrawnRows
    let yPred: DrawnRows
    let keras: [LossOutputs: [Double]]
  }

  /// The cases of the fixture; none if it cannot be read, which a test of its own shows.
  static let cases: [Case] = (try? read()) ?? []

  private static func read() throws -> [Case] {
    let folder = try #require(Bundle.module.resourceURL).appendingPathComponent("Golden/Half")
    let data = try Data(contentsOf: folder.appendingPathComponent("halves.json"))
    let object = try JSONSerialization.jsonObject(with: data) as? [String: Any]
    return try #require(object?["cases"] as? [[String: Any]]).map { fixture in
      let loss = try #require(fixture["class"] as? String)
      let parameters = try #require(fixture["params"] as? [String: Any])
      let dtype = try #require(DType(rawValue: fixture["dtype"] as? String ?? ""))
      var keras: [LossOutputs: [Double]] = [:]
      for (name, output) in LossOutputs.named {
        keras[output] = (fixture[name] as? String).map { numbers($0, dtype) }
      }
      return Case(
        testDescription: "\(loss) \(parameters) \(dtype), \(fixture["width"] ?? "")", loss: loss,
        parameters: parameters.sorted { $0.key < $1.key }.map {
          ($0.key, Argument(json: $0.value))
        },
        dtype: dtype, width: try #require(fixture["width"] as? Int),
        seed: UInt64(try #require(fixture["seed"] as? Int)),
        yTrue: try DrawnRows(json: try #require(fixture["y_true"] as? [Any])),
        yPred: try DrawnRows(json: try #require(fixture["y_pred"] as? [Any])), keras: keras)
    }
  }

  /// Numbers from four hexadecimal digits each.
  private static func numbers(_ digits: String, _ dtype: DType) -> [Double] {
    let digits = Array(digits.utf8)
    let witness = dtype.witness
    return stride(from: 0, to: digits.count, by: 4).map { place in
      let bits = UInt16(String(decoding: digits[place..<place + 4], as: UTF8.self), radix: 16)
      return witness.number(bits: bits ?? 0)
    }
  }

  @Test func `the fixture can be read`() throws {
    #expect(try Self.read().count == 128)
  }

  @Test(arguments: cases)
  func `differs from Keras by an ulp of the type, or of sums that TensorFlow rounds`(
    _ fixture: Case
  ) throws {
    let (dtype, witness) = (fixture.dtype, fixture.dtype.witness)
    var call = LossCall(
      try Catalogue.entry(named: fixture.loss)(fixture.parameters),
      yTrue: fixture.yTrue.tensor(32, seed: fixture.seed, width: fixture.width),
      yPred: fixture.yPred.tensor(32, seed: fixture.seed + 500, width: fixture.width))
    call.dtype = dtype
    call.outputs = [.values, .loss, .gradient]
    let answer = try call.answer()
    for (name, output) in LossOutputs.named {
      guard let keras = fixture.keras[output] else { continue }
      let found = try #require(answer[output]).doubles
      try #require(found.count == keras.count)
      let ulps = zip(found, keras).map { Self.ulps($0, from: $1, dtype) }
      let sizes = (fixture.keras[output == .loss ? .values : output] ?? []).map(abs)
      let unit = witness.unit(at: sizes.max() ?? 0)
      let isSound = found.indices.map { place in
        ulps[place] <= 1 || abs(found[place] - keras[place]) <= Tolerance.ofSumsInHalf * unit
      }
      if Self.isThorough {
        print(
          "halves|\(fixture.testDescription)|\(name)|worst \(ulps.max() ?? 0)"
            + "|equal \(ulps.count { $0 == 0 })|beyond \(ulps.count { $0 > 1 })"
            + "|unsound \(isSound.count { !$0 })|of \(ulps.count)")
      }
      #expect(!isSound.contains(false), "\(name): \(ulps.max() ?? 0) ulps")
    }
  }

  @Test(arguments: Catalogue.entries, [DType.float16, .bfloat16])
  func `every result is a number of the type`(_ entry: CatalogueEntry, _ dtype: DType) throws {
    let inputs = try SampleInputs(entry, samples: 6)
    for reduction in Reduction.allCases {
      var call = try LossCall(entry, inputs, dtype: dtype)
      call.sampleWeight = Tensor([0.3])
      call.reduction = reduction
      call.outputs = [.loss, .values, .gradient]
      if try type(of: entry([]).loss).hessianUnavailable == nil {
        call.outputs.insert(.hessianDiagonal)
      }
      let answer = try call.answer()
      for (name, output) in LossOutputs.named {
        guard let found = answer[output]?.doubles else { continue }
        #expect(found.map(dtype.witness.nearest) == found, "\(name), \(reduction)")
      }
    }
  }

  @Test(arguments: Catalogue.entries, [DType.float16, .bfloat16])
  func `second derivatives are those of the rounded inputs, rounded`(
    _ entry: CatalogueEntry, _ dtype: DType
  ) throws {
    guard try type(of: entry([]).loss).hessianUnavailable == nil else { return }
    let inputs = try SampleInputs(entry, samples: 6)
    var call = try LossCall(entry, inputs, dtype: dtype)
    call.outputs = [.gradient, .hessianDiagonal]
    let found = try #require(try call.answer().hessianDiagonal).doubles
    call.yTrue = inputs.yTrue.rounded(to: dtype.witness)
    call.yPred = inputs.yPred.rounded(to: dtype.witness)
    call.dtype = .float32
    let exact = try #require(try call.answer().hessianDiagonal).doubles
    for (found, exact) in zip(found, exact) {
      // Limits such as epsilon are numbers of the type in one of them, and of float32 in the other.
      #expect(Self.ulps(found, from: dtype.witness.nearest(exact), dtype) <= 1)
    }
  }

  @Test func `a type has plans of its own`() throws {
    let loss = try Catalogue.entry(named: "mean_squared_error")([])
    var call = LossCall(loss, yTrue: Tensor([1, 1], [0.1]), yPred: Tensor([1, 1], [0.3]))
    call.outputs = .loss
    // By Keras.
    for (dtype, expected) in [
      (DType.float16, 0.0400390625), (.bfloat16, 0.04052734375), (.float32, 0.040000006556510925),
      (.float16, 0.0400390625),
    ] {
      call.dtype = dtype
      #expect(try call.answer().loss?.doubles == [expected], "\(dtype)")
    }
  }

  @Test func `labels are read as they were sent`() throws {
    // Neither type can tell these classes apart.
    let classes = 2_100
    var logits = [Double](repeating: 0, count: classes)
    logits[2_051] = 9
    let loss = try Catalogue.entry(named: "sparse_categorical_crossentropy")([
      ("from_logits", .boolean(true))
    ])
    for dtype in [DType.float16, .bfloat16] {
      var call = LossCall(loss, yTrue: Tensor([2_051]), yPred: Tensor([1, classes], logits))
      call.dtype = dtype
      let found = try #require(try call.answer().values?.doubles.first)
      #expect(found < 1)
    }
  }

  @Test func `custom losses are rounded at each step`() throws {
    // 2048 + 1 is no number of float16: 2048 is the even neighbour; and 0.1 is 0.0999755859375.
    let yPred = Tensor([1, 1], [2_048])
    for (source, expected) in [
      ("lambda t, p: (p + 1) - p", 0.0), ("lambda t, p: t * (p - 2047)", 0.0999755859375),
      ("lambda t, p: (p + 1) * t + p * 0", 204.75),
    ] {
      var call = LossCall(
        try CustomLossSource.parsed(source).resolved(), yTrue: Tensor([1, 1], [0.1]), yPred: yPred)
      call.dtype = .float16
      #expect(try call.answer().loss?.doubles == [expected], "\(source)")
    }
  }

  /// How far a number is from another, in units of the last place of the type there.
  private static func ulps(_ found: Double, from keras: Double, _ dtype: DType) -> Double {
    if found == keras || found.isNaN && keras.isNaN { return 0 }
    guard found.isFinite, keras.isFinite else { return .infinity }
    return abs(found - keras) / dtype.witness.unit(at: abs(keras))
  }
}

extension Tensor {
  /// The same numbers, each the nearest of a type.
  fileprivate func rounded(to type: HalfWitness) -> Tensor {
    Tensor(shape.dimensions, doubles.map(type.nearest))
  }
}

extension DType {
  fileprivate var witness: HalfWitness { self == .float16 ? .float16 : .bfloat16 }
}
