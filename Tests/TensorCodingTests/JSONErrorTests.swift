import Testing

@testable import TensorCoding

struct JSONErrorTests {
  @Test(arguments: [
    (
      JSONError(.raggedRow(expected: 2, received: 1), pointer: "/y_pred/3", offset: 40),
      "Rows of an array must be equally long: expected length 2, got 1 at /y_pred/3 (byte 40)."
    ),
    (
      JSONError(.unexpectedByte(0x7D, expected: .value), pointer: "/a", offset: 5),
      "Expected a value, got '}' at /a (byte 5)."
    ),
    (
      JSONError(.unexpectedByte(0x0B, expected: .end), offset: 5),
      "Expected nothing more, got byte 0x0B at byte 5."
    ),
    (JSONError(.notANumber(.null), pointer: "/y/0"), "Expected a number, got null at /y/0."),
    (
      JSONError(.limit(.rank, allowed: 8), pointer: "/x", offset: 1),
      "At most 8 axes of an array are accepted at /x (byte 1)."
    ),
  ])
  func `says what was expected, what came, and where`(error: JSONError, sentence: String) {
    #expect(error.description == sentence)
  }

  @Test func `quotes names short`() {
    let name = String(repeating: "x", count: 200)
    #expect(JSONError(.refusedName(name)).description.count < 80)
  }
}
