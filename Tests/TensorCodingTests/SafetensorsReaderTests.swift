import Losses
import Synchronization
import Testing

@testable import TensorCoding

struct SafetensorsReaderTests {
  private static let zeros = [UInt8](repeating: 0, count: 64)

  /// An entry of F32 in the header.
  private static func entry(
    _ name: String = "x", _ shape: String = "[2]", _ offsets: String = "[0,8]",
    dtype: String = "\"F32\""
  ) -> String {
    #""\#(name)":{"dtype":\#(dtype),"shape":\#(shape),"data_offsets":\#(offsets)}"#
  }

  private static let good = safetensors(
    #" {"__metadata__":{"delta":"2","ünï":"\u00e9\n"},"b":{"dtype":"F64","shape":[2],"data_offsets":"#
      + #"[0,16]},"a":{"shape":[3,1],"data_offsets":[16,22],"dtype":"F16"},"#
      + #""s":{"dtype":"I64","shape":[],"data_offsets":[25,33]},"e":{"dtype":"F32","shape":[0,3],"#
      + #""data_offsets":[33,33]},"m":{"dtype":"BOOL","shape":[3],"data_offsets":[22,25]}} "#,
    bytes([1.5, -2.0]) + bytes([UInt16(0x3C00), 0x8000, 0x7C00]) + [0, 1, 7] + bytes([Int64(-9)]))

  @Test func `reads tensors in the order of the header, and metadata`() throws {
    let file = try read(safetensors: Self.good)
    #expect(
      file.metadata == [.init(name: "delta", value: "2"), .init(name: "ünï", value: "é\n")])
    #expect(file.tensors.map(\.name) == ["b", "a", "s", "e", "m"])
    #expect(file.tensors.map(\.type) == [.float64, .float16, .int64, .float32, .bool])
    #expect(file.tensors.map(\.tensor.shape.dimensions) == [[2], [3, 1], [], [0, 3], [3]])
    #expect(file.tensors[0].tensor.doubles == [1.5, -2])
    #expect(file.tensors[1].tensor.doubles == [1, 0, .infinity])
    #expect(file.tensors[1].tensor.doubles[1].sign == .minus)
    #expect(file.tensors[2].tensor.doubles == [-9])
    #expect(file.tensors[4].tensor.doubles == [0, 1, 1])
    #expect(
      file.tensors.map(\.tensor.elementType) == [.float64, .float32, .float64, .float32, .float32])
  }

  @Test func `reads the same whatever the pieces`() {
    let whole = outcome(safetensors: Self.good)
    for pieces in 1...40 {
      #expect(outcome(safetensors: Self.good, pieces: pieces) == whole)
      #expect(outcome(safetensors: Self.good, pieces: pieces, isLengthKnown: false) == whole)
    }
  }

  @Test func `wants more of every beginning of a good body`() throws {
    for count in 0..<Self.good.count {
      var reader = SafetensorsReader()
      try reader.read(Self.good.span.extracting(0..<count))
      var ending: SafetensorsError?
      do throws(SafetensorsError) {
        _ = try reader.finish()
      } catch {
        ending = error
      }
      let error = try #require(ending)
      switch error.fact {
      case .truncated(.length): #expect(count < 8)
      case .truncated(.header): #expect(count < 8 + Int(Self.good[0]) + 256 * Int(Self.good[1]))
      case .wrongBodyLength(let expected, let received):
        #expect(expected == Self.good.count && received == count)
      default: Issue.record("\(error)")
      }
      #expect(error.offset == count)
    }
  }

  /// The table of cases of the format: header, values, and what is wrong with them.
  private static let refused: [(String, [UInt8], SafetensorsError.Fact)] = [
    // What is no header.
    ("", [], .unexpected(nil, expected: .object)),
    ("[]", [], .unexpected(UInt8(ascii: "["), expected: .object)),
    ("null", [], .unexpected(UInt8(ascii: "n"), expected: .object)),
    ("/**/{}", [], .unexpected(UInt8(ascii: "/"), expected: .object)),
    ("{'x':1}", [], .unexpected(UInt8(ascii: "'"), expected: .nameOrEnd)),
    ("\u{FEFF}{}", [], .byteOrderMark),
    ("{}\0", [], .unexpected(0, expected: .end)),
    ("{}{}", [], .unexpected(UInt8(ascii: "{"), expected: .end)),
    ("{", [], .unexpected(nil, expected: .nameOrEnd)),
    ("{\"", [], .unexpected(nil, expected: .stringEnd)),
    ("{\"\\", [], .unexpected(nil, expected: .stringEnd)),
    ("{\"x\"", [], .unexpected(nil, expected: .colon)),
    ("{\(entry()),}", zeros, .unexpected(UInt8(ascii: "}"), expected: .name)),
    ("{\(entry()) \(entry("y"))}", zeros, .unexpected(UInt8(ascii: "\""), expected: .commaOrEnd)),
    // Values that the header does not describe.
    ("{}", [0], .wrongBodyLength(expected: 10, received: 11)),
    ("{\(entry())}", Array(zeros[..<9]), .wrongBodyLength(expected: 70, received: 71)),
    ("{\(entry())}", Array(zeros[..<7]), .wrongBodyLength(expected: 70, received: 69)),
    // Names.
    ("{\(entry()),\(entry("x", "[2]", "[8,16]"))}", zeros, .repeatedName("x")),
    (#"{"x":{"dtype":"F32","dtype":"F32"}}"#, [], .repeatedName("dtype")),
    (#"{"__metadata__":{},"__metadata__":{}}"#, [], .repeatedName("__metadata__")),
    (#"{"__metadata__":{"a":"1","\u0061":"2"}}"#, [], .repeatedName("a")),
    ("{\(entry(""))}", zeros, .unfitName),
    ("{\(entry("a\\u0000"))}", zeros, .unfitName),
    ("{\(entry("a\u{7F}"))}", zeros, .unfitName),
    ("{\(entry("\\ud800"))}", zeros, .malformedString),
    ("{\(entry("\\x"))}", zeros, .malformedString),
    ("{\(entry("a\nb"))}", zeros, .malformedString),
    // Entries.
    (#"{"x":["F32",[2],[0,8]]}"#, zeros, .unexpected(UInt8(ascii: "["), expected: .object)),
    (#"{"x":null}"#, zeros, .unexpected(UInt8(ascii: "n"), expected: .object)),
    (#"{"x":{"dtype":"F32","shape":[2]}}"#, zeros, .missingField("data_offsets")),
    (#"{"x":{"dtype":"F32","data_offsets":[0,8]}}"#, zeros, .missingField("shape")),
    (#"{"x":{"shape":[2],"data_offsets":[0,8]}}"#, zeros, .missingField("dtype")),
    (#"{"x":{"strides":[1]}}"#, zeros, .unknownField("strides")),
    (
      "{\"x\":{\"y\":" + String(repeating: "[", count: 500), zeros, .unknownField("y")
    ),
    // Types.
    ("{\(entry(dtype: "\"f32\""))}", zeros, .unknownType("f32")),
    ("{\(entry(dtype: "\"F128\""))}", zeros, .unknownType("F128")),
    ("{\(entry("x", "[1]", "[0,8]", dtype: "\"C64\""))}", zeros, .unsupportedType("C64")),
    ("{\(entry("x", "[3]", "[0,2]", dtype: "\"F4\""))}", zeros, .unsupportedType("F4")),
    ("{\(entry(dtype: "32"))}", zeros, .unexpected(UInt8(ascii: "3"), expected: .string)),
    // Numbers.
    ("{\(entry("x", "[-2]"))}", zeros, .unexpected(UInt8(ascii: "-"), expected: .integer)),
    ("{\(entry("x", "[2]", "[-0,8]"))}", zeros, .unexpected(UInt8(ascii: "-"), expected: .integer)),
    (
      "{\(entry("x", "[2]", "[0,8.0]"))}", zeros, .unexpected(UInt8(ascii: "."), expected: .integer)
    ),
    (
      "{\(entry("x", "[2]", "[0,8e0]"))}", zeros, .unexpected(UInt8(ascii: "e"), expected: .integer)
    ),
    ("{\(entry("x", "[\"2\"]"))}", zeros, .unexpected(UInt8(ascii: "\""), expected: .integer)),
    ("{\(entry("x", "[02]"))}", zeros, .unexpected(UInt8(ascii: "0"), expected: .integer)),
    ("{\(entry("x", "[+2]"))}", zeros, .unexpected(UInt8(ascii: "+"), expected: .integer)),
    ("{\(entry("x", "[2,]"))}", zeros, .unexpected(UInt8(ascii: "]"), expected: .integer)),
    ("{\(entry("x", "2"))}", zeros, .unexpected(UInt8(ascii: "2"), expected: .array)),
    ("{\(entry("x", "[2]", "[8]"))}", zeros, .unexpected(UInt8(ascii: "]"), expected: .comma)),
    (
      "{\(entry("x", "[2]", "[0,8,8]"))}", zeros,
      .unexpected(UInt8(ascii: ","), expected: .arrayEnd)
    ),
    ("{\(entry("x", "[2]", "[]"))}", zeros, .unexpected(UInt8(ascii: "]"), expected: .integer)),
    ("{\(entry("x", "[18446744073709551616]"))}", zeros, .sizeTooLarge),
    ("{\(entry("x", "[9223372036854775808,4]", "[0,0]"))}", [], .sizeTooLarge),
    ("{\(entry("x", "[9223372036854775808,4,0]", "[0,0]"))}", [], .sizeTooLarge),
    ("{\(entry("x", "[0,9223372036854775808,4]", "[0,0]"))}", [], .sizeTooLarge),
    ("{\(entry("x", "[281474976710656,281474976710656]", "[0,0]"))}", [], .sizeTooLarge),
    ("{\(entry("x", "[281474976710656,65536,0]", "[0,0]"))}", [], .sizeTooLarge),
    ("{\(entry("x", "[281474976710656,32767]", "[0,0]"))}", [], .sizeTooLarge),
    (
      "{\(entry("x", "[0,281474976710656]", "[0,0]"))}", [],
      .limit(.elements, allowed: 1 << 27)
    ),
    ("{\(entry("x", "[2]", "[0,18446744073709551615]"))}", zeros, .sizeTooLarge),
    // Offsets.
    ("{\(entry("x", "[2]", "[8,0]"))}", zeros, .reversedOffsets(begin: 8, end: 0)),
    ("{\(entry("x", "[2]", "[4,12]"))}", zeros, .notTiled(expected: 0, received: 4)),
    (
      "{\(entry()),\(entry("y", "[2]", "[12,20]"))}", zeros,
      .notTiled(expected: 8, received: 12)
    ),
    ("{\(entry()),\(entry("y", "[2]", "[4,12]"))}", zeros, .notTiled(expected: 8, received: 4)),
    ("{\(entry()),\(entry("y"))}", zeros, .notTiled(expected: 8, received: 0)),
    ("{\(entry()),\(entry("y", "[0]", "[4,4]"))}", zeros, .notTiled(expected: 8, received: 4)),
    ("{\(entry("x", "[3]"))}", zeros, .wrongLength(expected: 12, received: 8)),
    // Metadata.
    (#"{"__metadata__":{"a":1}}"#, [], .unexpected(UInt8(ascii: "1"), expected: .string)),
    (#"{"__metadata__":{"a":{}}}"#, [], .unexpected(UInt8(ascii: "{"), expected: .string)),
    (#"{"__metadata__":"a"}"#, [], .unexpected(UInt8(ascii: "\""), expected: .object)),
    (#"{"__metadata__":nul}"#, [], .unexpected(UInt8(ascii: "n"), expected: .object)),
    // Limits.
    (
      "{\(entry("x", "[1,1,1,1,1,1,1,1,2]"))}", zeros, .limit(.rank, allowed: 8)
    ),
    (
      "{\(entry(String(repeating: "x", count: 257)))}", zeros, .limit(.nameBytes, allowed: 256)
    ),
    (
      "{\(entry("x", "[134217729]", "[0,134217729]", dtype: "\"U8\""))}", [],
      .limit(.elements, allowed: 1 << 27)
    ),
  ]

  @Test(arguments: refused.indices)
  func `refuses what is wrong`(index: Int) {
    let (header, values, fact) = Self.refused[index]
    let body = safetensors(header, values)
    let error = #expect(throws: SafetensorsError.self) { try read(safetensors: body) }
    #expect(error?.fact == fact, "\(header.prefix(100))")
    // Where the length is not known in advance, the same is wrong, or the body is too long or short.
    for pieces in [1, 3, Int.max] {
      #expect(outcome(safetensors: body, pieces: pieces) == error.map { "\($0)" })
      #expect(throws: SafetensorsError.self) {
        try read(safetensors: body, pieces: pieces, isLengthKnown: false)
      }
    }
  }

  @Test(
    arguments: [
      ("{}", []), ("  \n\t\r{} \n\t\r", []), (#"{"__metadata__":null}"#, []),
      (#"{"__metadata__":{}}"#, []), ("{\(entry())}", Array(zeros[..<8])),
      ("{\(entry("x", "[]", "[0,4]"))}", Array(zeros[..<4])),
      ("{\(entry("x", "[0,2]", "[0,0]"))}", []),
      ("{\(entry()),\(entry("y", "[0]", "[8,8]"))}", Array(zeros[..<8])),
      ("{\(entry()),\(entry("y", "[0]", "[0,0]"))}", Array(zeros[..<8])),
      ("{\(entry("y", "[2]", "[8,16]")),\(entry())}", Array(zeros[..<16])),
      ("{\(entry("ÿ"))}", Array(zeros[..<8])),
      ("{\(entry("x", "[ 2 , 1 ]"))}", Array(zeros[..<8])),
    ] as [(String, [UInt8])])
  func `takes what is unusual but sound`(header: String, values: [UInt8]) throws {
    let body = safetensors(header, values)
    let whole = outcome(safetensors: body)
    #expect(!whole.contains("SafetensorsError"), "\(whole)")
    #expect(outcome(safetensors: body, pieces: 1, isLengthKnown: false) == whole)
  }

  @Test func `refuses lengths of the header that cannot be`() {
    let limit = SafetensorsLimits().headerBytes
    let lengths: [UInt64] = [.max, .max - 7, 1 << 63, 100_000_001, UInt64(limit) + 1]
    for length in lengths + [3] {
      let body = safetensors("{}", length: length)
      let error = #expect(throws: SafetensorsError.self) { try read(safetensors: body) }
      #expect(error?.fact == .headerPastEnd(length: length, available: 2))
    }
    for length in lengths {
      let body = safetensors("{}", length: length)
      let error = #expect(throws: SafetensorsError.self) {
        try read(safetensors: body, isLengthKnown: false)
      }
      #expect(error?.fact == .limit(.headerBytes, allowed: limit))
    }
    // A header of blanks as long as it may be is read, and is none.
    let blanks = safetensors(String(repeating: " ", count: limit))
    let error = #expect(throws: SafetensorsError.self) { try read(safetensors: blanks) }
    #expect(error?.fact == .unexpected(nil, expected: .object))
  }

  @Test func `refuses more tensors and metadata than there may be`() {
    let entries = (0..<1_025).map { Self.entry("x\($0)", "[0]", "[0,0]") }
    #expect(throws: Never.self) {
      try read(safetensors: safetensors("{\(entries.dropLast().joined(separator: ","))}"))
    }
    let tensors = #expect(throws: SafetensorsError.self) {
      try read(safetensors: safetensors("{\(entries.joined(separator: ","))}"))
    }
    #expect(tensors?.fact == .limit(.tensors, allowed: 1_024))
    let texts = (0..<1_025).map { "\"\($0)\":\"\"" }.joined(separator: ",")
    let metadata = #expect(throws: SafetensorsError.self) {
      try read(safetensors: safetensors("{\"__metadata__\":{\(texts)}}"))
    }
    #expect(metadata?.fact == .limit(.metadata, allowed: 1_024))
  }

  @Test func `names tensor and place`() {
    let body = safetensors(#"{"x":{"dtype":"C64","shape":[1],"data_offsets":[0,8]}}"#, Self.zeros)
    let error = #expect(throws: SafetensorsError.self) { try read(safetensors: body) }
    #expect(error == SafetensorsError(.unsupportedType("C64"), tensor: "x", offset: 8 + 14))
  }

  @Test func `refuses bytes that are not UTF-8`() {
    var body = safetensors("{\(Self.entry())}", Array(Self.zeros[..<8]))
    body[10] = 0xFF
    let error = #expect(throws: SafetensorsError.self) { try read(safetensors: body) }
    #expect(error == SafetensorsError(.malformedUTF8, offset: 10))
  }

  @Test func `refuses a name before its values come`() throws {
    var reader = SafetensorsReader(hooks: .init(accepts: { $0 == "y_true" }))
    let body = safetensors("{\(Self.entry("y_tru"))}")
    let error = #expect(throws: SafetensorsError.self) { try reader.read(body.span) }
    #expect(error?.fact == .refusedName("y_tru"))
  }

  @Test func `goes on throwing what was wrong`() {
    var reader = SafetensorsReader()
    let body = safetensors("[]")
    let first = #expect(throws: SafetensorsError.self) { try reader.read(body.span) }
    let second = #expect(throws: SafetensorsError.self) { try reader.read(body.span) }
    let third = #expect(throws: SafetensorsError.self) { try reader.finish() }
    #expect(first == second && first == third)
  }

  @Test func `notices bytes after the last tensor where the length is not known`() {
    let body = safetensors("{\(Self.entry())}", Array(Self.zeros[..<9]))
    let error = #expect(throws: SafetensorsError.self) {
      try read(safetensors: body, pieces: 5, isLengthKnown: false)
    }
    #expect(error == SafetensorsError(.goesOn, offset: body.count - 1))
  }

  @Test func `asks for memory before it is held, and for no more than has come`() throws {
    let granted = Mutex(0)
    let count = 5 << 18
    let header = "{\(Self.entry("x", "[\(count)]", "[0,\(4 * count)]"))}"
    var reader = SafetensorsReader(
      hooks: .init(reserve: { bytes in
        granted.withLock { $0 += bytes }
        return true
      }))
    try reader.read(safetensors(header).span)
    // Nothing is held for values of which none has come.
    #expect(granted.withLock { $0 } == 16_384)
    let piece = [UInt8](repeating: 1, count: 1 << 20)
    for number in 1...5 {
      try reader.read(piece.span)
      #expect(reader.bytesHeld <= granted.withLock { $0 })
      #expect(granted.withLock { $0 } <= number << 20 + TensorFiller.step + 32_768)
    }
    let file = try reader.finish()
    #expect(file.tensors[0].tensor.shape.count == count)
    let all = file.tensors[0].tensor.doubles
    #expect(all.allSatisfy { $0 == Double(Float(bitPattern: 0x0101_0101)) })
  }

  @Test func `is refused memory that there is not`() {
    let body = safetensors(
      "{\(Self.entry("x", "[16384]", "[0,65536]"))}", Array(repeating: 0, count: 65_536))
    let error = #expect(throws: SafetensorsError.self) {
      try read(safetensors: body, hooks: .init(reserve: { $0 <= 16_384 }))
    }
    guard case .memoryRefused? = error?.fact else {
      Issue.record("\(String(describing: error))")
      return
    }
    #expect(error?.tensor == "x")
  }

  @Test(arguments: [1, 7, 4_096, 1_000_003])
  func `fills large tensors of every width whatever the pieces`(pieces: Int) throws {
    let count = pieces == 1 ? 1_000 : 300_001
    let labels = (0..<count).map { Int64($0) * 3 - 7 }
    let halves = (0..<count).map { UInt16($0 & 0x7BFF) }
    let header =
      "{\(Self.entry("l", "[\(count)]", "[0,\(8 * count)]", dtype: "\"I64\"")),"
      + "\(Self.entry("h", "[\(count)]", "[\(8 * count),\(10 * count)]", dtype: "\"F16\""))}"
    let file = try read(
      safetensors: safetensors(header, bytes(labels) + bytes(halves)), pieces: pieces)
    let isSame = file.tensors[0].tensor.doubles == labels.map { Double($0) }
    #expect(isSame)
    let areHalves =
      file.tensors[1].tensor.doubles == halves.map { Double(Float(Float16(bitPattern: $0))) }
    #expect(areHalves)
  }

  /// What a value becomes; Swift's own conversions are the witness.
  @Test func `converts integers as a cast does`() throws {
    func values<Value: BitwiseCopyable>(_ type: String, _ numbers: [Value]) throws -> [Double] {
      let bytes = bytes(numbers)
      let body = safetensors(
        "{\(Self.entry("x", "[\(numbers.count)]", "[0,\(bytes.count)]", dtype: "\"\(type)\""))}",
        bytes)
      #expect(outcome(safetensors: body, pieces: 3) == outcome(safetensors: body))
      return try read(safetensors: body).tensors[0].tensor.doubles
    }
    #expect(try values("U8", [UInt8.min, 1, .max]) == [0, 1, 255])
    #expect(try values("I8", [Int8.min, -1, .max]) == [-128, -1, 127])
    #expect(try values("U16", [UInt16.min, .max]) == [0, 65_535])
    #expect(try values("I16", [Int16.min, .max]) == [-32_768, 32_767])
    #expect(try values("U32", [UInt32.min, .max]) == [0, 4_294_967_295])
    #expect(try values("I32", [Int32.min, .max]) == [-2_147_483_648, 2_147_483_647])
    let wide: [Int64] = [.min, -1, 1 << 53, (1 << 53) + 1, (1 << 53) + 3, .max]
    #expect(try values("I64", wide) == wide.map { Double($0) })
    let wider: [UInt64] = [0, 1 << 63, (1 << 63) + 1_025, .max]
    #expect(try values("U64", wider) == wider.map { Double($0) })
    let singles: [Float] = [1.1, .infinity, -.leastNonzeroMagnitude]
    #expect(try values("F32", singles) == singles.map { Double($0) })
    #expect(try values("F64", [1.1, -.infinity]) == [1.1, -.infinity])
    #expect(
      try values("BF16", [UInt16(0x3F8C), 0xFF80, 0x0001]) == [1.09375, -.infinity, 0x1p-133])
  }

  @Test func `converts every half-precision number`() {
    for bits in UInt16.min...UInt16.max {
      let witness = Float(Float16(bitPattern: bits))
      let number = Float(half: bits)
      let isSame =
        witness.isNaN
        ? number.isNaN && number.sign == witness.sign
        : number.bitPattern == witness.bitPattern
      if !isSame { Issue.record("\(bits)") }
    }
  }
}
