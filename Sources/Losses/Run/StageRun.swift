// Unsafe because it hands raw memory to kernels. A program has been planned from the shapes of the
// very tensors it is run on, so every range below lies within its tensor or the slice's arena.

import CKernels
import Glibc
import Synchronization

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

  /// Runs the stages on what `input` gives for each of the inputs, which somebody else holds on to,
  /// and hands over each result.
  ///
  /// The tensors stand in a table without references: a small call would spend more on counting
  /// those than on its numbers.
  func run(
    reading input: (Int) -> TensorStorage?, executor: any Executor,
    isCancelled: @Sendable () -> Bool, memoryLimit: Int = .max,
    keep: (_ result: Int, TensorStorage) -> Void
  ) throws(LossError) {
    let inputCount = inputs.count
    try unsafe withUnsafeTemporaryAllocation(
      of: TensorMemory.self, capacity: inputCount + materializedCounts.count
    ) { table throws(LossError) in
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
        unsafe keep(
          place, tensors[inputCount + results[place].number].storage.takeUnretainedValue())
      }
    }
  }
}

/// A tensor's memory, without a count of those who use it: somebody else holds on to the storage.
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

/// One stage on its way over its slices.
///
/// Unchecked as `Sendable`: slices write disjoint ranges, and only read what earlier stages wrote.
@safe struct StageRun<T: Scalar>: @unchecked Sendable {
  let stage: Stage<T>
  /// The inputs, then what the stages leave.
  private let tensors: UnsafePointer<TensorMemory>
  private let inputCount: Int
  let partials: UnsafeMutablePointer<Double>?
  /// The most bytes that there are, for tests.
  private let memoryLimit: Int
  /// Whether a slice has found what decides the one answer of the stage; `nil` where none can.
  private let decision: Decision?

  private final class Decision: Sendable {
    let isTaken = Atomic(false)
  }

  init(
    stage: Stage<T>, tensors: UnsafePointer<TensorMemory>, inputCount: Int, memoryLimit: Int
  ) throws(LossError) {
    self.stage = stage
    unsafe self.tensors = tensors
    self.inputCount = inputCount
    self.memoryLimit = memoryLimit
    if stage.partials.isEmpty {
      unsafe partials = nil
    } else {
      let bytes = stage.partialBytes
      guard bytes <= memoryLimit, let memory = unsafe malloc(max(8, bytes)) else {
        throw .outOfMemory(bytes: bytes)
      }
      unsafe partials = memory.assumingMemoryBound(to: Double.self)
    }
    let isOneAnswer = stage.partials.count == 1 && stage.rowLength == stage.items
    decision = isOneAnswer && stage.partials[0].reducer == .isBinary ? Decision() : nil
  }

  func perform(on executor: any Executor, isCancelled: @Sendable () -> Bool) throws(LossError) {
    defer { unsafe free(partials) }
    let slices = stage.sliceCount
    let tasks = stage.taskCount
    if tasks == 1 {
      try perform(0..<slices, isCancelled: isCancelled)
    } else {
      let missingBytes = Atomic(0)
      executor.perform(count: tasks) { task in
        do throws(LossError) {
          try perform(
            slices * task / tasks..<slices * (task + 1) / tasks, isCancelled: isCancelled)
        } catch {
          missingBytes.store(stage.arenaBytes, ordering: .relaxed)
        }
      }
      let bytes = missingBytes.load(ordering: .relaxed)
      guard bytes == 0 else { throw .outOfMemory(bytes: bytes) }
    }
    for index in stage.partials.indices { combine(index) }
  }

  /// Bytes of scratch memory that are taken from the stack, where they cost nothing.
  private static var stackBytes: Int { 1_024 }

  private func perform(_ slices: Range<Int>, isCancelled: () -> Bool) throws(LossError) {
    if stage.arenaBytes <= Self.stackBytes {
      unsafe withUnsafeTemporaryAllocation(
        byteCount: Self.stackBytes, alignment: 16
      ) { arena in
        unsafe perform(slices, in: arena.baseAddress.unsafelyUnwrapped, isCancelled: isCancelled)
      }
      return
    }
    let arena = try ScratchPool.take(stage.arenaBytes, limit: memoryLimit)
    defer { ScratchPool.give(arena) }
    unsafe perform(slices, in: arena.bytes, isCancelled: isCancelled)
  }

  @inline(__always)
  private func perform(
    _ slices: Range<Int>, in arena: UnsafeMutableRawPointer, isCancelled: () -> Bool
  ) {
    let count = stage.registers.count
    unsafe withUnsafeTemporaryAllocation(
      of: UnsafeMutableRawPointer.self, capacity: 2 * count
    ) { memory in
      // Where registers begin, and where they lie for a slice.
      let bases = unsafe UnsafeMutableBufferPointer(rebasing: memory[..<count])
      let registers = unsafe UnsafeMutableBufferPointer(rebasing: memory[count...])
      for (index, register) in stage.registers.enumerated() {
        switch register.place {
        case .arena(let offset): unsafe bases[index] = arena + offset
        case .tensor(let source):
          unsafe bases[index] = tensor(source).bytes.baseAddress.unsafelyUnwrapped
        }
      }
      for slice in slices {
        if isCancelled() { return }
        if let decision, decision.isTaken.load(ordering: .relaxed) {
          unsafe partials.unsafelyUnwrapped[slice] = 0
          continue
        }
        let range = stage.range(ofSlice: slice)
        for index in 0..<count {
          unsafe registers[index] =
            bases[index] + range.lowerBound * stage.registers[index].bytesPerItem
        }
        unsafe run(range, slice: slice, registers, arena + stage.workOffset)
        if let decision, unsafe partials.unsafelyUnwrapped[slice] == 0 {
          decision.isTaken.store(true, ordering: .relaxed)
        }
      }
    }
  }

  @inline(__always)
  func tensor(_ source: Source) -> TensorMemory {
    switch source {
    case .input(let index): unsafe tensors[index]
    case .materialized(let tensor): unsafe tensors[inputCount + tensor.number]
    }
  }

  private func number(_ source: Source, _ place: Int) -> T {
    unsafe tensor(source).bytes.load(fromByteOffset: place * MemoryLayout<T>.stride, as: T.self)
  }

  private func run(
    _ range: Range<Int>, slice: Int,
    _ registers: UnsafeMutableBufferPointer<UnsafeMutableRawPointer>,
    _ work: UnsafeMutableRawPointer
  ) {
    // Not counted, as the stage holds them: that took a few hundredths of cheap losses.
    for place in stage.instructions.indices {
      unsafe Unmanaged.passUnretained(stage.instructions[place])._withUnsafeGuaranteedRef {
        unsafe run($0, range, slice: slice, registers, work)
      }
    }
  }

  private func run(
    _ instruction: Instruction<T>, _ range: Range<Int>, slice: Int,
    _ registers: UnsafeMutableBufferPointer<UnsafeMutableRawPointer>,
    _ work: UnsafeMutableRawPointer
  ) {
    // An operand that there is not is not read.
    func memory(_ register: RegisterIndex?) -> UnsafeMutablePointer<T> {
      unsafe registers[(register ?? instruction.result).number].assumingMemoryBound(to: T.self)
    }
    let count = range.count * instruction.perItem
    if count == 0 { return }
    let a = unsafe memory(instruction.operands.a)
    let y = unsafe memory(instruction.result)
    switch instruction.kernel {
    case .load(let source, let access):
      let tensor = tensor(source)
      unsafe T.copy(
        tensor.bytes.baseAddress.unsafelyUnwrapped, of: tensor.elementType, access,
        start: range.lowerBound * instruction.perItem, count: count, to: y)
    case .fill(let value): unsafe y.update(repeating: value, count: count)
    case .unary(let function): unsafe function(a, y, count)
    case .vectorVector(let function):
      unsafe function(a, memory(instruction.operands.b), y, count)
    case .vectorScalar(let function, let number): unsafe function(a, number, y, count)
    case .scalarVector(let function, let number): unsafe function(number, a, y, count)
    case .vectorNumber(let function, let source, let place):
      unsafe function(a, number(source, place), y, count)
    case .numberVector(let function, let source, let place):
      unsafe function(number(source, place), a, y, count)
    case .select(let first, let second):
      unsafe T.select(
        a, (first, memory(instruction.operands.b)), (second, memory(instruction.operands.c)), y,
        count)
    case .clip(let low, let high): unsafe T.clip(a, low, high, y, count)
    case .inRange(let low, let high): unsafe T.inRange(a, low, high, y, count)
    case .view(let access):
      unsafe T.copy(a, of: T.elementType, access, start: 0, count: count, to: y)
    case .narrow:
      unsafe T.convert(
        a, to: UnsafeMutableRawPointer(y).assumingMemoryBound(to: Float.self), count)
    case .scatter(let access, let perItem):
      unsafe y.update(repeating: 0, count: count)
      forEachRun(access, start: 0, count: range.count * perItem) {
        position, stride, length, done in
        for i in 0..<length { unsafe y[position + i * stride] = a[done + i] }
      }
    case .sumRows(let length, let divisor, let offset):
      unsafe T.sumRows(a, count, length, divisor, offset, y)
    case .rows(let function, let length): unsafe function(a, count, length, y)
    case .columns(let reducer, let reduced, let inner):
      for row in 0..<count / max(1, inner) {
        unsafe reduceColumns(
          reducer, a + row * reduced * inner, reduced, inner, y + row * inner,
          work.assumingMemoryBound(to: Double.self))
      }
    case .labels(let use, let source, let access, let classes):
      let start = range.lowerBound * instruction.perItem
      unsafe perform(
        use, source, access, classes, start, count, a, y,
        work.assumingMemoryBound(to: Int32.self))
    case .oneHotOfRegister(let classes):
      let firstRow = range.lowerBound * instruction.perItem / classes
      let indices = unsafe work.assumingMemoryBound(to: Int32.self)
      unsafe T.classIndices(a, classes, indices, count / classes)
      unsafe apply(.mark, indices, count / classes, classes, firstRow * classes, count, a, y)
    case .labelEquals(let source, let access, let number):
      let tensor = tensor(source)
      let labels = unsafe tensor.bytes.baseAddress.unsafelyUnwrapped
      forEachRun(access, start: range.lowerBound * instruction.perItem, count: count) {
        position, stride, length, done in
        for i in 0..<length {
          let at = position + i * stride
          let label =
            switch tensor.elementType {
            case .float32: unsafe Double(labels.assumingMemoryBound(to: Float.self)[at])
            case .float64: unsafe labels.assumingMemoryBound(to: Double.self)[at]
            }
          unsafe y[done + i] = label.rounded(.towardZero) == number ? 1 : 0
        }
      }
    case .structural(let kernel):
      func stride(_ register: RegisterIndex?) -> Int {
        register.map { stage.registers[$0.number].perItem } ?? 0
      }
      let (first, second, third) = instruction.operands
      unsafe kernel.rules.compute(
        ItemRun(
          count: range.count, shapes: kernel.shapes, a: a, b: memory(second), c: memory(third),
          y: y, work: work, strides: (stride(first), stride(second), stride(third))))
    case .ctc(let source, let access, let size, let isGradient):
      let labels = unsafe tensor(source).storage.takeUnretainedValue()
      for sample in 0..<range.count {
        var alignment = unsafe CTCAlignment(
          size, labels: labels, access, sample: range.lowerBound + sample,
          work: work.assumingMemoryBound(to: Double.self))
        let first = sample * size.steps * size.classes
        unsafe alignment.align(a + first)
        if isGradient {
          unsafe alignment.gradient(into: y + first)
        } else {
          unsafe y[sample] = T(alignment.loss)
        }
      }
    case .overlap(let kind, let first, let second, let places):
      unsafe withUnsafeTemporaryAllocation(of: Double.self, capacity: 3) { sums in
        unsafe overlap(
          kind, tensor(first), tensor(second), range, sums.baseAddress.unsafelyUnwrapped)
        for (sum, index) in places.enumerated() {
          if let index {
            unsafe partials.unsafelyUnwrapped[index * stage.sliceCount + slice] = sums[sum]
          }
        }
      }
    case .partial(let reducer, let index):
      unsafe partials.unsafelyUnwrapped[index * stage.sliceCount + slice] =
        partial(reducer, a, count)
    }
  }
}
