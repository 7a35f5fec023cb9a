import Testing

@testable import LossPage
@testable import LossService
@testable import Losses

/// What lacks a translation.
struct TranslationTests {
  private func isKorean(_ text: String?) -> Bool {
    text?.unicodeScalars.contains { 0xAC00...0xD7A3 ~= $0.value } == true
  }

  @Test func `both languages have every word`() {
    #expect(Words.all.fields.count > 80)
    for field in Words.all.fields {
      let word = field.value.translated
      #expect(word?.english.isEmpty == false && !isKorean(word?.english), "\(field.name)")
      #expect(isKorean(word?.korean), "\(field.name)")
    }
  }

  @Test func `every word that is used is there`() throws {
    var used: [String] = []
    for asset in Asset.all {
      let text = String(decoding: asset.bytes, as: UTF8.self)
      if asset.name.hasSuffix(".html") {
        used += text.matches(of: #/\{\{(\w+)\}\}/#).map { String($0.output.1) }
      } else if asset.name.hasSuffix(".js") {
        used += text.matches(of: #/say\("(\w+)"/#).map { String($0.output.1) }
        used += text.matches(of: #/Error\("(file\w+)"\)/#).map { String($0.output.1) }
      }
    }
    #expect(used.count > 60)
    let own = ["lang", "otherLanguage", "otherName"]
    for key in used where !own.contains(key) { #expect(Words.all[key] != nil, "\(key)") }
  }

  @Test(arguments: Catalogue.entries)
  func `every loss and parameter has Korean words`(_ entry: CatalogueEntry) throws {
    let guide = try #require(Guide(to: entry.name), "\(entry.name) is missing in losses.json")
    #expect(isKorean(guide.koreanSummary))
    #expect(isKorean(guide.use?.korean) && isKorean(guide.avoid?.korean))
    #expect(!isKorean(guide.use?.english) && !isKorean(guide.avoid?.english))
    #expect(isKorean(guide.kind?.name.korean))
    for parameter in entry.parameters {
      #expect(isKorean(entry.summary(of: parameter, in: .korean)), "\(parameter.name)")
      #expect(isKorean(Guide.koreanRanges[parameter.range.rawValue]), "\(parameter.range)")
    }
    for name in guide.kin { _ = try Catalogue.entry(named: name) }
    #expect(!guide.kin.isEmpty)
  }

  @Test func `every shape, warning, problem and operation has Korean words`() {
    for shapes in Catalogue.entries.map(\.shapes) + [CustomLoss.shapes] {
      for shape in [shapes.yTrue, shapes.yPred, shapes.values]
      where shape.contains(where: \.isLetter) && shape.contains(" ") && !shape.hasSuffix("]") {
        #expect(isKorean(Guide.koreanShapes[shape]), "\(shape)")
      }
    }
    for kind in LossWarning.Kind.allCases {
      #expect(isKorean(Guide.koreanWarnings[kind.rawValue]), "\(kind)")
      #expect(Guide.englishWarnings[kind.rawValue] != nil, "\(kind)")
    }
    for code in ProblemCode.allCases {
      #expect(isKorean(Guide.koreanProblems[code.rawValue]), "\(code)")
    }
    for route in Routes.types {
      #expect(isKorean(Guide.koreanOperations[route.operation.id]), "\(route.operation.id)")
    }
  }
}
