import Dispatch
import HTTP1
import Losses

extension LossEvaluation {
  /// Answers several losses over one pair of tensors, through the exchange.
  ///
  /// The answer to a loss that fails is its problem; the others are not affected.
  func answerLater(
    _ list: LossList, weights: LossWeights?, _ arguments: consuming LossArguments,
    in catalogue: LossCatalogue, _ sources: CustomLossSources, as writer: any AnswerWriter,
    on exchange: any Exchange, label: Response.Label
  ) {
    let arguments = arguments
    runLater(exchange, label: label) { isCancelled throws(CallError) -> Response in
      var names: [String] = []
      var calls: [Result<SeveralCall, Problem>] = []
      for (index, entry) in list.entries.enumerated() {
        let call = SeveralCall.read(entry, arguments, in: catalogue, sources)
        let own = (try? call.get())?.name
        names.append(Self.unused(entry.name ?? own ?? "loss_\(index)", among: names))
        calls.append(call)
      }
      let shares: [Double]?
      do throws(RequestError) {
        shares = try weights?.weights(of: names)
      } catch {
        throw .request(error)
      }
      var answers: [(name: String, outcome: Result<LossAnswer, Problem>)] = []
      for (name, call) in zip(names, calls) {
        switch call {
        case .failure(let problem): answers.append((name, .failure(problem)))
        case .success(let call):
          answers.append((name, try call.outcome(on: exchange, isCancelled)))
        }
      }
      let total = try shares.map { shares throws(CallError) in
        try Self.total(of: answers, shares, on: exchange)
      }
      return writer.response(to: .several(answers, total: total), label: label, on: exchange)
    }
  }

  /// A name that is not used yet: the second of a name ends with `_2`.
  private static func unused(_ base: String, among names: [String]) -> String {
    var name = base
    var number = 2
    while names.contains(name) {
      name = "\(base)_\(number)"
      number += 1
    }
    return name
  }

  /// The weighted sum of all answers; a problem if one of them has failed.
  private static func total(
    of answers: [(name: String, outcome: Result<LossAnswer, Problem>)], _ weights: [Double],
    on exchange: any Exchange
  ) throws(CallError) -> Result<LossAnswer, Problem> {
    var parts: [LossAnswer] = []
    for (name, outcome) in answers {
      guard case .success(let answer) = outcome else {
        return .failure(
          Problem(.outputUnavailable, "The total is unavailable because \(quote(name)) failed."))
      }
      parts.append(answer)
    }
    func sum(_ output: (LossAnswer) -> Tensor?) throws(CallError) -> Tensor? {
      let tensors = parts.compactMap(output)
      guard tensors.count == parts.count, let first = tensors.first else { return nil }
      guard tensors.allSatisfy({ $0.shape == first.shape }) else { return nil }
      guard exchange.reserve(16 * first.shape.count) else {
        throw .request(.overloaded(retryAfter: 1))
      }
      do throws(LossError) {
        return try Tensor.weightedSum(tensors, weights)
      } catch {
        throw .loss(error)
      }
    }
    guard let first = parts.first else {
      return .failure(
        Problem(.outputUnavailable, "The total of an empty list of losses is undefined."))
    }
    var total = LossAnswer(reduction: first.reduction)
    total.loss = try sum(\.loss)
    total.values = try sum(\.values)
    total.gradient = try sum(\.gradient)
    if parts.contains(where: { $0.loss != nil }), total.loss == nil {
      return .failure(
        Problem(
          .shapeMismatch, "The losses have different shapes, so they have no sum.",
          hint: "With reduction none every loss must have the same shape."))
    }
    return .success(total)
  }
}

/// One of several calls.
private struct SeveralCall {
  /// The name of its function, if it has one.
  let name: String?
  private let loss: ResolvedLoss
  private let arguments: LossArguments
  private let origin: LossOrigin

  static func read(
    _ entry: LossList.Entry, _ shared: LossArguments, in catalogue: LossCatalogue,
    _ sources: CustomLossSources
  ) -> Result<SeveralCall, Problem> {
    var arguments = shared
    switch entry.loss {
    case .refused(let error): return .failure(Problem(error))
    case .serialised(let serialised):
      let origin = LossOrigin.configuration(path: serialised.configurationPath)
      do throws(RequestError) {
        let found = try serialised.entry(in: catalogue, into: &arguments)
        do throws(LossError) {
          return .success(
            SeveralCall(
              name: nil, loss: try found(arguments.parameters), arguments: arguments,
              origin: origin))
        } catch {
          return .failure(Problem(error, from: origin))
        }
      } catch {
        return .failure(Problem(error))
      }
    case .function(let given):
      let inputs = given.inputs.map(\.name)
      var name: String?
      do throws(LossError) {
        let source = try sources.source(of: given.function ?? "")
        name = source.name
        let loss = try source.resolved(arguments: given.arguments, inputs: given.inputs)
        return .success(
          SeveralCall(
            name: name, loss: loss, arguments: arguments,
            origin: .source(function: name, inputs: inputs, path: entry.path)))
      } catch {
        return .failure(
          Problem(error, from: .source(function: name, inputs: inputs, path: entry.path)))
      }
    }
  }

  func outcome(
    on exchange: any Exchange, _ isCancelled: @escaping @Sendable () -> Bool
  ) throws(CallError) -> Result<LossAnswer, Problem> {
    do throws(CallError) {
      let call = try arguments.call { loss }
      let prepared = try call.prepared(until: isCancelled)
      let cost = prepared.cost
      let (bytes, overflow) = cost.resultBytes.addingReportingOverflow(cost.scratchBytes)
      guard !overflow, exchange.reserve(bytes) else { throw .request(.overloaded(retryAfter: 1)) }
      let answer = try prepared.computed(on: DispatchExecutor(), isCancelled: isCancelled)
      if arguments.isStrict, let warning = answer.warnings.first {
        return .failure(Problem(refusing: warning))
      }
      return .success(answer)
    } catch {
      switch error {
      // These concern the whole request.
      case .loss(.cancelled), .loss(.fault), .request(.overloaded): throw error
      case .request(let error): return .failure(Problem(error))
      case .loss(let error): return .failure(Problem(error, from: origin))
      }
    }
  }
}
