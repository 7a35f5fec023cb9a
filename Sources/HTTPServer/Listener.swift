/// Where a server listens.
public enum Listener: Sendable {
  /// A TCP port of a host: a name, an address, or `*` for every address of IPv4 and IPv6.
  ///
  /// Port 0 lets the system choose one, the same for all addresses of the host.
  case tcp(host: String, port: Int, tls: TLSConfiguration? = nil)
  /// A Unix socket, with the permission bits of its file.
  case unix(path: String, mode: UInt32 = 0o660)
  /// A socket, TCP or Unix, that listens already and was handed to this process.
  ///
  /// The server closes it in the end, and removes the file of a Unix socket if it owns that.
  case inherited(descriptor: Int32, tls: TLSConfiguration? = nil, ownsFile: Bool = false)
}

/// An address that a server listens on, as it turned out.
public struct BoundAddress: Hashable, Sendable, CustomStringConvertible {
  /// The numeric host, or the path of a Unix socket.
  public var host: String
  /// The port; 0 for a Unix socket.
  public var port: Int
  /// Whether connections are encrypted.
  public var isTLS: Bool
  /// Whether it is a Unix socket.
  public var isUnix: Bool

  /// A URL, as a client would write it.
  public var description: String {
    if isUnix { return "unix:\(host)" }
    let name = host.contains(":") ? "[\(host)]" : host
    return "\(isTLS ? "https" : "http")://\(name):\(port)"
  }
}
