// Unsafe because it hands arrays to kernels, each as long as it says; labels have been checked.

import CKernels

/// The sizes of one sample of connectionist temporal classification.
struct CTCSize: Hashable, Sendable {
  /// Places for labels, unused ones being 0.
  let labels: Int
  let steps: Int
  let classes: Int
}

/// All alignments of one sample's labels with its steps, forward and backward, in log space.
///
/// A blank (class 0) may stand before, between and after the labels, and must between equal ones.
/// Time and memory grow with steps × labels.
///
/// Source: Graves et al., "Connectionist Temporal Classification" (2006), section 4.
struct CTCAlignment {
  private let size: CTCSize
  /// Blank, label, blank, label, …, blank.
  private let extended: [Int]
  /// Places of the extended label, rounded up to whole vectors; nothing leads to the surplus.
  private let width: Int
  /// Entries of a row of log probabilities by place: two places that nothing leads to on each side.
  private var row: Int { Self.margin + width + Self.margin }
  private static let margin = 2
  /// 0 where a way leads to a place from two before it, past a blank between unequal labels; else
  /// -infinity.
  private let skips: [Double]
  /// log softmax of the logits, step by step.
  private var logProbabilities: [Double] = []
  /// The log probability of all ways to be at a place of the extended label after a step.
  private var forward: [Double] = []
  /// -log of the probability of the labels; infinite if they cannot fit.
  private(set) var loss = Double.infinity

  init(_ size: CTCSize, labels: TensorStorage, _ access: Access, sample: Int) {
    self.size = size
    var extended = [0]
    forEachRun(access, start: sample * size.labels, count: size.labels) { at, stride, length, _ in
      for i in 0..<length {
        let label = labels[at + i * stride].rounded(.towardZero)
        if label >= 1, label < Double(size.classes) { extended += [Int(label), 0] }
      }
    }
    self.extended = extended
    width = (extended.count + 7) / 8 * 8
    var skips = Array(repeating: -Double.infinity, count: width + Self.margin)
    for place in extended.indices.dropFirst(2)
    where extended[place] != 0 && extended[place] != extended[place - 2] {
      skips[place] = 0
    }
    self.skips = skips
  }

  /// Runs forward over the steps.
  mutating func align<T: Scalar>(_ logits: UnsafeBufferPointer<T>) {
    let (steps, places, row, width, skips) = (size.steps, extended.count, row, width, skips)
    logProbabilities = unsafe logits.map { Double($0) }
    normalize()
    forward = Array(repeating: -.infinity, count: steps * row)
    var emitted = Array(repeating: -Double.infinity, count: width)
    for step in 0..<steps {
      emit(step, into: &emitted)
      let start = step * row + Self.margin
      if step == 0 {
        for place in 0..<min(2, places) { forward[place + start] = emitted[place] }
        continue
      }
      unsafe forward.withUnsafeMutableBufferPointer { forward in
        guard let current = unsafe forward.baseAddress.map({ unsafe $0 + start }) else { return }
        unsafe ck_ctc_step(current - row, -1, skips, current, width)
        unsafe ck_add_double(current, emitted, current, width)
      }
    }
    let end = (steps - 1) * row + Self.margin
    let most = places > 1 ? forward[end + places - 2] : -.infinity
    // A certain alignment may be rounded to a probability of a little more than 1.
    let found = -logSum(forward[end + places - 1], most)
    loss = found < 0 ? 0 : found
  }

  /// softmax less the posterior occupancy of each class; NaN where the labels cannot fit.
  func gradient<T: Scalar>(into result: UnsafeMutableBufferPointer<T>) {
    let (steps, classes, places) = (size.steps, size.classes, extended.count)
    guard loss.isFinite else { return unsafe result.update(repeating: .nan) }
    var occupancy = Array(repeating: 0.0, count: classes)
    var probabilities = occupancy
    var emitted = Array(repeating: -Double.infinity, count: width)
    var posterior = emitted
    // The log probability of all ways to go on from a place after a step; and with that step's own.
    var backward = (0..<width).map { $0 >= places - 2 && $0 < places ? 0 : -Double.infinity }
    var ahead = Array(repeating: -Double.infinity, count: row)
    // Seen from behind, a way past a blank leads from two before its end.
    let skipsFrom = Array(skips[Self.margin...])
    for step in (0..<steps).reversed() {
      unsafe forward.withUnsafeBufferPointer { forward in
        guard let start = forward.baseAddress else { return }
        unsafe ck_add_double(start + step * row + Self.margin, backward, &posterior, width)
      }
      // Powers of less are subnormal, which is slow; next to a probability neither counts.
      for place in 0..<width { posterior[place] = max(posterior[place] + loss, -700) }
      unsafe posterior.withUnsafeMutableBufferPointer {
        unsafe ck_exp_double($0.baseAddress, $0.baseAddress, width)
      }
      for i in 0..<classes { occupancy[i] = 0 }
      for place in 0..<places { occupancy[extended[place]] += posterior[place] }
      unsafe logProbabilities.withUnsafeBufferPointer {
        guard let start = $0.baseAddress else { return }
        unsafe ck_exp_double(start + step * classes, &probabilities, classes)
      }
      for i in 0..<classes {
        unsafe result[step * classes + i] = T(probabilities[i] - occupancy[i])
      }
      emit(step, into: &emitted)
      for place in 0..<places { ahead[place + Self.margin] = backward[place] + emitted[place] }
      unsafe ahead.withUnsafeBufferPointer {
        guard let start = $0.baseAddress else { return }
        unsafe ck_ctc_step(start + Self.margin, 1, skipsFrom, &backward, width)
      }
    }
  }

  /// Turns logits into log probabilities.
  private mutating func normalize() {
    let (steps, classes) = (size.steps, size.classes)
    var powers = Array(repeating: 0.0, count: classes)
    var highest = Array(repeating: 0.0, count: steps)
    var sums = highest
    for step in 0..<steps {
      let row = logProbabilities[step * classes..<(step + 1) * classes]
      let most = row.max() ?? 0
      for (i, logit) in row.enumerated() { powers[i] = logit - most }
      unsafe powers.withUnsafeMutableBufferPointer {
        unsafe ck_exp_double($0.baseAddress, $0.baseAddress, classes)
      }
      highest[step] = most
      sums[step] = powers.reduce(0, +)
    }
    unsafe sums.withUnsafeMutableBufferPointer {
      unsafe ck_log_double($0.baseAddress, $0.baseAddress, steps)
    }
    for step in 0..<steps {
      let logSum = highest[step] + sums[step]
      for i in step * classes..<(step + 1) * classes { logProbabilities[i] -= logSum }
    }
  }

  /// The log probability of each place's class at a step.
  private func emit(_ step: Int, into emitted: inout [Double]) {
    let first = step * size.classes
    for (place, label) in extended.enumerated() {
      emitted[place] = logProbabilities[first + label]
    }
  }

  /// The logarithm of e^a + e^b.
  private func logSum(_ a: Double, _ b: Double) -> Double {
    let high = max(a, b)
    guard high > -.infinity else { return high }
    return high + UnaryKernel.log1p(UnaryKernel.exp(min(a, b) - high))
  }
}
