import CDecimals

/// Reads the inside of a tensor, as long as nothing is wrong or unusual about it.
///
/// Unsafe because it works on pointers, for speed: bytes are read within the piece, elements
/// stored within the buffer's limit. Neither pointer outlives the call of the reader that made it.
@safe struct TensorRows {
  /// The piece.
  let bytes: UnsafeBufferPointer<UInt8>
  /// The tensor's elements.
  let elements: UnsafeMutablePointer<Double>
  /// How many elements there is room for.
  let limit: Int
  /// The longest number that is accepted.
  let numberBytes: Int
  let numbers: JSONNumber
  /// The bytes of the piece.
  private var end: Int { unsafe bytes.count }

  /// Reads on from `index` to the first thing that is for others to judge: an error, a word, a
  /// string, the end of the tensor or of the piece.
  func read(
    _ index: inout Int, _ tensor: inout JSONReader.TensorState, _ state: inout JSONReader.State
  ) {
    while index < end {
      if state != .comma, tensor.depth == tensor.rank {
        if readFast(&index, &tensor, &state) { continue }
        if readPlain(&index, &tensor, &state) { continue }
      }
      switch unsafe bytes[index] {
      case 0x20, 0x0A, 0x0D, 0x09: break
      case UInt8(ascii: ",") where state == .comma: state = .value
      case UInt8(ascii: "[") where state != .comma && tensor.depth < tensor.rank:
        tensor.open()
        state = .valueOrEnd
      case UInt8(ascii: "]") where state == .comma && tensor.depth > 1:
        guard tensor.end() == nil else { return }
      default: return
      }
      index += 1
    }
  }

  /// Reads numbers in the common forms; false if there is none.
  private func readFast(
    _ index: inout Int, _ tensor: inout JSONReader.TensorState, _ state: inout JSONReader.State
  ) -> Bool {
    let left = end - index
    guard let base = unsafe bytes.baseAddress else { return false }
    if left >= JSONNumber.window {
      return unsafe readFast(from: base + index, count: left, &index, &tensor, &state)
    }
    // The end of the piece, with as many zeros behind it as may be looked at: they end no number.
    return unsafe withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 2 * JSONNumber.window) {
      copy in
      guard let copied = copy.baseAddress else { return false }
      unsafe copy.initialize(repeating: 0)
      unsafe copied.update(from: base + index, count: left)
      return unsafe readFast(
        from: UnsafePointer(copied), count: left + JSONNumber.window, &index, &tensor, &state)
    }
  }

  /// Reads on from the place, whose bytes are given: `count` of them may be looked at.
  private func readFast(
    from start: UnsafePointer<UInt8>, count: Int,
    _ index: inout Int, _ tensor: inout JSONReader.TensorState, _ state: inout JSONReader.State
  ) -> Bool {
    var cursor = unsafe cd_cursor(
      position: start, end: start + count, elements: elements, count: tensor.count, limit: limit,
      row_start: tensor.rowStart, row_length: tensor.rowLength, rows: 0, is_after_value: false)
    unsafe numbers.read(&cursor)
    let length = unsafe cursor.position - start
    guard length > 0 else { return false }
    index += length
    let (count, rowStart) = unsafe (cursor.count, cursor.row_start)
    if count > tensor.count { tensor.hasNumbers = true }
    tensor.count = count
    tensor.rowStart = rowStart
    unsafe tensor.completeRows(cursor.rows)
    if unsafe cursor.is_after_value {
      state = .comma
    } else {
      state = count == rowStart ? .valueOrEnd : .value
    }
    return true
  }

  /// Reads one number in any form that ends within the piece; false if there is none.
  private func readPlain(
    _ index: inout Int, _ tensor: inout JSONReader.TensorState, _ state: inout JSONReader.State
  ) -> Bool {
    guard tensor.count < limit else { return false }
    let first = unsafe bytes[index]
    guard first == UInt8(ascii: "-") || first &- UInt8(ascii: "0") < 10 else { return false }
    var next = index + 1
    while next < end, unsafe JSONReader.isOfWord(bytes[next]) { next += 1 }
    guard next < end, next - index <= numberBytes else { return false }
    let token = unsafe bytes.span.extracting(index..<next)
    guard let number = try? DecimalReading.number(token) else { return false }
    unsafe elements[tensor.count] = number
    tensor.count += 1
    tensor.hasNumbers = true
    state = .comma
    index = next
    return true
  }
}
