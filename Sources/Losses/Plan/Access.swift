/// How a tensor's entries, in row-major order, lie in memory.
///
/// An offset, and a stride for each run of axes, outermost first. A stride of 0 repeats.
struct Access: Hashable, Sendable {
  struct Step: Hashable, Sendable {
    var length: Int
    var stride: Int
  }

  let offset: Int
  /// Neighbouring axes that lie as one are one step; axes of length 1 are none.
  let steps: [Step]

  init(shape: [Int], strides: [Int], offset: Int = 0) {
    var steps: [Step] = []
    for (length, stride) in zip(shape, strides) where length != 1 {
      if let last = steps.last, last.stride == length * stride {
        steps[steps.count - 1] = Step(length: last.length * length, stride: stride)
      } else {
        steps.append(Step(length: length, stride: stride))
      }
    }
    self.offset = offset
    self.steps = steps
  }

  /// Whether the entries lie one after the other, from the start.
  var isContiguous: Bool {
    offset == 0 && (steps.isEmpty || steps.count == 1 && steps[0].stride == 1)
  }
}

/// The strides of entries that lie one after the other.
func rowMajorStrides(_ shape: [Int]) -> [Int] {
  var strides = shape
  var stride = 1
  for axis in shape.indices.reversed() {
    strides[axis] = stride
    stride *= max(1, shape[axis])
  }
  return strides
}

/// The product of lengths; the greatest integer where it would pass that.
func product(_ lengths: [Int]) -> Int {
  var result = 1
  for length in lengths {
    let (value, overflow) = result.multipliedReportingOverflow(by: length)
    if overflow { return .max }
    result = value
  }
  return result
}

extension Int {
  /// The sum; the greatest integer where it would pass that.
  func addingSaturated(_ other: Int) -> Int {
    let (sum, overflow) = addingReportingOverflow(other)
    return overflow ? .max : sum
  }
}
