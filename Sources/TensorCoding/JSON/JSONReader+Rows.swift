extension JSONReader {
  /// Reads on in a tensor as far as nothing is wrong or unusual, on two threads if it is long.
  ///
  /// Unsafe because rows are read through pointers, which do not outlive this call.
  mutating func readElements(_ bytes: Span<UInt8>, _ index: inout Int) {
    unsafe bytes.withUnsafeBufferPointer { bytes in
      let left = bytes.count - index
      if let concurrently = hooks.concurrently, left >= concurrentBytes, index >= nextHalves {
        // Counting the commas of the same bytes over and over would take quadratic time.
        nextHalves = index + left / 2
        var place = TensorRows.Place(index: index, tensor: tensor, state: state)
        unsafe readHalves(bytes, &place, concurrently)
        index = place.index
        tensor = place.tensor
        state = place.state
      }
      // Swapped, so that nothing is copied.
      var place = TensorRows.Place(index: index, tensor: TensorState(), state: state)
      swap(&place.tensor, &tensor)
      let rows = unsafe rows(in: bytes)
      rows.read(&place, stop: bytes.count)
      swap(&place.tensor, &tensor)
      index = place.index
      state = place.state
    }
  }

  private func rows(in bytes: UnsafeBufferPointer<UInt8>) -> TensorRows {
    unsafe TensorRows(
      bytes: bytes, elements: buffer.elements, limit: elementLimit,
      numberBytes: limits.numberBytes, numbers: numbers)
  }

  /// Reads both halves of what is left of a piece at once.
  ///
  /// As every number is followed by a comma, counting commas tells where the elements of the second
  /// half belong, and what must be open there if all is well in the first. If it turns out not to
  /// be, the second half is read again; so results and errors are those of one thread.
  private mutating func readHalves(
    _ bytes: UnsafeBufferPointer<UInt8>, _ place: inout TensorRows.Place,
    _ concurrently: Hooks.Concurrently
  ) {
    // Room for all of them; if it is refused, it will be again where it is truly needed.
    let count = unsafe tensor.count + rows(in: bytes).commas(in: place.index..<bytes.count).all
    while elementLimit <= count {
      let limit = elementLimit
      try? growBuffer(at: bytesBefore + place.index)
      guard elementLimit > limit else { return }
    }

    let rows = unsafe rows(in: bytes)
    if !tensor.knowsLengths {
      // Some rows first, to learn their lengths.
      rows.read(&place, stop: rows.cut(behind: place.index + (bytes.count - place.index) / 8))
      tensor = place.tensor
    }
    let cut = rows.cut(behind: place.index + (bytes.count - place.index) / 2)
    guard place.state != .comma, cut < bytes.count,
      let before = rows.commas(in: place.index..<cut).ofRows
    else { return }
    let expected = tensor.predicted(count: tensor.count + before)
    let start = place
    let end = bytes.count
    let halves = Halves(
      first: place, second: TensorRows.Place(index: cut, tensor: expected, state: .value))
    concurrently(2) { half in
      if half == 0 {
        rows.read(&halves.first, stop: cut)
      } else {
        rows.read(&halves.second, stop: end)
      }
    }
    place = halves.first
    guard place.index == cut, place.state == .value, place.tensor.isAt(expected) else { return }
    place = halves.second
    halvesRead += 1
    place.tensor.hasNumbers = start.tensor.hasNumbers || place.tensor.count > start.tensor.count
  }

  /// How far the two threads have come.
  ///
  /// Unchecked as `Sendable`: each thread has a property of its own, and they are read after both.
  private final class Halves: @unchecked Sendable {
    var first: TensorRows.Place
    var second: TensorRows.Place

    init(first: TensorRows.Place, second: TensorRows.Place) {
      self.first = first
      self.second = second
    }
  }
}
