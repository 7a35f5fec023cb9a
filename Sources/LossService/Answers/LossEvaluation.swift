import Dispatch
import HTTP1
import Losses
import TensorCoding

/// Computes calls: small ones on the event loop, large ones and those with a long planning on the
/// computation queue.
struct LossEvaluation: Sendable {
  let context: ServiceContext

  init(_ context: ServiceContext) {
    self.context = context
  }

  /// The resources for reading the body of a request.
  var resources: BodyResources { context.bodyResources }

  /// The answer to a call of `loss`, or `nil` if it comes later, through the exchange.
  func answer(
    _ arguments: consuming LossArguments, from origin: LossOrigin = .name,
    as writer: any AnswerWriter, on exchange: any Exchange, label: Response.Label,
    loss: () throws(LossError) -> ResolvedLoss
  ) -> Response? {
    let order = Order(arguments, origin, writer, exchange, label)
    do throws(CallError) {
      let call = try arguments.call(loss)
      guard !call.loss.isCustom else { return try answerCustom(call, order) }
      return try computed((consume call).prepared(until: { false }), order)
    } catch {
      context.report(error, on: exchange)
      return order.response(to: error)
    }
  }

  /// Computes the call of a custom loss; it is planned off the event loop if its form is not cached.
  private func answerCustom(_ call: LossCall, _ order: Order) throws(CallError) -> Response? {
    if let prepared = call.preparedBefore() { return try computed(prepared, order) }
    guard order.exchange.reserve(CustomLossSources.planningBytes) else {
      throw .request(.overloaded(retryAfter: 1))
    }
    answerLater(order) { _, isCancelled throws(CallError) in
      let prepared = try call.prepared(until: isCancelled)
      try order.reserve(prepared.cost)
      return prepared
    }
    return nil
  }

  /// Computes a call now if it is small, otherwise off the event loop; `nil` if the answer comes later.
  private func computed(_ prepared: PreparedCall, _ order: Order) throws(CallError) -> Response? {
    try order.reserve(prepared.cost)
    guard prepared.cost.operations < context.configuration.inlineOperations else {
      answerLater(order) { _, _ in prepared }
      return nil
    }
    return order.response(to: try prepared.computed())
  }

  /// Answers a call of a loss that takes long to determine, through the exchange.
  ///
  /// `origin` applies to errors in `loss`, which returns the origin for later errors.
  func answerLater(
    _ arguments: consuming LossArguments, from origin: LossOrigin, as writer: any AnswerWriter,
    on exchange: any Exchange, label: Response.Label,
    loss: @escaping @Sendable () throws(LossError) -> (ResolvedLoss, LossOrigin)
  ) {
    let order = Order(arguments, origin, writer, exchange, label)
    let arguments = arguments
    answerLater(order) { origin, isCancelled throws(CallError) in
      let call = try arguments.call { () throws(LossError) in
        let (loss, found) = try loss()
        origin = found
        return loss
      }
      let prepared = try call.prepared(until: isCancelled)
      try order.reserve(prepared.cost)
      return prepared
    }
  }

  /// Prepares and computes off the event loop.
  private func answerLater(
    _ order: Order,
    _ prepare:
      @escaping @Sendable (
        _ origin: inout LossOrigin, _ isCancelled: @escaping @Sendable () -> Bool
      ) throws(CallError) -> PreparedCall
  ) {
    let timeout = context.configuration.computeTimeout
    context.computation.run {
      let deadline = DispatchTime.now() + timeout
      let exchange = order.exchange
      let isCancelled: @Sendable () -> Bool = {
        exchange.isCancelled || DispatchTime.now() > deadline
      }
      var order = order
      do throws(CallError) {
        let prepared = try prepare(&order.origin, isCancelled)
        let answer = try prepared.computed(on: DispatchExecutor(), isCancelled: isCancelled)
        exchange.respond(order.response(to: answer))
      } catch .loss(.cancelled) where !exchange.isCancelled {
        exchange.respond(order.response(to: .request(.computeTimeout(seconds: timeout))))
      } catch {
        context.report(error, on: exchange)
        exchange.respond(order.response(to: error))
      }
    }
  }
}

extension LossEvaluation {
  /// Runs work that ends with an answer: now if it is small, else off the event loop, under the time-out
  /// of computations; `nil` if the answer comes later.
  func run(
    _ exchange: any Exchange, label: Response.Label, isSmall: Bool,
    _ work:
      @escaping @Sendable (
        _ isCancelled: @escaping @Sendable () -> Bool
      ) throws(CallError) -> Response
  ) -> Response? {
    guard isSmall else {
      runLater(exchange, label: label, work)
      return nil
    }
    return response(exchange, label: label, isCancelled: { false }, work)
  }

  /// Runs work off the event loop that ends with an answer, under the time-out of computations.
  func runLater(
    _ exchange: any Exchange, label: Response.Label,
    _ work:
      @escaping @Sendable (
        _ isCancelled: @escaping @Sendable () -> Bool
      ) throws(CallError) -> Response
  ) {
    let timeout = context.configuration.computeTimeout
    context.computation.run {
      let deadline = DispatchTime.now() + timeout
      let isCancelled: @Sendable () -> Bool = {
        exchange.isCancelled || DispatchTime.now() > deadline
      }
      exchange.respond(response(exchange, label: label, isCancelled: isCancelled, work))
    }
  }

  /// The answer of work, or its problem.
  private func response(
    _ exchange: any Exchange, label: Response.Label, isCancelled: @escaping @Sendable () -> Bool,
    _ work: (_ isCancelled: @escaping @Sendable () -> Bool) throws(CallError) -> Response
  ) -> Response {
    do throws(CallError) {
      return try work(isCancelled)
    } catch {
      context.report(error, on: exchange)
      switch error {
      case .request(.overloaded): return Problem.overloaded(label: label)
      case .request(let error): return Problem(error).response(label: label)
      case .loss(.cancelled) where !exchange.isCancelled:
        let error = RequestError.computeTimeout(seconds: context.configuration.computeTimeout)
        return Problem(error).response(label: label)
      case .loss(let error): return Problem(error).response(label: label)
      }
    }
  }
}

extension ServiceContext {
  /// Logs an internal error under the identity of its request.
  fileprivate func report(_ error: CallError, on exchange: any Exchange) {
    guard case .loss(.fault(let fault)) = error else { return }
    configuration.log?.error(
      "internal error",
      metadata: ["id": .string(exchange.requestID), "fault": "\(fault)"])
  }
}

/// Receives the outcome of a call.
private struct Order: Sendable {
  let exchange: any Exchange
  var origin: LossOrigin
  private let writer: any AnswerWriter
  private let label: Response.Label
  private let isStrict: Bool
  private let dtype: DType

  init(
    _ arguments: borrowing LossArguments, _ origin: LossOrigin, _ writer: any AnswerWriter,
    _ exchange: any Exchange, _ label: Response.Label
  ) {
    self.exchange = exchange
    self.origin = origin
    self.writer = writer
    self.label = label
    isStrict = arguments.isStrict
    dtype = arguments.dtype ?? .float32
  }

  /// Charges the memory of the computation.
  func reserve(_ cost: LossCost) throws(CallError) {
    let (bytes, overflow) = cost.resultBytes.addingReportingOverflow(cost.scratchBytes)
    guard !overflow, exchange.reserve(bytes) else { throw .request(.overloaded(retryAfter: 1)) }
  }

  func response(to answer: consuming LossAnswer) -> Response {
    if isStrict, let warning = answer.warnings.first {
      return Problem(refusing: warning).response(label: label)
    }
    return writer.response(to: .loss(answer, dtype: dtype), label: label, on: exchange)
  }

  func response(to error: CallError) -> Response {
    switch error {
    case .request(.overloaded): Problem.overloaded(label: label)
    case .request(let error): Problem(error).response(label: label)
    case .loss(let error): Problem(error, from: origin).response(label: label)
    }
  }
}

extension LossCall {
  /// The call with its plan, which is created now if it is not cached.
  consuming func prepared(
    until isCancelled: @escaping @Sendable () -> Bool
  ) throws(CallError) -> PreparedCall {
    do throws(LossError) {
      return try prepared(isCancelled: isCancelled)
    } catch {
      throw .loss(error)
    }
  }
}

extension PreparedCall {
  func computed(
    on executor: any Executor = SerialExecutor(),
    isCancelled: @escaping @Sendable () -> Bool = { false }
  ) throws(CallError) -> LossAnswer {
    do throws(LossError) {
      return try evaluate(on: executor, isCancelled: isCancelled)
    } catch {
      throw .loss(error)
    }
  }
}
