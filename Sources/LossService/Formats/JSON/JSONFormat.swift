import HTTP1
import Losses
import TensorCoding

/// JSON: the default of requests and answers.
struct JSONFormat: BodyFormat {
  let mediaType = MediaType("application", "json")
  let schema: Document? = nil
  let problems: [ProblemCode] = [.invalidJSON, .invalidUTF8, .raggedArray]

  /// `curl -d` names a form type unless told otherwise, and means JSON here.
  func isNamed(by type: MediaType) -> Bool {
    type.isJSON || type.matches("application", "x-www-form-urlencoded")
  }

  /// JSON is what a body is read as that shows no other format.
  func begins(with opening: [UInt8]) -> Bool { false }

  func reception(
    of target: CallTarget, exchange: any Exchange, spare: (any ReusableBodyReceiver)?
  ) -> Reception {
    let body = spare as? JSONBody ?? JSONBody()
    return .receiveReusably(body, reserving: body.begin(target, on: exchange))
  }

  /// A short answer is printed at once, a long one as the socket drains.
  func response(
    to answer: CallAnswer, label: Response.Label, on exchange: any Exchange
  ) -> Response {
    let body: Response.Body
    if answer.elementCount <= Self.fewElements {
      var page = Page(bytes: exchange.buffer())
      answer.write(to: &page)
      // Consumed: another owner of the bytes would make the last append copy them.
      body = .bytes((consume page).finished)
    } else {
      var parts = Parts()
      answer.write(to: &parts)
      body = AnswerBody(parts.finished).body(in: exchange.buffer())
    }
    return Response(
      .ok, fields: Self.fields, body: body, isCompressible: true, label: label)
  }

  private static let fields = MediaFields.json + [MediaFields.varyByAccept]

  /// Elements that need no more text than `AnswerBody.wholeLimit` or about as much.
  private static let fewElements = 1_024
}

/// The parts of an answer, to be printed later.
private struct Parts: AnswerSink {
  private var all: [AnswerBody.Part] = []
  /// Text that stands before the next part.
  private var text = [UInt8(ascii: "{")]
  private var isFirst = true

  /// The parts, the end of the object among them.
  var finished: [AnswerBody.Part] { all + [.text(text + [UInt8(ascii: "}")])] }

  private mutating func begin(_ name: some StringProtocol) {
    if !isFirst { text.append(UInt8(ascii: ",")) }
    JSONWriter.write(name, to: &text)
    text.append(UInt8(ascii: ":"))
    isFirst = false
  }

  private mutating func add(_ part: AnswerBody.Part) {
    all.append(.text(text))
    all.append(part)
    text = []
  }

  mutating func add(_ name: StaticString, _ tensor: Tensor) {
    begin(name.description)
    add(.tensor(TensorPrinter(tensor)))
  }

  mutating func add(_ name: StaticString, _ labels: OneHotLabels) {
    begin(name.description)
    add(.oneHot(OneHotPrinter(labels)))
  }

  mutating func add(_ name: StaticString, _ document: Document) {
    begin(name.description)
    document.appendJSON(to: &text)
  }

  mutating func openGroup(_ name: StaticString) { open(name.description) }

  mutating func open(_ name: String) {
    begin(name)
    text.append(UInt8(ascii: "{"))
    isFirst = true
  }

  mutating func close() {
    text.append(UInt8(ascii: "}"))
    isFirst = false
  }

  mutating func add(named name: String, _ problem: Problem) {
    begin(name)
    problem.document.appendJSON(to: &text)
  }

  mutating func note(_ name: StaticString, _ text: String) {}
}

/// The parts of an answer as text.
private struct Page: AnswerSink {
  var bytes: [UInt8]
  private var isFirst = true

  init(bytes: consuming [UInt8]) {
    self.bytes = consume bytes
    self.bytes.append(UInt8(ascii: "{"))
  }

  /// The text, the end of the object included.
  var finished: [UInt8] {
    consuming get {
      bytes.append(UInt8(ascii: "}"))
      return bytes
    }
  }

  private mutating func begin(_ name: StaticString) {
    if !isFirst { bytes.append(UInt8(ascii: ",")) }
    bytes.append(UInt8(ascii: "\""))
    bytes.append(name)
    bytes.append(UInt8(ascii: "\""))
    bytes.append(UInt8(ascii: ":"))
    isFirst = false
  }

  private mutating func begin(_ name: String) {
    if !isFirst { bytes.append(UInt8(ascii: ",")) }
    JSONWriter.write(name, to: &bytes)
    bytes.append(UInt8(ascii: ":"))
    isFirst = false
  }

  mutating func openGroup(_ name: StaticString) { open(name.description) }

  mutating func open(_ name: String) {
    begin(name)
    bytes.append(UInt8(ascii: "{"))
    isFirst = true
  }

  mutating func close() {
    bytes.append(UInt8(ascii: "}"))
    isFirst = false
  }

  mutating func add(named name: String, _ problem: Problem) {
    begin(name)
    problem.document.appendJSON(to: &bytes)
  }

  /// Elements up to which a vector is written one by one, which takes less than to set up a
  /// printer.
  private static let few = 8

  mutating func add(_ name: StaticString, _ tensor: Tensor) {
    begin(name)
    let count = tensor.shape.count
    guard tensor.shape.rank <= 1, count <= Self.few else {
      var printer = TensorPrinter(tensor)
      _ = printer.print(into: &bytes, limit: .max)
      return
    }
    if tensor.shape.rank == 1 { bytes.append(UInt8(ascii: "[")) }
    for index in 0..<count {
      if index > 0 { bytes.append(UInt8(ascii: ",")) }
      switch tensor.elementType {
      case .float32: JSONWriter.write(Float(tensor.storage[index]), to: &bytes)
      case .float64: JSONWriter.write(tensor.storage[index], to: &bytes)
      }
    }
    if tensor.shape.rank == 1 { bytes.append(UInt8(ascii: "]")) }
  }

  mutating func add(_ name: StaticString, _ labels: OneHotLabels) {
    begin(name)
    var printer = OneHotPrinter(labels)
    _ = printer.print(into: &bytes, limit: .max)
  }

  mutating func add(_ name: StaticString, _ document: Document) {
    begin(name)
    document.appendJSON(to: &bytes)
  }

  mutating func note(_ name: StaticString, _ text: String) {}
}
