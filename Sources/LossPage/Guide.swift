public import Losses
import TensorCoding

/// What the page and the documentation add to the catalogue: translations, numbers to begin with,
/// what a loss is for.
public struct Guide: Sendable {
  /// What kind of numbers the loss takes.
  public let kind: Kind
  /// Names of losses like it.
  public let kin: [String]
  /// The summary in Korean.
  public let koreanSummary: String?
  /// What it is for.
  public let use: Translated?
  /// What it is not for.
  public let avoid: Translated?

  /// Losses that take the same kind of numbers.
  public struct Kind: Sendable {
    /// Its name in the table.
    public let key: String
    /// What readers call it.
    public let name: Translated
    /// Labels to begin with.
    public let yTrue: Tensor
    /// Predictions to begin with.
    public let yPred: Tensor
    /// The predictions that a curve shows, if they are the same for any labels.
    public let domain: ClosedRange<Double>?
  }

  /// What is known of each loss, by its name.
  public static let all: [String: Guide] = {
    var all: [String: Guide] = [:]
    for field in table["losses"]?.members.fields ?? [] {
      let entry = field.value.members
      guard let key = entry["kind"]?.text, let kind = kinds[key] else { continue }
      all[field.name] = Guide(
        kind: kind, kin: entry["kin"]?.texts ?? [], koreanSummary: entry["summary"]?.text,
        use: entry["use"]?.translated, avoid: entry["avoid"]?.translated)
    }
    return all
  }()

  /// The kinds, by their keys.
  public static let kinds: [String: Kind] = {
    var kinds: [String: Kind] = [:]
    for field in table["kinds"]?.members.fields ?? [] {
      let entry = field.value.members
      guard let name = entry["name"]?.translated, case .tensor(let yTrue, _)? = entry["y_true"],
        case .tensor(let yPred, _)? = entry["y_pred"]
      else { continue }
      var domain: ClosedRange<Double>?
      if case .tensor(let ends, _)? = entry["domain"], ends.doubles.count == 2,
        ends.doubles[0] < ends.doubles[1]
      {
        domain = ends.doubles[0]...ends.doubles[1]
      }
      kinds[field.name] = Kind(
        key: field.name, name: name, yTrue: yTrue, yPred: yPred, domain: domain)
    }
    return kinds
  }()

  private static let table = EmbeddedJSON.object("losses.json")
}

extension CatalogueEntry {
  /// The summary in a language; the one of a server's own loss is as its author wrote it.
  public func summary(in language: Language) -> String {
    switch language {
    case .english: summary
    case .korean: Guide.all[name]?.koreanSummary ?? summary
    }
  }

  /// The description of a parameter in a language.
  public func summary(of parameter: ParameterDescription, in language: Language) -> String {
    guard language == .korean else { return parameter.summary }
    let own = Guide.koreanParameters
    return own["\(name).\(parameter.name)"] ?? own[parameter.name] ?? parameter.summary
  }
}

extension Guide {
  /// Descriptions of parameters in Korean, by name, or by loss and name where they differ.
  public static let koreanParameters = texts("parameters")
  /// Ranges of parameters in Korean, by the English ones.
  public static let koreanRanges = texts("ranges")
  /// Warnings in Korean, by their codes.
  public static let koreanWarnings = texts("warnings")
  /// Warnings in English, by their codes.
  public static let englishWarnings = texts("warnings", of: reference)
  /// Titles of problems in Korean, by their codes.
  public static let koreanProblems = texts("problems", of: reference)
  /// Summaries of operations in Korean, by their identifiers.
  public static let koreanOperations = texts("operations", of: reference)
  /// Shapes in Korean, by the English ones.
  public static let koreanShapes = texts("shapes")

  private static let reference = EmbeddedJSON.object("reference.json")

  private static func texts(_ name: String, of object: JSONObject = table) -> [String: String] {
    var texts: [String: String] = [:]
    for field in object[name]?.members.fields ?? [] { texts[field.name] = field.value.text }
    return texts
  }
}
