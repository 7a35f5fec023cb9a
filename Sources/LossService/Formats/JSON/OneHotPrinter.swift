import Losses

/// Prints one-hot rows as nested JSON arrays, a piece at a time, from the classes alone.
struct OneHotPrinter {
  private let labels: OneHotLabels
  /// The elements printed so far.
  private var element = 0
  private let count: Int
  /// The lengths of the axes, and how many elements one entry of each axis spans.
  private let spans: [Int]

  /// A printer at the start.
  init(_ labels: OneHotLabels) {
    self.labels = labels
    count = labels.shape.count
    var spans: [Int] = []
    var span = 1
    for length in labels.shape.dimensions.reversed() {
      span &*= length
      spans.append(span)
    }
    self.spans = spans
  }

  /// Appends about `limit` bytes; true once all is printed.
  mutating func print(into output: inout [UInt8], limit: Int) -> Bool {
    guard count > 0 else {
      printEmpty(into: &output)
      return true
    }
    let (sum, overflow) = output.count.addingReportingOverflow(limit)
    let end = overflow ? Int.max : sum
    while element < count {
      guard output.count < end else { return false }
      printRow(into: &output)
    }
    return true
  }

  /// Prints the row that begins at `element`, with the brackets that open and close there.
  private mutating func printRow(into output: inout [UInt8]) {
    if element > 0 { output.append(UInt8(ascii: ",")) }
    for span in spans where element % span == 0 { output.append(UInt8(ascii: "[")) }
    let index = element / labels.numClasses
    let label = index < labels.classes.count ? Int(labels.classes[index]) : -1
    for column in 0..<labels.numClasses {
      if column > 0 { output.append(UInt8(ascii: ",")) }
      output.append(column == label ? UInt8(ascii: "1") : UInt8(ascii: "0"))
    }
    element += labels.numClasses
    for span in spans where element % span == 0 { output.append(UInt8(ascii: "]")) }
  }

  /// Prints a shape with an axis of length 0: brackets down to that axis.
  private func printEmpty(into output: inout [UInt8]) {
    func print(axis: Int) {
      output.append(UInt8(ascii: "["))
      for entry in 0..<labels.shape.dimensions[axis] {
        if entry > 0 { output.append(UInt8(ascii: ",")) }
        print(axis: axis + 1)
      }
      output.append(UInt8(ascii: "]"))
    }
    print(axis: 0)
  }
}
