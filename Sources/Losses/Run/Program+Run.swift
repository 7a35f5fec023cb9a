// Unsafe because it passes raw memory to kernels. A program has been planned from the shapes of the
// tensors on which it runs, so every range below is within its tensor or the slice's arena.

extension Program {
  /// Runs the stages on the tensors of a call, given in the order of `inputs`.
  func run(
    on tensors: [TensorStorage], executor: any Executor, isCancelled: @Sendable () -> Bool
  ) throws(LossError) -> [TensorStorage] {
    var kept: [TensorStorage] = []
    try run(
      reading: { tensors[$0] }, executor: executor, isCancelled: isCancelled,
      keep: { _, storage in kept.append(storage) })
    return kept
  }

  /// Runs the stages on the tensors that `input` returns, which the caller keeps alive, and passes
  /// each result to `keep`.
  ///
  /// The tensors are in a table without reference counts, which would cost a small call more than
  /// its numbers.
  func run(
    reading input: (Int) -> TensorStorage?, executor: any Executor,
    isCancelled: @Sendable () -> Bool, memoryLimit: Int = .max,
    keep: (_ result: Int, TensorStorage) -> Void
  ) throws(LossError) {
    // Swift 6.2 knows no typed errors of such a closure.
    let outcome = unsafe withUnsafeTemporaryAllocation(
      of: TensorMemory.self, capacity: inputs.count + materializedCounts.count
    ) { table in
      Result { () throws(LossError) in
        try unsafe run(
          in: table, reading: input, executor: executor, isCancelled: isCancelled,
          memoryLimit: memoryLimit, keep: keep)
      }
    }
    try outcome.get()
  }

  /// Runs the stages with their tensors in `table`, which has room for inputs and results.
  private func run(
    in table: UnsafeMutableBufferPointer<TensorMemory>, reading input: (Int) -> TensorStorage?,
    executor: any Executor, isCancelled: @Sendable () -> Bool, memoryLimit: Int,
    keep: (_ result: Int, TensorStorage) -> Void
  ) throws(LossError) {
    let inputCount = inputs.count
    guard let tensors = table.baseAddress else { throw .fault(.missingTable) }
    for index in 0..<inputCount {
      guard let storage = input(index) else { throw .fault(.missingInput(index)) }
      unsafe tensors[index] = TensorMemory(.passUnretained(storage))
    }
    var made = 0
    defer {
      for index in 0..<made { unsafe tensors[inputCount + index].storage.release() }
    }
    for index in materializedCounts.indices {
      let storage = try TensorStorage(
        uninitialized: materializedCounts[index],
        of: narrow.contains(TensorIndex(number: index)) ? .float32 : T.elementType,
        limit: memoryLimit)
      unsafe tensors[inputCount + index] = TensorMemory(.passRetained(storage))
      made += 1
    }
    for stage in stages {
      let run = try unsafe StageRun(
        stage: stage, tensors: tensors, inputCount: inputCount, memoryLimit: memoryLimit)
      try run.perform(on: executor, isCancelled: isCancelled)
      if isCancelled() { throw .cancelled }
    }
    for place in results.indices {
      unsafe keep(place, tensors[inputCount + results[place].number].storage.takeUnretainedValue())
    }
  }
}

/// A tensor's memory without a reference count; the caller keeps the storage alive.
@safe struct TensorMemory {
  let storage: Unmanaged<TensorStorage>
  let bytes: UnsafeMutableRawBufferPointer
  let elementType: ElementType

  init(_ storage: Unmanaged<TensorStorage>) {
    unsafe self.storage = storage
    (unsafe bytes, elementType) = unsafe storage._withUnsafeGuaranteedRef {
      unsafe ($0.bytes, $0.elementType)
    }
  }
}
