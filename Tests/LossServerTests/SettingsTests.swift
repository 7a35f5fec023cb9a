import Foundation
import Testing

/// Settings of the real program that show only from outside.
struct SettingsTests {
  @Test func `bound a computation, which is then refused with its reason`() throws {
    let program = try RunningProgram(["--access-log", "off", "--compute-timeout", "0"])
    let client = try FaultsClient(program.port)
    client.send(FaultsRequest.large(rows: 5_000))
    let answer = client.read(until: "}")
    #expect(answer.hasPrefix("HTTP/1.1 503 "))
    #expect(answer.contains(#""code":"compute_timeout""#))
    #expect(answer.contains("The computation took longer than 0.0 s."))
    // The connection is as good as before, and what is small is not even measured.
    client.send(FaultsRequest.post())
    #expect(client.read(until: FaultsRequest.answer).hasPrefix("HTTP/1.1 200 "))
  }

  @Test func `let two programs share a port, if both are told to`() throws {
    let first = try RunningProgram(["--access-log", "off", "--reuse-port"])
    #expect(throws: RunningProgram.DidNotStart.self) {
      try RunningProgram(["--port", String(first.port)])
    }
    let second = try RunningProgram(
      ["--access-log", "off", "--port", String(first.port)],
      environment: ["LOSS_SERVER_REUSE_PORT": "1"])
    #expect(second.port == first.port)
    let idle = (first.descriptors, second.descriptors)
    // The kernel deals them out: that one program gets none of 64 happens once in 10¹⁹ times.
    let clients = try (0..<64).map { _ in try FaultsClient(first.port) }
    for client in clients {
      client.send(FaultsRequest.post())
      #expect(client.read(until: FaultsRequest.answer).hasPrefix("HTTP/1.1 200 "))
    }
    #expect(first.descriptors > idle.0)
    #expect(second.descriptors > idle.1)
    #expect(first.terminate() == 0)
    #expect(try second.isWell())
  }

  @Test func `bound the requests in flight of one client, whichever way it comes`() throws {
    let program = try RunningProgram([
      "--access-log", "off", "--host", "*", "--max-client-requests", "1",
    ])
    for overIPv6 in [false, true] {
      let slow = try FaultsClient(program.port, overIPv6: overIPv6)
      slow.send(FaultsRequest.post("Content-Length: 27\r\nExpect: 100-continue\r\n", ""))
      #expect(slow.read(until: "\r\n\r\n").hasPrefix("HTTP/1.1 100 "))
      // Another connection of the same client is one too many; another client is not.
      for (way, status) in [(overIPv6, "503"), (!overIPv6, "200")] {
        let client = try FaultsClient(program.port, overIPv6: way)
        client.send(FaultsRequest.post("Content-Length: 27\r\nConnection: close\r\n"))
        let answer = client.read()
        #expect(answer.hasPrefix("HTTP/1.1 \(status) "))
        #expect(answer.contains("\r\nRetry-After: ") == (status == "503"))
      }
      slow.send(FaultsRequest.body)
      #expect(slow.read(until: FaultsRequest.answer).hasPrefix("HTTP/1.1 200 "))
      // Once it is answered there is room again.
      slow.send(FaultsRequest.post())
      #expect(slow.read(until: FaultsRequest.answer).hasPrefix("HTTP/1.1 200 "))
    }
  }
}
