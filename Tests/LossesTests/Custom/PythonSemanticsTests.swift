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

  @Test(arguments: Prelude.Module.allCases)
  func `reads the whole prelude`(_ module: Prelude.Module) throws {
    let source = try CustomLossSource.parsed(module.text)
    let definitions = try #require(Prelude.definitions[module])
    #expect(definitions.count == Set(try source.statements.map(Self.name)).count)
    for (name, definition) in definitions {
      #expect(try Self.name(of: #require(definition.statement, "\(name) can be read")) == name)
    }
  }

  /// The name of a function or a class.
  private static func name(of statement: Statement) throws -> String {
    switch statement.kind {
    case .define(let function, _): return function.name
    case .defineClass(let type): return type.name
    default: throw NotADefinition()
    }
  }

  private struct NotADefinition: Error {}
}
