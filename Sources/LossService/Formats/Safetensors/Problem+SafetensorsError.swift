import Losses
import TensorCoding

extension Problem {
  /// The problem of a malformed body of tensors; `names` are the fields that the route takes.
  init(_ error: SafetensorsError, names: [String]) {
    let (code, sentence, hint) = error.fact.told(of: error.tensor, names: names)
    self.init(
      code, sentence, pointer: error.tensor.map { JSONPointer.to(String($0.prefix(40))) },
      offset: error.offset, hint: hint)
  }
}

extension SafetensorsError.Fact {
  fileprivate func told(
    of tensor: String?, names: [String]
  ) -> (ProblemCode, String, hint: String?) {
    let tensor = tensor.map { "tensor \(quote($0))" } ?? "body"
    return switch self {
    case .truncated(.length):
      (
        .invalidSafetensors, "The body ends within the eight bytes of the header's length.",
        nil
      )
    case .truncated(.header): (.invalidSafetensors, "The body ends within the header.", nil)
    case .headerPastEnd(let length, let available):
      (
        .invalidSafetensors,
        "The header should have \(length) bytes, but only \(available) follow its length.",
        "The first eight bytes are the header's length, little-endian."
      )
    case .unexpected(let byte, let expected):
      (
        .invalidSafetensors,
        "Expected \(expected.phrase), "
          + (byte.map { "received \($0.phrase)." } ?? "but the header ends."), nil
      )
    case .byteOrderMark:
      (
        .invalidSafetensors, "The header begins with a byte order mark.", "Send UTF-8 without one."
      )
    case .malformedString:
      (.invalidSafetensors, "A string of the header is not a valid JSON string.", nil)
    case .malformedUTF8:
      (.invalidUTF8, "A string of the header is not valid UTF-8.", nil)
    case .unfitName:
      (.invalidSafetensors, "The name of a tensor is empty or contains a control character.", nil)
    case .repeatedName(let name):
      (.repeatedField, "The name \(quote(name)) is repeated in an object of the header.", nil)
    case .refusedName(let name):
      (
        .unknownField, "The body has an unknown tensor \(quote(name)).",
        nearest(to: name, among: names).map { "Did you mean '\($0)'?" }
          ?? "The known names are \(alternatives(names, "and"))."
      )
    case .unknownField(let name):
      (
        .unknownField, "The entry of \(tensor) has a field \(quote(name)).",
        "An entry has dtype, shape and data_offsets."
      )
    case .missingField(let name):
      (.missingField, "The entry of \(tensor) has no field '\(name)'.", nil)
    case .unknownType(let name):
      (
        .wrongType, "The \(tensor) has the unknown dtype \(quote(name)).",
        nearest(to: name, among: Self.types).map { "Did you mean '\($0)'?" } ?? Self.typesHint
      )
    case .unsupportedType(let name):
      (.wrongType, "The \(tensor) has the unsupported dtype \(name).", Self.typesHint)
    case .sizeTooLarge:
      (.invalidSafetensors, "The \(tensor) has an impossible size or offset.", nil)
    case .reversedOffsets(let begin, let end):
      (.invalidSafetensors, "The \(tensor) begins at \(begin) but ends at \(end).", nil)
    case .wrongLength(let expected, let received):
      (
        .invalidSafetensors,
        "The shape and dtype of the \(tensor) need \(expected) bytes; its offsets span \(received).",
        nil
      )
    case .notTiled(let expected, let received):
      (
        .invalidSafetensors,
        "Expected the \(tensor) to begin at \(expected), received \(received).",
        "Tensors must be contiguous, without gaps or overlaps, starting at 0."
      )
    case .wrongBodyLength(let expected, let received):
      (
        .invalidSafetensors,
        "The header describes a body of \(expected) bytes; received \(received).", nil
      )
    case .goesOn: (.invalidSafetensors, "The body continues after its last tensor.", nil)
    case .limit(let limit, let allowed):
      (.limitExceeded, "The body has more than \(allowed) \(limit.phrase).", nil)
    case .memoryRefused(let bytes):
      (
        .overloaded, "The server has no memory for another \(bytes) bytes at the moment.",
        "Try again later."
      )
    }
  }

  private static let types = NumberType.allCases.map(\.rawValue)
  private static let typesHint = "Send one of \(alternatives(types))."
}

extension SafetensorsError.Expected {
  fileprivate var phrase: String {
    switch self {
    case .object: "'{'"
    case .array: "'['"
    case .name: "a name in double quotes"
    case .nameOrEnd: "a name in double quotes or '}'"
    case .colon: "':'"
    case .commaOrEnd: "',' or a closing bracket"
    case .string: "a text in double quotes"
    case .stringEnd: "the rest of a text"
    case .integer: "a non-negative integer in decimal digits"
    case .comma: "','"
    case .arrayEnd: "']'"
    case .end: "only blanks after the header"
    }
  }
}

extension SafetensorsError.Limit {
  fileprivate var phrase: String {
    switch self {
    case .headerBytes: "bytes in its header"
    case .tensors: "tensors"
    case .metadata: "entries in its metadata"
    case .valueBytes: "bytes in an entry of its metadata"
    case .nameBytes: "bytes in a name"
    case .rank: "axes in a tensor"
    case .elements: "numbers in its tensors"
    }
  }
}
