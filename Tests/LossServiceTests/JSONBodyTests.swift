import Dispatch
import HTTP1
import Losses
import Synchronization
import TensorCoding
import Testing

@testable import LossService

struct JSONBodyTests {
  /// A call that keeps the fields it is made with.
  private final class KeepingCall: Call {
    let vocabulary = Vocabulary(["y_true", "y_pred", "delta"])
    let label = Response.Label()
    private let kept = Mutex<[JSONObject.Field]>([])

    var fields: [JSONObject.Field] { kept.withLock { $0 } }

    func check(query: [JSONObject.Field]) {}

    func answer(
      query: [JSONObject.Field], body: [JSONObject.Field], as writer: any AnswerWriter,
      on exchange: any Exchange
    ) -> Response? {
      kept.withLock { $0 = body }
      return Response(.ok)
    }
  }

  /// What a body of JSON in pieces comes to: the fields of the call, or the text of the problem.
  private func outcome(
    _ text: [UInt8], pieces: Int, cores: Int, spare: (any ReusableBodyReceiver)? = nil
  ) throws -> (fields: [JSONObject.Field], problem: String, receiver: any ReusableBodyReceiver) {
    let head = RequestHead(
      method: .post, path: "/", fields: Fields([Field("Content-Type", "application/json")]),
      framing: .sized(ByteCount(text.count)))
    let call = KeepingCall()
    let target = try CallTarget(
      call, head,
      resources: BodyResources(
        cores: cores, computation: ComputationQueue(width: 1), computeTimeout: 60))
    guard
      case .receiveReusably(let receiver, _) = target.reception(
        exchange: FakeExchange(), spare: spare)
    else {
      throw Refused()
    }
    var start = 0
    while start < text.count {
      let end = min(start + pieces, text.count)
      if let response = receiver.receive(text.span.extracting(start..<end)) {
        return ([], String(decoding: response.bytes, as: UTF8.self), receiver)
      }
      start = end
    }
    let response = try #require(receiver.finish())
    return (call.fields, String(decoding: response.bytes, as: UTF8.self), receiver)
  }

  private struct Refused: Error {}

  /// Rows of ten numbers that are known exactly, and spelled so long that few make a large body.
  private func rows(_ count: Int, from first: Int) -> (text: String, numbers: [Double]) {
    let numbers = (0..<10 * count).map { Double(first + $0) + 0.5 }
    let rows = (0..<count).map { row in
      let texts = numbers[10 * row..<10 * row + 10].map { "\($0)0000000000000000" }
      return "[\(texts.joined(separator: ","))]"
    }
    return (rows.joined(separator: ","), numbers)
  }

  @Test func `gives a call the same fields whatever the pieces and cores`() throws {
    let (yTrue, trueNumbers) = rows(9_000, from: 1)
    let (yPred, predNumbers) = rows(9_000, from: 500_001)
    let text = Array("{\"y_true\":[\(yTrue)],\"y_pred\":[\(yPred)],\"delta\":2}".utf8)
    // Large enough for two cores to read it together.
    try #require(text.count > 4 << 20)
    var spare: (any ReusableBodyReceiver)?
    for (pieces, cores) in [(65_536, 1), (65_536, 2), (1_000_003, 2), (.max, 2), (4_099, 2)] {
      let outcome = try outcome(text, pieces: pieces, cores: cores, spare: spare)
      spare = outcome.receiver
      let fields = outcome.fields
      try #require(fields.map(\.name) == ["y_true", "y_pred", "delta"], "\(outcome.problem)")
      for (field, numbers) in zip(fields, [trueNumbers, predNumbers]) {
        guard case .tensor(let tensor, .numbers) = field.value else {
          Issue.record("no tensor of numbers")
          continue
        }
        #expect(tensor.shape.dimensions == [9_000, 10])
        let isSame = tensor.doubles == numbers
        #expect(isSame, "\(field.name) in pieces of \(pieces) on \(cores)")
      }
      #expect(fields[2].value.numberOrNil == 2)
    }
  }

  @Test func `waits for no thread that has yet to begin`() throws {
    let (yTrue, numbers) = rows(18_000, from: 1)
    let text = Array("{\"y_true\":[\(yTrue)],\"y_pred\":[1]}".utf8)
    try #require(text.count > 4 << 20)
    // Every thread that Dispatch would read with is kept waiting.
    let isOver = DispatchSemaphore(value: 0)
    let group = DispatchGroup()
    for _ in 0..<128 { DispatchQueue.global().async(group: group) { isOver.wait() } }
    let result = Result { try outcome(text, pieces: 65_536, cores: 2) }
    for _ in 0..<128 { isOver.signal() }
    group.wait()
    guard case .tensor(let tensor, .numbers)? = try result.get().fields.first?.value else {
      Issue.record("no tensor of numbers")
      return
    }
    #expect(tensor.doubles == numbers)
  }

  @Test func `names the same place of a flaw whatever the pieces and cores`() throws {
    let (rows, _) = rows(18_000, from: 1)
    let text = "{\"y_true\":[\(rows)],\"y_pred\":[1]}"
    for (right, wrong) in [("\"y_pred\":[1]", "\"y_pred\":[x]"), ("],[90001.5", "],[1,90001.5")] {
      let place: Range<String.Index>? = text.firstRange(of: right)
      var changed = text
      changed.replaceSubrange(try #require(place), with: wrong)
      let flawed = Array(changed.utf8)
      try #require(flawed.count > 4 << 20)
      let alone = try outcome(flawed, pieces: 65_536, cores: 1).problem
      #expect(alone.contains("\"offset\""))
      for pieces in [4_099, 65_536, Int.max] {
        #expect(try outcome(flawed, pieces: pieces, cores: 2).problem == alone)
      }
    }
  }
}
