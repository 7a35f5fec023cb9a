/// Puts the instructions of a stage together and gives their registers memory.
struct StageBuilder<T: Scalar> {
  let items: Int
  /// The number of sliced leading axes; 0 if items are single entries.
  let axes: Int
  let grain: Int
  /// The register that holds a node's slice.
  var registerOfNode: NodeMap<RegisterIndex?>
  /// The tensors of nodes that are computed directly into them.
  private var targets: NodeMap<TensorIndex?>

  /// The location of a register: in the arena, not assigned yet, or in a tensor.
  private enum Wanted {
    case arena
    case tensor(Source)
    case narrowTensor(Source)
  }
  private var wanted = IndexMap<RegisterIndex, (place: Wanted, perItem: Int)>()
  private var instructions: [(instruction: Instruction<T>, mayAlias: Bool)] = []
  private var partials: [Stage<T>.Partial] = []

  init(items: Int, axes: Int, grain: Int, targets: [Target], nodeCount: Int) {
    self.items = items
    self.axes = axes
    self.grain = grain
    registerOfNode = NodeMap(repeating: nil, count: nodeCount)
    self.targets = NodeMap(repeating: nil, count: nodeCount)
    for target in targets { self.targets[target.node] = target.tensor }
  }

  private mutating func register(_ place: Wanted, perItem: Int) -> RegisterIndex {
    wanted.append((place, perItem))
  }

  mutating func fresh(perItem: Int) -> RegisterIndex { register(.arena, perItem: perItem) }

  mutating func tensor(_ source: Source, perItem: Int) -> RegisterIndex {
    register(.tensor(source), perItem: perItem)
  }

  /// A tensor stored as float32, in a program of any precision.
  mutating func narrowTensor(_ source: Source, perItem: Int) -> RegisterIndex {
    register(.narrowTensor(source), perItem: perItem)
  }

  /// Whether the stage computes a node directly into a tensor.
  func keeps(_ node: NodeIndex) -> Bool { targets[node] != nil }

  /// The register for a node's slice.
  mutating func destination(of node: NodeIndex, perItem: Int) -> RegisterIndex {
    targets[node].map { tensor(.materialized($0), perItem: perItem) } ?? fresh(perItem: perItem)
  }

  func perItem(_ register: RegisterIndex) -> Int { wanted[register].perItem }

  /// Whether a register is the tensor itself.
  func isTensor(_ register: RegisterIndex, _ tensor: TensorIndex) -> Bool {
    if case .tensor(.materialized(tensor)) = wanted[register].place { true } else { false }
  }

  /// Adds an instruction; one that may alias may write where it reads.
  mutating func append(
    _ kernel: consuming Kernel<T>, _ a: RegisterIndex? = nil, _ b: RegisterIndex? = nil,
    _ c: RegisterIndex? = nil, result: RegisterIndex, mayAlias: Bool = true
  ) {
    instructions.append(
      (
        Instruction(
          kernel: kernel, operands: (a, b, c), result: result, perItem: perItem(result)), mayAlias
      ))
  }

  mutating func partial(_ reducer: Reducer, _ operand: RegisterIndex, target: TensorIndex) {
    let result = fresh(perItem: 1)
    append(.partial(reducer, partials.count), operand, result: result)
    partials.append(Stage<T>.Partial(reducer: reducer, target: target))
  }

  /// The requested sums of two tensors, in one pass.
  mutating func overlap(
    _ sums: OverlapSums, _ a: Source, _ b: Source,
    targets: [(reducer: Reducer, target: TensorIndex)?]
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
    var arena = arena()
    let size = MemoryLayout<T>.stride
    let registers = wanted.indices.map { register in
      let entry = wanted[register]
      return switch entry.place {
      case .arena:
        Stage<T>.Register(
          memory: .arena(arena.place(of: register, bytes(register))), perItem: entry.perItem,
          bytesPerItem: 0)
      case .tensor(let source):
        Stage<T>.Register(
          memory: .tensor(source), perItem: entry.perItem, bytesPerItem: entry.perItem * size)
      case .narrowTensor(let source):
        Stage<T>.Register(
          memory: .tensor(source), perItem: entry.perItem, bytesPerItem: entry.perItem * 4)
      }
    }
    let work = instructions.map {
      $0.instruction.kernel.scratchBytes(entries: product([grain, $0.instruction.perItem]))
    }
    return Stage(
      items: items, grain: grain, rowLength: rowLength,
      instructions: instructions.map(\.instruction), registers: registers,
      arenaBytes: arena.size.addingSaturated(work.reduce(0, max)), workOffset: arena.size,
      partials: partials)
  }

  /// The places of the registers that instructions write in scratch memory.
  private func arena() -> ArenaLayout {
    // The instruction that reads a register last; none once its place is free again.
    var lastUse = IndexMap<RegisterIndex, Int?>(repeating: nil, count: wanted.count)
    for (position, entry) in instructions.enumerated() {
      entry.instruction.forEachRead { lastUse[$0] = position }
    }
    var arena = ArenaLayout(registers: wanted.count)
    for (position, entry) in instructions.enumerated() {
      let instruction = entry.instruction
      func release() {
        instruction.forEachRead { register in
          guard lastUse[register] == position else { return }
          lastUse[register] = nil
          arena.release(register, bytes(register))
        }
      }
      if entry.mayAlias { release() }
      if case .arena = wanted[instruction.result].place {
        _ = arena.place(of: instruction.result, bytes(instruction.result))
      }
      if !entry.mayAlias { release() }
    }
    return arena
  }

  /// Rounded up to a cache line.
  private func bytes(_ register: RegisterIndex) -> Int {
    product([grain, wanted[register].perItem, MemoryLayout<T>.stride]).addingSaturated(63)
      / 64 * 64
  }
}

/// The locations of registers in scratch memory, reused after the last read.
private struct ArenaLayout {
  private(set) var size = 0
  private var places: IndexMap<RegisterIndex, Int?>
  private var free: [Int: [Int]] = [:]

  init(registers count: Int) { places = IndexMap(repeating: nil, count: count) }

  /// The offset of a register, assigned by the first call.
  mutating func place(of register: RegisterIndex, _ bytes: Int) -> Int {
    if let place = places[register] { return place }
    let place = taken(bytes)
    places[register] = place
    return place
  }

  private mutating func taken(_ bytes: Int) -> Int {
    if let place = free[bytes]?.popLast() { return place }
    defer { size = size.addingSaturated(bytes) }
    return size
  }

  /// Makes the register's offset available to others, if it has one here.
  mutating func release(_ register: RegisterIndex, _ bytes: Int) {
    if let place = places[register] { free[bytes, default: []].append(place) }
  }
}
