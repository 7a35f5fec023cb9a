import Foundation
import HTTP1
import Losses
import TensorCoding
import TestSupport
import Testing

/// Formats and streams over real connections, cut as the network cuts them.
struct ConversationTests {
  private let program: RunningProgram

  init() throws {
    program = try RunningProgram(["--access-log", "off"])
  }

  private static let codings = [ContentCoding.identity, .gzip, .deflate]
  private static let line = #"{"y_true":[1],"y_pred":[3],"outputs":["loss"],"id":"#

  private static func head(_ path: String, _ fields: String) -> String {
    "POST \(path) HTTP/1.1\r\nHost: a\r\n\(fields)\r\n"
  }

  private static func chunk(_ bytes: [UInt8]) -> [UInt8] {
    Array("\(String(bytes.count, radix: 16))\r\n".utf8) + bytes + Array("\r\n".utf8)
  }

  private static func inflated(_ bytes: [UInt8], _ coding: ContentCoding) throws -> [UInt8] {
    let inflater = Inflater(coding)
    var output: [UInt8] = []
    try inflater.inflate(bytes.span) { piece in
      for index in piece.indices { output.append(piece[index]) }
      return true
    }
    return output
  }

  private static func floats(_ numbers: [Float]) -> [UInt8] {
    numbers.flatMap { number in
      (0..<4).map { UInt8(truncatingIfNeeded: number.bitPattern >> ($0 * 8)) }
    }
  }

  // MARK: Open Inference Protocol

  @Test(arguments: codings, codings)
  func `carries tensors as bytes both ways, compressed or not`(
    request: ContentCoding, answer: ContentCoding
  ) throws {
    let inputs = ["y_true", "y_pred"].map {
      #"{"name":"\#($0)","shape":[2,2],"datatype":"FP32","parameters":{"binary_data_size":16}}"#
    }
    let json =
      Array(
        #"{"inputs":[\#(inputs.joined(separator: ","))],"outputs":[{"name":"gradient"},{"name":"loss"}],"#
          .utf8) + Array(#""parameters":{"binary_data_output":true}}"#.utf8)
    var body = json + Self.floats([0, 1, 0, 0]) + Self.floats([1, 1, 1, 0])
    var fields = "Inference-Header-Content-Length: \(json.count)\r\nConnection: close\r\n"
    if request != .identity {
      let deflater = try #require(Deflater(request))
      var coded: [UInt8] = []
      #expect(deflater.compress(body.span, to: &coded))
      #expect(deflater.finish(to: &coded))
      body = coded
      fields += "Content-Encoding: \(request.name)\r\n"
    }
    if answer != .identity { fields += "Accept-Encoding: \(answer.name)\r\n" }
    let client = try FaultsClient(program.port)
    client.send(
      Self.head("/v2/models/mse/infer", fields + "Content-Length: \(body.count)\r\n"))
    client.send(body, piece: 7)
    let received = try Received(client.readBytes())
    #expect(received.status == 200)
    #expect(received.fields["content-type"] == "application/octet-stream")
    var bytes = received.body
    // Too few bytes to be worth a coding may be sent as they are.
    if let coding = received.fields["content-encoding"] {
      #expect(coding == "\(answer.name)")
      bytes = try Self.inflated(bytes, answer)
    }
    let length = try #require(
      received.fields["inference-header-content-length"].flatMap { Int($0) })
    #expect(String(decoding: bytes.prefix(length), as: UTF8.self).contains(#""shape":[2,2]"#))
    // The mean of (1, 0) squared and halved, and its gradient.
    #expect(Array(bytes[length...]) == Self.floats([0.5, 0, 0.5, 0, 0.5]))
  }

  // MARK: Lines

  @Test func `answers each line of a pipe before the next is sent`() throws {
    let client = try FaultsClient(program.port)
    client.send(
      Self.head(
        "/loss/mse", "Content-Type: application/x-ndjson\r\nTransfer-Encoding: chunked\r\n"))
    for number in 0..<20 {
      client.send(Self.chunk(Array("\(Self.line)\(number)}\n".utf8)), piece: number + 1)
      let answer = client.read(until: "}\n\r\n")
      #expect(answer.contains(#"{"id":\#(number),"loss":4.0}"#), "\(answer)")
    }
    client.send("0\r\n\r\n" + FaultsRequest.get("/healthz", "Connection: close\r\n"))
    let rest = client.read()
    #expect(rest.hasPrefix("0\r\n\r\nHTTP/1.1 200 "), "\(rest)")
  }

  @Test(arguments: [ContentCoding.gzip, .deflate])
  func `flushes compressed answers of compressed lines`(coding: ContentCoding) throws {
    let client = try FaultsClient(program.port)
    client.send(
      Self.head(
        "/loss/mse",
        "Content-Type: application/x-ndjson\r\nTransfer-Encoding: chunked\r\n"
          + "Content-Encoding: \(coding.name)\r\nAccept-Encoding: gzip\r\n"))
    let deflater = try #require(Deflater(coding))
    let inflater = Inflater(.gzip)
    var answers: [UInt8] = []
    var isFirst = true
    for number in 0..<10 {
      var piece: [UInt8] = []
      #expect(deflater.compress(Array("\(Self.line)\(number)}\n".utf8).span, to: &piece))
      #expect(deflater.flush(to: &piece))
      client.send(Self.chunk(piece))
      if isFirst {
        #expect(client.read(byteByByteUntil: "\r\n\r\n").contains("Content-Encoding: gzip"))
        isFirst = false
      }
      let expected = "{\"id\":\(number),\"loss\":4.0}\n"
      while answers.last != 0x0A {
        let size = client.read(byteByByteUntil: "\r\n")
        let count = try #require(Int(size.dropLast(), radix: 16))
        let bytes = client.readBytes(count: count + 2).dropLast(2)
        try inflater.inflate(Array(bytes).span) { piece in
          for index in piece.indices { answers.append(piece[index]) }
          return true
        }
      }
      #expect(String(decoding: answers, as: UTF8.self) == expected)
      answers = []
    }
  }

  @Test func `does not read from a client that does not read, and loses no line`() throws {
    let before = program.residentBytes
    let client = try FaultsClient(program.port, receiveBuffer: 65_536, patience: 2)
    client.send(
      Self.head(
        "/loss/mse", "Content-Type: application/x-ndjson\r\nTransfer-Encoding: chunked\r\n"))
    let lines = 500
    let chunk = Self.chunk(
      (0..<lines).flatMap { Array("\(Self.line)\($0)}\n".utf8) })
    var sent = 0
    while sent * chunk.count < 40_000_000, client.send(chunk) { sent += 1 }
    // What a client may send ahead, and what of it the program holds.
    #expect(sent * chunk.count < 24_000_000)
    // A sanitizer keeps what is freed.
    if !Effort.isReduced { #expect(program.residentBytes < before + 32_000_000) }
    client.endSending()
    let answer = client.readBytes()
    let answered = answer.count { $0 == UInt8(ascii: "{") }
    #expect(answered >= sent * lines)
    #expect(answered <= (sent + 1) * lines + 1)
    #expect(try program.isWell())
  }

  // MARK: Archives, and partial results

  @Test func `takes and gives archives of arrays`() throws {
    let json = try program.exchange(FaultsRequest.post())
    #expect(json.hasSuffix(FaultsRequest.answer))
    let body = try Self.archive([
      ("y_true", [2, 2], [0, 1, 0, 0]), ("y_pred", [2, 2], [1, 1, 1, 0]),
    ])
    let client = try FaultsClient(program.port)
    client.send(
      Self.head(
        "/loss/mse?dtype=float64&outputs=loss,gradient",
        "Content-Type: application/x-npz\r\nAccept: application/x-npz\r\nConnection: close\r\n"
          + "Content-Length: \(body.count)\r\n"))
    client.send(body, piece: 11)
    let received = try Received(client.readBytes())
    #expect(received.fields["content-type"] == "application/x-npz")
    var reader = NPZReader()
    try reader.read(received.body.span)
    let arrays = try reader.finish().arrays
    #expect(arrays.map(\.name) == ["loss", "gradient"])
    #expect(arrays.map(\.tensor.doubles) == [[0.5], [0.5, 0, 0.5, 0]])
  }

  @Test func `merges the partial results of parts to the loss of the whole`() throws {
    let parts = try [("[[1],[2]]", "[[3],[4.5]]"), ("[[0]]", "[[0.1]]")].map { yTrue, yPred in
      let body = #"{"y_true":\#(yTrue),"y_pred":\#(yPred),"outputs":["partial"]}"#
      let answer = try program.exchange(
        FaultsRequest.post("Content-Length: \(body.utf8.count)\r\nConnection: close\r\n", body))
      let start = try #require(answer.range(of: #""partial":"#))
      return String(answer[start.upperBound...].dropLast())
    }
    for order in [[0, 1], [1, 0]] {
      let body = #"{"partials":[\#(parts[order[0]]),\#(parts[order[1]])],"reduction":"sum"}"#
      let answer = try program.exchange(
        Self.head("/merge", "Content-Length: \(body.utf8.count)\r\nConnection: close\r\n") + body)
      // 4 and 6.25, and the square of the nearest float of 0.1, as a float.
      #expect(answer.contains(#"{"loss":10.26,"count":3,"partial":{"#), "\(answer)")
    }
  }

  private static func archive(_ arrays: [(String, [Int], [Double])]) throws -> [UInt8] {
    let tensors = try arrays.map { name, dimensions, numbers in
      let shape = try #require(Shape(checking: dimensions))
      return (
        name: name,
        tensor: try #require(Tensor(shape: shape, storage: TensorStorage(numbers)))
      )
    }
    var printer = NPZPrinter(tensors)
    var bytes: [UInt8] = []
    _ = printer.print(into: &bytes, limit: .max)
    return bytes
  }
}

/// An answer, taken apart.
private struct Received {
  var status = 0
  var fields: [String: String] = [:]
  var body: [UInt8] = []

  init(_ bytes: [UInt8]) throws {
    let end = try #require(bytes.firstRange(of: Array("\r\n\r\n".utf8)))
    let lines = String(decoding: bytes[..<end.lowerBound], as: UTF8.self)
      .components(separatedBy: "\r\n")
    status = Int(lines[0].dropFirst(9).prefix(3)) ?? 0
    for line in lines.dropFirst() {
      let parts = line.split(separator: ":", maxSplits: 1)
      fields[parts[0].lowercased()] = parts[1].trimmingCharacters(in: .whitespaces)
    }
    body = Array(bytes[end.upperBound...])
    guard fields["transfer-encoding"] == "chunked" else { return }
    var rest = body[...]
    body = []
    while let line = rest.firstRange(of: Array("\r\n".utf8)) {
      let digits = String(decoding: rest[..<line.lowerBound], as: UTF8.self)
      let count = try #require(Int(digits, radix: 16))
      body += rest[line.upperBound...].prefix(count)
      rest = rest[line.upperBound...].dropFirst(count + 2)
    }
  }
}

extension FaultsClient {
  /// As many bytes, or fewer if no more come.
  fileprivate func readBytes(count: Int) -> [UInt8] {
    var bytes: [UInt8] = []
    while bytes.count < count, ending == nil {
      bytes += readBytes(piece: count - bytes.count) { _, _ in true }
    }
    return bytes
  }

  /// What comes up to a text, and nothing behind it.
  fileprivate func read(byteByByteUntil end: String) -> String {
    let end = Array(end.utf8)
    return String(
      decoding: readBytes(piece: 1) { bytes, _ in bytes.suffix(end.count) == end[...] },
      as: UTF8.self)
  }
}
