import Glibc
import HTTPServer

/// The check behind `--health`, so that an image needs no other client.
enum HealthCheck {
  /// True if a server answers `GET /healthz` on every one of these addresses.
  ///
  /// A TLS server that requires a client certificate counts as running.
  static func passes(_ listeners: [Listener]) -> Bool {
    // A lost connection is an answer, too.
    signal(SIGPIPE, SIG_IGN)
    return listeners.allSatisfy { listener in
      switch Probe.get("/healthz", from: listener) {
      case .status(200), .certificateRequired: true
      case .status, .silent: false
      }
    }
  }
}
