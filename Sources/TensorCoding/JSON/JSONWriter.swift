public import Losses

/// Appends JSON to bytes.
public enum JSONWriter {
  /// Appends a string in quotation marks, escaped where RFC 8259 §7 wants it.
  public static func write(_ string: some StringProtocol, to bytes: inout [UInt8]) {
    bytes.append(UInt8(ascii: "\""))
    for byte in string.utf8 {
      switch byte {
      case UInt8(ascii: "\""), UInt8(ascii: "\\"):
        bytes.append(UInt8(ascii: "\\"))
        bytes.append(byte)
      case UInt8(ascii: "\n"): bytes.append(contentsOf: #"\n"#.utf8)
      case UInt8(ascii: "\r"): bytes.append(contentsOf: #"\r"#.utf8)
      case UInt8(ascii: "\t"): bytes.append(contentsOf: #"\t"#.utf8)
      case 0..<0x20:
        let low = byte & 15
        bytes.append(contentsOf: byte < 16 ? #"\u000"#.utf8 : #"\u001"#.utf8)
        bytes.append(low < 10 ? UInt8(ascii: "0") + low : UInt8(ascii: "a") - 10 + low)
      default: bytes.append(byte)
      }
    }
    bytes.append(UInt8(ascii: "\""))
  }

  /// Appends an integer.
  public static func write(_ integer: Int, to bytes: inout [UInt8]) {
    unsafe append(to: &bytes) { unsafe DecimalText.write(integer, to: $0, .shared) }
  }

  /// Appends `true` or `false`.
  public static func write(_ bool: Bool, to bytes: inout [UInt8]) {
    bytes.append(contentsOf: (bool ? "true" : "false").utf8)
  }

  /// Appends the shortest decimal that reads back to the same `Float`, always with `.` or `e`.
  ///
  /// What is not finite becomes the string `"NaN"`, `"Infinity"` or `"-Infinity"`.
  public static func write(_ number: Float, to bytes: inout [UInt8]) {
    unsafe append(to: &bytes) { unsafe DecimalText.write(number, to: $0, .shared) }
  }

  /// Appends the shortest decimal that reads back to the same `Double`, always with `.` or `e`.
  ///
  /// What is not finite becomes the string `"NaN"`, `"Infinity"` or `"-Infinity"`.
  public static func write(_ number: Double, to bytes: inout [UInt8]) {
    unsafe append(to: &bytes) { unsafe DecimalText.write(number, to: $0, .shared) }
  }

  /// Appends a tensor as nested arrays; one without axes as a number.
  public static func write(
    _ tensor: Tensor, as style: TensorPrinter.Style = .decimals, to bytes: inout [UInt8]
  ) {
    var printer = TensorPrinter(tensor, as: style)
    while !printer.print(into: &bytes, limit: .max) {}
  }

  /// Appends the bytes that `write` stores, with room for any number; it returns the length.
  private static func append(
    to bytes: inout [UInt8], _ write: (UnsafeMutablePointer<UInt8>) -> Int
  ) {
    unsafe withUnsafeTemporaryAllocation(of: UInt8.self, capacity: DecimalText.room) { text in
      guard let start = text.baseAddress else { return }
      let length = unsafe write(start)
      unsafe bytes.append(contentsOf: UnsafeBufferPointer(start: start, count: length))
    }
  }
}
