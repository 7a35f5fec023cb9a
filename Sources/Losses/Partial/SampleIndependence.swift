/// Whether each value of a batch depends only on its own sample, or why not.
///
/// The graphs of the loss for two batches with lengths other than the call's are compared: if they
/// differ in more than lengths, the values depend on the number of samples.
struct SampleIndependence {
  /// The loss's own tensors with one row per sample, like those of the call.
  let perSample: Set<String>
  /// Whether the labels of the whole batch determine the meaning of a label of 0.
  let dependsOnLabelKind: Bool

  /// Numbers of samples to try; two that divide no other length are used.
  private static let batches = [101, 103, 107, 109, 113, 127, 131, 137, 139, 149, 151]

  /// Analyses calls of a form; throws the reason if samples are combined.
  init(_ form: CallForm) throws(LossError) {
    let (loss, yTrue, yPred) = (form.loss, form.yTrue.dimensions, form.yPred.dimensions)
    let own = loss.tensors.map { ($0.name, $0.tensor.shape.dimensions) } + loss.tensorShapes
    let lengths = Set(yTrue.dropFirst() + yPred.dropFirst() + own.flatMap(\.1))
    let batches = Self.batches.filter { batch in
      !lengths.contains { $0 > 0 && $0.isMultiple(of: batch) }
    }
    let rank = Swift.max(yTrue.count, yPred.count)
    let batch = (yPred.count == rank ? yPred : yTrue).first ?? 1
    let isBroadcast = batch == 1 && yTrue.count == rank && yTrue.count == yPred.count
    let length = isBroadcast ? yTrue.first ?? 1 : batch
    let perSample = Set(own.filter { $0.1.first == length }.map(\.0))
    let isShared = yTrue.count < rank
    // Labels of a lower rank may be one per sample, or the same for all samples.
    var attempts = [Attempt(labels: true, tensors: [])]
    if !perSample.isEmpty { attempts.append(Attempt(labels: true, tensors: perSample)) }
    if isShared { attempts.append(Attempt(labels: false, tensors: [])) }
    if rank > 0, batches.count >= 2 {
      for attempt in attempts {
        let opened = batches.prefix(2).compactMap {
          attempt.opened(form, length: length, batch: $0)
        }
        guard opened.count == 2, opened[0].values.isSame(as: opened[1].values) else { continue }
        self.perSample = attempt.tensors
        dependsOnLabelKind = opened[0].axes.askForBinaryLabels
        return
      }
    }
    throw .unavailableOutput(
      output: "partial", loss: type(of: loss).name,
      reason: rank <= 1
        ? "y_true and y_pred are one sample, not a batch of them: send shapes of [n, 1]"
        : "its values depend on several samples at once, or on how many there are")
  }

  /// An assumption about which tensors have the batch along their first axis.
  private struct Attempt {
    let labels: Bool
    let tensors: Set<String>

    /// The graph of the loss for a number of samples, if it can be built and does not mix them.
    func opened(
      _ form: CallForm, length: Int, batch: Int
    ) -> (values: Expression, axes: SampleAxes)? {
      func resized(_ shape: Shape, _ isPerSample: Bool) -> Shape? {
        guard isPerSample, shape.dimensions.first == length else { return shape }
        return Shape(checking: [batch] + shape.dimensions.dropFirst())
      }
      guard let yTrue = resized(form.yTrue, labels), let yPred = resized(form.yPred, true) else {
        return nil
      }
      let form = form.resized(
        LossKey(form.loss.resizing(tensors, to: batch)), yTrue: yTrue, yPred: yPred)
      guard let shapes = try? AlignedShapes(form) else { return nil }
      let graph = Graph()
      let loss = form.loss
      let truth = graph.input(.yTrue, shape: shapes.yTrue)
      let values = loss.callAsFunction(truth, graph.input(.yPred, shape: shapes.yPred))
      guard graph.failure == nil else { return nil }
      let perSample: (Input) -> Bool = { input in
        switch input {
        case .yTrue: labels && shapes.yTrue.first == batch
        case .yPred: shapes.yPred.first == batch
        case .named(let name): tensors.contains(name)
        default: false
        }
      }
      guard let axes = SampleAxes(of: values, batch: batch, isPerSample: perSample) else {
        return nil
      }
      if let mask = loss.mask(truth, values: values) {
        guard graph.failure == nil,
          SampleAxes(of: mask, batch: batch, isPerSample: perSample) != nil
        else { return nil }
      }
      return (values, axes)
    }
  }
}

extension Loss {
  /// The shapes of its own tensors, which are kept without their values.
  fileprivate var tensorShapes: [(String, [Int])] {
    guard let custom = self as? CustomLoss else { return [] }
    return custom.arguments.compactMap { argument in
      if case .tensor(let shape, _, nil) = argument.value { (argument.name, shape) } else { nil }
    }
  }

  /// The loss with another length for the first axis of some of its tensors.
  fileprivate func resizing(_ names: Set<String>, to length: Int) -> any Loss {
    guard !names.isEmpty, let custom = self as? CustomLoss, let text = custom.text else {
      return self
    }
    return CustomLoss(
      source: text,
      arguments: custom.arguments.map { name, value in
        guard names.contains(name), case .tensor(let shape, _, _) = value else {
          return (name, value)
        }
        return (name, .tensor(shape: [length] + shape.dropFirst(), integers: nil, nil))
      })
  }
}

extension CallForm {
  /// The form of calls of a loss with tensors of given shapes, without weights.
  fileprivate func resized(_ key: LossKey, yTrue: Shape, yPred: Shape) -> CallForm {
    CallForm(
      key: key, yTrue: yTrue, yPred: yPred, sampleWeight: nil, mask: nil, hasClassWeight: false,
      reduction: reduction, outputs: outputs, storedAs: storedAs)
  }
}

extension Expression {
  /// Whether another graph computes the same from its inputs, independent of shapes.
  fileprivate func isSame(as other: Expression) -> Bool {
    index == other.index
      && graph.indices(through: index).allSatisfy {
        graph[$0].operation == other.graph[$0].operation
          && graph[$0].operands == other.graph[$0].operands
      }
  }
}
