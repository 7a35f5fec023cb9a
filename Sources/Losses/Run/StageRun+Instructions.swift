// Unsafe because it passes raw memory to kernels: registers have been sized from the shapes of the
// tensors that they hold.

import CKernels

extension StageRun {
  /// Runs one instruction over a slice: a line for each kind, or a function below.
  func run(
    _ instruction: Instruction<T>, _ range: Range<Int>, slice: Int,
    _ registers: UnsafeMutableBufferPointer<UnsafeMutableRawPointer>,
    _ work: UnsafeMutableRawPointer
  ) {
    func memory(_ register: RegisterIndex) -> UnsafeMutablePointer<T> {
      unsafe registers[register.number].assumingMemoryBound(to: T.self)
    }
    let count = range.count * instruction.perItem
    if count == 0 { return }
    let a = unsafe memory(instruction.memory.a)
    let y = unsafe memory(instruction.result)
    switch instruction.kernel {
    case .load(let source, let access):
      unsafe load(source, access, start: range.lowerBound * instruction.perItem, count, y)
    case .fill(let value): unsafe y.update(repeating: value, count: count)
    case .unary(let function): unsafe function(a, y, count)
    case .vectorVector(let function):
      unsafe function(a, memory(instruction.memory.b), y, count)
    case .vectorScalar(let function, let number): unsafe function(a, number, y, count)
    case .scalarVector(let function, let number): unsafe function(number, a, y, count)
    case .vectorNumber(let function, let source, let place):
      unsafe function(a, number(source, place), y, count)
    case .numberVector(let function, let source, let place):
      unsafe function(number(source, place), a, y, count)
    case .select(let first, let second):
      unsafe T.select(
        a, (first, memory(instruction.memory.b)), (second, memory(instruction.memory.c)), y,
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
      unsafe scatter(a, access, range.count * perItem, y)
    case .sumRows(let length, let divisor, let offset):
      unsafe T.sumRows(a, count, length, divisor, offset, y)
    case .sumPairs(let function, let length, let divisor, let offset):
      unsafe function(
        a, memory(instruction.memory.b), count, length, divisor, offset, y)
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
      unsafe mark(
        classes, start: range.lowerBound * instruction.perItem, count, a, y,
        work.assumingMemoryBound(to: Int32.self))
    case .labelEquals(let source, let access, let number):
      unsafe compare(
        source, access, number, start: range.lowerBound * instruction.perItem, count, y)
    case .structural(let kernel):
      let (first, second, third) = instruction.operands
      unsafe kernel.rules.compute(
        ItemRun(
          count: range.count, shapes: kernel.shapes, a: a, b: memory(instruction.memory.b),
          c: memory(instruction.memory.c), y: y, work: work,
          strides: (stride(first), stride(second), stride(third))))
    case .ctc(let source, let access, let size, let isGradient):
      unsafe align(source, access, size, isGradient: isGradient, range, a, y, work)
    case .overlap(let kind, let first, let second, let places):
      overlap(kind, tensor(first), tensor(second), range, slice: slice, into: places)
    case .partial(let reducer, let index):
      unsafe partials.unsafelyUnwrapped[index * stage.sliceCount + slice] =
        partial(reducer, a, count)
    }
  }

  /// A slice of a tensor, in the type of the program.
  private func load(
    _ source: Source, _ access: Access, start: Int, _ count: Int, _ y: UnsafeMutablePointer<T>
  ) {
    let tensor = tensor(source)
    unsafe T.copy(
      tensor.bytes.baseAddress.unsafelyUnwrapped, of: tensor.elementType, access, start: start,
      count: count, to: y)
  }

  /// Entries written by strides.
  private func scatter(
    _ a: UnsafePointer<T>, _ access: Access, _ count: Int, _ y: UnsafeMutablePointer<T>
  ) {
    forEachRun(access, start: 0, count: count) { position, stride, length, done in
      for i in 0..<length { unsafe y[position + i * stride] = a[done + i] }
    }
  }

  /// Entries from one item of an operand to the next; an absent operand has none.
  private func stride(_ register: RegisterIndex?) -> Int {
    guard let register else { return 0 }
    return stage.registers[register.number].perItem
  }

  /// The log-likelihoods of the samples over all alignments, or their gradients.
  private func align(
    _ source: Source, _ access: Access, _ size: CTCSize, isGradient: Bool, _ range: Range<Int>,
    _ a: UnsafePointer<T>, _ y: UnsafeMutablePointer<T>, _ work: UnsafeMutableRawPointer
  ) {
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
  }
}
