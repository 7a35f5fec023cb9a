import CDecimals

/// Reads the inside of a tensor, as long as nothing is wrong or unusual about it.
///
/// Unsafe because it works on pointers, for speed: bytes are read within the piece, elements
/// stored within the buffer's limit. Neither pointer outlives the call of the reader that made it.
@safe struct TensorRows: @unchecked Sendable {
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

  /// How far a reader has come.
  struct Place: Sendable {
    /// The next byte of the piece.
    var index: Int
    var tensor: JSONReader.TensorState
    var state: JSONReader.State
  }

  /// Reads on to `stop`, a cut or the end of the piece, or to the first thing that is for others to judge: an error, a word, a string, the end of the tensor.
  func read(_ place: inout Place, stop: Int) {
    while place.index < stop {
      if place.state != .comma, place.tensor.depth == place.tensor.rank {
        if readFast(&place, stop: stop) { continue }
        if readPlain(&place) { continue }
      }
      switch unsafe bytes[place.index] {
      case 0x20, 0x0A, 0x0D, 0x09: break
      case UInt8(ascii: ",") where place.state == .comma: place.state = .value
      case UInt8(ascii: "[")
      where place.state != .comma && place.tensor.depth < place.tensor.rank:
        place.tensor.open()
        place.state = .valueOrEnd
      case UInt8(ascii: "]") where place.state == .comma && place.tensor.depth > 1:
        guard place.tensor.end() == nil else { return }
      default: return
      }
      place.index += 1
    }
  }

  /// Reads numbers of the common spellings; false if there is none.
  private func readFast(_ place: inout Place, stop: Int) -> Bool {
    let left = end - place.index
    guard let base = unsafe bytes.baseAddress else { return false }
    if left >= JSONNumber.window {
      return unsafe readFast(&place, from: base + place.index, count: left, stop: stop)
    }
    // The end of the piece, with as many zeros behind it as may be looked at: they end no number.
    return unsafe withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 2 * JSONNumber.window) {
      copy in
      guard let copied = copy.baseAddress else { return false }
      unsafe copy.initialize(repeating: 0)
      unsafe copied.update(from: base + place.index, count: left)
      return unsafe readFast(
        &place, from: UnsafePointer(copied), count: left + JSONNumber.window, stop: stop)
    }
  }

  /// Reads on from the place, whose bytes are given: `count` of them may be looked at.
  private func readFast(
    _ place: inout Place, from start: UnsafePointer<UInt8>, count: Int, stop: Int
  ) -> Bool {
    var cursor = unsafe cd_cursor(
      position: start, end: start + count, stop: start + (stop - place.index),
      elements: elements, count: place.tensor.count, limit: limit,
      row_start: place.tensor.rowStart, row_length: place.tensor.rowLength, rows: 0,
      is_after_value: false)
    unsafe numbers.read(&cursor)
    let length = unsafe cursor.position - start
    guard length > 0 else { return false }
    place.index += length
    let (count, rowStart) = unsafe (cursor.count, cursor.row_start)
    if count > place.tensor.count { place.tensor.hasNumbers = true }
    place.tensor.count = count
    place.tensor.rowStart = rowStart
    unsafe place.tensor.completeRows(cursor.rows)
    if unsafe cursor.is_after_value {
      place.state = .comma
    } else {
      place.state = count == rowStart ? .valueOrEnd : .value
    }
    return true
  }

  /// Reads one number of any spelling that ends within the piece; false if there is none.
  private func readPlain(_ place: inout Place) -> Bool {
    guard place.tensor.count < limit else { return false }
    let first = unsafe bytes[place.index]
    guard first == UInt8(ascii: "-") || first &- UInt8(ascii: "0") < 10 else { return false }
    var next = place.index + 1
    while next < end, unsafe JSONReader.isOfWord(bytes[next]) { next += 1 }
    guard next < end, next - place.index <= numberBytes else { return false }
    let token = unsafe bytes.span.extracting(place.index..<next)
    guard let number = try? DecimalReading.number(token) else { return false }
    unsafe elements[place.tensor.count] = number
    place.tensor.count += 1
    place.tensor.hasNumbers = true
    place.state = .comma
    place.index = next
    return true
  }

  /// The next place behind a comma and the space that follows it; the end if there is none.
  func cut(behind middle: Int) -> Int {
    var index = middle
    while index < end, unsafe bytes[index] != UInt8(ascii: ",") { index += 1 }
    repeat { index += 1 } while unsafe index < end && JSONNumber.isSpace(bytes[index])
    return min(index, end)
  }

  /// How many commas there are, and whether there is nothing but what rows of numbers hold: then
  /// they are those `ofRows`.
  func commas(in range: Range<Int>) -> (all: Int, ofRows: Int?) {
    var commas = 0
    var others: UInt8 = 0
    var start = range.lowerBound
    while start < range.upperBound {
      // Short enough for a count of eight bits, so that the loop is one of vectors.
      let stop = min(start + 240, range.upperBound)
      var few: UInt8 = 0
      for index in start..<stop {
        let byte = unsafe bytes[index]
        few &+= byte == UInt8(ascii: ",") ? 1 : 0
        others |=
          (byte == UInt8(ascii: "\"") ? 1 : 0) | (byte == UInt8(ascii: ":") ? 1 : 0)
          | (byte == UInt8(ascii: "{") ? 1 : 0) | (byte == UInt8(ascii: "}") ? 1 : 0)
      }
      commas += Int(few)
      start = stop
    }
    return (commas, others == 0 ? commas : nil)
  }
}
