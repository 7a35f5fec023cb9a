import HTTP1

/// The fields of pages and their files.
enum PageFields {
  /// Everything comes from this server, and inline scripts are not executed.
  private static let policy = """
    default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; \
    connect-src 'self'; object-src 'none'; base-uri 'none'; form-action 'none'; \
    frame-ancestors 'none'
    """

  /// Of a page in one of two languages.
  static func page(_ language: String) -> [Field] {
    [
      Field("Content-Type", "text/html; charset=utf-8"),
      Field("Content-Language", language),
      Field("Content-Security-Policy", policy),
      Field("X-Content-Type-Options", "nosniff"),
      Field("Referrer-Policy", "no-referrer"),
      Field("Vary", "Accept, Accept-Encoding, Accept-Language, Cookie"),
    ]
  }

  /// Of a file that belongs to the pages.
  static func asset(_ mediaType: String) -> [Field] {
    [
      Field("Content-Type", mediaType),
      Field("X-Content-Type-Options", "nosniff"),
      MediaFields.varyByAcceptEncoding,
    ]
  }
}
