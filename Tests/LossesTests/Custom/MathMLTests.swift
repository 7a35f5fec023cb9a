import Foundation
import FoundationXML
import Testing

@testable import Losses

struct MathMLTests {
  @Test(arguments: Catalogue.entries)
  func `is well-formed for every loss`(_ entry: CatalogueEntry) throws {
    let text = try #require(entry.mathML, "\(entry.name)")
    let counter = ElementCounter()
    let parser = XMLParser(data: Data(text.utf8))
    parser.delegate = counter
    #expect(parser.parse(), "\(entry.name)")
    #expect(counter.names.first == "math")
    #expect(counter.names.count > 3)
  }

  /// The result of a formula: what stands to the right of `L =`.
  private func result(of formula: String) throws -> String {
    let source = try CustomLossSource.parsed(formula)
    let text = try #require(MathML.formula(source.function?.body ?? source.statements))
    let start = try #require(text.range(of: "<mi>L</mi></mrow></mtd><mtd><mrow><mo>=</mo>"))
    let end = try #require(
      text.range(of: "</mrow></mtd></mtr></mtable></math>", options: .backwards))
    // Rows that only group one element say nothing.
    return String(text[start.upperBound..<end.lowerBound]).replacing("<mrow>", with: "")
      .replacing("</mrow>", with: "")
  }

  @Test(arguments: [
    ("y_true + 1", "<mi>y</mi><mo>+</mo><mn>1</mn>"),
    ("a * (b + c)", "<mi>a</mi><mo>·</mo><mo>(</mo><mi>b</mi><mo>+</mo><mi>c</mi><mo>)</mo>"),
    ("a - (b - c)", "<mi>a</mi><mo>−</mo><mo>(</mo><mi>b</mi><mo>−</mo><mi>c</mi><mo>)</mo>"),
    (
      "(a + b) / c * d",
      "<mfrac><mi>a</mi><mo>+</mo><mi>b</mi><mi>c</mi></mfrac><mo>·</mo><mi>d</mi>"
    ),
    (
      "(a + b) ** 2",
      "<msup><mo>(</mo><mi>a</mi><mo>+</mo><mi>b</mi><mo>)</mo><mn>2</mn></msup>"
    ),
    ("-(a + b)", "<mo>−</mo><mo>(</mo><mi>a</mi><mo>+</mo><mi>b</mi><mo>)</mo>"),
    ("abs(delta)", "<mo>|</mo><mi>δ</mi><mo>|</mo>"),
    ("K.exp(-a)", "<msup><mi>e</mi><mo>−</mo><mi>a</mi></msup>"),
    ("log(epsilon())", "<mi>ln</mi><mo>(</mo><mi>ε</mi><mo>)</mo>"),
    (
      "sum(a, axis=-1)",
      "<munder><mo largeop=\"true\" movablelimits=\"false\">∑</mo><mi>i</mi></munder><mi>a</mi>"
    ),
    (
      "mean(a, axis=axis)",
      "<munder><mo>mean</mo><mi>axis</mi></munder><mo>(</mo><mi>a</mi><mo>)</mo>"
    ),
    ("maximum(a, 0)", "<mi>max</mi><mo>(</mo><mi>a</mi><mo>,</mo><mn>0</mn><mo>)</mo>"),
    ("a < b", "<mi>a</mi><mo>&lt;</mo><mi>b</mi>"),
    (
      "lambda y_true, y_pred: y_pred",
      "<mover><mi>y</mi><mo stretchy=\"false\">^</mo></mover>"
    ),
  ])
  func `writes expressions as mathematics does`(formula: String, expected: String) throws {
    #expect(try result(of: formula) == expected, "\(formula)")
  }

  @Test func `gives up on what is no formula`() throws {
    let source = try CustomLossSource.parsed("def f(y_true, y_pred):\n  x = 'word'\n  return x")
    #expect(MathML.formula(try #require(source.function).body) == nil)
  }
}

/// Notes the names of elements.
private final class ElementCounter: NSObject, XMLParserDelegate {
  var names: [String] = []

  func parser(
    _ parser: XMLParser, didStartElement name: String, namespaceURI: String?,
    qualifiedName: String?, attributes: [String: String]
  ) {
    names.append(name)
  }
}
