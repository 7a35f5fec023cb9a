/// The layout in memory of a tensor's entries, in row-major order.
///
/// An offset, and a stride for each run of axes, outermost first. A stride of 0 repeats.
struct Access: Hashable, Sendable {
  struct Step: Hashable, Sendable {
    let length: Int
    let stride: Int
  }

  let offset: Int
  /// The stride between an unbounded number of items; `nil` for a whole tensor.
  let itemStride: Int?
  /// Adjacent contiguous axes form one step; axes of length 1 form none.
  let steps: [Step]

  /// A whole tensor.
  init(shape: [Int], strides: [Int], offset: Int = 0) {
    self.init(itemStride: nil, shape: shape, strides: strides, offset: offset)
  }

  /// An unbounded sequence of contiguous items of that shape.
  init(itemsApart itemStride: Int, shape: [Int], strides: [Int], offset: Int = 0) {
    self.init(itemStride: itemStride, shape: shape, strides: strides, offset: offset)
  }

  private init(itemStride: Int?, shape: [Int], strides: [Int], offset: Int) {
    var steps: [Step] = []
    for (length, stride) in zip(shape, strides) where length != 1 {
      if let last = steps.last, last.stride == length * stride {
        steps[steps.count - 1] = Step(length: last.length * length, stride: stride)
      } else {
        steps.append(Step(length: length, stride: stride))
      }
    }
    self.offset = offset
    self.itemStride = itemStride
    self.steps = steps
  }

  /// Whether the entries are contiguous, from the start.
  var isContiguous: Bool {
    offset == 0
      && (itemStride == nil
        ? steps.isEmpty || steps.count == 1 && steps[0].stride == 1
        : itemStride == 1 && steps.isEmpty)
  }
}

/// The layout of a tensor in memory, by axis.
struct Layout {
  let strides: [Int]
  let offset: Int

  init(strides: [Int], offset: Int) {
    self.strides = strides
    self.offset = offset
  }

  /// The layout of a contiguous tensor in row-major order.
  init(of shape: Shape) { self.init(strides: shape.strides, offset: 0) }

  /// How the entries of that shape are read.
  func access(of shape: Shape) -> Access {
    Access(shape: shape.dimensions, strides: strides, offset: offset)
  }
}
