import CSystem
import Glibc

/// A socket that connections come to; one for each address.
final class ListeningSocket: Sendable {
  let socket: Descriptor
  /// How its connections are encrypted; `nil` for not at all.
  let tls: TLSContext?
  let address: BoundAddress
  /// The file of a Unix socket, identified by device and inode, so that it is removed with it.
  private let file: FileIdentity?

  /// A file, whatever its name has become.
  private struct FileIdentity: Equatable {
    let device: UInt64
    let inode: UInt64

    init?(path: String) {
      var status = stat()
      guard unsafe lstat(path, &status) == 0 else { return nil }
      device = UInt64(status.st_dev)
      inode = UInt64(status.st_ino)
    }
  }

  private init(
    socket: Descriptor, tls: TLSContext?, address: BoundAddress, file: FileIdentity? = nil
  ) {
    self.socket = socket
    self.tls = tls
    self.address = address
    self.file = file
  }

  /// Listens on every address of a host.
  static func tcp(
    host: String, port: Int, tls: TLSContext?, configuration: ServerConfiguration
  ) throws(ServerError) -> [ListeningSocket] {
    var addresses: [SocketAddress]
    if host == "*" || host.isEmpty {
      // One socket of IPv6 takes both; a machine without IPv6 has only the other.
      let both = (try? SocketAddress.resolve(host: "::", port: port).get()) ?? []
      if let sockets = try? open(both, tls, configuration), !sockets.isEmpty { return sockets }
      addresses = try SocketAddress.resolve(host: "0.0.0.0", port: port).get()
    } else {
      addresses = try SocketAddress.resolve(host: host, port: port).get()
    }
    // Port 0: the system chooses for the first address; if that port is taken on another one, again.
    var attempts = port == 0 && addresses.count > 1 ? 8 : 1
    while true {
      attempts -= 1
      do throws(ServerError) {
        return try open(addresses, tls, configuration)
      } catch {
        if attempts == 0 { throw error }
      }
    }
  }

  private static func open(
    _ addresses: [SocketAddress], _ tls: TLSContext?, _ configuration: ServerConfiguration
  ) throws(ServerError) -> [ListeningSocket] {
    var sockets: [ListeningSocket] = []
    for address in addresses {
      var address = address
      if address.port == 0, let first = sockets.first { address.port = first.address.port }
      do throws(ServerError) {
        sockets.append(try open(address, tls, configuration))
      } catch {
        // A name often has an address of IPv6 even where the system has no IPv6.
        if case .cannotListen(_, let cause) = error, addresses.count > 1,
          cause.number == EAFNOSUPPORT || cause.number == EADDRNOTAVAIL
        {
          continue
        }
        for socket in sockets { socket.close() }
        throw error
      }
    }
    guard !sockets.isEmpty else { throw .noListeners }
    return sockets
  }

  private static func open(
    _ address: SocketAddress, _ tls: TLSContext?, _ configuration: ServerConfiguration
  ) throws(ServerError) -> ListeningSocket {
    let name = "\(address.host):\(address.port)"
    let socket = try makeSocket(address.family, name)
    do throws(ServerError) {
      socket.set(SO_REUSEADDR, at: SOL_SOCKET, to: 1)
      if configuration.reusesPort { socket.set(SO_REUSEPORT, at: SOL_SOCKET, to: 1) }
      if address.family == AF_INET6 {
        let isAny = address.host == "::"
        socket.set(Int32(IPV6_V6ONLY), at: Int32(IPPROTO_IPV6), to: isAny ? 0 : 1)
      }
      // Accepted connections inherit both from their listener.
      socket.set(TCP_NODELAY, at: Int32(IPPROTO_TCP), to: 1)
      socket.set(SO_KEEPALIVE, at: SOL_SOCKET, to: 1)
      try bind(socket, address, name)
      try listen(socket, configuration, name)
    } catch {
      socket.close()
      throw error
    }
    let bound = SocketAddress(localOf: socket) ?? address
    return ListeningSocket(
      socket: socket, tls: tls,
      address: BoundAddress(host: bound.host, port: bound.port, isTLS: tls != nil, isUnix: false))
  }

  /// Listens on a Unix socket; a file left behind by a process that has ended is replaced.
  static func unix(
    path: String, mode: UInt32, configuration: ServerConfiguration
  ) throws(ServerError) -> ListeningSocket {
    guard let address = SocketAddress(path: path) else { throw .badSocketPath(path) }
    try removeStaleSocket(at: path, address)
    let socket = try makeSocket(AF_UNIX, path)
    do throws(ServerError) {
      // Before the file exists, so that no other user can connect; again after it, for the umask.
      _ = fchmod(socket.number, mode & 0o600)
      try bind(socket, address, path)
      guard unsafe chmod(path, mode) == 0 else {
        throw .cannotListen(path, SystemError("chmod"))
      }
      try listen(socket, configuration, path)
    } catch {
      socket.close()
      throw error
    }
    return ListeningSocket(
      socket: socket, tls: nil,
      address: BoundAddress(host: path, port: 0, isTLS: false, isUnix: true),
      file: FileIdentity(path: path))
  }

  /// A socket that listens already.
  static func inherited(
    _ socket: Descriptor, tls: TLSContext?, ownsFile: Bool
  ) throws(ServerError) -> ListeningSocket {
    guard socket.option(SO_ACCEPTCONN, at: SOL_SOCKET) == 1,
      socket.option(SO_TYPE, at: SOL_SOCKET) == Int32(SOCK_STREAM.rawValue),
      let address = SocketAddress(localOf: socket)
    else { throw .notListening(socket.number) }
    _ = fcntl(socket.number, F_SETFD, FD_CLOEXEC)
    _ = fcntl(socket.number, F_SETFL, fcntl(socket.number, F_GETFL) | O_NONBLOCK)
    let isUnix = address.family == AF_UNIX
    if !isUnix {
      socket.set(TCP_NODELAY, at: Int32(IPPROTO_TCP), to: 1)
      socket.set(SO_KEEPALIVE, at: SOL_SOCKET, to: 1)
    }
    let host = isUnix ? address.path : address.host
    return ListeningSocket(
      socket: socket, tls: tls,
      address: BoundAddress(host: host, port: address.port, isTLS: tls != nil, isUnix: isUnix),
      file: ownsFile && isUnix ? FileIdentity(path: host) : nil)
  }

  private static func removeStaleSocket(
    at path: String, _ address: SocketAddress
  ) throws(ServerError) {
    var status = stat()
    guard unsafe lstat(path, &status) == 0 else { return }
    guard status.st_mode & S_IFMT == S_IFSOCK else { throw .pathInUse(path) }
    let probe = try makeSocket(AF_UNIX, path)
    defer { probe.close() }
    let code = unsafe address.withAddress { unsafe connect(probe.number, $0, $1) }
    guard code != 0, errno == ECONNREFUSED else { throw .pathInUse(path) }
    _ = unsafe unlink(path)
  }

  private static func makeSocket(_ family: Int32, _ name: String) throws(ServerError) -> Descriptor
  {
    let type = SOCK_STREAM.rawValue | SOCK_NONBLOCK.rawValue | SOCK_CLOEXEC.rawValue
    let number = Glibc.socket(family, Int32(type), 0)
    guard number >= 0 else { throw .cannotListen(name, SystemError("socket")) }
    return Descriptor(number: number)
  }

  private static func bind(
    _ socket: Descriptor, _ address: SocketAddress, _ name: String
  ) throws(ServerError) {
    let code = unsafe address.withAddress { unsafe Glibc.bind(socket.number, $0, $1) }
    guard code == 0 else { throw .cannotListen(name, SystemError("bind")) }
  }

  private static func listen(
    _ socket: Descriptor, _ configuration: ServerConfiguration, _ name: String
  ) throws(ServerError) {
    let backlog = Int32(clamping: max(1, configuration.backlog))
    guard Glibc.listen(socket.number, backlog) == 0 else {
      throw .cannotListen(name, SystemError("listen"))
    }
  }

  /// What came of accepting.
  enum Acceptance {
    case connection(Descriptor, SocketAddress)
    /// Nobody waits.
    case none
    /// This one has gone again, or the network has a passing trouble.
    case lost
    /// No descriptors, or no memory for another one.
    case exhausted
  }

  /// Takes the next connection out of the queue.
  func accept() -> Acceptance {
    var storage = sockaddr_storage()
    var length = socklen_t(MemoryLayout<sockaddr_storage>.size)
    let number = unsafe csystem_accept(socket.number, &storage, &length)
    if number >= 0 {
      return .connection(
        Descriptor(number: number), SocketAddress(storage: storage, length: length))
    }
    switch errno {
    case EAGAIN, EBADF, EINVAL, ENOTSOCK, EOPNOTSUPP: return .none
    case EMFILE, ENFILE, ENOBUFS, ENOMEM: return .exhausted
    default: return .lost
    }
  }

  /// Stops listening, and removes the file if it still is this socket's.
  func close() {
    if let file, FileIdentity(path: address.host) == file { _ = unsafe unlink(address.host) }
    socket.close()
  }
}
