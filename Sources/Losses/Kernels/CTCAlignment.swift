// Unsafe only in its caller: buffers come with their lengths, and the labels have been checked.

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
  }

  /// Runs forward over the steps.
  mutating func align<T: Scalar>(_ logits: UnsafeBufferPointer<T>) {
    let (steps, classes, places) = (size.steps, size.classes, extended.count)
    logProbabilities = unsafe logits.map { Double($0) }
    for step in 0..<steps {
      let row = step * classes..<(step + 1) * classes
      let highest = logProbabilities[row].max() ?? 0
      let sum = logProbabilities[row].reduce(0) { $0 + exponential($1 - highest) }
      let logSum = highest + logarithm(sum)
      for i in row { logProbabilities[i] -= logSum }
    }
    forward = Array(repeating: -.infinity, count: steps * places)
    for step in 0..<steps {
      for place in 0..<places {
        let before =
          step == 0
          ? (place < 2 ? 0 : -.infinity)
          : logSum(at: place, in: forward[(step - 1) * places..<step * places], by: -1)
        forward[step * places + place] =
          before + logProbabilities[step * classes + extended[place]]
      }
    }
    let end = (steps - 1) * places
    loss = -logSum(forward[end + places - 1], places > 1 ? forward[end + places - 2] : -.infinity)
  }

  /// softmax less the posterior occupancy of each class; NaN where the labels cannot fit.
  func gradient<T: Scalar>(into result: UnsafeMutableBufferPointer<T>) {
    let (steps, classes, places) = (size.steps, size.classes, extended.count)
    guard loss.isFinite else { return unsafe result.update(repeating: .nan) }
    var occupancy = Array(repeating: 0.0, count: classes)
    // The log probability of all ways to go on from a place after a step.
    var backward = (0..<places).map { $0 >= places - 2 ? 0 : -Double.infinity }
    for step in (0..<steps).reversed() {
      for i in 0..<classes { occupancy[i] = 0 }
      for place in 0..<places {
        occupancy[extended[place]] += exponential(
          forward[step * places + place] + backward[place] + loss)
      }
      for i in 0..<classes {
        let p = exponential(logProbabilities[step * classes + i])
        unsafe result[step * classes + i] = T(p - occupancy[i])
      }
      let ahead = (0..<places).map {
        backward[$0] + logProbabilities[step * classes + extended[$0]]
      }
      backward = (0..<places).map { logSum(at: $0, in: ahead[...], by: 1) }
    }
  }

  /// The ways into a place, or out of it: staying, one further, and past a blank between unequal
  /// labels.
  private func logSum(at place: Int, in row: ArraySlice<Double>, by direction: Int) -> Double {
    let start = row.startIndex
    var sum = row[start + place]
    let next = place + direction
    guard extended.indices.contains(next) else { return sum }
    sum = logSum(sum, row[start + next])
    let skip = place + 2 * direction
    guard extended.indices.contains(skip), extended[place] != 0, extended[place] != extended[skip]
    else { return sum }
    return logSum(sum, row[start + skip])
  }

  /// The logarithm of e^a + e^b.
  private func logSum(_ a: Double, _ b: Double) -> Double {
    let high = max(a, b)
    guard high > -.infinity else { return high }
    return high + UnaryKernel.log1p(exponential(min(a, b) - high))
  }

  private func exponential(_ x: Double) -> Double { UnaryKernel.exp(x) }
  private func logarithm(_ x: Double) -> Double { UnaryKernel.log(x) }
}
