/// Puts the instructions of a stage together and gives their registers memory.
struct StageBuilder<T: Scalar> {
  let items: Int
  /// The number of sliced leading axes; 0 if items are single entries.
  let axes: Int
  let grain: Int
  /// The register that holds a node's slice.
  var registerOfNode: [NodeIndex: RegisterIndex] = [:]
  /// The tensors of nodes that are computed directly into them.
  private let targets: [NodeIndex: TensorIndex]

  /// The place of a register: in the arena, not assigned yet, or in a tensor.
  private enum Wanted {
    case arena
    case tensor(Source)
    case narrowTensor(Source)
  }
  private var wanted: [(place: Wanted, perItem: Int)] = []
  private var instructions: [(instruction: Instruction<T>, mayAlias: Bool)] = []
  private var partials: [Stage<T>.Partial] = []

  init(items: Int, axes: Int, grain: Int, targets: [Target]) {
    self.items = items
    self.axes = axes
    self.grain = grain
    self.targets = Dictionary(targets.map { ($0.node, $0.tensor) }) { $1 }
  }

  private mutating func register(_ place: Wanted, perItem: Int) -> RegisterIndex {
    wanted.append((place, perItem))
    return RegisterIndex(number: wanted.count - 1)
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

  func perItem(_ register: RegisterIndex) -> Int { wanted[register.number].perItem }

  /// Whether a register is that tensor itself.
  func isTensor(_ register: RegisterIndex, _ tensor: TensorIndex) -> Bool {
    if case .tensor(.materialized(tensor)) = wanted[register.number].place { true } else { false }
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
    var lastUse: [RegisterIndex: Int] = [:]
    for (position, entry) in instructions.enumerated() {
      for register in entry.instruction.reads { lastUse[register] = position }
    }
    var arena = ArenaLayout()
    for (position, entry) in instructions.enumerated() {
      let instruction = entry.instruction
      func release() {
        for register in Set(instruction.reads) where lastUse[register] == position {
          arena.release(register, bytes(register))
        }
      }
      if entry.mayAlias { release() }
      if case .arena = wanted[instruction.result.number].place {
        _ = arena.place(of: instruction.result, bytes(instruction.result))
      }
      if !entry.mayAlias { release() }
    }
    let registers = wanted.enumerated().map { index, entry in
      let size = MemoryLayout<T>.stride
      return switch entry.place {
      case .arena:
        Stage<T>.Register(
          memory: .arena(
            arena.place(
              of: RegisterIndex(number: index), bytes(RegisterIndex(number: index)))),
          perItem: entry.perItem, bytesPerItem: 0)
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

  /// Rounded up to a cache line.
  private func bytes(_ register: RegisterIndex) -> Int {
    product([grain, wanted[register.number].perItem, MemoryLayout<T>.stride]).addingSaturated(63)
      / 64 * 64
  }
}

/// The places of registers in scratch memory, reused after the last read.
private struct ArenaLayout {
  private(set) var size = 0
  private var places: [RegisterIndex: Int] = [:]
  private var free: [Int: [Int]] = [:]

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
