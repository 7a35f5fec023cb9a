// A client for health checks. Unsafe, because addresses and OpenSSL's objects are raw pointers; each
// is freed in the function that made it.

import COpenSSL
import Glibc

/// One `GET` to a server of this module: a client that is just enough for a health check.
///
/// It blocks the caller, each step for five seconds at most, and checks no certificate: it asks
/// whether a server answers, not which. Writing to a connection that is lost raises `SIGPIPE`.
public enum Probe {
  /// The outcome of a probe.
  public enum Outcome: Equatable, Sendable {
    /// The status of the response.
    case status(Int)
    /// The TLS server is up and asked for a client certificate, which a probe does not have.
    case certificateRequired
    /// There was no response.
    case silent
  }

  /// Asks whatever serves at a listener's address for a path.
  public static func get(_ path: String, from listener: Listener) -> Outcome {
    switch listener {
    case .unix(let file, _):
      guard let address = SocketAddress(path: file) else { return .silent }
      return get(path, from: address, isTLS: false)
    case .inherited(let number, let tls, _):
      guard let address = SocketAddress(localOf: Descriptor(number: number)) else { return .silent }
      return get(path, from: address, isTLS: tls != nil)
    case .tcp(let host, let port, let tls):
      // A server on every address answers on the loopback.
      let host = ["", "*", "0.0.0.0", "::"].contains(host) ? "localhost" : host
      guard case .success(let addresses) = SocketAddress.resolve(host: host, port: port) else {
        return .silent
      }
      for address in addresses {
        let outcome = get(path, from: address, isTLS: tls != nil)
        if outcome != .silent { return outcome }
      }
      return .silent
    }
  }

  private static func get(_ path: String, from address: SocketAddress, isTLS: Bool) -> Outcome {
    let type = Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue)
    let number = socket(address.family, type, 0)
    guard number >= 0 else { return .silent }
    let descriptor = Descriptor(number: number)
    defer { descriptor.close() }
    var limit = timeval(tv_sec: 5, tv_usec: 0)
    for option in [SO_RCVTIMEO, SO_SNDTIMEO] {
      let size = socklen_t(MemoryLayout<timeval>.size)
      guard unsafe setsockopt(number, SOL_SOCKET, option, &limit, size) == 0 else { return .silent }
    }
    guard unsafe address.withAddress({ unsafe connect(number, $0, $1) }) == 0 else {
      return .silent
    }
    let request = Array("GET \(path) HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n".utf8)
    return isTLS ? encrypted(request, over: descriptor) : plain(request, over: descriptor)
  }

  private static func plain(_ request: [UInt8], over socket: Descriptor) -> Outcome {
    guard socket.write(request.span) == .moved(request.count) else { return .silent }
    return outcome { piece in
      var span = piece.mutableSpan
      guard case .moved(let count) = socket.read(into: &span) else { return nil }
      return count
    }
  }

  private static func encrypted(_ request: [UInt8], over socket: Descriptor) -> Outcome {
    ERR_clear_error()
    guard let context = unsafe SSL_CTX_new(TLS_client_method()) else { return .silent }
    defer { unsafe SSL_CTX_free(context) }
    // Only TLS 1.3 reports a missing client certificate by an alert of its own.
    guard unsafe copenssl_set_minimum_version(context, TLS1_3_VERSION) == 1,
      let ssl = unsafe SSL_new(context)
    else { return .silent }
    defer { unsafe SSL_free(ssl) }
    guard unsafe SSL_set_fd(ssl, socket.number) == 1, unsafe SSL_connect(ssl) == 1 else {
      return .silent
    }
    guard unsafe SSL_write(ssl, request, Int32(request.count)) == request.count else {
      return failure
    }
    let outcome = outcome { piece in
      let count = unsafe SSL_read(ssl, &piece, Int32(piece.count))
      return count > 0 ? Int(count) : nil
    }
    return outcome == .silent ? failure : outcome
  }

  /// Why OpenSSL failed.
  private static var failure: Outcome {
    let reason = copenssl_error_reason(ERR_peek_error())
    return reason == SSL_R_TLSV13_ALERT_CERTIFICATE_REQUIRED ? .certificateRequired : .silent
  }

  /// Reads a status line.
  private static func outcome(_ read: (inout [UInt8]) -> Int?) -> Outcome {
    let version = Array("HTTP/1.1 ".utf8)
    var answer: [UInt8] = []
    var piece = [UInt8](repeating: 0, count: 512)
    while answer.count < version.count + 3 {
      guard let count = read(&piece) else { return .silent }
      answer += piece.prefix(count)
    }
    let digits = answer.dropFirst(version.count).prefix(3)
    guard answer.starts(with: version), let status = Int(String(decoding: digits, as: UTF8.self))
    else { return .silent }
    return .status(status)
  }
}
