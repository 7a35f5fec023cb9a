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
        let digits = Array("0123456789abcdef".utf8)
        bytes.append(contentsOf: #"\u00"#.utf8)
        bytes.append(digits[Int(byte >> 4)])
        bytes.append(digits[Int(byte & 15)])
      default: bytes.append(byte)
      }
    }
    bytes.append(UInt8(ascii: "\""))
  }

  /// Appends an integer.
  public static func write(_ integer: Int, to bytes: inout [UInt8]) {
    bytes.append(contentsOf: String(integer).utf8)
  }

  /// Appends `true` or `false`.
  public static func write(_ bool: Bool, to bytes: inout [UInt8]) {
    bytes.append(contentsOf: (bool ? "true" : "false").utf8)
  }

  /// Appends the shortest decimal that reads back to the same `Float`, always with `.` or `e`.
  ///
  /// What is not finite becomes the string `"NaN"`, `"Infinity"` or `"-Infinity"`.
  public static func write(_ number: Float, to bytes: inout [UInt8]) {
    guard number.isFinite else { return write(nonFinite: Double(number), to: &bytes) }
    bytes.append(contentsOf: number.description.utf8)
  }

  /// Appends the shortest decimal that reads back to the same `Double`, always with `.` or `e`.
  ///
  /// What is not finite becomes the string `"NaN"`, `"Infinity"` or `"-Infinity"`.
  public static func write(_ number: Double, to bytes: inout [UInt8]) {
    guard number.isFinite else { return write(nonFinite: number, to: &bytes) }
    bytes.append(contentsOf: number.description.utf8)
  }

  /// Appends a tensor as nested arrays; one without axes as a number.
  public static func write(
    _ tensor: Tensor, as style: TensorPrinter.Style = .decimals, to bytes: inout [UInt8]
  ) {
    var printer = TensorPrinter(tensor, as: style)
    while !printer.print(into: &bytes, limit: .max) {}
  }

  private static func write(nonFinite number: Double, to bytes: inout [UInt8]) {
    write(number.isNaN ? "NaN" : number < 0 ? "-Infinity" : "Infinity", to: &bytes)
  }
}
