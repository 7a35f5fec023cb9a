/// Labels of -1 and 1: if every entry of the whole batch is 0 or 1, then 0 becomes -1.
///
/// Source: Keras 3, `convert_binary_labels_to_hinge`.
func signs(_ yTrue: Expression) -> Expression {
  let isBinary = select(yTrue .== 0, 1, yTrue .== 1)
  let allAre = min(isBinary, axes: Array(yTrue.shape.indices))
  return select(allAre, 2 * yTrue - 1, yTrue)
}
