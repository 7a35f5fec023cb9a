extension CatalogueEntry {
  /// A loss given as source, with a name; `file` is its origin.
  public init(
    _ source: CustomLossSource, name: String, aliases: [String] = [], file: String
  ) {
    let parameters = source.parameters.map(ParameterDescription.init)
    self.init(
      name: name, aliases: aliases, summary: source.summary ?? CustomLoss.summary,
      formula: source.text, shapes: CustomLoss.shapes, parameters: parameters, source: file
    ) { arguments throws(LossError) in
      let known = parameters.map(\.name)
      for argument in arguments where !known.contains(argument.name) {
        throw .unknownParameter(
          name: argument.name, loss: name, known: known,
          nearest: nearest(to: argument.name, among: known))
      }
      return try source.resolved(arguments: arguments).loss
    }
  }
}

extension ParameterDescription {
  /// A parameter of a source, which takes any value that the source can use.
  fileprivate init(name: String, defaultValue: Argument?) {
    self.init(
      name: name, kind: .any, defaultValue: defaultValue ?? .null, range: .finite,
      summary: "A parameter of the source.", isDefaultKnown: defaultValue != nil)
  }
}
