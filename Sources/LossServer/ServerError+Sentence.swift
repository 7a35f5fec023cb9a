import HTTPServer

extension ServerError {
  /// What went wrong, for whoever starts the program.
  var sentence: String {
    switch self {
    case .hostNotFound(let host, let reason): "The host \(host) has no address: \(reason)."
    case .cannotListen(let address, let error): "Cannot listen on \(address): \(error)."
    case .badSocketPath(let path): "The path of the Unix socket is too long, or empty: \(path)."
    case .pathInUse(let path): "Something else is at the path of the Unix socket: \(path)."
    case .notListening(let descriptor):
      "Descriptor \(descriptor), which was handed over, is not a listening stream socket."
    case .noEventLoop(let error): "The system has no room for an event loop: \(error)."
    case .badCertificate(let file, let reason): "The file \(file) cannot be used: \(reason)."
    case .noListeners: "There is nothing to listen on."
    case .alreadyStarted: "The server has been started already."
    }
  }
}
