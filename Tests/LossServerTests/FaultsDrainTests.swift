import Foundation
import Testing

/// The end of the real program, as the programs around it meet it.
@Suite(.serialized) struct FaultsDrainTests {
  @Test func `loses no request when it is ended under load`() throws {
    let program = try RunningProgram(["--access-log", "off"])
    let port = program.port
    let answered = Tally()
    let crowd = Crowd(8) { _ in Self.callUntilRefused(port, answered) }
    #expect(answered.reaches(400))
    kill(program.processIdentifier, SIGTERM)
    let losses = try crowd.wait().compactMap(\.self)
    #expect(losses.isEmpty)
    #expect(program.waitUntilExit() == 0)
  }

  /// Sends request after request until nobody listens any more; what a lost one met, if one was.
  private static func callUntilRefused(_ port: Int, _ answered: Tally) -> String? {
    for _ in 0..<20_000 {
      guard let client = try? FaultsClient(port) else { return nil }
      for round in 0..<1_000 {
        let isSent = client.send(FaultsRequest.post())
        let answer = client.read(until: FaultsRequest.answer)
        // The listener may close between the kernel's handshake and the last look at the queue:
        // such a connection has never reached the program.
        if round == 0, answer.isEmpty, client.ending == .reset { return nil }
        guard isSent, answer.hasPrefix("HTTP/1.1 200 "), answer.hasSuffix(FaultsRequest.answer)
        else {
          return "request \(round) of its connection, sent: \(isSent), "
            + "ending: \(client.ending.map { "\($0)" } ?? "none"), received: \(answer)"
        }
        answered.add()
        if answer.contains("Connection: close") { break }
      }
    }
    return "the program never ended"
  }

  @Test func `ends in time although a client does not, and at once when told twice`() throws {
    let patient = try RunningProgram(["--access-log", "off", "--drain-timeout", "0.5"])
    let client = try FaultsClient(patient.port)
    client.send(FaultsRequest.post("Content-Length: 27\r\n", "{"))
    #expect(patient.terminate() == 0)

    let urged = try RunningProgram(["--access-log", "off"])
    let other = try FaultsClient(urged.port)
    other.send(FaultsRequest.post("Content-Length: 27\r\nExpect: 100-continue\r\n", ""))
    #expect(other.read(until: "\r\n\r\n").hasPrefix("HTTP/1.1 100 "))
    kill(urged.processIdentifier, SIGTERM)
    #expect(eventually { urged.log.contains("draining") })
    kill(urged.processIdentifier, SIGTERM)
    #expect(urged.waitUntilExit() == 1)
  }

  @Test func `tells NOTIFY_SOCKET when it is ready and when it stops`() throws {
    let path = "/tmp/\(UUID()).notify"
    defer { unlink(path) }
    let listener = socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
    defer { close(listener) }
    var patience = timeval(tv_sec: 20, tv_usec: 0)
    setsockopt(listener, SOL_SOCKET, SO_RCVTIMEO, &patience, socklen_t(MemoryLayout<timeval>.size))
    var address = sockaddr_un()
    address.sun_family = sa_family_t(AF_UNIX)
    withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8) }
    let bound = withUnsafePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        bind(listener, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
      }
    }
    try #require(bound == 0)
    func message() -> String {
      var piece = [UInt8](repeating: 0, count: 256)
      let count = recv(listener, &piece, piece.count, 0)
      return String(decoding: piece.prefix(max(0, count)), as: UTF8.self)
    }
    let program = try RunningProgram(environment: ["NOTIFY_SOCKET": path])
    #expect(message() == "READY=1")
    #expect(program.terminate() == 0)
    #expect(message() == "STOPPING=1")
  }
}
