import Foundation
import TestSupport
import Testing

/// The parent of the real program, and the worker that it watches.
@Suite(.serialized) struct WatchTests {
  private static let quiet = ["--access-log", "off"]

  /// Whether a process has ended; nobody may have taken its status.
  private static func hasEnded(_ process: Int32) -> Bool {
    guard let stat = try? String(contentsOfFile: "/proc/\(process)/stat", encoding: .utf8) else {
      return true
    }
    return stat.split(separator: ")").last?.hasPrefix(" Z") ?? true
  }

  /// The worker, once there is another one than `last`.
  private static func worker(of program: RunningProgram, after last: Int32 = 0) throws -> Int32 {
    var worker: Int32?
    _ = eventually {
      worker = program.children.first { $0 != last }
      return worker != nil
    }
    return try #require(worker)
  }

  // MARK: The two processes

  @Test func `is a small parent with one worker, which has no child`() throws {
    let program = try RunningProgram(Self.quiet)
    #expect(try program.isWell())
    #expect(program.children.count == 1)
    let worker = try Self.worker(of: program)
    let grandchildren = try String(
      contentsOfFile: "/proc/\(worker)/task/\(worker)/children", encoding: .utf8)
    #expect(grandchildren == "")
    // The sanitizers have threads and memory of their own.
    guard !Effort.isReduced else { return }
    let threads = try FileManager.default.contentsOfDirectory(
      atPath: "/proc/\(program.processIdentifier)/task")
    #expect(threads.count == 1)
    let map = try String(
      contentsOfFile: "/proc/\(program.processIdentifier)/smaps_rollup", encoding: .utf8)
    let kibibytes = map.split(separator: "\n").filter { $0.hasPrefix("Private_") }
      .compactMap { $0.split(separator: " ").dropFirst().first.flatMap { Int($0) } }
    #expect(kibibytes.reduce(0, +) < 4_096)
  }

  @Test func `is one process if it is told so`() throws {
    let ways: [([String], [String: String])] = [
      (["--no-watch"], [:]), ([], ["LOSS_SERVER_NO_WATCH": "1"]),
    ]
    for (arguments, environment) in ways {
      let program = try RunningProgram(Self.quiet + arguments, environment: environment)
      #expect(program.children == [])
      #expect(try program.isWell())
      #expect(try program.metric("loss_server_worker_starts_total") == 1)
      #expect(program.terminate() == 0)
    }
  }

  // MARK: Deaths

  @Test func `loses nothing but requests in flight when its worker is killed`() throws {
    let program = try RunningProgram(Self.quiet)
    let port = program.port
    let isOver = Tally()
    let answered = Tally()
    let crowd = Crowd(4) { _ in Self.callUntil(isOver, port, answered) }
    let rounds = Effort.of(10)
    var worker: Int32 = 0
    for round in 0..<rounds {
      worker = try Self.worker(of: program, after: worker)
      #expect(answered.reaches(answered.count + 50))
      kill(worker, [SIGSEGV, SIGKILL, SIGILL, SIGABRT][round % 4])
      // Five deaths within ten seconds would end the program.
      usleep(2_600_000)
    }
    #expect(answered.reaches(answered.count + 50))
    isOver.add()
    let outcomes = try crowd.wait()
    #expect(outcomes.map(\.refused).reduce(0, +) == 0)
    // A client has one request in flight, so one is lost at a death at most.
    for outcome in outcomes { #expect(outcome.lost <= rounds) }
    #expect(try program.metric("loss_server_worker_starts_total") == Double(rounds + 1))
    #expect(program.terminate() == 0)
    let deaths = program.log.split(separator: "\n").filter { $0.contains(" signal=SIG") }
    #expect(deaths.count == rounds)
  }

  /// Sends requests, a few on each connection; counts those that met the end of a worker.
  private static func callUntil(
    _ isOver: Tally, _ port: Int, _ answered: Tally
  ) -> (refused: Int, lost: Int) {
    var refused = 0
    var lost = 0
    while isOver.count == 0 {
      guard let client = try? FaultsClient(port) else {
        refused += 1
        continue
      }
      for _ in 0..<20 {
        client.send(FaultsRequest.post())
        guard client.read(until: FaultsRequest.answer).hasPrefix("HTTP/1.1 200 ") else {
          lost += 1
          break
        }
        answered.add()
      }
    }
    return (refused, lost)
  }

  @Test func `logs what was in flight, and nothing else of it`() throws {
    let program = try RunningProgram(Self.quiet + ["--log-format", "json"])
    let worker = try Self.worker(of: program)
    let client = try FaultsClient(program.port)
    client.send(
      FaultsRequest.post(
        "X-Request-Id: in-the-middle\r\nContent-Length: 27\r\nExpect: 100-continue\r\n", ""))
    #expect(client.read(until: "\r\n\r\n").hasPrefix("HTTP/1.1 100 "))
    client.send(#"{"y_true":[1234567],"#)
    let done = try FaultsClient(program.port)
    done.send(FaultsRequest.post("X-Request-Id: answered-before\r\nContent-Length: 27\r\n"))
    #expect(done.read(until: FaultsRequest.answer).hasPrefix("HTTP/1.1 200 "))
    // Once the same loop has answered again, it is done with the first one.
    done.send(FaultsRequest.post())
    #expect(done.read(until: FaultsRequest.answer).hasPrefix("HTTP/1.1 200 "))
    kill(worker, SIGSEGV)
    #expect(client.read() == "")
    #expect(try program.isWell())
    #expect(eventually { program.log.contains("in-the-middle") })
    let line = try #require(program.log.split(separator: "\n").first { $0.contains("\"signal\"") })
    let entry = try #require(
      try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: String])
    #expect(entry["signal"] == "SIGSEGV")
    #expect(entry["in_flight"]?.split(separator: ",").contains("in-the-middle") == true)
    #expect(entry["pid"] == String(worker))
    #expect(!program.log.contains("answered-before"))
    #expect(!program.log.contains("1234567") && !program.log.contains("y_true"))
    if !Effort.isReduced {
      #expect(program.log.contains("fatal signal SIGSEGV in thread "))
      #expect(program.log.contains("  3 loss-server+0x"))
    }
    #expect(program.terminate() == 0)
  }

  @Test func `gives up when workers keep dying`() throws {
    let program = try RunningProgram(Self.quiet)
    var worker: Int32 = 0
    for _ in 0..<5 {
      worker = try Self.worker(of: program, after: worker)
      kill(worker, SIGKILL)
    }
    #expect(program.waitUntilExit() == 128 + SIGKILL)
    #expect(program.log.contains("the program ends"))
  }

  @Test func `ends with the status of a worker that ends by itself`() throws {
    let program = try RunningProgram(Self.quiet)
    // A second program cannot have the port.
    let other = try Command(
      RunningProgram.executable, Self.quiet + ["--port", String(program.port)])
    #expect(other.status == 64)
    #expect(other.errors.contains("Cannot listen on"))
    kill(try Self.worker(of: program), SIGTERM)
    #expect(program.waitUntilExit() == 0)
  }

  // MARK: The end

  @Test func `does not replace a worker that dies during a drain`() throws {
    let program = try RunningProgram(Self.quiet)
    let worker = try Self.worker(of: program)
    let client = try FaultsClient(program.port)
    client.send(FaultsRequest.post("Content-Length: 27\r\nExpect: 100-continue\r\n", ""))
    #expect(client.read(until: "\r\n\r\n").hasPrefix("HTTP/1.1 100 "))
    kill(program.processIdentifier, SIGTERM)
    #expect(eventually { program.log.contains("draining") })
    kill(worker, SIGKILL)
    #expect(program.waitUntilExit() == 128 + SIGKILL)
    #expect(throws: FaultsClient.CannotConnect.self) { try FaultsClient(program.port) }
  }

  @Test func `answers what is in flight when it is told to end, by all processes at once`() throws {
    let program = try RunningProgram(Self.quiet)
    let worker = try Self.worker(of: program)
    let client = try FaultsClient(program.port)
    client.send(FaultsRequest.post("Content-Length: 27\r\nExpect: 100-continue\r\n", ""))
    #expect(client.read(until: "\r\n\r\n").hasPrefix("HTTP/1.1 100 "))
    // As a terminal or systemd does: the parent forwards its own signal as well.
    kill(worker, SIGTERM)
    kill(program.processIdentifier, SIGTERM)
    #expect(eventually { (try? FaultsClient(program.port)) == nil })
    client.send(FaultsRequest.body)
    #expect(client.read(until: FaultsRequest.answer).hasPrefix("HTTP/1.1 200 "))
    #expect(program.waitUntilExit() == 0)
    #expect(Self.hasEnded(worker))
  }

  @Test func `has a worker that ends with it, answering what is in flight`() throws {
    let program = try RunningProgram(Self.quiet)
    let worker = try Self.worker(of: program)
    let client = try FaultsClient(program.port)
    client.send(FaultsRequest.post("Content-Length: 27\r\nExpect: 100-continue\r\n", ""))
    #expect(client.read(until: "\r\n\r\n").hasPrefix("HTTP/1.1 100 "))
    kill(program.processIdentifier, SIGKILL)
    client.send(FaultsRequest.body)
    #expect(client.read(until: FaultsRequest.answer).hasPrefix("HTTP/1.1 200 "))
    #expect(eventually { Self.hasEnded(worker) })

    let other = try RunningProgram(Self.quiet)
    let stuck = try Self.worker(of: other)
    let silent = try FaultsClient(other.port)
    silent.send(FaultsRequest.post("Content-Length: 27\r\n", "{"))
    kill(other.processIdentifier, SIGKILL)
    #expect(eventually { Self.hasEnded(stuck) })
  }

  @Test func `reaps what it inherits as the first process of a container`() throws {
    let unshare = ["unshare", "--pid", "--fork", "--kill-child", "--mount-proc"]
    let shell = URL(filePath: "/usr/bin/env")
    guard (try? Command(shell, unshare + ["true"]).status) == 0 else { return }
    let script =
      "(sleep 0.2 & sleep 0.1 &); exec \(RunningProgram.executable.path) --port 0 --access-log off"
    let child = try Child(["/usr/bin/env"] + unshare + ["/bin/sh", "-c", script])
    let line = child.read(until: "\n", seconds: 60)
    #expect(line.contains("listening on"))
    // Both have ended by then; a busy machine may be late to reap them.
    usleep(400_000)
    let zombies = "ps --no-headers -o stat,comm -A | grep -c '^Z.*sleep'"
    #expect(eventually { (try? Command.shell(zombies).output) == "0\n" })
  }

  // MARK: Sockets that are handed over

  @Test func `serves on the sockets that LISTEN_FDS hands over, and keeps them`() throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let path = folder.appending(path: "socket").path
    let (tcp, port) = try Self.listen()
    let unix = try Self.listen(at: path)
    for arguments in [[], ["--no-watch"]] {
      let program = try RunningProgram(
        Self.quiet + arguments, environment: ["LISTEN_FDS": "2", "LISTEN_FDNAMES": "http:other"],
        prelude: "export LISTEN_PID=$$", descriptors: [tcp, unix])
      #expect(program.line.hasSuffix("listening on http://127.0.0.1:\(port)"))
      let overUnix = "curl -s --unix-socket \(path) http://a/healthz"
      #expect(try program.isWell())
      #expect(try Command.shell(overUnix).output == #"{"status":"ok"}"#)
      if arguments.isEmpty {
        kill(try Self.worker(of: program), SIGKILL)
        #expect(try program.isWell())
        #expect(try Command.shell(overUnix).output == #"{"status":"ok"}"#)
      }
      #expect(program.terminate() == 0)
      // It belongs to whoever handed it over.
      #expect(FileManager.default.fileExists(atPath: path))
    }
    close(tcp)
    close(unix)
  }

  @Test func `leaves sockets alone that are meant for another process`() throws {
    let (tcp, port) = try Self.listen()
    defer { close(tcp) }
    let program = try RunningProgram(
      Self.quiet, environment: ["LISTEN_FDS": "1", "LISTEN_PID": "1"], descriptors: [tcp])
    #expect(program.port != port)
    #expect(try program.isWell())
  }

  @Test func `speaks TLS on a socket named https, and wants a certificate for it`() throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let (certificate, key) = (folder.path + "/certificate.pem", folder.path + "/key.pem")
    _ = try Command.shell(
      "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 "
        + "-subj /CN=localhost -addext subjectAltName=IP:127.0.0.1 "
        + "-keyout \(key) -out \(certificate)")
    let (plain, _) = try Self.listen()
    let (secure, port) = try Self.listen()
    defer {
      close(plain)
      close(secure)
    }
    let environment = ["LISTEN_FDS": "2", "LISTEN_FDNAMES": "http:https"]
    let program = try RunningProgram(
      Self.quiet + ["--tls-certificate", certificate, "--tls-key", key], environment: environment,
      prelude: "export LISTEN_PID=$$", descriptors: [plain, secure])
    #expect(try program.isWell())
    let overTLS = "curl -s --cacert \(certificate) https://127.0.0.1:\(port)/healthz"
    #expect(try Command.shell(overTLS).output == #"{"status":"ok"}"#)
    kill(try Self.worker(of: program), SIGKILL)
    #expect(try Command.shell(overTLS).output == #"{"status":"ok"}"#)
    #expect(program.terminate() == 0)
    #expect(throws: RunningProgram.DidNotStart.self) {
      try RunningProgram(
        Self.quiet, environment: environment, prelude: "export LISTEN_PID=$$",
        descriptors: [plain, secure])
    }
  }

  /// A listening socket on a free port of the loopback.
  private static func listen() throws -> (descriptor: Int32, port: Int) {
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_addr.s_addr = in_addr_t(0x7F00_0001).bigEndian
    let descriptor = try listen(AF_INET, address)
    var length = socklen_t(MemoryLayout<sockaddr_in>.size)
    withUnsafeMutablePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        _ = getsockname(descriptor, $0, &length)
      }
    }
    return (descriptor, Int(in_port_t(bigEndian: address.sin_port)))
  }

  private static func listen(at path: String) throws -> Int32 {
    var address = sockaddr_un()
    address.sun_family = sa_family_t(AF_UNIX)
    withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8) }
    return try listen(AF_UNIX, address)
  }

  private static func listen<Address>(_ family: Int32, _ address: Address) throws -> Int32 {
    let type = Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue)
    let descriptor = socket(family, type, 0)
    let isBound = withUnsafePointer(to: address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        bind(descriptor, $0, socklen_t(MemoryLayout<Address>.size)) == 0
      }
    }
    try #require(isBound)
    try #require(Glibc.listen(descriptor, 128) == 0)
    return descriptor
  }
}
