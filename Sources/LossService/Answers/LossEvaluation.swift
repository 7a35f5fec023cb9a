import Dispatch
import HTTP1
import Losses
import TensorCoding

/// Computes calls, small ones where they are and large ones aside, and words the answers.
struct LossEvaluation: Sendable {
  private let context: ServiceContext

  init(_ context: ServiceContext) {
    self.context = context
  }

  /// The cores that a request may use.
  var cores: Int { context.configuration.computeWidth }

  /// The answer to a call of `loss`, or `nil` if it comes later, through the exchange.
  func answer(
    _ arguments: consuming LossArguments, from origin: LossOrigin = .name,
    as form: AnswerForm = .json, on exchange: any Exchange,
    label: Response.Label, loss: () throws(LossError) -> ResolvedLoss
  ) -> Response? {
    let isStrict = arguments.isStrict
    let computed = ComputedBy(
      form, loss: label.subject, reduction: arguments.reduction, dtype: arguments.dtype)
    let prepared: PreparedCall
    do throws(CallError) {
      prepared = try arguments.call(loss).prepare()
    } catch {
      return Problem(error, from: origin).response(label: label)
    }
    let cost = prepared.cost
    let (bytes, overflow) = cost.resultBytes.addingReportingOverflow(cost.scratchBytes)
    guard !overflow, exchange.reserve(bytes) else { return Problem.overloaded(label: label) }

    guard cost.operations < context.configuration.inlineOperations else {
      answerLater(
        to: prepared, isStrict: isStrict, computed, from: origin, on: exchange, label: label)
      return nil
    }
    do throws(LossError) {
      return response(
        to: try prepared.evaluate(), isStrict: isStrict, computed, on: exchange, label: label)
    } catch {
      return Problem(error, from: origin).response(label: label)
    }
  }

  /// Computes off the event loop.
  private func answerLater(
    to prepared: PreparedCall, isStrict: Bool, _ computed: ComputedBy?, from origin: LossOrigin,
    on exchange: any Exchange, label: Response.Label
  ) {
    let timeout = context.configuration.computeTimeout
    context.computation.run {
      let deadline = DispatchTime.now() + timeout
      do throws(LossError) {
        let answer = try prepared.evaluate(on: DispatchExecutor()) {
          exchange.isCancelled || DispatchTime.now() > deadline
        }
        exchange.respond(
          response(to: answer, isStrict: isStrict, computed, on: exchange, label: label))
      } catch .cancelled where !exchange.isCancelled {
        let error = RequestError.computeTimeout(seconds: timeout)
        exchange.respond(Problem(error).response(label: label))
      } catch {
        exchange.respond(Problem(error, from: origin).response(label: label))
      }
    }
  }

  private func response(
    to answer: borrowing LossAnswer, isStrict: Bool, _ computed: ComputedBy?,
    on exchange: any Exchange, label: Response.Label
  ) -> Response {
    if isStrict, let warning = answer.warnings.first {
      return Problem(refusing: warning).response(label: label)
    }
    if let computed {
      // Never compressed: that takes longer than to send numbers, which hardly shrink, as they are.
      return Response(
        .ok, fields: MediaFields.tensors,
        body: TensorAnswer.body(answer.printer(computed), in: exchange.buffer()), label: label)
    }
    return Response(
      .ok, fields: MediaFields.jsonOrTensors, body: answer.body(in: exchange.buffer()),
      isCompressible: true, label: label)
  }
}

extension LossCall {
  fileprivate consuming func prepare() throws(CallError) -> PreparedCall {
    do throws(LossError) {
      return try prepared()
    } catch {
      throw .loss(error)
    }
  }
}

extension Problem {
  fileprivate init(_ error: CallError, from origin: LossOrigin) {
    switch error {
    case .request(let error): self.init(error)
    case .loss(let error): self.init(error, from: origin)
    }
  }
}

extension LossAnswer {
  /// The answer as JSON: what was asked for, in the order of the outputs, and the warnings.
  ///
  /// A short one is printed at once, a long one as the socket drains.
  fileprivate func body(in buffer: consuming [UInt8]) -> Response.Body {
    guard elementCount <= Self.fewElements else {
      var parts = Parts()
      spell(to: &parts)
      return AnswerBody(parts.all).body(in: buffer)
    }
    var page = Page(bytes: buffer)
    spell(to: &page)
    return .bytes(page.bytes)
  }

  /// Elements that need no more text than `AnswerBody.wholeLimit` or about as much.
  private static let fewElements = 1_024

  private var elementCount: Int {
    (loss?.shape.count ?? 0) + (values?.shape.count ?? 0) + (gradient?.shape.count ?? 0)
      + (hessianDiagonal?.shape.count ?? 0)
  }

  private func spell(to sink: inout some AnswerSink) {
    var isEmpty = true
    func add(_ first: StaticString, _ later: StaticString, _ tensor: Tensor?) {
      guard let tensor else { return }
      sink.add(isEmpty ? first : later)
      sink.add(tensor)
      isEmpty = false
    }
    add("{\"loss\":", ",\"loss\":", loss)
    add("{\"values\":", ",\"values\":", values)
    add("{\"gradient\":", ",\"gradient\":", gradient)
    add("{\"hessian_diagonal\":", ",\"hessian_diagonal\":", hessianDiagonal)
    if isEmpty { sink.add("{") }
    if !warnings.isEmpty {
      var text = Array("\(isEmpty ? "" : ",")\"warnings\":".utf8)
      Document.array(warnings.map(\.document)).appendJSON(to: &text)
      sink.add(text)
    }
    sink.add("}")
  }
}

/// Where the parts of an answer go.
private protocol AnswerSink {
  mutating func add(_ text: StaticString)
  mutating func add(_ text: [UInt8])
  mutating func add(_ tensor: Tensor)
}

/// The parts, to be printed later.
private struct Parts: AnswerSink {
  var all: [AnswerBody.Part] = []

  mutating func add(_ text: StaticString) { add(Array(text.description.utf8)) }
  mutating func add(_ text: [UInt8]) { all.append(.text(text)) }
  mutating func add(_ tensor: Tensor) { all.append(.tensor(TensorPrinter(tensor))) }
}

/// The parts as text.
private struct Page: AnswerSink {
  var bytes: [UInt8]

  /// Elements up to which a vector is spelled one by one, which takes less than to set up a printer.
  private static let few = 8

  mutating func add(_ text: StaticString) { bytes.append(text) }
  mutating func add(_ text: [UInt8]) { bytes.append(contentsOf: text) }
  mutating func add(_ tensor: Tensor) {
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
}
