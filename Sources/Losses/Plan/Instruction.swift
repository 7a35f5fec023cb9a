// Unsafe because kernels take raw pointers: see Kernel.swift.

/// One kernel over one slice; a class, so that running it does not copy the kernel's values.
final class Instruction<T: Scalar>: Sendable {
  let kernel: Kernel<T>
  /// The registers that it reads.
  let operands: (a: RegisterIndex?, b: RegisterIndex?, c: RegisterIndex?)
  /// The registers that the kernel receives; in place of an absent operand, the result's register,
  /// which the kernel does not read.
  let memory: (a: RegisterIndex, b: RegisterIndex, c: RegisterIndex)
  let result: RegisterIndex
  /// The number of entries that it processes for each item.
  let perItem: Int

  /// Calls `body` with each register that it reads.
  func forEachRead(_ body: (RegisterIndex) -> Void) {
    if let a = operands.a { body(a) }
    if let b = operands.b { body(b) }
    if let c = operands.c { body(c) }
  }

  init(
    kernel: consuming Kernel<T>,
    operands: (a: RegisterIndex?, b: RegisterIndex?, c: RegisterIndex?), result: RegisterIndex,
    perItem: Int
  ) {
    self.kernel = kernel
    self.operands = operands
    memory = (operands.a ?? result, operands.b ?? result, operands.c ?? result)
    self.result = result
    self.perItem = perItem
  }
}

/// The effect of labels on the entries of a class axis: the selected entry, and the others.
enum LabelUse: Sendable {
  /// The selected entry becomes 1, the others 0.
  case mark
  /// The selected entry is kept, the others become 0.
  case keep
  /// The selected entry becomes 0, the others are kept.
  case drop
  /// The selected number of the row; 0 if the label selects none.
  case pick
  /// As `pick`, with the others multiplied by 0 instead of ignored: NaN if one is not finite.
  case total

  /// Whether it reduces a row to one number.
  var isOfRows: Bool { self == .pick || self == .total }
}

/// Three sums of two tensors a and b that one pass computes.
enum OverlapSums: Sendable {
  /// Of a, of b, and of a * b.
  case plain
  /// Of a * b, of a * (1 - b), and of b * (1 - a).
  case excesses
}

/// The work of an instruction.
///
/// Not copyable, so that running it counts no references: for small slices, counting took longer than
/// the arithmetic.
@safe enum Kernel<T: Scalar>: ~Copyable, Sendable {
  /// Loads a slice of a tensor with another layout or element type.
  case load(Source, Access)
  case fill(T)
  case unary(UnaryFunction<T>)
  case vectorVector(BinaryFunction<T>)
  case vectorScalar(BinaryFunctions<T>.VectorScalar, T)
  case scalarVector(BinaryFunctions<T>.ScalarVector, T)
  /// The same with a number in a tensor, at an index.
  case vectorNumber(BinaryFunctions<T>.VectorScalar, Source, Int)
  case numberVector(BinaryFunctions<T>.ScalarVector, Source, Int)
  /// A condition and two choices; either choice may be a number.
  case select(T?, T?)
  case clip(T, T)
  case inRange(T, T)
  /// Reads the first operand's slice by strides: broadcast, transposed, cut out.
  case view(Access)
  /// Rounds the first operand to float32, as its result is stored.
  case narrow
  /// Zeros, with the first operand's entries written by strides, `perItem` for each item.
  case scatter(Access, perItem: Int)
  case sumRows(length: Int, divisor: Double, offset: Double)
  /// The same for elements that combine two operands and are not stored.
  case sumPairs(PairFunction<T>, length: Int, divisor: Double, offset: Double)
  case rows(RowFunction<T>, length: Int)
  case columns(Reducer, reduced: Int, inner: Int)
  /// Applies labels in a tensor to the entries of the class axis, the last axis.
  case labels(LabelUse, Source, Access, classes: Int)
  /// 1 at the class of each label in a register, 0 elsewhere.
  case oneHotOfRegister(classes: Int)
  case labelEquals(Source, Access, Double)
  /// Items of an operator that defines its own rules.
  case structural(StructuralKernel<T>)
  case ctc(Source, Access, CTCSize, isGradient: Bool)
  /// The sums of a block of two tensors, in one pass, into partial results.
  case overlap(OverlapSums, Source, Source, [Int?])
  /// A block of a long row, into a partial result.
  case partial(Reducer, Int)

  /// The bytes of scratch memory for a result with that many entries.
  func scratchBytes(entries: Int) -> Int {
    switch self {
    // One index per row; the first and the last row may be incomplete.
    case .labels(let use, _, _, _) where use.isOfRows: product([4, entries])
    case .labels(_, _, _, let classes): 4 * (entries / max(1, classes) + 2)
    case .oneHotOfRegister(let classes): product([4, entries / max(1, classes)])
    case .columns(.sum, _, let inner): product([16, inner])
    case .structural(let kernel): kernel.workBytes
    case .ctc(_, _, let size, _): size.workBytes
    default: 0
    }
  }

  /// Approximate nanoseconds per entry of the result; a reduction reads `length` entries for each.
  var cost: Int {
    switch self {
    case .structural(let kernel): kernel.cost
    case .ctc(_, _, let size, _): 4 + 20 * size.labels / size.classes
    case .unary: 2
    case .sumRows(let length, _, _): length
    case .sumPairs(_, let length, _, _): product([2, length])
    case .rows(_, let length): product([2, length])
    case .columns(_, let reduced, _): product([2, reduced])
    case .scatter: 2
    default: 1
    }
  }
}

/// A structural operator on items of certain shapes.
struct StructuralKernel<T: Scalar>: Sendable {
  let rules: any StructuralOperator
  let shapes: ItemShapes
  let workBytes: Int
  let cost: Int

  init(_ rules: any StructuralOperator, _ shapes: ItemShapes) {
    self.rules = rules
    self.shapes = shapes
    workBytes = rules.workBytes(shapes, T.elementType)
    cost = rules.cost(shapes)
  }
}
