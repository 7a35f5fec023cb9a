// Unsafe because the C library reads into memory that it is handed by pointer.
import Glibc
import Synchronization

/// The accepted bearer tokens, read from a file with one token per line.
///
/// Blank lines and lines that begin with `#` are skipped. Only hashes are kept.
public final class TokenFile: Sendable {
  private let path: String
  private let digests: Mutex<[[UInt8]]>

  /// The tokens of this file; `nil` if it cannot be read or is empty.
  public init?(path: String) {
    guard let digests = Self.read(path) else { return nil }
    self.path = path
    self.digests = Mutex(digests)
  }

  /// Reads the file again; if that fails, the tokens are not changed, and the result is `false`.
  public func reload() -> Bool {
    guard let digests = Self.read(path) else { return false }
    self.digests.withLock { $0 = digests }
    return true
  }

  /// True if the value of `Authorization` carries one of the tokens (RFC 6750 §2.1).
  ///
  /// Every hash is compared in full, so timing reveals nothing about a guess.
  func allows(_ authorizations: [String]) -> Bool {
    // Of two, another party in the row may have checked the other one.
    guard let authorization = authorizations.first, authorizations.count == 1,
      authorization.utf8.count < 8_192
    else { return false }
    let parts = authorization.split(separator: " ", maxSplits: 1)
    guard parts.count == 2, parts[0].lowercased() == "bearer" else { return false }
    let digest = SHA256.hash(parts[1].utf8.drop { $0 == UInt8(ascii: " ") })
    return digests.withLock { digests in
      var isKnown = false
      for known in digests {
        var difference: UInt8 = 0
        for (left, right) in zip(known, digest) { difference |= left ^ right }
        isKnown = (difference == 0) || isKnown
      }
      return isKnown
    }
  }

  private static func read(_ path: String) -> [[UInt8]]? {
    let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { return nil }
    defer { close(descriptor) }
    var text: [UInt8] = []
    var piece = [UInt8](repeating: 0, count: 4_096)
    while text.count < 1 << 20 {
      let count = unsafe Glibc.read(descriptor, &piece, piece.count)
      if count == 0 { break }
      guard count > 0 else { return nil }
      text += piece.prefix(count)
    }
    let digests = String(decoding: text, as: UTF8.self).split(whereSeparator: \.isNewline)
      .map { $0.trimmed }
      .filter { !$0.isEmpty && !$0.hasPrefix("#") }
      .map { SHA256.hash($0.utf8) }
    return digests.isEmpty ? nil : digests
  }
}

extension Substring {
  fileprivate var trimmed: Substring {
    var text = drop { $0.isWhitespace }
    while text.last?.isWhitespace == true { text.removeLast() }
    return text
  }
}
