/// How a window moves over the rows and columns of images, in the convention of TensorFlow.
struct Window: Hashable, Sendable {
  /// Along rows and columns: the length of the window, its stride and its dilation.
  let lengths: [Int]
  let strides: [Int]
  let dilations: [Int]
  /// Whether images are padded so that windows begin at every stride; otherwise only whole windows count.
  let isPadded: Bool

  /// The number of windows along an axis of the given length; 0 if none fits.
  func count(_ axis: Int, in length: Int) -> Int {
    let last = isPadded ? length - 1 : length - span(axis)
    return last < 0 ? 0 : last / strides[axis] + 1
  }

  /// The start of the first window, which is before the image if it is padded.
  func start(_ axis: Int, in length: Int) -> Int {
    guard isPadded else { return 0 }
    let needed = (count(axis, in: length) - 1) * strides[axis] + span(axis)
    return -(Swift.max(0, needed - length) / 2)
  }

  /// Whether windows do not overlap.
  var areApart: Bool { (0...1).allSatisfy { strides[$0] >= span($0) } }

  private func span(_ axis: Int) -> Int { (lengths[axis] - 1) * dilations[axis] + 1 }
}
