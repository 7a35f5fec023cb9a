import LossPage
import Losses
import TensorCoding

/// An example of a loss: small tensors, the request, its answer and a curve, computed here.
struct LossExample {
  private let entry: CatalogueEntry
  private let kind: Guide.Kind?

  /// The example of a loss; `nil` if the guide has none.
  init(_ entry: CatalogueEntry) {
    self.entry = entry
    kind = Guide(to: entry.name)?.kind
  }

  /// The body of the request.
  var body: String {
    guard let kind else { return "{}" }
    return """
      {"y_true": \(Self.literal(kind.yTrue)), "y_pred": \(Self.literal(kind.yPred)), \
      "outputs": ["loss", "values", "gradient"]}
      """
  }

  /// The body of the answer, as the service prints it.
  func answer() -> String? {
    guard let kind, let loss = try? entry() else { return nil }
    let call = LossCall(
      loss, yTrue: kind.yTrue, yPred: kind.yPred, outputs: [.loss, .values, .gradient])
    guard let answer = try? call.prepared().evaluate() else { return nil }
    var members: [String] = []
    for (name, tensor) in [
      ("loss", answer.loss), ("values", answer.values), ("gradient", answer.gradient),
    ] {
      guard let tensor else { return nil }
      var printer = TensorPrinter(tensor)
      var bytes: [UInt8] = []
      _ = printer.print(into: &bytes, limit: .max)
      members.append("\"\(name)\":\(String(decoding: bytes, as: UTF8.self))")
    }
    return "{\(members.joined(separator: ","))}"
  }

  /// Points of a curve.
  private static let pointCount = 161

  /// The loss of the first sample over the first prediction, the others fixed.
  func curve() -> Curve? {
    guard let kind, let loss = try? entry(), let first = kind.yPred.doubles.first else {
      return nil
    }
    let truth = kind.yTrue.doubles.first ?? 0
    let domain = kind.domain ?? (min(truth, first) - 2)...(max(truth, first) + 2)
    var points: [(x: Double, y: Double)] = []
    for index in 0..<Self.pointCount {
      let part = Double(index) / Double(Self.pointCount - 1)
      let x = domain.lowerBound + (domain.upperBound - domain.lowerBound) * part
      var numbers = kind.yPred.doubles
      numbers[0] = x
      guard
        let yPred = Tensor(shape: kind.yPred.shape, storage: TensorStorage(numbers)),
        let answer = try? LossCall(loss, yTrue: kind.yTrue, yPred: yPred, outputs: [.values])
          .prepared().evaluate(),
        let y = answer.values?.doubles.first
      else { return nil }
      points.append((x, y))
    }
    return Curve(points)
  }

  /// A tensor as nested arrays, whole numbers without a point.
  private static func literal(_ tensor: Tensor) -> String {
    let numbers = tensor.doubles.map { number in
      Int(exactly: number).map(String.init) ?? number.description
    }
    var parts = numbers
    for length in tensor.shape.dimensions.reversed() where length > 0 {
      parts = stride(from: 0, to: parts.count, by: length).map { start in
        "[\(parts[start..<min(start + length, parts.count)].joined(separator: ", "))]"
      }
    }
    return parts.first ?? "[]"
  }
}
