import HTTP1

/// The kinds of problems, by the stable codes that clients may rely on.
///
/// This is the only list: the contract and the README's table are generated from it.
public enum ProblemCode: String, CaseIterable, Sendable {
  // The requested resource does not exist.
  case notFound = "not_found"
  case unknownLoss = "unknown_loss"
  case methodNotAllowed = "method_not_allowed"

  // The body or the query cannot be read.
  case invalidJSON = "invalid_json"
  case invalidUTF8 = "invalid_utf8"
  case invalidSafetensors = "invalid_safetensors"
  case invalidNPZ = "invalid_npz"
  case invalidInference = "invalid_inference"
  case emptyBody = "empty_body"
  case invalidQuery = "invalid_query"
  case raggedArray = "ragged_array"
  case unknownField = "unknown_field"
  case missingField = "missing_field"
  case repeatedField = "repeated_field"
  case wrongType = "wrong_type"
  case invalidPartial = "invalid_partial"
  case unsupportedMediaType = "unsupported_media_type"

  // The request was read but is rejected.
  case unknownValue = "unknown_value"
  case outOfRange = "out_of_range"
  case axisOutOfRange = "axis_out_of_range"
  case repeatedAxis = "repeated_axis"
  case shapeMismatch = "shape_mismatch"
  case wrongShape = "wrong_shape"
  case emptyAxis = "empty_axis"
  case labelOutOfRange = "label_out_of_range"
  case blankBetweenLabels = "blank_between_labels"
  case notBoolean = "not_boolean"
  case nothingToInferFrom = "nothing_to_infer_from"
  case outputUnavailable = "output_unavailable"
  case partialsDiffer = "partials_differ"
  case refusedByStrict = "refused_by_strict"
  case limitExceeded = "limit_exceeded"

  // The source of a custom loss.
  case customSyntax = "custom_syntax"
  case customNoResult = "custom_no_result"
  case customNotSupported = "custom_not_supported"
  case customUnknownName = "custom_unknown_name"
  case customArgument = "custom_argument"
  case customValue = "custom_value"
  case customShape = "custom_shape"
  case customLimit = "custom_limit"

  // Access.
  case unauthorized = "unauthorized"

  // The protocol, its limits and its deadlines.
  case malformedRequest = "malformed_request"
  case plainTextOnTLSPort = "plain_text_on_tls_port"
  case invalidCompression = "invalid_compression"
  case requestTimeout = "request_timeout"
  case lengthRequired = "length_required"
  case bodyTooLarge = "body_too_large"
  case targetTooLong = "target_too_long"
  case unsupportedCoding = "unsupported_coding"
  case expectationFailed = "expectation_failed"
  case headTooLarge = "head_too_large"
  case unsupportedVersion = "unsupported_version"

  // The server's own state.
  case overloaded
  case cancelled
  case computeTimeout = "compute_timeout"
  case draining
  case internalError = "internal_error"

  /// Its status.
  public var status: Status { facts.status }

  /// What kind of problem it is, the same for every occurrence (RFC 9457 §3.1.3).
  public var title: String { facts.title }

  /// The identifier of the kind of problem (RFC 9457 §3.1.1).
  public var type: String { "urn:loss-server:problem:\(rawValue)" }

  private var facts: (status: Status, title: String) {
    switch self {
    case .notFound: (.notFound, "No resource at this path")
    case .unknownLoss: (.notFound, "Unknown loss")
    case .methodNotAllowed: (.methodNotAllowed, "Method not allowed at this path")
    case .invalidJSON: (.badRequest, "The body is not valid JSON")
    case .invalidUTF8: (.badRequest, "The body is not UTF-8")
    case .invalidSafetensors:
      (.badRequest, "The body is not valid safetensors data")
    case .invalidNPZ: (.badRequest, "The body is not a valid npz archive")
    case .invalidInference:
      (.badRequest, "The body is not a valid inference request")
    case .emptyBody: (.badRequest, "The body is empty")
    case .invalidQuery: (.badRequest, "The query cannot be read")
    case .raggedArray: (.badRequest, "The rows of an array differ in length or depth")
    case .unknownField: (.badRequest, "Unknown field")
    case .missingField: (.badRequest, "A required field is missing")
    case .repeatedField: (.badRequest, "A field is given twice")
    case .wrongType: (.badRequest, "A value has the wrong type")
    case .invalidPartial: (.badRequest, "A partial result is incomplete or altered")
    case .unsupportedMediaType: (.unsupportedMediaType, "The body's media type is not supported")
    case .unknownValue: (.unprocessableContent, "A value is not one of the allowed values")
    case .outOfRange: (.unprocessableContent, "A number is outside its range")
    case .axisOutOfRange: (.unprocessableContent, "The tensor does not have this axis")
    case .repeatedAxis: (.unprocessableContent, "An axis is repeated")
    case .shapeMismatch: (.unprocessableContent, "Two shapes are incompatible")
    case .wrongShape: (.unprocessableContent, "A tensor has the wrong shape for the loss")
    case .emptyAxis: (.unprocessableContent, "An axis other than the batch axis is empty")
    case .labelOutOfRange: (.unprocessableContent, "A label is not one of the classes")
    case .blankBetweenLabels: (.unprocessableContent, "A blank is between labels")
    case .nothingToInferFrom: (.unprocessableContent, "A value cannot be inferred from empty data")
    case .notBoolean: (.unprocessableContent, "A mask entry is neither true nor false")
    case .outputUnavailable: (.unprocessableContent, "The loss does not provide this output")
    case .partialsDiffer:
      (.unprocessableContent, "The partial results cannot be merged")
    case .refusedByStrict:
      (.unprocessableContent, "A warning, treated as an error because of strict")
    case .limitExceeded: (.unprocessableContent, "The request asks for more than the limit")
    case .customSyntax: (.badRequest, "The source of the custom loss cannot be read")
    case .customNoResult: (.unprocessableContent, "The source does not return a loss")
    case .customNotSupported: (.unprocessableContent, "The custom loss uses unsupported Python")
    case .customUnknownName: (.unprocessableContent, "Unknown name in the custom loss")
    case .customArgument: (.unprocessableContent, "Invalid argument in the custom loss")
    case .customValue: (.unprocessableContent, "Invalid value in the custom loss")
    case .customShape: (.unprocessableContent, "Invalid shape in the custom loss")
    case .customLimit: (.unprocessableContent, "The custom loss exceeds a limit")
    case .unauthorized: (.unauthorized, "A bearer token is needed")
    case .malformedRequest: (.badRequest, "The request breaks the rules of HTTP/1.1")
    case .plainTextOnTLSPort: (.badRequest, "Plain HTTP was sent to an HTTPS port")
    case .invalidCompression: (.badRequest, "The body cannot be decompressed")
    case .requestTimeout: (.requestTimeout, "The request did not arrive in time")
    case .lengthRequired: (.lengthRequired, "A body with a known length is required")
    case .bodyTooLarge: (.contentTooLarge, "The body is larger than the limit")
    case .targetTooLong: (.uriTooLong, "The target is longer than the limit")
    case .unsupportedCoding: (.unsupportedMediaType, "The body's content coding is not supported")
    case .expectationFailed: (.expectationFailed, "The expectation cannot be met")
    case .headTooLarge: (.requestHeaderFieldsTooLarge, "The head is larger than the limit")
    case .unsupportedVersion:
      (.httpVersionNotSupported, "HTTP version not supported")
    case .overloaded: (.serviceUnavailable, "The server is overloaded")
    case .cancelled: (.serviceUnavailable, "The computation was cancelled")
    case .computeTimeout: (.serviceUnavailable, "The computation took longer than the limit")
    case .draining: (.serviceUnavailable, "The server is shutting down")
    case .internalError: (.internalServerError, "Internal server error")
    }
  }
}
