extension ProblemCode {
  /// What can be wrong with any JSON body and the query beside it.
  static let ofBodies: [ProblemCode] = [
    .invalidJSON, .invalidUTF8, .emptyBody, .invalidQuery, .raggedArray, .unknownField,
    .missingField, .repeatedField, .wrongType, .lengthRequired, .unsupportedMediaType,
    .unknownValue, .outOfRange, .refusedByStrict, .limitExceeded, .overloaded,
  ]
}
