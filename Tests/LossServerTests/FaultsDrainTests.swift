import Foundation
import Testing

/// The end of the real program, as the programs around it meet it.
@Suite(.serialized) struct FaultsDrainTests {
  @Test func `loses no request when it is ended under load`() async throws {
    let program = try RunningProgram(["--access-log", "off"])
    let port = program.port
    let pid = program.processIdentifier
    let outcomes = await withTaskGroup(of: (answered: Int, lost: Int).self) { group in
      for _ in 0..<4 {
        group.addTask { Self.callUntilRefused(port) }
      }
      group.addTask {
        usleep(300_000)
        kill(pid, SIGTERM)
        return (0, 0)
      }
      return await group.reduce((0, 0)) { ($0.0 + $1.answered, $0.1 + $1.lost) }
    }
    #expect(outcomes.0 > 0)
    #expect(outcomes.1 == 0)
    #expect(program.waitUntilExit() == 0)
  }

  /// Sends request after request, until nobody listens any more.
  private static func callUntilRefused(_ port: Int) -> (answered: Int, lost: Int) {
    var answered = 0
    while let client = try? FaultsClient(port) {
      var isFresh = true
      while true {
        let isSent = client.send(FaultsRequest.post())
        let answer = client.read(until: FaultsRequest.answer)
        // The listener may close between the kernel's handshake and the last look at the queue:
        // such a connection has never reached the program.
        if isFresh, client.hasBeenReset { return (answered, 0) }
        guard isSent, answer.hasPrefix("HTTP/1.1 200 "), answer.hasSuffix(FaultsRequest.answer)
        else { return (answered, 1) }
        answered += 1
        isFresh = false
        if answer.contains("Connection: close") { break }
      }
    }
    return (answered, 0)
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
    for _ in 0..<500 where !urged.log.contains("draining") { usleep(10_000) }
    kill(urged.processIdentifier, SIGTERM)
    #expect(urged.waitUntilExit() == 1)
  }

  @Test func `tells NOTIFY_SOCKET when it is ready and when it stops`() throws {
    let path = "/tmp/\(UUID()).notify"
    defer { unlink(path) }
    let listener = socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue), 0)
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
