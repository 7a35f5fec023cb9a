/// A function of the prelude as its callers see it, for programs that try them all.
package struct PreludeFunction: Sendable {
  /// A parameter that callers can name.
  package struct NamedParameter: Sendable {
    /// The name.
    package let name: String
    /// Whether it may be left out.
    package let isOptional: Bool
  }

  /// The module that defines it: `torch`, `operators`, or `Tensor` for methods of tensors.
  package let module: String
  /// The name.
  package let name: String
  /// The parameters that have names, in order.
  package let parameters: [NamedParameter]

  /// Every function, by module and name.
  package static let all: [PreludeFunction] = Prelude.definitions.compactMap { path, statement in
    guard case .define(let function, _) = statement.kind else { return nil }
    let parameters = function.parameters.filter {
      $0.kind != .restOfList && $0.kind != .restOfDictionary
    }
    return PreludeFunction(
      module: String(path.prefix { $0 != "." }), name: function.name,
      parameters: parameters.map {
        NamedParameter(name: $0.name, isOptional: $0.defaultValue != nil)
      })
  }.sorted { ($0.module, $0.name) < ($1.module, $1.name) }
}
