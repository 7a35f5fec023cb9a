public import Losses

/// A request of the Open Inference Protocol, version 2, for one model.
public struct InferenceRequest: Sendable {
  /// An input.
  public struct Input: Sendable {
    /// Its name.
    public let name: String
    /// What its elements were sent as.
    public let type: NumberType
    /// Its shape and elements.
    public let tensor: Tensor
  }

  /// An output that is asked for.
  public struct Output: Sendable, Equatable {
    /// Its name.
    public let name: String
    /// Whether it is wanted as bytes.
    public let isBinary: Bool

    /// An output of that name.
    public init(name: String, isBinary: Bool) {
      self.name = name
      self.isBinary = isBinary
    }
  }

  /// What the client calls the request.
  public internal(set) var id: String?
  /// Parameters of the request, none of which is a list or an object.
  public internal(set) var parameters: [JSONObject.Field] = []
  /// The inputs, in order.
  public internal(set) var inputs: [Input] = []
  /// The outputs that are asked for, in order; `nil` where that is left to the model.
  public internal(set) var outputs: [Output]?
  /// Whether outputs are wanted as bytes where the list does not say so.
  public internal(set) var prefersBinary = false
}

extension NumberType {
  /// The type by its name in the protocol.
  init?(inference name: String) {
    guard let type = Self.allCases.first(where: { $0.inferenceName == name }) else { return nil }
    self = type
  }

  /// The name of the type in the protocol.
  public var inferenceName: String {
    switch self {
    case .bool: "BOOL"
    case .uint8: "UINT8"
    case .int8: "INT8"
    case .uint16: "UINT16"
    case .int16: "INT16"
    case .float16: "FP16"
    case .bfloat16: "BF16"
    case .uint32: "UINT32"
    case .int32: "INT32"
    case .float32: "FP32"
    case .uint64: "UINT64"
    case .int64: "INT64"
    case .float64: "FP64"
    }
  }

  /// The least and the greatest integer, of a type of integers.
  var integers: ClosedRange<Double>? {
    switch self {
    case .bool: 0...1
    case .uint8: 0...0xFF
    case .int8: -0x80...0x7F
    case .uint16: 0...0xFFFF
    case .int16: -0x8000...0x7FFF
    case .uint32: 0...0xFFFF_FFFF
    case .int32: -0x8000_0000...0x7FFF_FFFF
    // The nearest `Double` of the greatest one is the power of two above it.
    case .uint64: 0...0x1p64
    case .int64: -0x1p63...0x1p63
    case .float16, .bfloat16, .float32, .float64: nil
    }
  }
}
