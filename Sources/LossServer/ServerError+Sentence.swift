import HTTPServer

extension ServerError {
  /// The error as a sentence for the user who starts the program.
  var sentence: String {
    switch self {
    case .hostNotFound(let host, let reason): "The host \(host) has no address: \(reason)."
    case .cannotListen(let address, let error): "Cannot listen on \(address): \(error)."
    case .badSocketPath(let path): "The path of the Unix socket is empty or too long: \(path)."
    case .pathInUse(let path): "The path of the Unix socket is in use: \(path)."
    case .notListening(let descriptor):
      "The inherited descriptor \(descriptor) is not a listening stream socket."
    case .noEventLoop(let error): "The system cannot create an event loop: \(error)."
    case .badCertificate(let file, let reason): "The file \(file) cannot be used: \(reason)."
    case .noListeners: "No listeners are configured."
    case .alreadyStarted: "The server has been started already."
    }
  }
}
