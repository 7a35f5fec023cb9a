extension JSONError {
  /// One word for each fact that stays the same between versions.
  public var code: String {
    switch fact {
    case .unexpectedByte, .unexpectedEnd, .byteOrderMark, .unknownLiteral: "json_syntax"
    case .notAnObject: "json_not_an_object"
    case .bareNonFinite: "json_bare_non_finite"
    case .malformedNumber, .leadingZero: "json_number"
    case .controlCharacter, .malformedEscape, .loneSurrogate, .malformedUTF8: "json_string"
    case .duplicateName: "duplicate_field"
    case .refusedName: "unknown_field"
    case .raggedRow, .mixedDepth: "ragged_array"
    case .notANumber: "not_a_number"
    case .limit: "limit_exceeded"
    case .memoryRefused: "out_of_memory"
    }
  }
}

extension JSONError: CustomStringConvertible {
  /// A sentence that tells what is wrong, and where.
  public var description: String {
    let place =
      switch (pointer, offset) {
      case (let pointer?, let offset?): " at \(pointer) (byte \(offset))"
      case (let pointer?, nil): " at \(pointer)"
      case (nil, let offset?): " at byte \(offset)"
      case (nil, nil): ""
      }
    return "\(fact.sentence)\(place)."
  }
}

extension JSONError.Fact {
  /// What is wrong, without a full stop, so that a place can follow.
  public var sentence: String {
    switch self {
    case .unexpectedByte(let byte, let expected): "Expected \(expected.noun), got \(name(of: byte))"
    case .unexpectedEnd(let expected): "The document ends where \(expected.noun) should follow"
    case .byteOrderMark: "JSON begins without a byte order mark"
    case .notAnObject: "The document must be an object, {…}"
    case .unknownLiteral: "The only literals of JSON are true, false and null"
    case .bareNonFinite:
      "JSON cannot represent this number; write \"NaN\", \"Infinity\" or \"-Infinity\""
    case .malformedNumber: "Expected a valid JSON number"
    case .leadingZero: "A number must not have a leading zero"
    case .controlCharacter(let byte): "A string holds \(name(of: byte)), which must be escaped"
    case .malformedEscape: "A string contains an invalid escape"
    case .loneSurrogate: "A string contains an unpaired surrogate"
    case .malformedUTF8: "A string is not UTF-8"
    case .duplicateName(let name): "The field \"\(short(name))\" is repeated in one object"
    case .refusedName(let name): "The field \"\(short(name))\" is not known"
    case .raggedRow(let expected, let received):
      "Rows of an array must be equally long: expected length \(expected), got \(received)"
    case .mixedDepth(let expected, let received):
      "Arrays must be nested equally deep: expected depth \(expected), got \(received)"
    case .notANumber(let kind): "Expected a number, got \(kind.noun)"
    case .limit(let limit, let allowed): "At most \(allowed) \(limit.noun) are accepted"
    case .memoryRefused: "There is no memory for this document at the moment"
    }
  }

  private func name(of byte: UInt8) -> String {
    switch byte {
    case 0x21...0x7E: "'\(Unicode.Scalar(byte))'"
    default: "byte 0x\(byte < 16 ? "0" : "")\(String(byte, radix: 16, uppercase: true))"
    }
  }

  /// A name as it may be quoted.
  private func short(_ name: String) -> String {
    name.count <= 40 ? name : "\(name.prefix(40))…"
  }
}

extension JSONError.Expected {
  fileprivate var noun: String {
    switch self {
    case .value: "a value"
    case .valueOrArrayEnd: "a value or ']'"
    case .name: "a name in quotation marks"
    case .nameOrObjectEnd: "a name in quotation marks or '}'"
    case .colon: "':'"
    case .commaOrArrayEnd: "',' or ']'"
    case .commaOrObjectEnd: "',' or '}'"
    case .stringEnd: "the rest of a string"
    case .end: "nothing more"
    }
  }
}

extension JSONKind {
  fileprivate var noun: String {
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

extension JSONError.Limit {
  fileprivate var noun: String {
    switch self {
    case .depth: "levels of objects and arrays"
    case .rank: "axes of an array"
    case .elements: "numbers in arrays"
    case .stringBytes: "bytes of a string"
    case .nameBytes: "bytes of a field's name"
    case .numberBytes: "bytes of a number"
    case .fields: "fields of an object"
    case .listLength: "entries of a list"
    case .values: "values in a document"
    }
  }
}
