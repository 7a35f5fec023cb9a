// Unsafe because it passes raw memory to kernels. A program has been planned from the shapes of the
// tensors on which it runs, so every range below is within its tensor or the slice's arena.

import Glibc
import Synchronization

/// One run of a stage over its slices.
///
/// Unchecked as `Sendable`: slices write disjoint ranges and read only results of earlier stages.
@safe struct StageRun<T: Scalar>: @unchecked Sendable {
  let stage: Stage<T>
  /// The inputs, then the tensors of the stages.
  private let tensors: UnsafePointer<TensorMemory>
  private let inputCount: Int
  let partials: UnsafeMutablePointer<Double>?
  /// The most bytes to allocate; tests lower it.
  private let memoryLimit: Int
  /// Whether a slice has decided the single result of the stage; `nil` if no slice can.
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

  /// The most bytes of scratch memory taken from the stack, where allocation is free.
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
      // The addresses of registers for the first slice, and for the current one.
      let bases = unsafe UnsafeMutableBufferPointer(rebasing: memory[..<count])
      let registers = unsafe UnsafeMutableBufferPointer(rebasing: memory[count...])
      for (index, register) in stage.registers.enumerated() {
        switch register.memory {
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

  func number(_ source: Source, _ place: Int) -> T {
    unsafe tensor(source).bytes.load(fromByteOffset: place * MemoryLayout<T>.stride, as: T.self)
  }

  private func run(
    _ range: Range<Int>, slice: Int,
    _ registers: UnsafeMutableBufferPointer<UnsafeMutableRawPointer>,
    _ work: UnsafeMutableRawPointer
  ) {
    // Without reference counts, which took a few percent of cheap losses; the stage holds them.
    for place in stage.instructions.indices {
      unsafe Unmanaged.passUnretained(stage.instructions[place])._withUnsafeGuaranteedRef {
        unsafe run($0, range, slice: slice, registers, work)
      }
    }
  }
}
