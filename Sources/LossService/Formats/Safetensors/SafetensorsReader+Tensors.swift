import TensorCoding

extension SafetensorsReader: TensorsReader {
  init(of target: CallTarget, hooks: ReaderHooks) {
    // The length of a compressed body does not bound its contents.
    self.init(byteCount: target.isPlain ? target.length : nil, hooks: hooks)
  }

  mutating func finishTensors() throws(SafetensorsError) -> TensorFields {
    let file = try finish()
    return TensorFields(
      tensors: file.tensors.map {
        .init(name: $0.name, value: .tensor($0.tensor, $0.type == .bool ? .booleans : .numbers))
      }, texts: file.metadata)
  }

  static func problem(_ failure: SafetensorsError, names: [String]) -> Problem {
    Problem(failure, names: names)
  }
}

extension SafetensorsPrinter: TensorsPrinter {}
