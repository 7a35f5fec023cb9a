// Indices, each kind with its own type, so that they cannot be confused.

/// Memory that the instructions of one stage read and write.
struct RegisterIndex: DenseIndex {
  let number: Int
}

/// A tensor that a stage computes for later ones, or as a result.
struct TensorIndex: DenseIndex {
  let number: Int
}

/// The items that a stage streams; tensors with the same domain share a stage.
enum Domain: Hashable, Comparable {
  /// The entries of rows of one length, which are reduced block by block.
  case rows(entries: Int, length: Int)
  /// The items of one node that reads whole operands.
  case items(node: NodeIndex)
  /// Single entries.
  case entries(Int)
}

/// A node that a stage computes, and its tensor.
struct Target {
  let node: NodeIndex
  let tensor: TensorIndex
}

/// A tensor that is in memory while a stage runs.
enum Leaf: Hashable {
  case input(Input)
  case tensor(TensorIndex)
}
