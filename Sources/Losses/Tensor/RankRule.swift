/// Aligns the ranks of two shapes as Keras does before it compares them.
///
/// It applies if the ranks differ by one and the last length of the longer shape is 1. If the other
/// shape has rank 1, it gains a trailing 1; otherwise the longer shape loses its last axis. (n) and (n, 1) become (n, 1)
/// both, so they never broadcast to n×n. No element moves.
///
/// Source: Keras 3, `squeeze_or_expand_to_same_rank`.
func alignedRanks(_ left: [Int], _ right: [Int]) -> (left: [Int], right: [Int]) {
  if left.count == right.count + 1, left.last == 1 {
    return right.count == 1 ? (left, right + [1]) : (Array(left.dropLast()), right)
  }
  if right.count == left.count + 1, right.last == 1 {
    return left.count == 1 ? (left + [1], right) : (left, Array(right.dropLast()))
  }
  return (left, right)
}
