// Unsafe because it works in borrowed memory, divided according to the sizes of a sample: each piece is
// as long as the loops over it, and labels have been checked.

import CKernels

/// The sizes of one sample of connectionist temporal classification.
struct CTCSize: Hashable, Sendable {
  /// Positions for labels; unused ones are 0.
  let labels: Int
  let steps: Int
  let classes: Int

  /// The largest number of positions of the extended label, rounded up to whole vectors.
  fileprivate var width: Int { (2 * labels + 1 + 7) / 8 * 8 }
  /// The entries of a row of log probabilities by position, with two unreachable positions on each side.
  fileprivate var row: Int { width + 2 * CTCAlignment.margin }

  /// Bytes of scratch memory for an alignment.
  var workBytes: Int {
    let ofSteps = product([steps, classes.addingSaturated(row).addingSaturated(2)])
    let ofClasses = product([3, classes])
    let ofPlaces = product([6, row])
    return product([8, ofSteps.addingSaturated(ofClasses).addingSaturated(ofPlaces)])
  }
}

/// All alignments of one sample's labels with its time steps, forward and backward, in log space.
///
/// A blank (class 0) may occur before, between and after labels, and must occur between equal labels.
/// Time and memory are proportional to steps × labels.
///
/// Source: Graves et al., "Connectionist Temporal Classification" (2006), section 4.
@safe struct CTCAlignment {
  fileprivate static let margin = 2

  private let size: CTCSize
  /// Blank, label, blank, label, …, blank.
  private let extended: UnsafeMutablePointer<Int>
  /// The number of positions of the extended label.
  private let places: Int
  /// The same, rounded up to whole vectors; the additional positions are unreachable.
  private let width: Int
  private var row: Int { width + 2 * Self.margin }
  /// 0 where a position can be reached from two positions before it, skipping a blank between unequal
  /// labels; else -infinity.
  private let skips: UnsafeMutablePointer<Double>
  /// log softmax of the logits, step by step.
  private let logProbabilities: UnsafeMutablePointer<Double>
  /// The log probability of all paths that are at a position of the extended label after a step.
  private let forward: UnsafeMutablePointer<Double>
  /// The log probability of the class of each position at one step.
  private let emitted: UnsafeMutablePointer<Double>
  /// Rows of positions for the backward pass.
  private let (posterior, backward, ahead): (Row, Row, Row)
  private let (occupancy, probabilities, powers): (Row, Row, Row)
  private let (highest, sums): (Row, Row)
  private typealias Row = UnsafeMutablePointer<Double>
  /// -log of the probability of the labels; infinite if no alignment exists.
  private(set) var loss = Double.infinity

  /// `work` has room for `size.workBytes`.
  init(
    _ size: CTCSize, labels: TensorStorage, _ access: Access, sample: Int,
    work: UnsafeMutablePointer<Double>
  ) {
    self.size = size
    var free = unsafe work
    func piece(_ count: Int) -> UnsafeMutablePointer<Double> {
      defer { unsafe free += count }
      return unsafe free
    }
    let extended = unsafe UnsafeMutableRawPointer(piece(size.row)).assumingMemoryBound(to: Int.self)
    unsafe extended[0] = 0
    var places = 1
    forEachRun(access, start: sample * size.labels, count: size.labels) { at, stride, length, _ in
      for i in 0..<length {
        let label = labels[at + i * stride].rounded(.towardZero)
        if label >= 1, label < Double(size.classes), let label = Int(exactly: label) {
          unsafe extended[places] = label
          unsafe extended[places + 1] = 0
          places += 2
        }
      }
    }
    unsafe self.extended = extended
    self.places = places
    width = (places + 7) / 8 * 8
    unsafe skips = piece(size.row)
    unsafe skips.update(repeating: -.infinity, count: width + Self.margin)
    for place in 0..<places where place >= 2 {
      if unsafe extended[place] != 0 && extended[place] != extended[place - 2] {
        unsafe skips[place] = 0
      }
    }
    unsafe (emitted, posterior) = (piece(size.row), piece(size.row))
    unsafe (backward, ahead) = (piece(size.row), piece(size.row))
    unsafe (occupancy, probabilities) = (piece(size.classes), piece(size.classes))
    unsafe powers = piece(size.classes)
    unsafe (highest, sums) = (piece(size.steps), piece(size.steps))
    unsafe logProbabilities = piece(size.steps * size.classes)
    unsafe forward = piece(size.steps * size.row)
  }

  /// Runs forward over the steps.
  mutating func align<T: Scalar>(_ logits: UnsafePointer<T>) {
    for i in 0..<size.steps * size.classes { unsafe logProbabilities[i] = Double(logits[i]) }
    normalize()
    unsafe forward.update(repeating: -.infinity, count: size.steps * row)
    unsafe emitted.update(repeating: -.infinity, count: width)
    for step in 0..<size.steps {
      emit(step)
      let current = unsafe forward + step * row + Self.margin
      if step == 0 {
        for place in 0..<min(2, places) { unsafe current[place] = emitted[place] }
        continue
      }
      unsafe ck_ctc_step(current - row, -1, skips, current, width)
      unsafe ck_add_double(current, emitted, current, width)
    }
    let end = unsafe forward + (size.steps - 1) * row + Self.margin
    let most = unsafe places > 1 ? end[places - 2] : -.infinity
    // The probability of an almost certain alignment may be rounded to slightly more than 1.
    let found = unsafe -logSum(end[places - 1], most)
    loss = found < 0 ? 0 : found
  }

  /// softmax minus the posterior occupancy of each class; NaN if no alignment exists.
  func gradient<T: Scalar>(into result: UnsafeMutablePointer<T>) {
    let (steps, classes) = (size.steps, size.classes)
    guard loss.isFinite else {
      return unsafe result.update(repeating: .nan, count: steps * classes)
    }
    // The log probability of all continuations from a position after a step; and including that step.
    for place in 0..<width {
      unsafe backward[place] = place >= places - 2 && place < places ? 0 : -.infinity
    }
    unsafe ahead.update(repeating: -.infinity, count: row)
    for step in (0..<steps).reversed() {
      unsafe ck_add_double(forward + step * row + Self.margin, backward, posterior, width)
      // The exponential of a smaller number is subnormal, which is slow, and negligible in a probability.
      for place in 0..<width { unsafe posterior[place] = max(posterior[place] + loss, -700) }
      unsafe ck_exp_double(posterior, posterior, width)
      unsafe occupancy.update(repeating: 0, count: classes)
      for place in 0..<places { unsafe occupancy[extended[place]] += posterior[place] }
      unsafe ck_exp_double(logProbabilities + step * classes, probabilities, classes)
      for i in 0..<classes {
        unsafe result[step * classes + i] = T(probabilities[i] - occupancy[i])
      }
      emit(step)
      for place in 0..<places {
        unsafe ahead[place + Self.margin] = backward[place] + emitted[place]
      }
      // Backward, a path that skips a blank leads two positions back.
      unsafe ck_ctc_step(ahead + Self.margin, 1, skips + Self.margin, backward, width)
    }
  }

  /// Converts logits to log probabilities.
  private func normalize() {
    let (steps, classes) = (size.steps, size.classes)
    for step in 0..<steps {
      let row = unsafe UnsafeBufferPointer(
        start: logProbabilities + step * classes, count: classes)
      let most = unsafe row.max() ?? 0
      for i in 0..<classes { unsafe powers[i] = row[i] - most }
      unsafe ck_exp_double(powers, powers, classes)
      unsafe highest[step] = most
      unsafe sums[step] = UnsafeBufferPointer(start: powers, count: classes).reduce(0, +)
    }
    unsafe ck_log_double(sums, sums, steps)
    for step in 0..<steps {
      let logSum = unsafe highest[step] + sums[step]
      for i in step * classes..<(step + 1) * classes { unsafe logProbabilities[i] -= logSum }
    }
  }

  /// The log probability of the class of each position at a step.
  private func emit(_ step: Int) {
    let first = unsafe logProbabilities + step * size.classes
    for place in 0..<places { unsafe emitted[place] = first[extended[place]] }
  }

  /// The logarithm of e^a + e^b.
  private func logSum(_ a: Double, _ b: Double) -> Double {
    let high = max(a, b)
    guard high > -.infinity else { return high }
    return high + Unary.log1p(Unary.exponential(min(a, b) - high))
  }
}
