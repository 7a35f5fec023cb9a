import Losses
import TensorCoding

/// The result of a call, before a format writes it.
enum CallAnswer: Sendable {
  /// The outputs of a loss, and how they were computed.
  case loss(LossAnswer, dtype: DType)
  /// One-hot rows.
  case categorical(OneHotLabels)
  /// Partial results merged to one, and its loss.
  ///
  /// Indirect, as one takes more than a kilobyte, by which every answer would grow.
  indirect case merged(loss: Tensor, PartialResult)
  /// The catalogue entry of an inline loss, and its formula.
  indirect case described(CatalogueEntry, mathML: String?)
  /// Several losses by name, and their weighted sum if requested.
  case several(
    [(name: String, outcome: Result<LossAnswer, Problem>)], total: Result<LossAnswer, Problem>?)

  /// Passes every member to a sink, in the order of the contract.
  func write(to sink: inout some AnswerSink) {
    switch self {
    case .loss(let answer, let dtype):
      sink.note("reduction", answer.reduction.rawValue)
      sink.note("dtype", dtype.rawValue)
      write(answer, to: &sink)
    case .several(let answers, let total):
      sink.openGroup("losses")
      for (name, outcome) in answers { write(outcome, named: name, to: &sink) }
      sink.close()
      if let total { write(total, named: "total", to: &sink) }
    case .categorical(let labels):
      sink.add("categorical", labels)
      write(labels.warnings, to: &sink)
    case .merged(let loss, let partial):
      sink.note("dtype", partial.identity.dtype.rawValue)
      sink.add("loss", loss)
      sink.add("count", .integer(partial.count))
      sink.add("partial", partial.document)
    case .described(let entry, let mathML):
      for (name, value) in entry.members { sink.add(name, value) }
      if let mathML { sink.add("mathml", .string(mathML)) }
    }
  }

  private func write(_ answer: LossAnswer, to sink: inout some AnswerSink) {
    if let loss = answer.loss { sink.add("loss", loss) }
    if let values = answer.values { sink.add("values", values) }
    if let gradient = answer.gradient { sink.add("gradient", gradient) }
    if let diagonal = answer.hessianDiagonal { sink.add("hessian_diagonal", diagonal) }
    if answer.hasRest {
      if let divisor = answer.divisor { sink.add("divisor", divisor) }
      if let partial = answer.partial { sink.add("partial", partial.document) }
    }
    write(answer.warnings, to: &sink)
  }

  private func write(
    _ outcome: Result<LossAnswer, Problem>, named name: String, to sink: inout some AnswerSink
  ) {
    switch outcome {
    case .success(let answer):
      sink.open(name)
      write(answer, to: &sink)
      sink.close()
    case .failure(let problem): sink.add(named: name, problem)
    }
  }

  private func write(_ warnings: [LossWarning], to sink: inout some AnswerSink) {
    if !warnings.isEmpty { sink.add("warnings", .array(warnings.map(\.document))) }
  }

  /// The numbers that it holds.
  var elementCount: Int {
    switch self {
    case .loss(let answer, _): answer.elementCount
    case .several(let answers, let total):
      answers.reduce((try? total?.get())?.elementCount ?? 0) {
        $0 + ((try? $1.outcome.get())?.elementCount ?? 64)
      }
    case .categorical(let labels): labels.shape.count
    case .merged, .described: 1
    }
  }
}

extension LossAnswer {
  /// The numbers that it holds.
  fileprivate var elementCount: Int {
    (loss?.shape.count ?? 0) + (values?.shape.count ?? 0) + (gradient?.shape.count ?? 0)
      + (hessianDiagonal?.shape.count ?? 0)
  }
}

/// The receiver of the members of an answer, each with its name.
protocol AnswerSink {
  /// A tensor.
  mutating func add(_ name: StaticString, _ tensor: Tensor)
  /// One-hot rows.
  mutating func add(_ name: StaticString, _ labels: OneHotLabels)
  /// A value that is no tensor, such as the warnings.
  mutating func add(_ name: StaticString, _ document: Document)
  /// Begins members of members, all of which belong together.
  mutating func openGroup(_ name: StaticString)
  /// Begins members that belong to one name.
  mutating func open(_ name: String)
  /// Ends the innermost open array or object.
  mutating func close()
  /// What stands in the place of members that there are none of.
  mutating func add(named name: String, _ problem: Problem)
  /// How the answer was computed, for formats that have a place for it.
  mutating func note(_ name: StaticString, _ text: String)
}
