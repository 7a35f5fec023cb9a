import HTTP1

/// What can go wrong, by the name that clients may rely on.
///
/// The one list of them: the contract and the README's table are made from it.
public enum ProblemCode: String, CaseIterable, Sendable {
  // What was asked for is not here.
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

  // It was read, but is refused.
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

  // Who may call.
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

  /// The status that goes with it.
  public var status: Status { facts.status }

  /// What kind of problem it is, the same for every occurrence (RFC 9457 §3.1.3).
  public var title: String { facts.title }

  /// The identifier of the kind of problem (RFC 9457 §3.1.1).
  public var type: String { "urn:loss-server:problem:\(rawValue)" }

  private var facts: (status: Status, title: String) {
    switch self {
    case .notFound: (.notFound, "There is nothing at this path")
    case .unknownLoss: (.notFound, "No loss has this name")
    case .methodNotAllowed: (.methodNotAllowed, "The path does not take this method")
    case .invalidJSON: (.badRequest, "The body is not the JSON that is expected")
    case .invalidUTF8: (.badRequest, "The body is not UTF-8")
    case .invalidSafetensors:
      (.badRequest, "The body is not the safetensors format that is expected")
    case .invalidNPZ: (.badRequest, "The body is not the npz format that is expected")
    case .invalidInference:
      (.badRequest, "The body is not the inference request that is expected")
    case .emptyBody: (.badRequest, "The body is empty")
    case .invalidQuery: (.badRequest, "The query cannot be read")
    case .raggedArray: (.badRequest, "The rows of an array differ in length or depth")
    case .unknownField: (.badRequest, "A field has an unknown name")
    case .missingField: (.badRequest, "A required field is missing")
    case .repeatedField: (.badRequest, "A field was given twice")
    case .wrongType: (.badRequest, "A value has the wrong type")
    case .invalidPartial: (.badRequest, "A partial result is not as it was written")
    case .unsupportedMediaType: (.unsupportedMediaType, "The body's media type is not supported")
    case .unknownValue: (.unprocessableContent, "A word is none of those that are allowed")
    case .outOfRange: (.unprocessableContent, "A number is outside its range")
    case .axisOutOfRange: (.unprocessableContent, "The tensor does not have this axis")
    case .repeatedAxis: (.unprocessableContent, "An axis was named twice")
    case .shapeMismatch: (.unprocessableContent, "Two shapes do not fit each other")
    case .wrongShape: (.unprocessableContent, "A tensor's shape does not suit the loss")
    case .emptyAxis: (.unprocessableContent, "An axis other than the batch is empty")
    case .labelOutOfRange: (.unprocessableContent, "A label is not one of the classes")
    case .blankBetweenLabels: (.unprocessableContent, "A blank stands between labels")
    case .nothingToInferFrom: (.unprocessableContent, "There is nothing to infer a value from")
    case .notBoolean: (.unprocessableContent, "A mask entry is neither true nor false")
    case .outputUnavailable: (.unprocessableContent, "The loss does not have this output")
    case .partialsDiffer:
      (.unprocessableContent, "Partial results are not parts of one whole")
    case .refusedByStrict: (.unprocessableContent, "A warning, refused because of strict")
    case .limitExceeded: (.unprocessableContent, "The request asks for more than the limit")
    case .customSyntax: (.badRequest, "The source of the custom loss cannot be read")
    case .customNoResult: (.unprocessableContent, "The source gives no loss")
    case .customNotSupported: (.unprocessableContent, "Custom losses do not have this of Python")
    case .customUnknownName: (.unprocessableContent, "Nothing has this name in the custom loss")
    case .customArgument: (.unprocessableContent, "An argument in the custom loss does not fit")
    case .customValue: (.unprocessableContent, "A value in the custom loss does not fit")
    case .customShape: (.unprocessableContent, "A shape in the custom loss does not fit")
    case .customLimit: (.unprocessableContent, "The custom loss passes a limit")
    case .unauthorized: (.unauthorized, "A bearer token is needed")
    case .malformedRequest: (.badRequest, "The request breaks the rules of HTTP/1.1")
    case .plainTextOnTLSPort: (.badRequest, "Plain HTTP was sent to an HTTPS port")
    case .invalidCompression: (.badRequest, "The compressed body cannot be expanded")
    case .requestTimeout: (.requestTimeout, "The request did not arrive in time")
    case .lengthRequired: (.lengthRequired, "A body is required, with its length")
    case .bodyTooLarge: (.contentTooLarge, "The body is larger than the limit")
    case .targetTooLong: (.uriTooLong, "The target is longer than the limit")
    case .unsupportedCoding: (.unsupportedMediaType, "The body's content coding is not supported")
    case .expectationFailed: (.expectationFailed, "The expectation cannot be met")
    case .headTooLarge: (.requestHeaderFieldsTooLarge, "The head is larger than the limit")
    case .unsupportedVersion:
      (.httpVersionNotSupported, "The version of HTTP is not supported")
    case .overloaded: (.serviceUnavailable, "The server has no room for the request now")
    case .cancelled: (.serviceUnavailable, "The computation was cancelled")
    case .computeTimeout: (.serviceUnavailable, "The computation took longer than the limit")
    case .draining: (.serviceUnavailable, "The server is shutting down")
    case .internalError: (.internalServerError, "The server has a fault")
    }
  }
}
