/// Puts the instructions of a stage together and gives their registers memory.
struct StageBuilder<T: Scalar> {
  let items: Int
  /// How many leading axes the items are taken along; 0 where they are single entries.
  let axes: Int
  let grain: Int
  /// The register that holds a node's slice.
  var registerOfNode: [Int: Int] = [:]

  /// Where a register is to be: in the arena, at a place not chosen yet, or in a tensor.
  private enum Wanted {
    case arena
    case tensor(Source)
    case narrowTensor(Source)
  }
  private var wanted: [(place: Wanted, perItem: Int)] = []
  private var instructions: [(instruction: Instruction<T>, mayAlias: Bool)] = []
  private var partials: [Stage<T>.Partial] = []

  init(items: Int, axes: Int, grain: Int) {
    self.items = items
    self.axes = axes
    self.grain = grain
  }

  mutating func fresh(perItem: Int) -> Int {
    wanted.append((.arena, perItem))
    return wanted.count - 1
  }

  mutating func tensor(_ source: Source, perItem: Int) -> Int {
    wanted.append((.tensor(source), perItem))
    return wanted.count - 1
  }

  /// A tensor that is stored as float32, whatever the program computes in.
  mutating func narrowTensor(_ place: Int, perItem: Int) -> Int {
    wanted.append((.narrowTensor(.materialized(place)), perItem))
    return wanted.count - 1
  }

  func perItem(_ register: Int) -> Int { wanted[register].perItem }

  func place(_ register: Int) -> Stage<T>.Register.Place {
    switch wanted[register].place {
    case .arena: .arena(0)
    case .tensor(let source), .narrowTensor(let source): .tensor(source)
    }
  }

  /// Adds an instruction; one that may alias may write where it reads.
  mutating func append(
    _ kernel: consuming Kernel<T>, _ a: Int = -1, _ b: Int = -1, _ c: Int = -1, result: Int,
    mayAlias: Bool = true
  ) {
    instructions.append(
      (
        Instruction(
          kernel: kernel, operands: (a, b, c), result: result, perItem: wanted[result].perItem),
        mayAlias
      ))
  }

  mutating func partial(_ reducer: Reducer, _ operand: Int, target: Int) {
    let result = fresh(perItem: 1)
    append(.partial(reducer, partials.count), operand, result: result)
    partials.append(Stage<T>.Partial(reducer: reducer, target: target))
  }

  /// The sums that two tensors have in one pass, as far as they are wanted.
  mutating func overlap(
    _ sums: OverlapSums, _ a: Source, _ b: Source, targets: [(reducer: Reducer, target: Int)?]
  ) {
    let places = targets.map { target -> Int? in
      guard let target else { return nil }
      partials.append(Stage<T>.Partial(reducer: target.reducer, target: target.target))
      return partials.count - 1
    }
    append(.overlap(sums, a, b, places), result: fresh(perItem: 1))
  }

  /// The stage: each register lives from the instruction that writes it to the last that reads it.
  func stage(rowLength: Int?) -> Stage<T> {
    var lastUse: [Int: Int] = [:]
    for (position, entry) in instructions.enumerated() {
      let operands = entry.instruction.operands
      for register in [operands.a, operands.b, operands.c] where register >= 0 {
        lastUse[register] = position
      }
    }
    var arena = ArenaLayout()
    var places: [Int: Int] = [:]
    for (position, entry) in instructions.enumerated() {
      let instruction = entry.instruction
      let operands = [instruction.operands.a, instruction.operands.b, instruction.operands.c]
      func release() {
        for register in Set(operands) where register >= 0 && lastUse[register] == position {
          if let place = places[register] { arena.release(place, bytes(register)) }
        }
      }
      if entry.mayAlias { release() }
      if case .arena = wanted[instruction.result].place, places[instruction.result] == nil {
        places[instruction.result] = arena.take(bytes(instruction.result))
      }
      if !entry.mayAlias { release() }
    }
    let registers = wanted.enumerated().map { index, entry in
      let size = MemoryLayout<T>.stride
      return switch entry.place {
      case .arena:
        Stage<T>.Register(
          place: .arena(places[index] ?? 0), perItem: entry.perItem, bytesPerItem: 0)
      case .tensor(let source):
        Stage<T>.Register(
          place: .tensor(source), perItem: entry.perItem, bytesPerItem: entry.perItem * size)
      case .narrowTensor(let source):
        Stage<T>.Register(
          place: .tensor(source), perItem: entry.perItem, bytesPerItem: entry.perItem * 4)
      }
    }
    let work = instructions.map {
      $0.instruction.kernel.scratchBytes(entries: product([grain, $0.instruction.perItem]))
    }
    return Stage(
      items: items, grain: grain, rowLength: rowLength,
      instructions: instructions.map(\.instruction), registers: registers,
      arenaBytes: arena.size.addingSaturated(work.max() ?? 0), workOffset: arena.size,
      partials: partials)
  }

  /// Rounded up to a cache line.
  private func bytes(_ register: Int) -> Int {
    product([grain, wanted[register].perItem, MemoryLayout<T>.stride]).addingSaturated(63) / 64 * 64
  }
}

/// Places in scratch memory, reused once nobody reads them any more.
private struct ArenaLayout {
  private(set) var size = 0
  private var free: [Int: [Int]] = [:]

  mutating func take(_ bytes: Int) -> Int {
    if let place = free[bytes]?.popLast() { return place }
    defer { size = size.addingSaturated(bytes) }
    return size
  }

  mutating func release(_ place: Int, _ bytes: Int) {
    free[bytes, default: []].append(place)
  }
}
