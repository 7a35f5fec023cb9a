import Testing

@testable import Losses

/// The language itself, against Python: see Fixtures/python.py.
struct PythonSemanticsTests {
  struct Case: Sendable, CustomTestStringConvertible {
    let source: String
    let result: Double
    var testDescription: String { source }
  }

  static let cases = CustomFixture.objects("python").map {
    Case(source: $0["source"] as? String ?? "", result: $0["result"] as? Double ?? .nan)
  }

  @Test(arguments: cases)
  func `is that of Python`(_ expected: Case) throws {
    let one = Tensor([1.0])
    let answer = try evaluated(expected.source, one, one)
    #expect(answer.loss?.doubles == [expected.result])
    #expect(answer.gradient?.doubles == [expected.result])
  }

  @Test(arguments: Prelude.texts)
  func `reads the whole prelude`(_ text: String) throws {
    let source = try CustomLossSource.parsed(text)
    let defined = Set(Prelude.definitions.keys.map { $0.split(separator: ".")[1] })
    for statement in source.statements {
      switch statement.kind {
      case .define(let function, _): #expect(defined.contains(Substring(function.name)))
      case .defineClass(let type): #expect(defined.contains(Substring(type.name)))
      default: Issue.record("something else than a definition")
      }
    }
  }
}
