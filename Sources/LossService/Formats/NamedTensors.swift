import HTTP1
import Losses

/// The members of an answer as formats of tensors have them: tensors by name, and texts.
struct NamedTensors: AnswerSink {
  /// The tensors, in the order of the answer.
  private(set) var all: [(name: String, tensor: Tensor)] = []
  /// How the answer was computed.
  private(set) var notes: [(name: String, value: String)] = []
  /// Why there are no members of these names.
  private(set) var problems: [(name: String, problem: Problem)] = []
  /// What is no tensor, as JSON.
  private(set) var texts: [(name: String, value: String)] = []

  /// What stands before names: `mse.`, within the answer of that loss.
  private var prefix = ""
  private let exchange: any Exchange
  private var hasRoom = true

  /// The members of an answer; `nil` if the memory budget has no room for rows that must be made.
  init?(of answer: CallAnswer, on exchange: any Exchange) {
    self.exchange = exchange
    answer.write(to: &self)
    if !hasRoom { return nil }
  }

  mutating func add(_ name: StaticString, _ tensor: Tensor) {
    all.append((prefix + name.description, tensor))
  }

  mutating func add(_ name: StaticString, _ labels: OneHotLabels) {
    guard exchange.reserve(product([labels.shape.count, 4])),
      let tensor = try? Tensor.oneHot(labels)
    else {
      hasRoom = false
      return
    }
    all.append((prefix + name.description, tensor))
  }

  mutating func add(_ name: StaticString, _ document: Document) {
    texts.append((prefix + name.description, String(decoding: document.json, as: UTF8.self)))
  }

  mutating func note(_ name: StaticString, _ text: String) {
    notes.append((name.description, text))
  }

  mutating func openGroup(_ name: StaticString) {}
  mutating func open(_ name: String) { prefix = "\(name)." }
  mutating func close() { prefix = "" }

  mutating func add(named name: String, _ problem: Problem) {
    problems.append((name, problem))
  }
}
