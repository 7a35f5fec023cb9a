import Foundation

/// A client without manners: a connection byte by byte, whose every wait is bounded.
final class FaultsClient {
  private let descriptor: Int32
  private(set) var hasBeenReset = false

  struct CannotConnect: Error {
    let reason: Int32
  }

  /// Connects to a port of the loopback.
  init(_ port: Int, receiveBuffer: Int32? = nil) throws {
    descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    set(SO_RCVTIMEO, timeval(tv_sec: 20, tv_usec: 0))
    set(SO_SNDTIMEO, timeval(tv_sec: 20, tv_usec: 0))
    if let receiveBuffer { set(SO_RCVBUF, receiveBuffer) }
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = in_port_t(port).bigEndian
    address.sin_addr.s_addr = in_addr_t(0x7F00_0001).bigEndian
    let code = withUnsafePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
      }
    }
    guard code == 0 else {
      let reason = errno
      throw CannotConnect(reason: reason)
    }
  }

  deinit { close(descriptor) }

  private func set<Value>(_ option: Int32, _ value: Value) {
    withUnsafePointer(to: value) {
      _ = setsockopt(descriptor, SOL_SOCKET, option, $0, socklen_t(MemoryLayout<Value>.size))
    }
  }

  /// Sends all of a text; false if the server does not want it.
  @discardableResult func send(_ text: String, piece: Int = .max) -> Bool {
    var rest = Array(text.utf8)[...]
    while !rest.isEmpty {
      let count = rest.prefix(piece).withUnsafeBytes {
        Glibc.send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
      }
      guard count > 0 else { return false }
      rest = rest.dropFirst(count)
    }
    return true
  }

  /// Sends no more, and still reads.
  func endSending() { shutdown(descriptor, Int32(SHUT_WR)) }

  /// Has the connection end in a reset.
  func resetWhenClosed() { set(SO_LINGER, linger(l_onoff: 1, l_linger: 0)) }

  /// What comes until the server closes, or until a text has come.
  func read(until end: String? = nil) -> String {
    var received: [UInt8] = []
    var piece = [UInt8](repeating: 0, count: 65_536)
    let end = end.map { Array($0.utf8) }
    while true {
      let count = recv(descriptor, &piece, piece.count, 0)
      if count < 0 {
        hasBeenReset = true
        received += Array("<\(String(cString: strerror(errno)))>".utf8)
      }
      guard count > 0 else { break }
      received += piece.prefix(count)
      if let end, received.suffix(count + end.count).contains(end) { break }
    }
    return String(decoding: received, as: UTF8.self)
  }
}

/// Requests for tests to send, or to spoil.
enum FaultsRequest {
  static let body = #"{"y_true":[1],"y_pred":[3]}"#
  static let answer = #"{"loss":4.0,"values":4.0}"#
  /// What must never be answered where a request cannot be read.
  static let smuggled = "GET /smuggled HTTP/1.1\r\nHost: a\r\n\r\n"

  static func get(_ path: String, _ fields: String = "") -> String {
    "GET \(path) HTTP/1.1\r\nHost: a\r\n\(fields)\r\n"
  }

  static func post(_ fields: String = "Content-Length: 27\r\n", _ body: String = body) -> String {
    "POST /loss/mse HTTP/1.1\r\nHost: a\r\n\(fields)\r\n\(body)"
  }

  static func chunked(_ chunks: String) -> String {
    post("Transfer-Encoding: chunked\r\n", chunks)
  }
}

extension RunningProgram {
  /// What comes back for these bytes until the program closes the connection.
  func exchange(_ bytes: String, piece: Int = .max) throws -> String {
    let client = try FaultsClient(port)
    client.send(bytes, piece: piece)
    client.endSending()
    return client.read()
  }

  /// Descriptors that the process has open.
  var descriptors: Int {
    (try? FileManager.default.contentsOfDirectory(atPath: "/proc/\(processIdentifier)/fd").count)
      ?? 0
  }

  /// A figure of `/metrics`.
  func metric(_ name: String) throws -> Double? {
    let text = try exchange(FaultsRequest.get("/metrics", "Connection: close\r\n"))
    let line = text.split(separator: "\n").first { $0.hasPrefix(name + " ") }
    return line?.split(separator: " ").last.flatMap { Double($0) }
  }
}
