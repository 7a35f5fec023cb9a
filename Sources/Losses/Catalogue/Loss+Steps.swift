// The steps of Keras, for half-precision types. These losses otherwise use other, more accurate steps,
// which would be rounded differently. Losses that are not listed here have the same steps as Keras.

extension Huber {
  func steps(_ yTrue: Expression, _ yPred: Expression) -> Expression {
    let error = yPred - yTrue
    let size = abs(error)
    let delta = yPred.number(delta).roundedConstant
    let half = yPred.number(0.5)
    let end = (half * square(delta).roundedConstant).roundedConstant
    return mean(select(size .<= delta, half * square(error), delta * size - end), axis: -1)
  }
}

extension LogCosh {
  func steps(_ yTrue: Expression, _ yPred: Expression) -> Expression {
    let error = yPred - yTrue
    return mean(error + softplus(error * -2) - 0.6931471805599453, axis: -1)
  }
}

extension MeanSquaredLogarithmicError {
  static var rounding: Rounding.Extent { .ends }
}

extension TweedieDeviance {
  static var rounding: Rounding.Extent { .ends }
}

extension CTC {
  static var rounding: Rounding.Extent { .ends }
}

extension Hinge {
  func steps(_ yTrue: Expression, _ yPred: Expression) -> Expression {
    mean(maximum(1 - signs(yTrue) * yPred, 0), axis: -1)
  }
}

extension SquaredHinge {
  func steps(_ yTrue: Expression, _ yPred: Expression) -> Expression {
    mean(square(maximum(1 - signs(yTrue) * yPred, 0)), axis: -1)
  }
}

extension KLDivergence {
  func steps(_ yTrue: Expression, _ yPred: Expression) -> Expression {
    let t = clip(yTrue, epsilon, 1)
    let p = clip(yPred, epsilon, 1)
    return sum(t * log(t / p), axis: -1)
  }
}

extension BinaryFocalCrossentropy {
  func steps(_ yTrue: Expression, _ yPred: Expression) -> Expression {
    let t = smoothed(yTrue, by: labelSmoothing, classes: 2)
    let p = fromLogits ? sigmoid(yPred) : yPred
    let entropy = fromLogits ? entropyOfLogits(t, yPred) : entropyOfProbabilities(t, p)
    let likelihood = t * p + (1 - t) * (1 - p)
    let loss = pow(1 - likelihood, gamma) * entropy
    guard applyClassBalancing else { return mean(loss, over: axis) }
    return mean((t * alpha + (1 - t) * (1 - alpha)) * loss, over: axis)
  }
}

extension CategoricalFocalCrossentropy {
  func steps(_ yTrue: Expression, _ yPred: Expression) -> Expression {
    let t = smoothed(yTrue, by: labelSmoothing, classes: yTrue.shape.last ?? 1)
      .movingAxisLast(axis)
    let p = yPred.movingAxisLast(axis)
    let q = clip(normalized(fromLogits ? softmax(p) : p), epsilon, 1 - epsilon)
    // Class weights run along the last axis of the tensors as they were sent.
    let given = alpha.expression("alpha", in: yPred.graph).broadcast(to: yPred.shape)
    let weights = given.constant == nil ? given.movingAxisLast(axis) : given
    return sum((pow(1 - q, gamma) * weights) * (-t * log(q)), axis: -1)
  }
}

extension CategoricalGeneralizedCrossEntropy {
  func steps(_ yTrue: Expression, _ yPred: Expression) -> Expression {
    let labels = yTrue.reshaped(Array(yPred.shape.dropLast()))
    let isTrue = oneHot(labels, classes: yPred.shape.last ?? 1)
    return (1 - pow(sum(yPred * isTrue, axis: -1), q)) / q
  }
}

extension CosineSimilarity {
  func steps(_ yTrue: Expression, _ yPred: Expression) -> Expression {
    let yTrue = yTrue.rank == 0 ? yTrue.reshaped([1]) : yTrue
    let yPred = yPred.rank == 0 ? yPred.reshaped([1]) : yPred
    let product = normalised(yTrue) * normalised(yPred)
    return -sum(product, axes: product.axes(axis))
  }

  private func normalised(_ x: Expression) -> Expression {
    let squares = sum(square(x), axes: x.axes(axis), keepingAxes: true)
    // The root is a part of one step, the inverse root.
    let inverse = (1 / sqrt(squares).unrounded).stating(.inverseRoot(of: squares.index))
    return x * minimum(inverse, 1 / epsilon)
  }
}

extension Tversky {
  func steps(_ yTrue: Expression, _ yPred: Expression) -> Expression {
    let axes = yPred.axes(axis)
    let overlap = sum(yTrue * yPred, axes: axes)
    let missed = sum((1 - yPred) * yTrue, axes: axes)
    let spurious = sum(yPred * (1 - yTrue), axes: axes)
    return 1 - overlap / (overlap + missed * alpha + spurious * beta + epsilon)
  }
}
