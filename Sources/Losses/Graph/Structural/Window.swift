/// How a window moves over the rows and columns of images, as TensorFlow counts.
struct Window: Hashable, Sendable {
  /// Along rows and columns: entries of the window, between windows, and between its entries.
  let lengths: [Int]
  let strides: [Int]
  let dilations: [Int]
  /// Whether images are padded so that windows begin at every stride; else only whole ones count.
  let isPadded: Bool

  /// Windows along an axis of that length, by its number; 0 if none fits.
  func count(_ axis: Int, in length: Int) -> Int {
    let last = isPadded ? length - 1 : length - span(axis)
    return last < 0 ? 0 : last / strides[axis] + 1
  }

  /// Where the first window begins: before the image if it is padded.
  func start(_ axis: Int, in length: Int) -> Int {
    guard isPadded else { return 0 }
    let needed = (count(axis, in: length) - 1) * strides[axis] + span(axis)
    return -(Swift.max(0, needed - length) / 2)
  }

  /// Whether no entry lies in two windows.
  var areApart: Bool { (0...1).allSatisfy { strides[$0] >= span($0) } }

  private func span(_ axis: Int) -> Int { (lengths[axis] - 1) * dilations[axis] + 1 }
}
