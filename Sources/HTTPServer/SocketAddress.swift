// Addresses as the C library has them. Unsafe, because a `sockaddr` is many structures under one
// name; they are copied in and out of a `sockaddr_storage`, which has room for each of them.

import Glibc

/// An address a socket is bound to or connected with.
struct SocketAddress: Sendable {
  fileprivate(set) var storage = sockaddr_storage()
  fileprivate(set) var length: socklen_t = 0

  /// An address as a system call left it.
  init(storage: sockaddr_storage, length: socklen_t) {
    self.storage = storage
    self.length = length
  }

  /// The address of a Unix socket; `nil` if the path is too long for one.
  init?(path: String) {
    var address = sockaddr_un()
    address.sun_family = sa_family_t(AF_UNIX)
    let bytes = Array(path.utf8)
    let fits = unsafe withUnsafeMutableBytes(of: &address.sun_path) { room in
      guard bytes.count < room.count, !bytes.isEmpty, !bytes.contains(0) else { return false }
      unsafe room.copyBytes(from: bytes)
      return true
    }
    guard fits else { return nil }
    unsafe withUnsafeMutableBytes(of: &storage) { storage in
      unsafe withUnsafeBytes(of: &address) { unsafe storage.copyBytes(from: $0) }
    }
    length = socklen_t(MemoryLayout<sockaddr_un>.size)
  }

  /// The addresses of a host name, IPv4 and IPv6, in the resolver's order.
  static func resolve(host: String, port: Int) -> Result<[SocketAddress], ServerError> {
    var hints = unsafe addrinfo()
    unsafe hints.ai_family = AF_UNSPEC
    unsafe hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
    unsafe hints.ai_flags = AI_PASSIVE | AI_NUMERICSERV
    var list: UnsafeMutablePointer<addrinfo>?
    let code = unsafe getaddrinfo(host, String(port), &hints, &list)
    guard code == 0 else {
      let reason = unsafe gai_strerror(code).map { unsafe String(cString: $0) } ?? "error \(code)"
      return .failure(.hostNotFound(host, reason: reason))
    }
    defer { unsafe freeaddrinfo(list) }
    var found: [SocketAddress] = []
    var next = unsafe list
    while let entry = unsafe next {
      let info = unsafe entry.pointee
      unsafe next = info.ai_next
      guard let address = unsafe info.ai_addr else { continue }
      var storage = sockaddr_storage()
      unsafe withUnsafeMutableBytes(of: &storage) { storage in
        let source = unsafe UnsafeRawBufferPointer(
          start: address, count: min(Int(info.ai_addrlen), storage.count))
        unsafe storage.copyBytes(from: source)
      }
      found.append(unsafe SocketAddress(storage: storage, length: info.ai_addrlen))
    }
    return .success(found)
  }

  /// The local address of a socket.
  init?(localOf socket: Descriptor) {
    var storage = sockaddr_storage()
    var length = socklen_t(MemoryLayout<sockaddr_storage>.size)
    let code = unsafe withUnsafeMutablePointer(to: &storage) {
      unsafe $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        unsafe getsockname(socket.number, $0, &length)
      }
    }
    guard code == 0 else { return nil }
    self.storage = storage
    self.length = length
  }

  /// `AF_INET`, `AF_INET6` or `AF_UNIX`.
  var family: Int32 { Int32(storage.ss_family) }

  /// The port in host order; 0 for a Unix socket.
  var port: Int {
    get {
      switch family {
      case AF_INET: return Int(UInt16(bigEndian: view(as: sockaddr_in.self).sin_port))
      case AF_INET6: return Int(UInt16(bigEndian: view(as: sockaddr_in6.self).sin6_port))
      default: return 0
      }
    }
    set {
      // The port lies at the same place in both families.
      let bytes = UInt16(truncatingIfNeeded: newValue).bigEndian
      unsafe withUnsafeMutableBytes(of: &storage) {
        unsafe $0.storeBytes(of: bytes, toByteOffset: 2, as: UInt16.self)
      }
    }
  }

  /// The numeric host, an IPv4 address inside IPv6 shown as IPv4; `unix` for a Unix socket.
  var host: String {
    guard family != AF_UNIX else { return "unix" }
    var text = [CChar](repeating: 0, count: Int(NI_MAXHOST))
    let code = unsafe withAddress { address, length in
      unsafe getnameinfo(address, length, &text, socklen_t(text.count), nil, 0, NI_NUMERICHOST)
    }
    guard code == 0 else { return "" }
    let bytes = text.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }
    let host = String(decoding: bytes, as: UTF8.self)
    return host.hasPrefix("::ffff:") && host.contains(".") ? String(host.dropFirst(7)) : host
  }

  /// The path of a Unix socket, a name without a file after an `@`; empty for another one.
  var path: String {
    guard family == AF_UNIX else { return "" }
    let start = MemoryLayout<sa_family_t>.size
    let count = min(Int(length), MemoryLayout<sockaddr_un>.size) - start
    guard count > 0 else { return "" }
    var bytes = unsafe withUnsafeBytes(of: storage) { unsafe Array($0[start..<(start + count)]) }
    if bytes[0] == 0 {
      bytes[0] = UInt8(ascii: "@")
    } else {
      bytes = Array(bytes.prefix { $0 != 0 })
    }
    return String(decoding: bytes, as: UTF8.self)
  }

  /// The identity of a client: an IPv4 address, or the /64 network of an IPv6 one.
  ///
  /// A household or machine holds a whole /64, so a limit per IPv6 address would have no effect. An
  /// IPv4 address is the same client on a socket of IPv6. All of a Unix socket are one.
  var client: UInt64 {
    switch family {
    case AF_INET: return UInt64(view(as: sockaddr_in.self).sin_addr.s_addr)
    case AF_INET6:
      let (high, low) = unsafe withUnsafeBytes(of: view(as: sockaddr_in6.self).sin6_addr) {
        unsafe (
          $0.loadUnaligned(as: UInt64.self), $0.loadUnaligned(fromByteOffset: 8, as: UInt64.self)
        )
      }
      let mapped = high == 0 && UInt64(bigEndian: low) >> 32 == 0xFFFF
      return mapped ? UInt64(UInt32(truncatingIfNeeded: low >> 32)) : high
    default: return .max
    }
  }

  /// Calls `body` with the address as system calls want it.
  func withAddress<Result>(
    _ body: (UnsafePointer<sockaddr>, socklen_t) throws -> Result
  ) rethrows -> Result {
    try unsafe withUnsafePointer(to: storage) {
      try unsafe $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        try unsafe body($0, length)
      }
    }
  }

  private func view<Address>(as type: Address.Type) -> Address {
    unsafe withUnsafeBytes(of: storage) { unsafe $0.loadUnaligned(as: type) }
  }
}
