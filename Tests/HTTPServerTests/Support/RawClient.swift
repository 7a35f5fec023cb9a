// A client that does exactly what a test says. Unsafe, because it makes system calls of its own: it
// must be able to send what no library would.

import Glibc

/// A blocking TCP connection, bounded in time.
@safe final class RawClient {
  /// Closed in programs that tests start meanwhile, or the server would not see the client's end.
  private static let type = Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue)

  let descriptor: Int32
  private var received: [UInt8] = []

  /// Connects to a port of the loopback.
  init(port: Int, seconds: Int = 10, receiveBuffer: Int32? = nil) throws {
    descriptor = socket(AF_INET, Self.type, 0)
    guard descriptor >= 0 else { throw Trouble.noSocket }
    if var size = receiveBuffer {
      _ = unsafe setsockopt(descriptor, SOL_SOCKET, SO_RCVBUF, &size, 4)
    }
    var time = timeval(tv_sec: seconds, tv_usec: 0)
    _ = unsafe setsockopt(
      descriptor, SOL_SOCKET, SO_RCVTIMEO, &time, socklen_t(MemoryLayout<timeval>.size))
    _ = unsafe setsockopt(
      descriptor, SOL_SOCKET, SO_SNDTIMEO, &time, socklen_t(MemoryLayout<timeval>.size))
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = in_port_t(UInt16(port).bigEndian)
    address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
    let code = unsafe withUnsafePointer(to: &address) {
      unsafe $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        unsafe connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
      }
    }
    // `deinit` closes it: closed twice, the number may be another test's.
    guard code == 0 else { throw Trouble.notConnected(errno) }
  }

  /// Connects to a Unix socket.
  init(path: String) throws {
    descriptor = socket(AF_UNIX, Self.type, 0)
    var address = sockaddr_un()
    address.sun_family = sa_family_t(AF_UNIX)
    unsafe withUnsafeMutableBytes(of: &address.sun_path) { unsafe $0.copyBytes(from: path.utf8) }
    let code = unsafe withUnsafePointer(to: &address) {
      unsafe $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        unsafe connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
      }
    }
    // `deinit` closes it: closed twice, the number may be another test's.
    guard code == 0 else { throw Trouble.notConnected(errno) }
  }

  deinit { close(descriptor) }

  /// Why a client could not do what it was told.
  enum Trouble: Error, Equatable {
    case noSocket
    case notConnected(Int32)
    case notSent(Int32)
    case ended
    case notReceived(Int32)
    case notUnderstood
  }

  /// Sends text as it is; line ends are CRLF in the text.
  func send(_ text: String) throws { try send(Array(text.utf8)) }

  /// Sends bytes.
  func send(_ bytes: [UInt8]) throws {
    var sent = 0
    while sent < bytes.count {
      let count = unsafe bytes.withUnsafeBytes {
        unsafe Glibc.send(
          descriptor, $0.baseAddress.map { unsafe $0 + sent }, bytes.count - sent,
          Int32(MSG_NOSIGNAL))
      }
      guard count > 0 else { throw Trouble.notSent(errno) }
      sent += count
    }
  }

  /// Ends the sending half.
  func endSending() { shutdown(descriptor, Int32(SHUT_WR)) }

  /// Closes with a reset.
  func reset() {
    var linger = linger(l_onoff: 1, l_linger: 0)
    _ = unsafe setsockopt(
      descriptor, SOL_SOCKET, SO_LINGER, &linger, socklen_t(MemoryLayout.size(ofValue: linger)))
    // The descriptor stays taken until deinit, so that its number is not used by another test.
    var null = sockaddr()
    null.sa_family = sa_family_t(AF_UNSPEC)
    _ = unsafe connect(descriptor, &null, socklen_t(MemoryLayout<sockaddr>.size))
  }

  /// Reads once more; false at the end of the stream.
  private func fill() throws -> Bool {
    var buffer = [UInt8](repeating: 0, count: 65_536)
    let count = unsafe recv(descriptor, &buffer, buffer.count, 0)
    if count < 0 { throw Trouble.notReceived(errno) }
    received += buffer[..<count]
    return count > 0
  }

  /// Everything until the server closes.
  func readToEnd() throws -> String {
    while try fill() {}
    defer { received = [] }
    return String(decoding: received, as: UTF8.self)
  }

  /// Whether the server has closed, nothing more having come.
  func isAtEnd() -> Bool { received.isEmpty && (try? fill()) == false }

  private func take(_ count: Int) throws -> [UInt8] {
    while received.count < count { guard try fill() else { throw Trouble.ended } }
    defer { received.removeFirst(count) }
    return Array(received[..<count])
  }

  private func line() throws -> String {
    var from = 0
    while true {
      if let end = received[from...].firstIndex(of: 10) {
        let line = String(decoding: received[..<end], as: UTF8.self)
        received.removeFirst(end + 1)
        return line.hasSuffix("\r") ? String(line.dropLast()) : line
      }
      from = received.count
      guard try fill() else { throw Trouble.ended }
    }
  }

  /// Reads one answer, by its own framing.
  func reply(toHead: Bool = false) throws -> Reply {
    var reply = Reply()
    let parts = try line().split(separator: " ", maxSplits: 2)
    guard parts.count >= 2, let status = Int(parts[1]) else { throw Trouble.notUnderstood }
    reply.status = status
    while true {
      let line = try line()
      if line == "" { break }
      guard let colon = line.firstIndex(of: ":") else { throw Trouble.notUnderstood }
      reply.fields[line[..<colon].lowercased()] = String(line[colon...].dropFirst(2))
    }
    if status < 200 || toHead { return reply }
    if let length = reply.fields["content-length"].flatMap({ Int($0) }) {
      reply.body = try take(length)
    } else if reply.fields["transfer-encoding"] == "chunked" {
      while true {
        guard let size = Int(try line(), radix: 16) else { throw Trouble.notUnderstood }
        reply.body += try take(size)
        _ = try line()
        if size == 0 { break }
      }
    } else {
      while try fill() {}
      reply.body = received
      received = []
    }
    return reply
  }
}

/// An answer as a client sees it.
struct Reply {
  var status = 0
  /// By name in lower case.
  var fields: [String: String] = [:]
  var body: [UInt8] = []
  var text: String { String(decoding: body, as: UTF8.self) }
}
