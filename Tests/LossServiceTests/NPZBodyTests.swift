import HTTP1
import Losses
import Requests
import TensorCoding
import Testing

@testable import LossService

struct NPZBodyTests {
  private let client = Client()
  private static let npz = Field("Content-Type", "application/x-npz")

  /// An archive of arrays of doubles.
  private static func archive(_ arrays: [(String, [Int], [Double])]) throws -> [UInt8] {
    let tensors = try arrays.map { name, dimensions, numbers in
      let shape = try #require(Shape(checking: dimensions))
      let tensor = try #require(Tensor(shape: shape, storage: TensorStorage(numbers)))
      return (name: name, tensor: tensor)
    }
    var printer = NPZPrinter(tensors)
    var bytes: [UInt8] = []
    _ = printer.print(into: &bytes, limit: .max)
    return bytes
  }

  private static func pair() throws -> [UInt8] {
    try archive([("y_true", [2, 2], [0, 1, 0, 0]), ("y_pred", [2, 2], [1, 1, 1, 0])])
  }

  @Test func `is answered in JSON, or in its own form where Accept names it`() async throws {
    let target = "/loss/mse?outputs=loss,values,gradient"
    let json = try await client.send(
      "POST", target, bytes: Self.pair(), fields: [Self.npz], piece: 7)
    #expect(json.text == #"{"loss":0.5,"values":[0.5,0.5],"gradient":[[0.5,0.0],[0.5,0.0]]}"#)
    let answer = try await client.send(
      "POST", target + "&dtype=float64", bytes: Self.pair(),
      fields: [Self.npz, Field("Accept", "application/x-npz, application/json;q=0.9")])
    #expect(answer.field("Content-Type") == "application/x-npz")
    #expect(answer.field("Vary") == "Accept")
    var reader = NPZReader()
    try reader.read(answer.bytes.span)
    let arrays = try reader.finish().arrays
    #expect(arrays.map(\.name) == ["loss", "values", "gradient"])
    #expect(arrays.map(\.tensor.doubles) == [[0.5], [0.5, 0.5], [0.5, 0, 0.5, 0]])
    #expect(arrays.map(\.tensor.shape.dimensions) == [[], [2], [2, 2]])
    #expect(arrays.allSatisfy { $0.type == .float64 })
  }

  @Test func `brings numbers as arrays without axes, and inputs of custom losses`() async throws {
    let delta = try Self.archive([
      ("y_true", [1, 2], [0, 1]), ("y_pred", [1, 2], [1, 1]), ("delta", [], [0.5]),
    ])
    let huber = try await client.send(
      "POST", "/loss/huber?reduction=sum&outputs=loss", bytes: delta, fields: [Self.npz])
    #expect(huber.text == #"{"loss":0.1875}"#)
    let inputs = try Self.archive([
      ("y_true", [2], [0, 1]), ("y_pred", [2], [1, 1]), ("scale", [2], [3, 4]),
    ])
    let custom = try await client.send(
      "POST", "/loss?function=scale*square(y_pred-y_true)&outputs=values", bytes: inputs,
      fields: [Self.npz])
    #expect(custom.text == #"{"values":[3.0,0.0]}"#)
  }

  @Test(arguments: ["application/octet-stream", "application/zip", nil])
  func `is recognised where the type says nothing`(type: String?) async throws {
    let fields = type.map { [Field("Content-Type", $0)] } ?? []
    let tensors = Safetensors().with("y_true", [1], [1]).with("y_pred", [1], [3])
    let arrays = try Self.archive([("y_true", [1], [1]), ("y_pred", [1], [3])])
    let json = Array(#"{"y_true":[1],"y_pred":[3]}"#.utf8)
    for body in [tensors.bytes, arrays, json] {
      for piece in [1, 8, 9, 10, Int.max] {
        let answer = try await client.send(
          "POST", "/loss/mse?outputs=loss", bytes: body, fields: fields, piece: piece)
        #expect(answer.text == #"{"loss":4.0}"#)
      }
    }
    for body in [[], Array("{}".utf8), Array("{".utf8)] {
      let answer = try await client.send("POST", "/loss/mse", bytes: body, fields: fields)
      #expect(answer.status == 400)
    }
  }

  @Test func `is refused with a code, a place and what to do`() async throws {
    let single = try await client.send(
      "POST", "/loss/mse", bytes: [0x93] + Array("NUMPY\u{1}\0 and more".utf8))
    #expect(single.status == 400)
    #expect(try single.code == "invalid_npz")
    #expect(try single.document["hint"]?.text?.contains("numpy.savez") == true)

    let unknown = try await client.send(
      "POST", "/loss/mse", bytes: Self.archive([("y_ture", [1], [1])]), fields: [Self.npz])
    #expect(try unknown.code == "unknown_field")
    #expect(try unknown.document["hint"]?.text == "Did you mean 'y_true'?")

    let small = Client { $0.maximumBodyBytes = 300 }
    let large = try await small.send("POST", "/loss/mse", bytes: Self.pair(), fields: [Self.npz])
    #expect(large.status == 413)

    let poor = try await client.send(
      "POST", "/loss/mse",
      bytes: Self.archive([("y_true", [8_000], [Double](repeating: 1, count: 8_000))]),
      fields: [Self.npz], exchange: FakeExchange(budget: 10_000))
    #expect(poor.status == 503)
    #expect(poor.field("Retry-After") == "1")
  }

  /// An archive of two arrays of zeros, a thousandth of their size.
  private static func zeros(count: Int) -> ZipArchive {
    var archive = ZipArchive()
    for name in ["y_true", "y_pred"] {
      let header = "{'descr': '<f4', 'fortran_order': False, 'shape': (\(count),)}"
      let opening = [0x93] + Array("NUMPY".utf8) + [1, 0, UInt8(header.utf8.count), 0]
      archive.entries.append(
        .init(
          "\(name).npy", opening + Array(header.utf8) + [UInt8](repeating: 0, count: 4 * count),
          deflated: true))
    }
    return archive
  }

  @Test func `is expanded off the event loop where it becomes large`() async throws {
    let answer = try await client.send(
      "POST", "/loss/mse?outputs=loss", bytes: Self.zeros(count: 1 << 20).bytes,
      fields: [Self.npz], piece: 1_000)
    #expect(answer.text == #"{"loss":0.0}"#)

    // A flaw at the end shows at once in a small archive, and later in a large one.
    for (count, isLate) in [(1 << 10, false), (1 << 20, true)] {
      var archive = Self.zeros(count: count)
      archive.entries[1].checksum ^= 1
      let bytes = archive.bytes
      let exchange = FakeExchange()
      let head = RequestHead(
        method: .post, path: "/loss/mse", fields: Fields([Self.npz]),
        framing: .sized(ByteCount(bytes.count)))
      guard
        case .receive(let receiver, _) = client.handler.reception(
          of: head, exchange: exchange, spare: nil)
      else {
        Issue.record("no receiver")
        return
      }
      let early = receiver.receive(bytes.span) ?? receiver.finish()
      #expect((early == nil) == isLate)
      let response = if let early { early } else { try await exchange.laterResponse() }
      #expect(response.status == .badRequest)
      let problem = try Document(json: String(decoding: response.bytes, as: UTF8.self))
      #expect(problem["code"] == "invalid_npz")
    }
  }

  @Test func `holds what it keeps for later only within the budget`() async throws {
    let answer = try await client.send(
      "POST", "/loss/mse", bytes: Self.zeros(count: 1 << 20).bytes, fields: [Self.npz],
      exchange: FakeExchange(budget: 5_000_000))
    #expect(answer.status == 503)
    let cancelled = FakeExchange()
    cancelled.cancel()
    let late = try await client.send(
      "POST", "/loss/mse", bytes: Self.zeros(count: 1 << 20).bytes, fields: [Self.npz],
      exchange: cancelled)
    #expect(try late.code == "cancelled")
  }

  @Test func `is read off the event loop no longer than a computation may take`() async throws {
    let hurried = Client { $0.computeTimeout = 0 }
    let answer = try await hurried.send(
      "POST", "/loss/mse", bytes: Self.zeros(count: 1 << 20).bytes, fields: [Self.npz])
    #expect(answer.status == 503)
    #expect(try answer.code == "compute_timeout")
  }

  @Test func `is hinted at where it comes as JSON`() async throws {
    func hint(_ body: [UInt8], _ type: String) async throws -> String? {
      let answer = try await client.send(
        "POST", "/loss/mse", bytes: body, fields: [Field("Content-Type", type)])
      #expect(answer.status == 400)
      return try answer.document["hint"]?.text
    }
    let json = "application/json"
    #expect(try await hint(Self.pair(), json)?.contains("application/x-npz") == true)
    let tensors = Safetensors().with("y_true", [1], [1]).bytes
    #expect(try await hint(tensors, json)?.contains("application/x-safetensors") == true)
    let form = Array("y_true=1&y_pred=2".utf8)
    let formHint = try await hint(form, "application/x-www-form-urlencoded")
    #expect(formHint?.contains("json=") == true)
    #expect(try await hint(Array("[1, 2]".utf8), json)?.contains("one object") == true)
  }
}

struct TensorHintTests {
  private let client = Client()

  @Test(arguments: [
    (#"{"y_true":[null,1],"y_pred":[1,2]}"#, "/y_true/0", "NaN"),
    (#"{"y_true":[[1,2],[3,null]],"y_pred":[1,2]}"#, "/y_true/1/1", "NaN"),
    (#"{"y_true":[[null,null]],"y_pred":[1,2]}"#, "/y_true/0/0", "NaN"),
    (#"{"y_true":["1","2"],"y_pred":[1,2]}"#, "/y_true/0", "without quotes"),
    (#"{"y_true":{"0":1,"1":2},"y_pred":[1,2]}"#, "/y_true", "Array.from"),
  ])
  func `names the element and what to do`(body: String, pointer: String, hint: String) async throws
  {
    let answer = try await client.post("/loss/mse", body)
    #expect(answer.status == 400)
    #expect(try answer.code == "wrong_type")
    #expect(try answer.document["pointer"]?.text == pointer)
    #expect(try answer.document["hint"]?.text?.contains(hint) == true)
  }
}
