/// The signature of a function of the prelude, for programs that test them all.
package struct PreludeFunction: Sendable {
  /// A parameter that callers can name.
  package struct NamedParameter: Sendable {
    /// The name.
    package let name: String
    /// Whether it may be omitted.
    package let isOptional: Bool
  }

  /// The module that defines it: `torch`, `operators`, or `Tensor` for methods of tensors.
  package let module: String
  /// The name.
  package let name: String
  /// The parameters that have names, in order.
  package let parameters: [NamedParameter]

  /// Every function, by module and name.
  package static let all: [PreludeFunction] = Prelude.definitions.flatMap { module, definitions in
    definitions.values.compactMap { definition in
      guard case .define(let function, _)? = definition.statement?.kind else { return nil }
      return PreludeFunction(function, of: module)
    }
  }.sorted { ($0.module, $0.name) < ($1.module, $1.name) }

  private init(_ function: FunctionSyntax, of module: Prelude.Module) {
    let parameters = function.parameters.filter {
      $0.kind != .restOfList && $0.kind != .restOfDictionary
    }
    self.module = module.rawValue
    name = function.name
    self.parameters = parameters.map {
      NamedParameter(name: $0.name, isOptional: $0.defaultValue != nil)
    }
  }
}
