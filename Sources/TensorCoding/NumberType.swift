import Losses

/// The types that numbers arrive as; raw values are the names of the safetensors format.
public enum NumberType: String, CaseIterable, Sendable {
  /// A byte; nonzero is true.
  case bool = "BOOL"
  /// Unsigned, one byte.
  case uint8 = "U8"
  /// Two's complement, one byte.
  case int8 = "I8"
  /// Unsigned, two bytes.
  case uint16 = "U16"
  /// Two's complement, two bytes.
  case int16 = "I16"
  /// IEEE 754 binary16.
  case float16 = "F16"
  /// The upper half of a binary32.
  case bfloat16 = "BF16"
  /// Unsigned, four bytes.
  case uint32 = "U32"
  /// Two's complement, four bytes.
  case int32 = "I32"
  /// IEEE 754 binary32.
  case float32 = "F32"
  /// Unsigned, eight bytes.
  case uint64 = "U64"
  /// Two's complement, eight bytes.
  case int64 = "I64"
  /// IEEE 754 binary64.
  case float64 = "F64"

  /// The size of an element in bytes.
  public var byteCount: Int {
    switch self {
    case .bool, .uint8, .int8: 1
    case .uint16, .int16, .float16, .bfloat16: 2
    case .uint32, .int32, .float32: 4
    case .uint64, .int64, .float64: 8
    }
  }

  /// How its elements are stored: in the smaller of the two types where all of them are exact.
  ///
  /// Integers beyond 2⁵³ become the nearest `Double`, as a cast has it.
  public var elementType: ElementType {
    switch self {
    case .bool, .uint8, .int8, .uint16, .int16, .float16, .bfloat16, .float32: .float32
    case .uint32, .int32, .uint64, .int64, .float64: .float64
    }
  }

  /// The type that elements stored in that way are written as.
  init(_ elementType: ElementType) {
    switch elementType {
    case .float32: self = .float32
    case .float64: self = .float64
    }
  }

  /// The type by NumPy's letter and size, such as `f4`.
  init?(numpy name: Substring) {
    switch name {
    case "b1", "?": self = .bool
    case "u1": self = .uint8
    case "i1": self = .int8
    case "u2": self = .uint16
    case "i2": self = .int16
    case "f2": self = .float16
    case "u4": self = .uint32
    case "i4": self = .int32
    case "f4": self = .float32
    case "u8": self = .uint64
    case "i8": self = .int64
    case "f8": self = .float64
    default: return nil
    }
  }

  /// The other types of the safetensors format.
  static let others = [
    "C64", "F8_E5M2", "F8_E4M3", "F8_E8M0", "F8_E4M3FNUZ", "F8_E5M2FNUZ", "F6_E2M3", "F6_E3M2",
    "F4",
  ]
}
