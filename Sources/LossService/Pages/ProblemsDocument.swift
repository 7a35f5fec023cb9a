import LossPage
import Losses

/// The page of the problems and warnings: what each code means.
enum ProblemsDocument {
  static func page(in language: Language) -> [UInt8] {
    let problems = Set(ProblemCode.allCases.map(\.status.code)).sorted().flatMap { status in
      ProblemCode.allCases.filter { $0.status.code == status }
    }
    return Template.documentation(
      "problems.html", title: Words.say("problemsTitle", in: language), in: language,
      [
        "problems": .array(problems.map { document(of: $0, in: language) }),
        "warnings": .array(LossWarning.Kind.allCases.map { document(of: $0, in: language) }),
      ])
  }

  private static func document(of problem: ProblemCode, in language: Language) -> Document {
    let korean = language == .korean ? Guide.koreanProblems[problem.rawValue] : nil
    return [
      "code": .string(problem.rawValue), "status": .integer(problem.status.code),
      "meaning": .string(korean ?? problem.title),
    ]
  }

  private static func document(of warning: LossWarning.Kind, in language: Language) -> Document {
    let meanings = language == .korean ? Guide.koreanWarnings : Guide.englishWarnings
    return [
      "code": .string(warning.rawValue), "meaning": .string(meanings[warning.rawValue] ?? ""),
    ]
  }
}
