import Testing

@testable import Losses

/// The formula that the catalogue shows for a loss, read as a custom loss.
struct FormulaTests {
  /// Parameters set to something, and then again to something else.
  static let variants: [[(name: String, value: Argument)]] = [
    [], [("from_logits", .boolean(true))], [("label_smoothing", .number(0.1))],
    [("gamma", .number(1.5))], [("alpha", .number(0.4))], [("delta", .number(0.3))],
    [("beta", .number(0.3))], [("q", .number(0.7))], [("axis", .number(0))],
    [("apply_class_balancing", .boolean(true))], [("margin", .number(0.2))],
    [("quantile", .number(0.9))], [("power", .number(1.3))], [("ignore_class", .number(1))],
  ]

  @Test(arguments: Catalogue.entries)
  func `gives the value and gradient of the loss itself`(_ entry: CatalogueEntry) throws {
    let source = try CustomLossSource.parsed(entry.formula)
    for variant in Self.variants {
      // What a formula leaves out for brevity, such as `ignore_class`, it cannot be set.
      let canBeSet = variant.allSatisfy { argument in
        source.names.contains(argument.name)
          && entry.parameters.contains { $0.name == argument.name }
          && (argument.name != "axis" || source.text.contains("axis=axis"))
      }
      guard canBeSet else { continue }
      let inputs = try SampleInputs(entry, samples: 4)
      var call = LossCall(try entry(variant), yTrue: inputs.yTrue, yPred: inputs.yPred)
      call.dtype = .float64
      call.outputs = [.loss, .values, .gradient]
      call.reduction = .sum
      let expected = try call.prepared().evaluate()

      let given = Dictionary(uniqueKeysWithValues: variant.map { ($0.name, $0.value) })
      let arguments = entry.parameters.filter { source.names.contains($0.name) }.map {
        (name: $0.name, value: given[$0.name] ?? $0.defaultValue)
      }
      call.loss = try source.resolved(arguments: arguments)
      let answer = try call.prepared().evaluate()
      try expectClose(
        answer.values, #require(expected.values), "\(variant) values", tolerance: 1e-7)
      try expectClose(
        answer.gradient, #require(expected.gradient), "\(variant) gradient", tolerance: 1e-6)
    }
  }
}
