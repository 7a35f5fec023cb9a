import Losses
import TensorCoding

extension Problem {
  /// The problem of a malformed request of the Open Inference Protocol.
  init(_ error: InferenceError, model: InferenceModel) {
    if case .json(let error) = error.fact {
      self.init(error, names: [])
      return
    }
    let (code, sentence, hint) = error.fact.described(at: error.path, model: model)
    self.init(
      code, sentence,
      pointer: error.path.isEmpty
        ? nil : error.path.map { JSONPointer.to(String($0.prefix(40))) }.joined(), hint: hint)
  }
}

extension InferenceError.Fact {
  fileprivate func described(
    at path: [String], model: InferenceModel
  ) -> (ProblemCode, String, hint: String?) {
    let names = model.inputs.map(\.name)
    return switch self {
    case .json: (.invalidJSON, "The JSON part of the body cannot be read.", nil)
    case .raw:
      (
        .invalidInference,
        "A body without a JSON part is for models of one input; '\(model.name)' takes \(alternatives(names, "and")).",
        "Send a JSON part, and its length in Inference-Header-Content-Length."
      )
    case .rawWithoutLength:
      (
        .invalidInference,
        "The length of a body without a JSON part must be known before it arrives.",
        "Send Content-Length, without Content-Encoding."
      )
    case .rawRest(let bytes, let type):
      (.invalidInference, "The body ends \(bytes) bytes into a value of \(type).", nil)
    case .truncatedJSON(let expected, let received):
      (
        .invalidInference, "The JSON part should have \(expected) bytes; the body has \(received).",
        "Inference-Header-Content-Length is the length of the JSON part alone."
      )
    case .missingMember(let name):
      (.missingField, "The member '\(name)' is missing.", nil)
    case .wrongType(let expected):
      (.wrongType, "Expected \(expected.phrase).", nil)
    case .repeatedInput(let name):
      (.repeatedField, "The input \(quote(name)) was given twice.", nil)
    case .refusedInput(let name):
      (
        .unknownField, "The model '\(model.name)' has no input \(quote(name)).",
        nearest(to: name, among: names).map { "Did you mean '\($0)'?" }
          ?? "It takes \(alternatives(names, "and"))."
      )
    case .unknownType(let name):
      (
        .wrongType, "The datatype \(quote(name)) is not supported.",
        nearest(to: name, among: Self.types).map { "Did you mean '\($0)'?" }
          ?? "Send one of \(alternatives(Self.types))."
      )
    case .sizeTooLarge: (.invalidInference, "The shape is too large for a tensor.", nil)
    case .notOneSource(let count):
      (
        .invalidInference,
        count == 0
          ? "An input has neither data nor binary_data_size."
          : "An input has both data and binary_data_size.", "Give one of them."
      )
    case .sharedMemory:
      (
        .invalidInference, "Shared memory is not supported.",
        "Send the values as data, or as bytes with binary_data_size."
      )
    case .wrongCount(let expected, let received):
      (
        .shapeMismatch,
        "The shape of the input requires \(expected) elements; received \(received).",
        nil
      )
    case .notNumbers:
      (.wrongType, "Expected numbers, flat or in nested arrays of equal lengths.", nil)
    case .outOfRange(let type):
      (.outOfRange, "The value is not an integer within the range of \(type).", nil)
    case .wrongLength(let expected, let received):
      (
        .invalidInference,
        "The shape and datatype of the input require \(expected) bytes; binary_data_size is \(received).",
        nil
      )
    case .missingBytes(let count):
      (.invalidInference, "The body ends \(count) bytes before the end of the input.", nil)
    case .leftOver:
      (.invalidInference, "The body continues after the last input.", nil)
    case .notScalar:
      (
        .wrongType, "A request parameter is a string, a number or a boolean.",
        "Send lists as text, such as \"[0, 1]\"."
      )
    case .limit(.rank, let allowed):
      (.limitExceeded, "The input has more than \(allowed) axes.", nil)
    case .limit(.elements, let allowed):
      (.limitExceeded, "The inputs have more than \(allowed) numbers.", nil)
    case .memoryRefused(let bytes):
      (
        .overloaded, "The server has no memory for another \(bytes) bytes at the moment.",
        "Try again later."
      )
    }
  }

  private static let types = NumberType.allCases.map(\.inferenceName)
}

extension InferenceError.Expected {
  fileprivate var phrase: String {
    switch self {
    case .object: "an object"
    case .objects: "a list of objects"
    case .string: "a string"
    case .shape: "a list of lengths, whole numbers from 0"
    case .size: "a number of bytes"
    case .boolean: "true or false"
    }
  }
}
