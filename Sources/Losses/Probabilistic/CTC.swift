/// Negative log-likelihood of the labels over all alignments.
///
/// Shapes: `[N, L]`, labels with 0 after the last one, and `[N, T, C]`, logits of which class 0 is
/// the blank, give `[N]`. Every sequence has all T steps.
///
/// If the labels need more than T steps, the loss is infinite and its gradient NaN. A label outside
/// [0, C) or a 0 between labels is an error. Works in `Double`, in log space.
///
/// Source: Graves et al., Connectionist Temporal Classification (2006).
struct CTC: Loss {
  static let name = "ctc"
  static let aliases = ["CTC"]
  static let summary = "Negative log-likelihood of the labels over all alignments."
  static let formula = "losses.ctc(y_true, y_pred)"
  static let shapes = LossShapes(
    yTrue: "[N, L], labels; 0 is padding", yPred: "[N, T, C], logits; class 0 is the blank",
    values: "[N]")
  static let source = "Graves et al., Connectionist Temporal Classification (2006)"
  static let reason = "its second derivatives are not implemented"
  static let hessianUnavailable: String? = reason
  static var worksInDouble: Bool { true }
  static var readsLabels: Bool { true }
  static var needsSentLabels: Bool { true }

  var agreement: ShapeAgreement { .own }

  func check(yTrue: [Int], yPred: [Int]) throws(LossError) {
    guard yPred.count == 3 else {
      throw .wrongShape(
        tensor: "y_pred", shape: yPred, expected: "[N, T, C], one row of logits per step",
        loss: Self.name)
    }
    guard yTrue.count == 2, yTrue[0] == yPred[0] else {
      throw .wrongShape(
        tensor: "y_true", shape: yTrue, expected: "[\(yPred[0]), L], labels for each sample",
        loss: Self.name)
    }
  }

  func checkNumbers(yTrue: Tensor, yPred: [Int]) throws(LossError) {
    let length = yTrue.shape.dimensions.last ?? 1
    var last = 0.0
    let offender = yTrue.storage.firstIndex { label in
      label.isNaN || label <= -1 || label >= Double(yPred[2])
    }
    if let offender {
      throw .labelOutOfRange(
        tensor: "y_true", index: yTrue.index(ofElement: offender),
        label: yTrue.storage[offender], classes: yPred[2])
    }
    for index in 0..<yTrue.shape.count {
      let label = yTrue.storage[index].rounded(.towardZero)
      if index % length != 0, last == 0, label != 0 {
        throw .blankBetweenLabels(index: yTrue.index(ofElement: index - 1))
      }
      last = label
    }
  }

  func findings(in call: LossCall) -> [LossWarning] {
    let (labels, steps) = (call.yTrue, call.yPred.shape.dimensions[1])
    let length = labels.shape.dimensions[1]
    for sample in 0..<labels.shape.dimensions[0] {
      let row = (sample * length..<(sample + 1) * length)
        .map { labels.storage[$0].rounded(.towardZero) }.filter { $0 != 0 }
      // A blank separates equal labels.
      let needed = row.count + zip(row, row.dropFirst()).count { $0 == $1 }
      guard needed > steps else { continue }
      return [
        LossWarning(
          kind: .labelsDoNotFit,
          message: "The labels of a sample need \(needed) time steps, including a blank between "
            + "equal labels, but y_pred has \(steps): the loss is infinite and its gradient NaN.",
          tensor: "y_true", index: [sample],
          hint: "Exclude such samples, or use more time steps in y_pred.")
      ]
    }
    return []
  }

  func callAsFunction(_ yTrue: Expression, _ yPred: Expression) -> Expression {
    yPred.graph.expression(
      CTCOperator(isGradient: false), [yTrue, yPred], shape: [yPred.shape[0]])
  }
}
