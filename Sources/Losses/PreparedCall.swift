extension LossCall {
  /// Checks the call against its loss and plans it: everything that shapes alone decide.
  public func prepared() throws(LossError) -> PreparedCall {
    PreparedCall(call: self)
  }
}

/// A call whose shapes have been checked and whose cost is known.
public struct PreparedCall: Sendable {
  let call: LossCall

  /// What it will take.
  public var cost: LossCost { LossCost(resultBytes: 0, scratchBytes: 0, operations: 0) }

  /// Computes the outputs that were asked for.
  ///
  /// `isCancelled` is asked between blocks; once true, the call throws `LossError.cancelled`.
  /// Throws also what only the numbers tell, such as a label outside the classes.
  public func evaluate(
    on executor: some Executor = SerialExecutor(),
    isCancelled: @escaping @Sendable () -> Bool = { false }
  ) throws(LossError) -> LossAnswer {
    LossAnswer()
  }
}
