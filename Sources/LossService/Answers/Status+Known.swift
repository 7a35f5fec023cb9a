import HTTP1

/// The statuses that the service answers with (RFC 9110 §15; 431 from RFC 6585).
extension Status {
  static let ok = Status(200, "OK")
  static let noContent = Status(204, "No Content")
  static let notModified = Status(304, "Not Modified")
  static let badRequest = Status(400, "Bad Request")
  static let unauthorized = Status(401, "Unauthorized")
  static let notFound = Status(404, "Not Found")
  static let methodNotAllowed = Status(405, "Method Not Allowed")
  static let requestTimeout = Status(408, "Request Timeout")
  static let lengthRequired = Status(411, "Length Required")
  static let contentTooLarge = Status(413, "Content Too Large")
  static let uriTooLong = Status(414, "URI Too Long")
  static let unsupportedMediaType = Status(415, "Unsupported Media Type")
  static let expectationFailed = Status(417, "Expectation Failed")
  static let unprocessableContent = Status(422, "Unprocessable Content")
  static let requestHeaderFieldsTooLarge = Status(431, "Request Header Fields Too Large")
  static let internalServerError = Status(500, "Internal Server Error")
  static let serviceUnavailable = Status(503, "Service Unavailable")
  static let httpVersionNotSupported = Status(505, "HTTP Version Not Supported")
}
