extension JSONReader {
  /// Reads on in a tensor as far as nothing is wrong or unusual.
  ///
  /// Unsafe because rows are read through pointers, which do not outlive this call.
  mutating func readElements(_ bytes: Span<UInt8>, _ index: inout Int) {
    unsafe bytes.withUnsafeBufferPointer { bytes in
      let rows = unsafe TensorRows(
        bytes: bytes, elements: buffer.elements, limit: elementLimit,
        numberBytes: limits.numberBytes, numbers: numbers)
      rows.read(&index, &tensor, &state)
    }
  }
}
