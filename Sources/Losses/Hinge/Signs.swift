/// Labels of -1 and 1: if every entry of the whole batch is 0 or 1, then 0 becomes -1.
///
/// Source: Keras 3, `convert_binary_labels_to_hinge`.
func signs(_ yTrue: Expression) -> Expression {
  let allAre = yTrue.reduced(.isBinary, over: Array(yTrue.shape.indices))
  // 2 t - 1 or t: both are exact.
  return yTrue * (allAre + 1) - allAre
}

/// max(1 − t·p, 0); at the margin, the gradient is that of the linear part.
func margin(_ signs: Expression, _ yPred: Expression) -> Expression {
  yPred.binary(.margin, signs)
}
