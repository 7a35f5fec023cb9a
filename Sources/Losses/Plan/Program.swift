/// A graph compiled for one number type: stages that run one after the other.
final class Program<T: Scalar>: Sendable {
  /// The tensors of the call that it reads.
  let inputs: [Input]
  /// How many entries each tensor has that a stage leaves for later ones, or as a result.
  let materializedCounts: [Int]
  /// Which of those tensors are stored as float32, whatever the program computes in.
  let narrow: Set<TensorIndex>
  let stages: [Stage<T>]
  /// Which of those tensors are the results.
  let results: [TensorIndex]

  init(
    inputs: [Input], materializedCounts: [Int], narrow: Set<TensorIndex>, stages: [Stage<T>],
    results: [TensorIndex]
  ) {
    self.inputs = inputs
    self.materializedCounts = materializedCounts
    self.narrow = narrow
    self.stages = stages
    self.results = results
  }

  /// Bytes that are held while it runs, beside inputs and results.
  var scratchBytes: Int {
    let kept = Set(results.map(\.number))
    let intermediate = materializedCounts.indices.filter { !kept.contains($0) }
    let tensors = intermediate.reduce(0) {
      $0.addingSaturated(product([materializedCounts[$1], MemoryLayout<T>.stride]))
    }
    return tensors.addingSaturated(stages.map(\.scratchBytes).max() ?? 0)
  }

  /// Element operations.
  var operations: Int { stages.reduce(0) { $0.addingSaturated($1.operations) } }
}

/// Where an instruction finds a whole tensor.
enum Source: Hashable, Sendable {
  /// A tensor of the call, by its place among the program's inputs.
  case input(Int)
  /// A tensor that an earlier stage has left.
  case materialized(TensorIndex)
}

/// A pass over slices of whole items: of samples, or of single entries.
///
/// A slice is a smaller batch: each instruction runs over it before the next one does, in memory
/// that stays in cache.
final class Stage<T: Scalar>: Sendable {
  /// How many items there are.
  let items: Int
  /// How many of them make a slice.
  let grain: Int
  /// Where rows longer than a block are reduced: their length, in items of one entry each.
  let rowLength: Int?
  let instructions: [Instruction<T>]
  let registers: [Register]
  /// Bytes of scratch memory a slice needs.
  let arenaBytes: Int
  /// Where in it the memory begins that a kernel takes for itself while it runs.
  let workOffset: Int
  /// What is left of long rows once their blocks have been reduced.
  let partials: [Partial]
  /// How many slices there are; none crosses the end of a long row.
  let sliceCount: Int

  init(
    items: Int, grain: Int, rowLength: Int?, instructions: [Instruction<T>],
    registers: [Register], arenaBytes: Int, workOffset: Int, partials: [Partial]
  ) {
    self.items = items
    self.grain = grain
    self.rowLength = rowLength
    self.instructions = instructions
    self.registers = registers
    self.arenaBytes = arenaBytes
    self.workOffset = workOffset
    self.partials = partials
    sliceCount =
      if let rowLength {
        items / max(1, rowLength) * ((rowLength + grain - 1) / grain)
      } else {
        (items + grain - 1) / grain
      }
  }

  struct Partial: Sendable {
    let reducer: Reducer
    let target: TensorIndex
  }

  /// Memory an instruction reads or writes.
  struct Register: Sendable {
    enum Place: Sendable {
      /// In the slice's own scratch memory, at that offset in bytes.
      case arena(Int)
      /// In a tensor itself, which is stored as this program's number type.
      case tensor(Source)
    }
    let place: Place
    /// Entries for each item.
    let perItem: Int
    /// How far it moves on with each item: one in scratch memory stays where it is.
    let bytesPerItem: Int
  }

  /// The items of one slice.
  func range(ofSlice slice: Int) -> Range<Int> {
    guard let rowLength else { return slice * grain..<min(items, (slice + 1) * grain) }
    let perRow = (rowLength + grain - 1) / grain
    let (row, block) = slice.quotientAndRemainder(dividingBy: perRow)
    return row * rowLength + block * grain..<row * rowLength + min(rowLength, (block + 1) * grain)
  }

  var operations: Int {
    instructions.reduce(0) { sum, instruction in
      sum.addingSaturated(product([items, instruction.perItem, instruction.kernel.cost]))
    }
  }

  /// The number of tasks among which slices are divided, each with its own scratch memory.
  ///
  /// What fits into a few slices is done before another thread has woken up.
  var taskCount: Int { sliceCount <= 4 ? 1 : min(sliceCount, 64) }

  /// What is kept of each block of long rows.
  var partialBytes: Int { product([partials.count, sliceCount, MemoryLayout<Double>.stride]) }

  /// What slices hold, in as many tasks as may run at once, and what long rows leave.
  var scratchBytes: Int { product([arenaBytes, taskCount]).addingSaturated(partialBytes) }
}
