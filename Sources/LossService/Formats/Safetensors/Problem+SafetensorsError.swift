import Losses
import TensorCoding

extension Problem {
  /// What a broken body of tensors says to a client; `names` are the fields that the route takes.
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
        .invalidSafetensors, "The body ends within the eight bytes that tell the header's length.",
        nil
      )
    case .truncated(.header): (.invalidSafetensors, "The body ends within the header.", nil)
    case .headerPastEnd(let length, let available):
      (
        .invalidSafetensors,
        "The header would have \(length) bytes, and the body has \(available) after its length.",
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
      (.invalidSafetensors, "A string of the header is not one as JSON spells it.", nil)
    case .malformedUTF8:
      (.invalidUTF8, "A string of the header holds bytes that are not UTF-8.", nil)
    case .unfitName:
      (.invalidSafetensors, "The name of a tensor is empty or holds a control character.", nil)
    case .repeatedName(let name):
      (.repeatedField, "The name \(quote(name)) stands twice in one object of the header.", nil)
    case .refusedName(let name):
      (
        .unknownField, "The body has a tensor \(quote(name)), which is not known here.",
        nearest(to: name, among: names).map { "Did you mean '\($0)'?" }
          ?? "Known are \(alternatives(names, "and"))."
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
        .wrongType, "The \(tensor) has the dtype \(quote(name)), which there is not.",
        nearest(to: name, among: Self.types).map { "Did you mean '\($0)'?" } ?? Self.typesHint
      )
    case .unsupportedType(let name):
      (.wrongType, "The \(tensor) has the dtype \(name), which is not read here.", Self.typesHint)
    case .sizeTooLarge:
      (.invalidSafetensors, "The \(tensor) has a size or offset that no body can have.", nil)
    case .reversedOffsets(let begin, let end):
      (.invalidSafetensors, "The \(tensor) would begin at \(begin) and end at \(end).", nil)
    case .wrongLength(let expected, let received):
      (
        .invalidSafetensors,
        "By its shape and dtype the \(tensor) has \(expected) bytes, by its offsets \(received).",
        nil
      )
    case .notTiled(let expected, let received):
      (
        .invalidSafetensors,
        "Expected the \(tensor) to begin at \(expected), received \(received).",
        "Tensors lie back to back, without gap or overlap, the first at 0."
      )
    case .wrongBodyLength(let expected, let received):
      (
        .invalidSafetensors,
        "By its header the body has \(expected) bytes; it has \(received).", nil
      )
    case .goesOn: (.invalidSafetensors, "The body goes on after its last tensor.", nil)
    case .limit(let limit, let allowed):
      (.limitExceeded, "The body has more than \(allowed) \(limit.phrase).", nil)
    case .memoryRefused(let bytes):
      (.overloaded, "The server has no room for \(bytes) bytes more now.", "Try again later.")
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
    case .commaOrEnd: "',' or the end of what is open"
    case .string: "a text in double quotes"
    case .stringEnd: "the rest of a text"
    case .integer: "a whole number that is not negative, in digits alone"
    case .comma: "','"
    case .arrayEnd: "']'"
    case .end: "nothing but blanks after the header"
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
