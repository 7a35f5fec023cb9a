public import Losses
import TensorCoding

/// What the page and the documentation add to the catalogue: translations, numbers to begin with,
/// what a loss is for.
public struct Guide: Sendable {
  private let entry: JSONObject

  /// The guide to the loss of that name; `nil` for a server's own loss.
  public init?(to name: String) {
    guard let entry = Self.table["losses"]?.members[name]?.members else { return nil }
    self.entry = entry
  }

  /// What kind of numbers the loss takes.
  public var kind: Kind? { entry["kind"]?.text.flatMap(Kind.init) }
  /// Names of losses like it.
  public var kin: [String] { entry["kin"]?.texts ?? [] }
  /// The summary in Korean.
  public var koreanSummary: String? { entry["summary"]?.text }
  /// What it is for.
  public var use: Translated? { entry["use"]?.translated }
  /// What it is not for.
  public var avoid: Translated? { entry["avoid"]?.translated }

  /// Losses that take the same kind of numbers.
  public struct Kind: Sendable {
    /// What readers call it.
    public let name: Translated
    /// Labels to begin with.
    public let yTrue: Tensor
    /// Predictions to begin with.
    public let yPred: Tensor
    /// The predictions that a curve shows, if they are the same for any labels.
    public let domain: ClosedRange<Double>?

    /// The kind of that key in the table.
    init?(_ key: String) {
      guard let entry = table["kinds"]?.members[key]?.members,
        let name = entry["name"]?.translated, let yTrue = entry["y_true"]?.numbers,
        let yPred = entry["y_pred"]?.numbers
      else { return nil }
      (self.name, self.yTrue, self.yPred) = (name, yTrue, yPred)
      let ends = entry["domain"]?.numbers?.doubles ?? []
      domain = ends.count == 2 && ends[0] < ends[1] ? ends[0]...ends[1] : nil
    }
  }

  private static let table = EmbeddedJSON.object("losses.json")
}

extension CatalogueEntry {
  /// The summary in a language; the one of a server's own loss is as its author wrote it.
  public func summary(in language: Language) -> String {
    switch language {
    case .english: summary
    case .korean: Guide(to: name)?.koreanSummary ?? summary
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
  public static var koreanParameters: Texts { Texts(table["parameters"]) }
  /// Ranges of parameters in Korean, by the English ones.
  public static var koreanRanges: Texts { Texts(table["ranges"]) }
  /// Warnings in Korean, by their codes.
  public static var koreanWarnings: Texts { Texts(table["warnings"]) }
  /// Shapes in Korean, by the English ones.
  public static var koreanShapes: Texts { Texts(table["shapes"]) }
  /// Warnings in English, by their codes.
  public static var englishWarnings: Texts { Texts(reference["warnings"]) }
  /// Titles of problems in Korean, by their codes.
  public static var koreanProblems: Texts { Texts(reference["problems"]) }
  /// Summaries of operations in Korean, by their identifiers.
  public static var koreanOperations: Texts { Texts(reference["operations"]) }

  private static let reference = EmbeddedJSON.object("reference.json")

  /// Texts by their keys.
  public struct Texts {
    private let members: JSONObject?

    fileprivate init(_ table: JSONValue?) { members = table?.members }

    /// The text of a key, if there is one.
    public subscript(key: String) -> String? { members?[key]?.text }
  }
}
