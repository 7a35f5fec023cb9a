// Unsafe because addresses and buffers of the C library are handed over by pointer.
import Glibc

/// Asks a running server how it is: what `--health` does, so that an image needs no other client.
enum HealthCheck {
  /// True if the server at this address answers `GET /healthz` with 200 within five seconds.
  static func passes(host: String, port: Int) -> Bool {
    // What listens on every address answers on the loopback.
    let host = ["*", "0.0.0.0", "::"].contains(host) ? "localhost" : host
    var hints = unsafe addrinfo()
    unsafe hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
    var addresses: UnsafeMutablePointer<addrinfo>?
    guard unsafe getaddrinfo(host, String(port), &hints, &addresses) == 0 else { return false }
    defer { unsafe freeaddrinfo(addresses) }
    var next = unsafe addresses
    while let address = unsafe next {
      if unsafe answers(address.pointee) { return true }
      unsafe next = address.pointee.ai_next
    }
    return false
  }

  private static func answers(_ address: addrinfo) -> Bool {
    let descriptor = unsafe socket(address.ai_family, address.ai_socktype, address.ai_protocol)
    guard descriptor >= 0 else { return false }
    defer { close(descriptor) }
    var timeout = timeval(tv_sec: 5, tv_usec: 0)
    let size = socklen_t(MemoryLayout<timeval>.size)
    unsafe setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &timeout, size)
    unsafe setsockopt(descriptor, SOL_SOCKET, SO_SNDTIMEO, &timeout, size)
    guard unsafe connect(descriptor, address.ai_addr, address.ai_addrlen) == 0 else {
      return false
    }
    let request = "GET /healthz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
    let sent = unsafe send(descriptor, request, request.utf8.count, Int32(MSG_NOSIGNAL))
    guard sent == request.utf8.count else { return false }
    var answer: [UInt8] = []
    let expected = Array("HTTP/1.1 200 ".utf8)
    var piece = [UInt8](repeating: 0, count: 512)
    while answer.count < expected.count {
      let count = unsafe recv(descriptor, &piece, piece.count, 0)
      guard count > 0 else { return false }
      answer += piece.prefix(count)
    }
    return answer.starts(with: expected)
  }
}
