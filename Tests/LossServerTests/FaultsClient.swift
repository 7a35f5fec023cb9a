import Foundation

/// A client without manners: a connection byte by byte, whose every wait is bounded.
final class FaultsClient {
  /// How a connection has come to its end.
  enum Ending {
    case closed
    case reset
    case timedOut
  }

  private let descriptor: Int32
  /// Set once the server sends no more.
  private(set) var ending: Ending?

  struct CannotConnect: Error {
    let reason: Int32
  }

  /// Connects to a port of the loopback, over IPv4 or IPv6.
  init(
    _ port: Int, overIPv6: Bool = false, receiveBuffer: Int32? = nil, patience: Int = 30
  ) throws {
    // Closed in programs that other tests start meanwhile: they would keep the connection open.
    let type = Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue)
    descriptor = socket(overIPv6 ? AF_INET6 : AF_INET, type, 0)
    guard descriptor >= 0 else { throw CannotConnect(reason: errno) }
    set(SO_RCVTIMEO, timeval(tv_sec: patience, tv_usec: 0))
    set(SO_SNDTIMEO, timeval(tv_sec: patience, tv_usec: 0))
    if let receiveBuffer { set(SO_RCVBUF, receiveBuffer) }
    let port = in_port_t(port).bigEndian
    // `deinit` closes it: closed twice, the number may be another test's.
    guard overIPv6 ? connect(toIPv6: port) : connect(toIPv4: port) else {
      throw CannotConnect(reason: errno)
    }
  }

  deinit { close(descriptor) }

  private func connect(toIPv4 port: in_port_t) -> Bool {
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = port
    address.sin_addr.s_addr = in_addr_t(0x7F00_0001).bigEndian
    return connect(address)
  }

  private func connect(toIPv6 port: in_port_t) -> Bool {
    var address = sockaddr_in6()
    address.sin6_family = sa_family_t(AF_INET6)
    address.sin6_port = port
    address.sin6_addr = in6addr_loopback
    return connect(address)
  }

  private func connect<Address>(_ address: Address) -> Bool {
    withUnsafePointer(to: address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        Glibc.connect(descriptor, $0, socklen_t(MemoryLayout<Address>.size)) == 0
      }
    }
  }

  private func set<Value>(_ option: Int32, _ value: Value) {
    withUnsafePointer(to: value) {
      _ = setsockopt(descriptor, SOL_SOCKET, option, $0, socklen_t(MemoryLayout<Value>.size))
    }
  }

  /// Sends all of a text; false if the server does not want it.
  @discardableResult func send(_ text: String, piece: Int = .max) -> Bool {
    send(Array(text.utf8), piece: piece)
  }

  /// Sends all of these bytes; false if the server does not want them.
  @discardableResult func send(_ bytes: [UInt8], piece: Int = .max) -> Bool {
    var rest = bytes[...]
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
    let end = end.map { Array($0.utf8) }
    let received = readBytes { bytes, news in
      guard let end else { return false }
      return bytes.suffix(news + end.count).contains(end)
    }
    return String(decoding: received, as: UTF8.self)
  }

  /// What comes until the server closes, or until it is enough: asked with all bytes so far and how
  /// many of them are new.
  func readBytes(
    piece size: Int = 65_536, until isEnough: ([UInt8], Int) -> Bool = { _, _ in false }
  ) -> [UInt8] {
    var received: [UInt8] = []
    var piece = [UInt8](repeating: 0, count: size)
    while true {
      let count = recv(descriptor, &piece, size, 0)
      guard count > 0 else {
        ending = count == 0 ? .closed : errno == ECONNRESET ? .reset : .timedOut
        break
      }
      received += piece.prefix(count)
      if isEnough(received, count) { break }
    }
    return received
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

  /// A request for the gradient of so many rows of a hundred numbers.
  static func large(rows: Int, _ fields: String = "") -> String {
    let row = "[" + Array(repeating: "0.5", count: 100).joined(separator: ",") + "]"
    let rows = Array(repeating: row, count: rows).joined(separator: ",")
    let body = #"{"y_true":[\#(rows)],"y_pred":[\#(rows)],"outputs":["gradient"]}"#
    return post("Content-Length: \(body.utf8.count)\r\n\(fields)", body)
  }

  /// A small request whose answer holds so many thousand numbers.
  static func wide(thousands: Int) -> String {
    let ones = Array(repeating: "1", count: 1_000).joined(separator: ",")
    let body = #"{"x":[\#(ones)],"num_classes":\#(thousands)}"#
    let length = "Content-Length: \(body.utf8.count)\r\n"
    return "POST /to_categorical HTTP/1.1\r\nHost: a\r\n\(length)\r\n\(body)"
  }
}

extension RunningProgram {
  /// What comes back for these bytes until the program closes the connection.
  ///
  /// Who sends no more and waits long may be asked by an interim answer whether it is still there.
  func exchange(_ bytes: String, piece: Int = .max) throws -> String {
    let client = try FaultsClient(port)
    client.send(bytes, piece: piece)
    client.endSending()
    return client.read().replacing("HTTP/1.1 100 Continue\r\n\r\n", with: "")
  }

  /// Whether a request is answered as if nobody else were there.
  func isWell() throws -> Bool {
    let answer = try exchange(FaultsRequest.post())
    return answer.hasPrefix("HTTP/1.1 200 ") && answer.hasSuffix(FaultsRequest.answer)
  }

  /// Descriptors that the process has open.
  var descriptors: Int { descriptors(below: .max) }

  /// Descriptors with smaller numbers than this: one that it was born with may be beyond its limit.
  func descriptors(below limit: Int) -> Int {
    let names = try? FileManager.default.contentsOfDirectory(
      atPath: "/proc/\(servingProcess)/fd")
    return (names ?? []).count { Int($0).map { $0 < limit } ?? false }
  }

  /// Bytes of memory that the process has resident.
  var residentBytes: Int {
    let figures = try? String(contentsOfFile: "/proc/\(servingProcess)/statm", encoding: .utf8)
    return (figures?.split(separator: " ").dropFirst().first.flatMap { Int($0) } ?? 0)
      * sysconf(Int32(_SC_PAGESIZE))
  }

  /// Bytes of address space that the process has taken.
  var addressSpace: Int {
    let figures = try? String(contentsOfFile: "/proc/\(servingProcess)/statm", encoding: .utf8)
    return (figures?.split(separator: " ").first.flatMap { Int($0) } ?? 0)
      * sysconf(Int32(_SC_PAGESIZE))
  }

  /// A figure of `/metrics`.
  func metric(_ name: String) throws -> Double? {
    let text = try exchange(FaultsRequest.get("/metrics", "Connection: close\r\n"))
    let line = text.split(separator: "\n").first { $0.hasPrefix(name + " ") }
    return line?.split(separator: " ").last.flatMap { Double($0) }
  }
}

/// Waits until something holds, within half a minute.
func eventually(_ condition: () throws -> Bool) rethrows -> Bool {
  for _ in 0..<1_500 {
    if try condition() { return true }
    usleep(20_000)
  }
  return try condition()
}
