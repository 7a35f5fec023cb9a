extension ProblemCode {
  /// What can be wrong with any body and the query beside it.
  static let ofBodies: [ProblemCode] =
    BodyFormats.all.flatMap(\.problems) + [
      .emptyBody, .invalidQuery, .unknownField, .missingField, .repeatedField, .wrongType,
      .lengthRequired, .unsupportedMediaType, .unknownValue, .outOfRange, .refusedByStrict,
      .limitExceeded, .overloaded,
    ]

  /// What a computation can find wrong.
  static let ofEvaluation: [ProblemCode] = [
    .axisOutOfRange, .repeatedAxis, .shapeMismatch, .wrongShape, .emptyAxis, .labelOutOfRange,
    .blankBetweenLabels, .notBoolean, .outputUnavailable, .computeTimeout, .cancelled,
  ]

  /// What can be wrong with a loss that is written as text.
  static let ofCustomLosses: [ProblemCode] = [
    .customSyntax, .customNoResult, .customNotSupported, .customUnknownName, .customArgument,
    .customValue, .customShape, .customLimit,
  ]

  /// What can be wrong with any request, whatever it asks for.
  static let ofProtocol: [ProblemCode] = [
    .malformedRequest, .plainTextOnTLSPort, .requestTimeout, .targetTooLong, .expectationFailed,
    .headTooLarge, .unsupportedVersion, .overloaded, .internalError,
  ]

  /// What can be wrong with any body before it is read.
  static let ofCodings: [ProblemCode] = [.invalidCompression, .bodyTooLarge, .unsupportedCoding]
}
