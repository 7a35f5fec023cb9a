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
    _ arguments: LossArguments, from origin: LossOrigin = .name, on exchange: any Exchange,
    label: Response.Label, loss: () throws(LossError) -> ResolvedLoss
  ) -> Response? {
    let prepared: PreparedCall
    do throws(CallError) {
      prepared = try arguments.call(loss).prepare()
    } catch {
      return Problem(error, from: origin).response(label: label)
    }
    let cost = prepared.cost
    let (bytes, overflow) = cost.resultBytes.addingReportingOverflow(cost.scratchBytes)
    guard !overflow, exchange.reserve(bytes) else { return Problem.overloaded(label: label) }

    let isStrict = arguments.isStrict
    if cost.operations < context.configuration.inlineOperations {
      let result = Result(catching: { () throws(LossError) in try prepared.evaluate() })
      return response(to: result, from: origin, isStrict: isStrict, on: exchange, label: label)
    }
    let timeout = context.configuration.computeTimeout
    context.computation.run {
      let deadline = DispatchTime.now() + timeout
      let result = Result { () throws(LossError) in
        try prepared.evaluate(on: DispatchExecutor()) {
          exchange.isCancelled || DispatchTime.now() > deadline
        }
      }
      if result == .failure(.cancelled), !exchange.isCancelled {
        let error = RequestError.computeTimeout(seconds: timeout)
        exchange.respond(Problem(error).response(label: label))
      } else {
        exchange.respond(
          response(to: result, from: origin, isStrict: isStrict, on: exchange, label: label))
      }
    }
    return nil
  }

  private func response(
    to result: Result<LossAnswer, LossError>, from origin: LossOrigin, isStrict: Bool,
    on exchange: any Exchange, label: Response.Label
  ) -> Response {
    switch result {
    case .failure(let error):
      return Problem(error, from: origin).response(label: label)
    case .success(let answer):
      if isStrict, let warning = answer.warnings.first {
        return Problem(refusing: warning).response(label: label)
      }
      return Response(
        .ok, fields: MediaFields.json, body: answer.body.body(in: exchange.buffer()),
        isCompressible: true, label: label)
    }
  }
}

extension Result<LossAnswer, LossError> {
  fileprivate static func == (left: Self, right: Self) -> Bool {
    guard case .failure(let left) = left, case .failure(let right) = right else { return false }
    return left == right
  }
}

extension LossCall {
  fileprivate func prepare() throws(CallError) -> PreparedCall {
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
  fileprivate var body: AnswerBody {
    var parts: [AnswerBody.Part] = []
    parts.reserveCapacity(9)
    for (output, first, later) in Self.openings {
      guard let tensor = self[output] else { continue }
      parts.append(.text(parts.isEmpty ? first : later))
      parts.append(.tensor(TensorPrinter(tensor)))
    }
    if parts.isEmpty || !warnings.isEmpty {
      var end: [UInt8] = Array(parts.isEmpty ? "{".utf8 : "".utf8)
      if !warnings.isEmpty {
        end.append(contentsOf: "\(parts.isEmpty ? "" : ",")\"warnings\":".utf8)
        Document.array(warnings.map(\.document)).appendJSON(to: &end)
      }
      parts.append(.text(end))
    }
    parts.append(.text(Self.end))
    return AnswerBody(parts)
  }

  /// What stands before an output, if it is the first one or if there are others before it.
  private static let openings = LossOutputs.named.map { name, output in
    (output: output, first: Array("{\"\(name)\":".utf8), later: Array(",\"\(name)\":".utf8))
  }
  private static let end = Array("}".utf8)

  private subscript(output: LossOutputs) -> Tensor? {
    switch output {
    case .loss: loss
    case .values: values
    case .gradient: gradient
    case .hessianDiagonal: hessianDiagonal
    default: nil
    }
  }
}
