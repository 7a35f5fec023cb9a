/// Why a server cannot start, or cannot reload its certificates.
public enum ServerError: Error, Equatable {
  /// A host name has no address.
  case hostNotFound(String, reason: String)
  /// An address cannot be listened on.
  case cannotListen(String, SystemError)
  /// The path of a Unix socket is empty or longer than the system takes.
  case badSocketPath(String)
  /// Something that is no socket, or a socket that somebody listens on, is at the path.
  case pathInUse(String)
  /// A descriptor that was handed over is not a listening stream socket.
  case notListening(Int32)
  /// The system has no room for an event loop.
  case noEventLoop(SystemError)
  /// A certificate, key or list of authorities cannot be used.
  case badCertificate(file: String, reason: String)
  /// No listeners are configured.
  case noListeners
  /// The server has been started already.
  case alreadyStarted
}
