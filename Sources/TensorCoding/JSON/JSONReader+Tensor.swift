import Losses

extension JSONReader {
  /// The axes of the tensor that is being read.
  struct TensorState {
    /// The arrays that are open.
    var depth = 0
    /// The number of axes: known from the first leaf or the first end of an array; 0 before.
    var rank = 0
    /// The elements so far.
    var count = 0
    /// The elements before the innermost row.
    var rowStart = 0
    var hasNumbers = false
    var hasBooleans = false
    /// One for each level of arrays, the first `levels` of them of this tensor.
    private var axes: [Axis] = []
    /// The levels of arrays that there have been.
    private var levels = 0

    private struct Axis {
      /// The rows that are complete in the array of this level that is open; not counted in the
      /// innermost.
      var rows = 0
      /// The length of the arrays of this level; -1 until the first has ended.
      var length = -1
    }

    /// The length of the innermost rows; -1 if it is not known.
    var rowLength: Int { rank >= 2 && rank <= levels ? axes[rank - 1].length : -1 }

    /// What the leaves were written as.
    var leaves: JSONLeaves { hasBooleans ? (hasNumbers ? .mixed : .booleans) : .numbers }

    /// The index of the current element in the array of that level.
    func index(at level: Int) -> Int {
      level == rank - 1 ? count - rowStart : level < levels ? axes[level].rows : 0
    }

    /// Opens one array more.
    @inline(__always)
    mutating func open() {
      if depth < levels {
        axes[depth].rows = 0
      } else {
        if depth < axes.count { axes[depth] = Axis() } else { axes.append(Axis()) }
        levels += 1
      }
      depth += 1
      rowStart = count
    }

    /// Counts innermost rows that have been completed.
    mutating func completeRows(_ number: Int) {
      if rank >= 2 { axes[rank - 2].rows += number }
    }

    /// Ends the innermost array; if its length is not that of those before it, gives both lengths.
    mutating func end() -> (expected: Int, received: Int)? {
      if rank == 0 { rank = depth }
      let level = depth - 1
      let length = index(at: level)
      let expected = axes[level].length
      if expected < 0 {
        axes[level].length = length
      } else if expected != length {
        return (expected, length)
      }
      depth -= 1
      if depth > 0 { axes[depth - 1].rows += 1 }
      return nil
    }

    /// The lengths of the axes once all arrays have ended.
    var dimensions: [Int] { (0..<rank).map(length) }

    /// Whether these are the lengths of a shape.
    func hasLengths(of shape: Shape?) -> Bool {
      guard let shape, shape.rank == rank else { return false }
      for level in 0..<rank where length(level) != shape.dimensions[level] { return false }
      return true
    }

    /// The length of an axis once all arrays have ended.
    private func length(_ level: Int) -> Int {
      // After an empty array there may be levels that no array has reached.
      level < levels ? max(axes[level].length, 0) : 0
    }

    /// Forgets the tensor, and keeps the memory.
    mutating func close() {
      depth = 0
      rank = 0
      count = 0
      rowStart = 0
      hasNumbers = false
      hasBooleans = false
      levels = 0
    }
  }

  /// An array begins.
  @inline(__always)
  mutating func openArray(at offset: Int) throws(JSONError) {
    if tensor.rank > 0, tensor.depth == tensor.rank {
      try postpone(
        error(.mixedDepth(expected: tensor.rank, received: tensor.rank + 1), at: offset))
    }
    guard stack.count + tensor.depth < limits.depth else {
      throw error(.limit(.depth, allowed: limits.depth), at: offset)
    }
    if passing.isActive {
      stack.append(Container(isObject: false))
    } else {
      tensor.open()
    }
    state = .valueOrEnd
  }

  /// An array ends.
  mutating func closeArray(at offset: Int) throws(JSONError) {
    guard tensor.depth > 0 else { return try closeList(at: offset) }
    if tensor.rank == 0 { try fixRank(at: offset) }
    if let (expected, received) = tensor.end() {
      try postpone(
        JSONError(
          .raggedRow(expected: expected, received: received),
          pointer: pointer(toInnermost: false), offset: offset))
      return try closeList(at: offset)
    }
    state = .comma
    if tensor.depth == 0 { try closeTensor(at: offset) }
  }

  /// A leaf of a tensor.
  mutating func append(_ element: Double, isBoolean: Bool, at offset: Int) throws(JSONError) {
    if tensor.rank == 0 { try fixRank(at: offset) }
    guard tensor.depth == tensor.rank else {
      try postpone(error(.mixedDepth(expected: tensor.rank, received: tensor.depth), at: offset))
      return try complete(.number(element), at: offset)
    }
    if tensor.count == elementLimit { try growBuffer(at: offset) }
    unsafe buffer.elements[tensor.count] = element
    tensor.count += 1
    if isBoolean { tensor.hasBooleans = true } else { tensor.hasNumbers = true }
    state = .comma
  }

  /// How many elements the open tensor may have before the buffer grows or a limit is met.
  var elementLimit: Int { min(buffer.limit, limits.elements - elementCount) }

  mutating func growBuffer(at offset: Int) throws(JSONError) {
    guard elementCount + tensor.count < limits.elements else {
      throw error(.limit(.elements, allowed: limits.elements), at: offset)
    }
    try charge(valueBytes + buffer.bytesHeldAfterGrowing, at: offset)
    // An element takes two bytes of text at least. Nothing is known where nothing was promised, or
    // where more has come.
    var bound = limits.elements - elementCount
    if let byteCount, byteCount > offset {
      bound = min(bound, tensor.count + (byteCount - offset) / 2 + 1)
    }
    guard buffer.grow(count: tensor.count, bound: bound) else {
      throw error(.memoryRefused(bytes: ElementBuffer.step), at: offset)
    }
  }

  /// The first leaf, or the first end of an array, determines the depth of leaves.
  mutating func fixRank(at offset: Int) throws(JSONError) {
    guard tensor.depth <= limits.rank else {
      throw error(.limit(.rank, allowed: limits.rank), at: offset)
    }
    tensor.rank = tensor.depth
  }

  private mutating func closeTensor(at offset: Int) throws(JSONError) {
    let count = tensor.count
    let bytes = count * 8
    // Only values in scratch memory are copied.
    if buffer.isScratch { try charge(bytesHeld + bytes, at: offset) }
    guard let storage = try? buffer.take(count) else {
      throw error(.memoryRefused(bytes: bytes), at: offset)
    }
    let leaves = tensor.leaves
    // The tensors of a request mostly have one shape in common.
    if !tensor.hasLengths(of: shape) { shape = Shape(checking: tensor.dimensions) }
    // Every row has been counted, so the product of the lengths is the number of elements.
    guard let shape, let result = Tensor(shape: shape, storage: storage) else {
      throw error(.limit(.elements, allowed: limits.elements), at: offset)
    }
    tensor.close()
    elementCount += count
    valueBytes += bytes
    try complete(.tensor(result, leaves), at: offset)
  }

  /// A value that is none of a tensor's stands in an array: if nothing else has been read of it,
  /// the arrays that are open are lists.
  mutating func turnTensorIntoLists(_ kind: JSONKind, at offset: Int) throws(JSONError) {
    guard tensor.depth > 0 else { return }
    guard tensor.rank == 0 else { return try postpone(error(.notANumber(kind), at: offset)) }
    for _ in 0..<tensor.depth {
      stack.append(Container(isObject: false))
    }
    tensor.close()
  }

  private mutating func closeList(at offset: Int) throws(JSONError) {
    guard let list = stack.popLast() else { return }
    try complete(.list(list.items), at: offset)
  }
}
