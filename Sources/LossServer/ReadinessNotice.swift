// Unsafe because the C library takes addresses and the environment by pointer.
import Glibc

/// Reports the state of the program in systemd's protocol: a datagram to the socket in `NOTIFY_SOCKET`,
/// a path or, after an `@`, a name in Linux's abstract namespace.
enum ReadinessNotice: String {
  /// Every address is listened on.
  case ready = "READY=1"
  /// A drain has begun.
  case stopping = "STOPPING=1"

  /// Sends the notice; does nothing if none was requested or no process listens.
  func send() {
    guard let name = unsafe getenv("NOTIFY_SOCKET") else { return }
    var path = Array(unsafe String(cString: name).utf8)
    guard let first = path.first, first == UInt8(ascii: "/") || first == UInt8(ascii: "@") else {
      return
    }
    if first == UInt8(ascii: "@") { path[0] = 0 }
    var address = sockaddr_un()
    address.sun_family = sa_family_t(AF_UNIX)
    let fits = unsafe withUnsafeMutableBytes(of: &address.sun_path) { room in
      guard path.count < room.count else { return false }
      unsafe room.copyBytes(from: path)
      return true
    }
    guard fits else { return }
    // The length of the address delimits an abstract name, so it must not include more.
    let length = MemoryLayout<sa_family_t>.size + path.count + (path[0] == 0 ? 0 : 1)
    let type = SOCK_DGRAM.rawValue | SOCK_CLOEXEC.rawValue | SOCK_NONBLOCK.rawValue
    let descriptor = socket(AF_UNIX, Int32(type), 0)
    guard descriptor >= 0 else { return }
    defer { close(descriptor) }
    _ = unsafe withUnsafePointer(to: &address) { pointer in
      unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
        unsafe sendto(
          descriptor, rawValue, rawValue.utf8.count, Int32(MSG_NOSIGNAL), address,
          socklen_t(length))
      }
    }
  }
}
