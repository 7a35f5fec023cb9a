import LossPage

/// The reference of the interface: every operation of the contract, ready to be sent.
enum ReferenceDocument {
  static func page(in language: Language) -> [UInt8] {
    Template.documentation(
      "reference.html", title: Words.say("docsTitle", in: language), in: language,
      ["operations": .array(Routes.types.map { document(of: $0, in: language) })])
  }

  private static func document(of route: any Route.Type, in language: Language) -> Document {
    let operation = route.operation
    let korean = language == .korean ? Guide.koreanOperations[operation.id] : nil
    let problems = operation.problems.map(\.rawValue)
    return .object(pairs: [
      ("id", .string(operation.id)),
      ("method", .string(route.method.rawValue)),
      ("template", .string(route.template)),
      ("summary", .string(korean ?? operation.summary)),
      ("path", .string(path(of: route))),
      ("body", operation.body.map { .string(String(decoding: $0.example.json, as: UTF8.self)) }),
      ("problems", problems.isEmpty ? nil : ["codes": .strings(problems)]),
    ])
  }

  /// The path with something good in place of its braces.
  private static func path(of route: any Route.Type) -> String {
    if route.template.hasPrefix("/assets/") { return "/assets/page.css" }
    return route.template.replacing("{name}", with: "mean_squared_error")
      .replacing("{version}", with: "1")
  }
}
