extension JSONReader {
  /// Reads on in a tensor as far as nothing is wrong or unusual.
  ///
  /// Unsafe because rows are read through pointers, which do not outlive this call.
  mutating func readElements(_ bytes: Span<UInt8>, _ index: inout Int) {
    let (start, first) = (index, tensor.count)
    unsafe bytes.withUnsafeBufferPointer { bytes in
      let rows = unsafe TensorRows(
        bytes: bytes, elements: buffer.elements, limit: elementLimit,
        numberBytes: limits.numberBytes, numbers: numbers)
      rows.read(&index, &tensor, &state)
    }
    if limits.notesWideIntegers {
      noteWideIntegers(in: bytes.extracting(start..<index), from: first)
    }
  }

  /// Notes the wide integers in a piece of a tensor, whose first element has that index.
  ///
  /// Unsafe because it looks at the elements that have just been read.
  mutating func noteWideIntegers(in text: Span<UInt8>, from first: Int) {
    guard
      (first..<tensor.count).contains(where: {
        WideInteger.isSuspicious(unsafe buffer.elements[$0])
      })
    else { return }
    var element = first
    var index = 0
    while index < text.count {
      var end = index
      while end < text.count, Self.isOfWord(text[end]) { end += 1 }
      if end > index, element < tensor.count {
        noteWideInteger(
          text.extracting(index..<end), unsafe buffer.elements[element], element)
        element += 1
      }
      index = end + 1
    }
  }
}
