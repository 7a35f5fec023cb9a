// Unsafe because it hands raw memory to kernels. A program has been planned from the shapes of the
// very tensors it is run on, so every range below lies within its tensor or the slice's arena.

import CKernels
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
    isCancelled: @Sendable () -> Bool, keep: (_ result: Int, TensorStorage) -> Void
  ) throws(LossError) {
    let inputCount = inputs.count
    let isComplete = unsafe withUnsafeTemporaryAllocation(
      of: TensorMemory.self, capacity: inputCount + materializedCounts.count
    ) { table in
      guard let tensors = table.baseAddress else { return false }
      for index in 0..<inputCount {
        guard let storage = input(index) else { return false }
        unsafe tensors[index] = TensorMemory(.passUnretained(storage))
      }
      for index in materializedCounts.indices {
        let storage = TensorStorage(
          uninitialized: materializedCounts[index],
          of: narrow.contains(index) ? .float32 : T.elementType)
        unsafe tensors[inputCount + index] = TensorMemory(.passRetained(storage))
      }
      defer {
        for index in materializedCounts.indices {
          unsafe tensors[inputCount + index].storage.release()
        }
      }
      for stage in stages {
        unsafe StageRun(stage: stage, tensors: tensors, inputCount: inputCount)
          .perform(on: executor, isCancelled: isCancelled)
        if isCancelled() { return false }
      }
      for place in results.indices {
        unsafe keep(place, tensors[inputCount + results[place]].storage.takeUnretainedValue())
      }
      return true
    }
    if !isComplete { throw .cancelled }
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
  private let partials: UnsafeMutablePointer<Double>?
  /// Whether a slice has found what decides the one answer of the stage; `nil` where none can.
  private let decision: Decision?

  private final class Decision: Sendable {
    let isTaken = Atomic(false)
  }

  init(stage: Stage<T>, tensors: UnsafePointer<TensorMemory>, inputCount: Int) {
    self.stage = stage
    unsafe self.tensors = tensors
    self.inputCount = inputCount
    unsafe partials =
      stage.partials.isEmpty
      ? nil : .allocate(capacity: max(1, stage.partials.count * stage.sliceCount))
    let isOneAnswer = stage.partials.count == 1 && stage.rowLength == stage.items
    decision = isOneAnswer && stage.partials[0].reducer == .isBinary ? Decision() : nil
  }

  func perform(on executor: any Executor, isCancelled: @Sendable () -> Bool) {
    defer { unsafe partials?.deallocate() }
    let slices = stage.sliceCount
    // What fits into a few slices is done before another thread has woken up.
    if slices <= 4 {
      perform(0..<slices, isCancelled: isCancelled)
    } else {
      let tasks = min(slices, 64)
      executor.perform(count: tasks) { task in
        perform(
          slices * task / tasks..<slices * (task + 1) / tasks, isCancelled: isCancelled)
      }
    }
    for index in stage.partials.indices { combine(index) }
  }

  /// Bytes of scratch memory that are taken from the stack, where they cost nothing.
  private static var stackBytes: Int { 1_024 }

  private func perform(_ slices: Range<Int>, isCancelled: () -> Bool) {
    if stage.arenaBytes <= Self.stackBytes {
      unsafe withUnsafeTemporaryAllocation(
        byteCount: Self.stackBytes, alignment: 16
      ) { arena in
        unsafe perform(slices, in: arena.baseAddress.unsafelyUnwrapped, isCancelled: isCancelled)
      }
      return
    }
    let arena = ScratchPool.take(stage.arenaBytes)
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
        unsafe run(range, slice: slice, registers)
        if let decision, unsafe partials.unsafelyUnwrapped[slice] == 0 {
          decision.isTaken.store(true, ordering: .relaxed)
        }
      }
    }
  }

  @inline(__always)
  private func tensor(_ source: Source) -> TensorMemory {
    switch source {
    case .input(let index): unsafe tensors[index]
    case .materialized(let index): unsafe tensors[inputCount + index]
    }
  }

  private func number(_ source: Source, _ place: Int) -> T {
    unsafe tensor(source).bytes.load(fromByteOffset: place * MemoryLayout<T>.stride, as: T.self)
  }

  private func run(
    _ range: Range<Int>, slice: Int,
    _ registers: UnsafeMutableBufferPointer<UnsafeMutableRawPointer>
  ) {
    // Not counted, as the stage holds them: that took a few hundredths of cheap losses.
    for place in stage.instructions.indices {
      unsafe Unmanaged.passUnretained(stage.instructions[place])._withUnsafeGuaranteedRef {
        unsafe run($0, range, slice: slice, registers)
      }
    }
  }

  private func run(
    _ instruction: Instruction<T>, _ range: Range<Int>, slice: Int,
    _ registers: UnsafeMutableBufferPointer<UnsafeMutableRawPointer>
  ) {
    func memory(_ register: Int) -> UnsafeMutablePointer<T> {
      unsafe registers[max(0, register)].assumingMemoryBound(to: T.self)
    }
    let count = range.count * instruction.perItem
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
          reducer, a + row * reduced * inner, reduced, inner, y + row * inner)
      }
    case .labels(let use, let source, let access, let classes):
      let start = range.lowerBound * instruction.perItem
      unsafe perform(use, source, access, classes, start, count, a, y)
    case .oneHotOfRegister(let classes):
      guard classes > 0, count > 0 else { return }
      let firstRow = range.lowerBound * instruction.perItem / classes
      unsafe withUnsafeTemporaryAllocation(of: Int32.self, capacity: count / classes) {
        unsafe T.classIndices(a, classes, $0.baseAddress.unsafelyUnwrapped, count / classes)
        unsafe apply(.mark, $0, classes, firstRow * classes, count, a, y)
      }
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
    case .cumulativeSum(let length):
      for row in 0..<count / max(1, length) {
        var sum = 0.0
        for i in row * length..<(row + 1) * length {
          unsafe sum += Double(a[i])
          unsafe y[i] = T(sum)
        }
      }
    case .argMaximum(let length):
      for row in 0..<count {
        var best = 0
        for i in 0..<length where unsafe a[row * length + i] > a[row * length + best] { best = i }
        unsafe y[row] = T(best)
      }
    case .matmul(let rows, let inner, let columns):
      let isRight = stage.registers[instruction.operands.b].perItem == 0
      let right = unsafe memory(instruction.operands.b)
      for matrix in 0..<count / max(1, rows * columns) {
        unsafe multiply(
          a + matrix * rows * inner, right + (isRight ? 0 : matrix * inner * columns),
          y + matrix * rows * columns, rows, inner, columns)
      }
    case .ctc(let source, let access, let size, let isGradient):
      let labels = unsafe tensor(source).storage.takeUnretainedValue()
      for sample in 0..<range.count {
        var alignment = CTCAlignment(
          size, labels: labels, access, sample: range.lowerBound + sample)
        unsafe alignment.align(
          UnsafeBufferPointer(
            start: a + sample * size.steps * size.classes, count: size.steps * size.classes))
        if isGradient {
          let target = unsafe UnsafeMutableBufferPointer(
            start: y + sample * size.steps * size.classes, count: size.steps * size.classes)
          unsafe alignment.gradient(into: target)
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

  // MARK: Labels

  /// Does with a range of entries what labels say, which lie in a tensor; `a` and `y` begin there.
  private func perform(
    _ use: LabelUse, _ source: Source, _ access: Access, _ classes: Int, _ start: Int,
    _ count: Int, _ a: UnsafePointer<T>, _ y: UnsafeMutablePointer<T>
  ) {
    guard classes > 0, count > 0 else { return }
    let tensor = tensor(source)
    // A picked number is an entry of its own, all others stand in rows of classes.
    let perRow = use.isOfRows ? 1 : classes
    let firstRow = start / perRow
    let rows = (start + count - 1) / perRow - firstRow + 1
    unsafe withUnsafeTemporaryAllocation(of: Int32.self, capacity: rows) { indices in
      let target = unsafe indices.baseAddress.unsafelyUnwrapped
      let labels = unsafe tensor.bytes.baseAddress.unsafelyUnwrapped
      switch tensor.elementType {
      case .float32:
        unsafe gather(
          labels.assumingMemoryBound(to: Float.self), access, classes, firstRow, target, rows)
      case .float64:
        unsafe gather(
          labels.assumingMemoryBound(to: Double.self), access, classes, firstRow, target, rows)
      }
      unsafe apply(use, indices, classes, start, count, a, y)
    }
  }

  /// The classes that labels from one on name, -1 where they name none.
  private func gather<Label: Scalar>(
    _ labels: UnsafePointer<Label>, _ access: Access, _ classes: Int, _ first: Int,
    _ indices: UnsafeMutablePointer<Int32>, _ count: Int
  ) {
    forEachRun(access, start: first, count: count) { position, stride, length, done in
      if stride == 1 {
        unsafe Label.classIndices(labels + position, classes, indices + done, length)
      } else {
        for i in 0..<length {
          unsafe Label.classIndices(
            labels + position + i * stride, classes, indices + done + i, 1)
        }
      }
    }
  }

  private func apply(
    _ use: LabelUse, _ indices: UnsafeMutableBufferPointer<Int32>, _ classes: Int, _ start: Int,
    _ count: Int, _ a: UnsafePointer<T>, _ y: UnsafeMutablePointer<T>
  ) {
    /// Each entry that a label names; the first row may have begun before, the last one go on.
    @inline(__always)
    func forEachNamed(_ body: (_ at: Int) -> Void) {
      var first = start / classes * classes - start
      for row in 0..<indices.count {
        let index = unsafe Int(indices[row])
        let at = first + index
        if index >= 0, at >= 0, at < count { body(at) }
        first += classes
      }
    }
    switch use {
    case .mark:
      unsafe y.update(repeating: 0, count: count)
      forEachNamed { unsafe y[$0] = 1 }
    case .keep:
      unsafe y.update(repeating: 0, count: count)
      forEachNamed { unsafe y[$0] = a[$0] }
    case .drop:
      if unsafe a != UnsafePointer(y) { unsafe y.update(from: a, count: count) }
      forEachNamed { unsafe y[$0] = 0 }
    case .pick:
      for row in 0..<count {
        let index = unsafe Int(indices[row])
        // Plus 0, as a sum of the row would give.
        unsafe y[row] = index < 0 ? 0 : a[row * classes + index] + 0
      }
    case .total:
      let greatest = T.greatestFiniteMagnitude
      if unsafe !T.isAnyOutside(a, -greatest, greatest, count * classes) {
        return unsafe apply(.pick, indices, classes, start, count, a, y)
      }
      for row in 0..<count {
        let index = unsafe Int(indices[row])
        unsafe y[row] = (0..<classes).reduce(0) {
          unsafe $0 + a[row * classes + $1] * ($1 == index ? 1 : 0)
        }
      }
    }
  }

  // MARK: Rows longer than a block

  /// The sums of two tensors within a range.
  private func overlap(
    _ kind: OverlapSums, _ first: TensorMemory, _ second: TensorMemory, _ range: Range<Int>,
    _ sums: UnsafeMutablePointer<Double>
  ) {
    let (count, offset) = (range.count, range.lowerBound * first.elementType.byteCount)
    let a = unsafe first.bytes.baseAddress.unsafelyUnwrapped + offset
    let b = unsafe second.bytes.baseAddress.unsafelyUnwrapped + offset
    switch first.elementType {
    case .float32:
      let a = unsafe a.assumingMemoryBound(to: Float.self)
      let b = unsafe b.assumingMemoryBound(to: Float.self)
      switch (kind, T.elementType) {
      case (.plain, .float32): unsafe ck_rounded_overlap_block_float(a, b, count, sums)
      case (.plain, .float64): unsafe ck_overlap_block_float(a, b, count, sums)
      case (.excesses, .float32): unsafe ck_rounded_excess_block_float(a, b, count, sums)
      case (.excesses, .float64): unsafe ck_excess_block_float(a, b, count, sums)
      }
    case .float64:
      let a = unsafe a.assumingMemoryBound(to: Double.self)
      let b = unsafe b.assumingMemoryBound(to: Double.self)
      switch kind {
      case .plain: unsafe ck_overlap_block_double(a, b, count, sums)
      case .excesses: unsafe ck_excess_block_double(a, b, count, sums)
      }
    }
  }

  private func partial(_ reducer: Reducer, _ x: UnsafePointer<T>, _ count: Int) -> Double {
    switch reducer {
    case .sum: return unsafe T.sumBlock(x, count)
    case .maximum, .minimum, .product, .isBinary:
      var result = T.zero
      let function =
        switch reducer {
        case .isBinary: unsafe T.kernels(of: RowKernel.isBinary)
        case .maximum: unsafe T.kernels(of: RowKernel.maximum)
        case .minimum: unsafe T.kernels(of: RowKernel.minimum)
        default: unsafe T.kernels(of: RowKernel.product)
        }
      unsafe function(x, 1, count, &result)
      return Double(result)
    }
  }

  /// Puts the blocks of each row together, in their order.
  private func combine(_ index: Int) {
    let slices = stage.sliceCount
    guard let partials = unsafe partials, let rowLength = stage.rowLength, slices > 0 else {
      return
    }
    let perRow = (rowLength + stage.grain - 1) / stage.grain
    let partial = stage.partials[index]
    let target = unsafe tensor(.materialized(partial.target)).bytes.baseAddress.unsafelyUnwrapped
      .assumingMemoryBound(to: T.self)
    for row in 0..<slices / max(1, perRow) {
      let blocks = unsafe UnsafeBufferPointer(
        start: partials + index * slices + row * perRow, count: perRow)
      switch partial.reducer {
      case .sum(let divisor, let offset):
        unsafe target[row] = T(blocks.reduce(0, +) / divisor.value + offset.value)
      case .maximum: unsafe target[row] = T(blocks.reduce(-.infinity, greater))
      case .minimum, .isBinary: unsafe target[row] = T(blocks.reduce(.infinity, lesser))
      case .product: unsafe target[row] = T(blocks.reduce(1, *))
      }
    }
  }
}

/// The greater one; NaN if either is.
private func greater<F: BinaryFloatingPoint>(_ a: F, _ b: F) -> F {
  a.isNaN || a > b ? a : b
}

/// The lesser one; NaN if either is.
private func lesser<F: BinaryFloatingPoint>(_ a: F, _ b: F) -> F {
  a.isNaN || a < b ? a : b
}

/// Reduces `reduced` rows of `inner` entries to one row.
///
/// A sum adds up in `Double`, 1,024 rows at a time from the first on.
private func reduceColumns<T: Scalar>(
  _ reducer: Reducer, _ x: UnsafePointer<T>, _ reduced: Int, _ inner: Int,
  _ y: UnsafeMutablePointer<T>
) {
  switch reducer {
  case .sum(let divisor, let offset):
    unsafe withUnsafeTemporaryAllocation(of: Double.self, capacity: 2 * inner) { sums in
      let total = unsafe sums.baseAddress.unsafelyUnwrapped
      let chunk = unsafe total + inner
      unsafe total.initialize(repeating: 0, count: inner)
      for first in stride(from: 0, to: reduced, by: 1_024) {
        unsafe chunk.initialize(repeating: 0, count: inner)
        unsafe T.addColumns(x + first * inner, min(1_024, reduced - first), inner, chunk)
        for j in 0..<inner { unsafe total[j] += chunk[j] }
      }
      for j in 0..<inner { unsafe y[j] = T(total[j] / divisor.value + offset.value) }
    }
  case .maximum:
    unsafe y.update(repeating: -.infinity, count: inner)
    for i in 0..<reduced * inner { unsafe y[i % inner] = greater(y[i % inner], x[i]) }
  case .minimum:
    unsafe y.update(repeating: .infinity, count: inner)
    for i in 0..<reduced * inner { unsafe y[i % inner] = lesser(y[i % inner], x[i]) }
  case .isBinary:
    unsafe y.update(repeating: 1, count: inner)
    for i in 0..<reduced * inner where unsafe x[i] != 0 && x[i] != 1 { unsafe y[i % inner] = 0 }
  case .product:
    for j in 0..<inner {
      var result = 1.0
      for row in 0..<reduced { result *= unsafe Double(x[row * inner + j]) }
      unsafe y[j] = T(result)
    }
  }
}

/// y = a b, each entry added up in `Double` in the order of the inner axis.
private func multiply<T: Scalar>(
  _ a: UnsafePointer<T>, _ b: UnsafePointer<T>, _ y: UnsafeMutablePointer<T>, _ rows: Int,
  _ inner: Int, _ columns: Int
) {
  unsafe withUnsafeTemporaryAllocation(of: Double.self, capacity: columns) { sums in
    for row in 0..<rows {
      unsafe sums.initialize(repeating: 0)
      for k in 0..<inner {
        let factor = unsafe Double(a[row * inner + k])
        for j in 0..<columns { unsafe sums[j] += factor * Double(b[k * columns + j]) }
      }
      for j in 0..<columns { unsafe y[row * columns + j] = unsafe T(sums[j]) }
    }
  }
}
