import Foundation
import Testing

@testable import LossService

struct ProgramTests {
  @Test func `says where it listens, and ends with 0 on SIGTERM`() throws {
    let program = try RunningProgram()
    #expect(program.line == "loss-server \(Service.version) listening on \(program.url)")
    #expect(program.terminate() == 0)
  }

  @Test func `listens on the loopback unless told otherwise`() throws {
    #expect(try RunningProgram().line.contains("http://127.0.0.1:"))
  }

  @Test func `takes settings from the environment, and flags before them`() throws {
    let fromEnvironment = try RunningProgram(environment: ["LOSS_SERVER_HOST": "::1"])
    #expect(fromEnvironment.line.contains("http://[::1]:"))
    let fromFlag = try RunningProgram(
      ["--host", "127.0.0.1"], environment: ["LOSS_SERVER_HOST": "::1"])
    #expect(fromFlag.line.contains("http://127.0.0.1:"))
  }

  @Test func `names the variable whose value is bad`() throws {
    let command = try Command.program(environment: ["LOSS_SERVER_PORT": "http"])
    #expect(command.status != 0)
    #expect(command.errors.contains("LOSS_SERVER_PORT"))
    #expect(command.errors.contains("'http'"))
  }

  @Test func `is not misled by what Kubernetes puts into the environment`() throws {
    let program = try RunningProgram(environment: ["LOSS_SERVER_PORT": "tcp://10.0.0.1:80"])
    #expect(program.terminate() == 0)
  }

  @Test(arguments: [["--port", "70000"], ["--prot", "1"], ["--head-timeout", "soon"]])
  func `refuses flags that are not right`(arguments: [String]) throws {
    let command = try Command(RunningProgram.executable, arguments)
    #expect(command.status == 64)
    #expect(command.errors.contains("Error:"))
  }

  @Test func `tells its version and its contract`() throws {
    // A build that was told its commit adds it in parentheses.
    let version = try Command.program("--version").output
    #expect(
      version.wholeMatch(of: /loss-server (\d+\.\d+\.\d+)( \([0-9a-f]{7,40}(-dirty)?\))?\n/)?.1
        == Service.version[...])
    #expect(
      try Command.program("--openapi").output == String(decoding: Contract.yaml, as: UTF8.self))
  }

  @Test func `asks a running one how it is`() throws {
    let program = try RunningProgram()
    let port = String(program.port)
    #expect(try Command.program("--health", "--port", port).status == 0)
    #expect(program.terminate() == 0)
    #expect(try Command.program("--health", "--port", port).status == 1)
  }

  @Test func `asks over HTTPS and a Unix socket too`() throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: "\(UUID())").path
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: false)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let made = try Command.shell(
      "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 "
        + "-subj /CN=localhost -keyout \(folder)/key.pem -out \(folder)/certificate.pem")
    #expect(made.status == 0)
    // The port of a program that has ended is free, and `--health` has to be told a number.
    let ended = try RunningProgram()
    #expect(ended.terminate() == 0)
    let tls = [
      "--tls-port", String(ended.port), "--tls-certificate", "\(folder)/certificate.pem",
      "--tls-key",
      "\(folder)/key.pem",
    ]
    let socket = ["--unix-socket", "\(folder)/socket"]
    func health(_ arguments: [String], port: Int) throws -> Int32 {
      try Command(
        RunningProgram.executable, ["--health", "--port", String(port)] + arguments
      ).status
    }
    let program = try RunningProgram(tls + socket)
    #expect(try health(tls + socket, port: program.port) == 0)
    #expect(try health(["--unix-socket", "\(folder)/other"], port: program.port) == 1)
    #expect(program.terminate() == 0)
    // A server that wants a client certificate is up, although it answers no probe.
    let strict = tls + ["--tls-client-ca", "\(folder)/certificate.pem"]
    let second = try RunningProgram(strict)
    #expect(try health(strict, port: second.port) == 0)
    #expect(second.terminate() == 0)
    // Nothing speaks TLS on the second port now, although plain HTTP still answers on the first.
    let third = try RunningProgram()
    #expect(try health(tls, port: third.port) == 1)
    #expect(third.terminate() == 0)
  }

  @Test func `writes a line a request, with the identity that the answer has`() throws {
    let program = try RunningProgram(["--log-format", "json"])
    let answer = try Command.shell(
      "curl -si \(program.url)/loss/mse -H 'X-Request-Id: my-request' "
        + "-d '{\"y_true\":[1],\"y_pred\":[2]}'")
    #expect(answer.output.contains("X-Request-Id: my-request"))
    #expect(program.terminate() == 0)
    // What the program says of its own end may come before.
    let line = try #require(
      program.log.split(separator: "\n").first { $0.contains("\"my-request\"") })
    let entry = try #require(
      try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any])
    #expect(entry["id"] as? String == "my-request")
    #expect(entry["status"] as? Int == 200)
    #expect(entry["loss"] as? String == "mean_squared_error")
    #expect(!program.log.contains("y_true"))
  }

  @Test func `lets only those in that have a token`() throws {
    let file = FileManager.default.temporaryDirectory.appending(path: "\(UUID()).tokens")
    defer { try? FileManager.default.removeItem(at: file) }
    try "# people\nopen-sesame\n".write(to: file, atomically: true, encoding: .utf8)
    let program = try RunningProgram(["--token-file", file.path])
    let status = "curl -s -o /dev/null -w '%{http_code}' \(program.url)"
    #expect(try Command.shell("\(status)/loss").output == "401")
    #expect(try Command.shell("\(status)/healthz").output == "200")
    let token = "-H 'Authorization: Bearer open-sesame'"
    #expect(try Command.shell("\(status)/loss \(token)").output == "200")
    try "another\n".write(to: file, atomically: true, encoding: .utf8)
    kill(program.processIdentifier, SIGHUP)
    for _ in 0..<200 {
      if try Command.shell("\(status)/loss \(token)").output == "401" { return }
      usleep(10_000)
    }
    Issue.record("the tokens were not read again")
  }
}
