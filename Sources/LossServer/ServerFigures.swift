import HTTPServer
import LossService
import Synchronization

/// The figures of the server in `/metrics`; the server is created after the service.
final class ServerFigures: Sendable {
  private let server = Mutex<HTTPServer?>(nil)
  private let starts: Int

  /// Figures of a process whose parent has started this many workers.
  init(starts: Int) { self.starts = starts }

  /// Sets the server that the figures describe.
  func attach(_ server: HTTPServer) {
    self.server.withLock { $0 = server }
  }

  /// The current figures.
  var current: [Figure] {
    guard let statistics = server.withLock({ $0 })?.statistics else { return [] }
    return [
      Figure(
        "loss_server_worker_starts_total", "Workers started, including the current one.", .counter,
        value: Double(starts)),
      Figure(
        "loss_server_connections_accepted_total", "Connections accepted.", .counter,
        value: Double(statistics.connectionsAccepted)),
      Figure(
        "loss_server_connections_refused_total", "Connections refused because of limits.",
        .counter, value: Double(statistics.connectionsRefused)),
      Figure(
        "loss_server_connections_open", "Connections open now.",
        value: Double(statistics.connectionsOpen)),
      Figure(
        "loss_server_handshakes_failed_total", "TLS handshakes that failed.", .counter,
        value: Double(statistics.handshakesFailed)),
      Figure(
        "loss_server_requests_in_flight", "Requests in progress.",
        value: Double(statistics.requestsInFlight)),
      Figure(
        "loss_server_received_bytes_total", "Bytes received.", .counter,
        value: Double(statistics.bytesReceived)),
      Figure(
        "loss_server_sent_bytes_total", "Bytes sent.", .counter,
        value: Double(statistics.bytesSent)),
      Figure(
        "loss_server_accept_pauses_total", "Pauses in accepting because of limits.",
        .counter, value: Double(statistics.acceptPauses)),
      Figure(
        "loss_server_memory_used_bytes", "Bytes of the memory budget in use.",
        value: Double(statistics.memoryUsed)),
      Figure(
        "loss_server_memory_budget_bytes", "The memory budget.",
        value: Double(statistics.memoryLimit)),
    ]
  }
}
