/// A derivative in closed form, instead of one by the chain rule.
///
/// The chain rule adds terms that may cancel: the slope of a softmax at a class with a probability near
/// 1 must be computed as a product of small numbers, not as `p - 1`. If a closed form is more accurate,
/// it is attached to the node of the value.
enum StatedDerivative {
  /// `exp(x) / sum(exp(x))` along the last axis, and 1 minus that.
  case softmax(of: NodeIndex), softmaxComplement(of: NodeIndex)
  /// `-log(softmax(x))` along the last axis.
  case negativeLogSoftmax(of: NodeIndex)
  /// For each row, `-log(softmax(x))` and `1 - softmax(x)` at its label; the node is 1 at the label.
  case labelEntropy(of: NodeIndex, isTrue: NodeIndex), labelComplement(
    of: NodeIndex, isTrue: NodeIndex)
  /// Of softmaxes in the steps of TensorFlow, and of rows with a slope that is an earlier node.
  case steppedSoftmax(of: NodeIndex), rows(of: NodeIndex, slope: NodeIndex)
  /// Of an inverse root, in the steps of TensorFlow.
  case inverseRoot(of: NodeIndex)
  /// Half the deviance over `pow(y_true, 2 - power)`, by `log(y_pred / y_true)`.
  case deviance(of: NodeIndex, power: Double)

  /// The node with respect to which the derivative is taken.
  var operand: NodeIndex {
    switch self {
    case .softmax(let x), .softmaxComplement(let x), .negativeLogSoftmax(let x),
      .labelEntropy(let x, _), .labelComplement(let x, _), .deviance(let x, _),
      .steppedSoftmax(let x), .rows(let x, _), .inverseRoot(let x):
      x
    }
  }
}

extension Expression {
  /// This value, with a derivative with respect to one of the nodes on which it depends.
  func stating(_ derivative: StatedDerivative) -> Expression {
    graph.state(derivative, of: self)
    return self
  }

  /// The gradient of the operand from the gradient `g` of this node.
  func pullback(_ g: Expression, through derivative: StatedDerivative) -> Expression {
    let x = Expression(graph: graph, index: derivative.operand)
    let wide = g.constant == nil ? g : g.filling(shape)
    switch derivative {
    case .softmax:
      return Softmax(x).change(along: wide)
    case .softmaxComplement:
      return -Softmax(x).change(along: wide)
    case .negativeLogSoftmax:
      let softmax = Softmax(x)
      let others = sum(wide, axis: -1).column - wide
      return softmax.probabilities * others - wide * softmax.complements
    case .labelEntropy(_, let isTrue):
      let softmax = LabelSoftmax(x, Expression(graph: graph, index: isTrue))
      return select(
        softmax.isTrue, (-wide * softmax.complement).column,
        wide.column * softmax.rows.probabilities)
    case .labelComplement(_, let isTrue):
      let softmax = LabelSoftmax(x, Expression(graph: graph, index: isTrue))
      let slope = wide * softmax.probability
      return select(
        softmax.isTrue, (-slope * softmax.complement).column,
        slope.column * softmax.rows.probabilities)
    case .steppedSoftmax:
      return (wide - sum(wide * self, axis: -1).column) * self
    case .rows(_, let slope):
      return wide.column * Expression(graph: graph, index: slope)
    case .inverseRoot:
      return -0.5 * square(self) * (self * wide)
    case .deviance(_, let power):
      return g * devianceSlope(x, power)
    }
  }

  /// The change of this node from that of the operand.
  func tangent(of change: Expression, through derivative: StatedDerivative) -> Expression {
    let x = Expression(graph: graph, index: derivative.operand)
    let wide = change.filling(x.shape)
    switch derivative {
    case .softmax:
      return Softmax(x).change(along: wide)
    case .softmaxComplement:
      return -Softmax(x).change(along: wide)
    case .negativeLogSoftmax:
      let softmax = Softmax(x)
      let shares = softmax.probabilities * wide
      return (sum(shares, axis: -1).column - shares) - softmax.complements * wide
    case .labelEntropy(_, let isTrue):
      return LabelSoftmax(x, Expression(graph: graph, index: isTrue)).change(along: wide)
    case .labelComplement(_, let isTrue):
      let softmax = LabelSoftmax(x, Expression(graph: graph, index: isTrue))
      return softmax.probability * softmax.change(along: wide)
    case .steppedSoftmax:
      return (wide - sum(wide * self, axis: -1).column) * self
    case .rows(_, let slope):
      return sum(wide * Expression(graph: graph, index: slope), axis: -1)
    case .inverseRoot:
      return -0.5 * square(self) * (self * wide)
    case .deviance(_, let power):
      return change * devianceSlope(x, power)
    }
  }

  /// `exp((1 - power) * x) * expm1(x)`.
  private func devianceSlope(_ x: Expression, _ power: Double) -> Expression {
    exp((1 - power) * x) * expm1(x)
  }
}
