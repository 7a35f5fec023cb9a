import TensorCoding
import Testing

@testable import LossService

struct JSONProblemTests {
  @Test(arguments: [
    (
      JSONError(.raggedRow(expected: 2, received: 1), pointer: "/y_pred/3", offset: 40),
      "Expected a row of 2 elements like those before it; received 1."
    ),
    (JSONError(.unexpectedByte(0x7D, expected: .value)), "Expected a value, received '}'."),
    (
      JSONError(.unexpectedByte(0x0B, expected: .end)),
      "Expected nothing more, received the byte 0x0B."
    ),
    (
      JSONError(.notANumber(.null)), "Expected a number in an array of numbers, received null."
    ),
    (JSONError(.limit(.rank, allowed: 8)), "The body has more than 8 axes in a tensor."),
  ])
  func `states what was expected and received`(error: JSONError, sentence: String) {
    let problem = Problem(error, names: [])
    #expect(problem.detail == sentence)
    #expect(problem.pointer == error.pointer)
    #expect(problem.offset == error.offset)
  }

  @Test func `quotes names short`() {
    let name = String(repeating: "x", count: 200)
    #expect(Problem(JSONError(.refusedName(name)), names: ["y_true"]).detail.utf8.count < 90)
  }
}
