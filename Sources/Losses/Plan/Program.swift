/// A graph compiled for one number type: stages that run one after the other.
final class Program<T: Scalar>: Sendable {
  /// The tensors of the call that it reads.
  let inputs: [Input]
  /// The entries of each tensor that a stage computes for later ones, or as a result.
  let materializedCounts: [Int]
  /// The tensors among them that are stored as float32, in a program of any precision.
  let narrow: Set<TensorIndex>
  let stages: [Stage<T>]
  /// The tensors among them that are the results.
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

  /// The bytes held during a run, without inputs and results.
  var scratchBytes: Int {
    let kept = Set(results.map(\.number))
    let intermediate = materializedCounts.indices.filter { !kept.contains($0) }
    let tensors = intermediate.reduce(0) {
      $0.addingSaturated(product([materializedCounts[$1], MemoryLayout<T>.stride]))
    }
    return tensors.addingSaturated(stages.reduce(0) { max($0, $1.scratchBytes) })
  }

  /// Element operations.
  var operations: Int { stages.reduce(0) { $0.addingSaturated($1.operations) } }
}

/// The source of a whole tensor.
enum Source: Hashable, Sendable {
  /// A tensor of the call, by its index among the program's inputs.
  case input(Int)
  /// A tensor of an earlier stage.
  case materialized(TensorIndex)
}

/// A pass over slices of whole items: of samples, or of single entries.
///
/// A slice is a smaller batch: each instruction runs over it before the next one does, in memory
/// that stays in cache.
final class Stage<T: Scalar>: Sendable {
  /// The number of items.
  let items: Int
  /// The number of items in a slice.
  let grain: Int
  /// The length of the rows, in items of one entry, if rows longer than a block are reduced.
  let rowLength: Int?
  let instructions: [Instruction<T>]
  let registers: [Register]
  /// Bytes of scratch memory a slice needs.
  let arenaBytes: Int
  /// The offset in it of the kernels' own scratch memory.
  let workOffset: Int
  /// The reductions of long rows, combined from their blocks.
  let partials: [Partial]
  /// The number of slices; none crosses the end of a long row.
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
    enum Memory: Sendable {
      /// In the slice's own scratch memory, at that offset in bytes.
      case arena(Int)
      /// In a tensor of the program's number type.
      case tensor(Source)
    }
    let memory: Memory
    /// Entries for each item.
    let perItem: Int
    /// The distance from item to item; 0 in scratch memory.
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
  /// A few slices are computed before another thread has woken up.
  var taskCount: Int { sliceCount <= 4 ? 1 : min(sliceCount, 64) }

  /// The bytes of the partial results of all blocks.
  var partialBytes: Int { product([partials.count, sliceCount, MemoryLayout<Double>.stride]) }

  /// The bytes of the slices of all tasks, and of the partial results of long rows.
  var scratchBytes: Int { product([arenaBytes, taskCount]).addingSaturated(partialBytes) }
}
