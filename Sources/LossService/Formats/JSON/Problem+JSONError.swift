import Losses
import TensorCoding

extension Problem {
  /// The problem of a malformed body; `names` are the fields that the route takes.
  init(_ error: JSONError, names: [String]) {
    let (code, sentence, hint) = error.fact.told(names: names)
    self.init(code, sentence, pointer: error.place, offset: error.offset, hint: hint)
  }
}

extension JSONError {
  /// The place; for a rejected name, that of the field.
  fileprivate var place: String? {
    guard case .refusedName(let name) = fact else { return pointer }
    return JSONPointer.to(String(name.prefix(40)))
  }
}

extension JSONError.Fact {
  fileprivate func told(names: [String]) -> (ProblemCode, String, hint: String?) {
    switch self {
    case .unexpectedByte(let byte, let expected):
      (.invalidJSON, "Expected \(expected.phrase), received \(byte.phrase).", nil)
    case .unexpectedEnd(let expected):
      (.invalidJSON, "Expected \(expected.phrase), but the body ends.", nil)
    case .byteOrderMark:
      (.invalidJSON, "The body begins with a byte order mark.", "Send UTF-8 without one.")
    case .notAnObject:
      (
        .wrongType, "Expected a JSON object, received another value.",
        "The fields are the members of one object: {\"y_true\": …, \"y_pred\": …}."
      )
    case .unknownLiteral:
      (.invalidJSON, "Expected a value, received a word that is not true, false or null.", nil)
    case .bareNonFinite:
      (
        .invalidJSON, "Expected a number, received a bare NaN or Infinity.",
        "Write \"NaN\", \"Infinity\" or \"-Infinity\", in quotes."
      )
    case .malformedNumber:
      (.invalidJSON, "Expected a valid JSON number.", nil)
    case .leadingZero:
      (.invalidJSON, "A number has a leading zero.", nil)
    case .controlCharacter(let byte):
      (.invalidJSON, "A string contains the control character \(byte.phrase), unescaped.", nil)
    case .malformedEscape:
      (.invalidJSON, "A string contains an invalid escape.", nil)
    case .loneSurrogate:
      (.invalidJSON, "A string contains an unpaired surrogate.", nil)
    case .malformedUTF8:
      (.invalidUTF8, "A string is not valid UTF-8.", nil)
    case .duplicateName(let name):
      (.repeatedField, "The field \(quote(name)) is repeated in one object.", nil)
    case .refusedName(let name):
      (
        .unknownField, "The body has an unknown field \(quote(name)).",
        nearest(to: name, among: names).map { "Did you mean '\($0)'?" }
          ?? "The known names are \(alternatives(names, "and"))."
      )
    case .raggedRow(let expected, let received):
      (
        .raggedArray,
        "Expected a row of \(expected) elements like those before it; received \(received).", nil
      )
    case .mixedDepth(let expected, let received):
      (
        .raggedArray,
        "Expected numbers at depth \(expected), as before; received depth \(received).",
        nil
      )
    case .notANumber(let kind):
      (
        .wrongType, "Expected a number in an array of numbers, received \(kind.phrase).",
        kind.hintAmongNumbers
      )
    case .limit(let limit, let allowed):
      (.limitExceeded, "The body has more than \(allowed) \(limit.phrase).", nil)
    case .memoryRefused(let bytes):
      (
        .overloaded, "The server has no memory for another \(bytes) bytes at the moment.",
        "Try again later."
      )
    }
  }
}

extension JSONKind {
  /// How to correct a value of this kind in place of a number.
  var hintAmongNumbers: String? {
    switch self {
    case .null: "JSON.stringify writes NaN as null; send \"NaN\" in quotes instead."
    case .string: "Send numbers without quotes; only NaN and the infinities are sent as strings."
    case .bool, .number, .array, .object: nil
    }
  }

  /// The kind as a sentence names it.
  var phrase: String {
    switch self {
    case .null: "null"
    case .bool: "a boolean"
    case .number: "a number"
    case .string: "a string"
    case .array: "an array"
    case .object: "an object"
    }
  }
}

extension JSONError.Expected {
  fileprivate var phrase: String {
    switch self {
    case .value: "a value"
    case .valueOrArrayEnd: "a value or ']'"
    case .name: "a name in double quotes"
    case .nameOrObjectEnd: "a name in double quotes or '}'"
    case .colon: "':'"
    case .commaOrArrayEnd: "',' or ']'"
    case .commaOrObjectEnd: "',' or '}'"
    case .stringEnd: "the rest of a string"
    case .end: "nothing more"
    }
  }
}

extension JSONError.Limit {
  fileprivate var phrase: String {
    switch self {
    case .depth: "levels of nesting"
    case .rank: "axes in a tensor"
    case .elements: "numbers in its tensors"
    case .stringBytes: "bytes in a string"
    case .nameBytes: "bytes in a field's name"
    case .numberBytes: "bytes in a number"
    case .fields: "fields in an object"
    case .listLength: "entries in a list"
    case .values: "values"
    }
  }
}

extension UInt8 {
  /// A byte as a sentence shows it: the character if it is printable, else its number.
  var phrase: String {
    if self > 0x20 && self < 0x7F { return "'\(Character(Unicode.Scalar(self)))'" }
    let digits = String(self, radix: 16, uppercase: true)
    return "the byte 0x\(digits.count < 2 ? "0" : "")\(digits)"
  }
}
