extension CallPlan {
  /// A program and the meaning of its results; a class, so that running it copies nothing.
  final class Step: Sendable {
    let program: StepProgram
    let results: [Result]
    /// The inputs that are numbers of the formula, by their indices.
    private let literals: [TensorStorage?]

    init(program: StepProgram, results: [Result]) {
      self.program = program
      self.results = results
      let literals = program.inputs.map { input -> TensorStorage? in
        guard case .literal(let numbers) = input else { return nil }
        return TensorStorage(numbers.map(\.value))
      }
      self.literals = literals.allSatisfy { $0 == nil } ? [] : literals
    }

    /// Runs the program on the tensors of a call, and leaves its results.
    func run(
      on tensors: CallTensors, executor: any Executor, isCancelled: @Sendable () -> Bool,
      memoryLimit: Int, into outcome: inout CallResults
    ) throws(LossError) {
      func run<U>(_ program: Program<U>) throws(LossError) {
        try program.run(
          reading: { input(program.inputs[$0], at: $0, in: tensors) }, executor: executor,
          isCancelled: isCancelled, memoryLimit: memoryLimit
        ) { place, storage in
          outcome[results[place]] = storage
        }
      }
      switch program {
      case .plain(let program): try run(program)
      case .inDouble(let program):
        try run(program)
        for place in results {
          outcome[place] = try outcome[place]?.stored(as: T.elementType)
        }
      }
    }

    var cost: LossCost {
      LossCost(
        resultBytes: 0, scratchBytes: program.scratchBytes, operations: program.operations)
    }

    @inline(__always)
    private func input(_ input: Input, at place: Int, in tensors: CallTensors) -> TensorStorage? {
      literals.isEmpty ? tensors[input] : literals[place] ?? tensors[input]
    }
  }

  /// A program in the call's dtype, or in `Double` with results rounded at the end.
  enum StepProgram: Sendable {
    case plain(Program<T>)
    case inDouble(Program<Double>)

    var inputs: [Input] {
      switch self {
      case .plain(let program): program.inputs
      case .inDouble(let program): program.inputs
      }
    }

    var scratchBytes: Int {
      switch self {
      case .plain(let program): program.scratchBytes
      case .inDouble(let program):
        program.scratchBytes.addingSaturated(
          program.results.reduce(0) {
            $0.addingSaturated(
              program.narrow.contains($1)
                ? 0 : product([8, program.materializedCounts[$1.number]]))
          })
      }
    }

    var operations: Int {
      switch self {
      case .plain(let program): program.operations
      case .inDouble(let program): program.operations
      }
    }

    func run(
      on tensors: borrowing CallTensors, executor: any Executor, isCancelled: @Sendable () -> Bool
    ) throws(LossError) -> [TensorStorage] {
      switch self {
      case .plain(let program):
        try program.run(
          on: Self.inputs(of: program, in: tensors), executor: executor, isCancelled: isCancelled)
      case .inDouble(let program):
        try program.run(
          on: Self.inputs(of: program, in: tensors), executor: executor, isCancelled: isCancelled
        ).map { storage throws(LossError) in try storage.stored(as: T.elementType) }
      }
    }

    private static func inputs<U>(
      of program: Program<U>, in tensors: borrowing CallTensors
    ) throws(LossError) -> [TensorStorage] {
      var inputs: [TensorStorage] = []
      inputs.reserveCapacity(program.inputs.count)
      for input in program.inputs {
        guard let tensor = tensors.storage(of: input) else {
          throw .fault(.missingInput(inputs.count))
        }
        inputs.append(tensor)
      }
      return inputs
    }
  }
}
