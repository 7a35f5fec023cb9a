import Losses
import Synchronization
import Testing

@testable import TensorCoding

struct JSONReaderTests {
  @Test func `keeps fields in order, each as what it is`() throws {
    let text = """
      {"a": null, "b": true, "c": -2.5e1, "d": "NaN", "e": [[1, 2], [3, 4]], "f": ["x", null, 1],
       "g": {"h": false, "i": [1]}, "j": ["x", ["y"]], "k": [{"l": [2]}], "m": [[null]]}
      """
    #expect(
      spelled(try read(text.utf8)) == """
        {"a":null,"b":true,"c":#c039000000000000,"d":"NaN",\
        "e":numbers[2, 2]["3ff0000000000000", "4000000000000000", "4008000000000000", \
        "4010000000000000"],"f":("x",null,#3ff0000000000000),\
        "g":{"h":false,"i":numbers[1]["3ff0000000000000"]},"j":("x",("y")),\
        "k":({"l":numbers[1]["4000000000000000"]}),"m":((null))}
        """)
  }

  @Test(arguments: [
    ("[]", [0]), ("[[]]", [1, 0]), ("[[],[]]", [2, 0]), ("[[[]],[[]]]", [2, 1, 0]), ("[1]", [1]),
    ("[[1],[2],[3]]", [3, 1]), ("[[[1,2],[3,4]],[[5,6],[7,8]]]", [2, 2, 2]),
    ("[[[1],[2],[3]]]", [1, 3, 1]), ("[[[[[[[[1]]]]]]]]", [1, 1, 1, 1, 1, 1, 1, 1]),
  ])
  func `gives an array its shape`(text: String, shape: [Int]) throws {
    let tensor = try #require(tensor(try value(text)))
    #expect(tensor.shape == shape)
    #expect(tensor.elements == tensor.elements.indices.map { Double($0 + 1) })
  }

  @Test func `takes booleans and non-finite strings as numbers, and remembers the booleans`() throws
  {
    let numbers = try #require(tensor(try value(#"[1, "NaN", "Infinity", "-Infinity", -0]"#)))
    #expect(numbers.elements[1].isNaN)
    #expect(numbers.elements[2...3] == [.infinity, -.infinity])
    #expect(numbers.elements[4].sign == .minus)
    #expect(numbers.leaves == .numbers)
    let booleans = try #require(tensor(try value("[[true], [false]]")))
    #expect(booleans.elements == [1, 0])
    #expect(booleans.leaves == .booleans)
    #expect(tensor(try value("[true, 2]"))?.leaves == .mixed)
    let first = try #require(tensor(try value(#"[["NaN"]]"#)))
    #expect(first.shape == [1, 1])
  }

  @Test func `offers the number behind a string that spells a non-finite one`() throws {
    #expect(try value(#""-Infinity""#).numberOrNil == -.infinity)
    #expect(try value(#""NaN""#).numberOrNil?.isNaN == true)
    #expect(try value("2").numberOrNil == 2)
    #expect(try value(#""nan""#).numberOrNil == nil)
    #expect(try value("true").numberOrNil == nil)
  }

  @Test(arguments: [
    (#""""#, ""), (#""a\"\\\/\b\f\n\r\tz""#, "a\"\\/\u{8}\u{C}\n\r\tz"),
    (#""\u0041\u00e9\u20AC""#, "Aé€"),
    (#""\ud83d\ude00""#, "😀"), (#""é€😀""#, "é€😀"), (#""\u0000""#, "\0"), ("\"\u{7F}\"", "\u{7F}"),
    (#""\uFFFF\uDBFF\uDFFF""#, "\u{FFFF}\u{10FFFF}"), (#""\\u0041""#, #"\u0041"#),
  ])
  func `reads strings`(text: String, string: String) throws {
    guard case .string(let read) = try value(text) else {
      Issue.record("no string")
      return
    }
    #expect(Array(read.unicodeScalars) == Array(string.unicodeScalars))
  }

  @Test(arguments: [
    "{}", " \t\r\n{ \n} \t\r\n", #"{"":0}"#, #"{"a":{}}"#, #"{"a":{"a":{"a":1}}}"#, #"{"a":[ ]}"#,
    #"{"a":[ 1 , 2 ]}"#, "{\"a\"\n:\n1\n,\n\"b\"\r:\t2}", #"{"a":"[{}]"}"#, #"{"a":"\"}"}"#,
    #"{"a":0,"A":0}"#, #"{"a":-0,"b":0e0,"c":0.0E+00,"d":1E-2,"e":10}"#, #"{"a":[{},{}]}"#,
  ])
  func `accepts`(text: String) throws {
    #expect(throws: Never.self) { try read(text.utf8) }
  }

  /// A document, what is wrong with it, and where.
  static let refused: [(String, JSONError)] = [
    ("", JSONError(.unexpectedEnd(expected: .value), offset: 0)),
    (" ", JSONError(.unexpectedEnd(expected: .value), offset: 1)),
    ("[1]", JSONError(.notAnObject, offset: 0)),
    (" 1", JSONError(.notAnObject, offset: 1)),
    (#""a""#, JSONError(.notAnObject, offset: 0)),
    ("null", JSONError(.notAnObject, offset: 0)),
    ("\u{FEFF}{}", JSONError(.byteOrderMark, offset: 0)),
    ("x", JSONError(.unexpectedByte(0x78, expected: .value), offset: 0)),
    ("{", JSONError(.unexpectedEnd(expected: .nameOrObjectEnd), offset: 1)),
    ("}", JSONError(.unexpectedByte(0x7D, expected: .value), offset: 0)),
    ("{}x", JSONError(.unexpectedByte(0x78, expected: .end), offset: 2)),
    ("{}{}", JSONError(.unexpectedByte(0x7B, expected: .end), offset: 2)),
    ("{}\0", JSONError(.unexpectedByte(0, expected: .end), offset: 2)),
    ("{1:2}", JSONError(.unexpectedByte(0x31, expected: .nameOrObjectEnd), offset: 1)),
    ("{a:2}", JSONError(.unexpectedByte(0x61, expected: .nameOrObjectEnd), offset: 1)),
    ("{'a':2}", JSONError(.unexpectedByte(0x27, expected: .nameOrObjectEnd), offset: 1)),
    (#"{"a" 1}"#, JSONError(.unexpectedByte(0x31, expected: .colon), pointer: "/a", offset: 5)),
    (#"{"a"}"#, JSONError(.unexpectedByte(0x7D, expected: .colon), pointer: "/a", offset: 4)),
    (#"{"a":}"#, JSONError(.unexpectedByte(0x7D, expected: .value), pointer: "/a", offset: 5)),
    (#"{"a"::1}"#, JSONError(.unexpectedByte(0x3A, expected: .value), pointer: "/a", offset: 5)),
    (#"{"a":1,}"#, JSONError(.unexpectedByte(0x7D, expected: .name), offset: 7)),
    (#"{,"a":1}"#, JSONError(.unexpectedByte(0x2C, expected: .nameOrObjectEnd), offset: 1)),
    (#"{"a":1 "b":2}"#, JSONError(.unexpectedByte(0x22, expected: .commaOrObjectEnd), offset: 7)),
    (#"{"a":1]"#, JSONError(.unexpectedByte(0x5D, expected: .commaOrObjectEnd), offset: 6)),
    (#"{"a":1"#, JSONError(.unexpectedEnd(expected: .commaOrObjectEnd), offset: 6)),
    (#"{"a"#, JSONError(.unexpectedEnd(expected: .stringEnd), offset: 3)),
    (#"{"a":"\"#, JSONError(.unexpectedEnd(expected: .stringEnd), pointer: "/a", offset: 7)),
    (#"{"a":1,"a":2}"#, JSONError(.duplicateName("a"), offset: 7)),
    (#"{"a":1,"\u0061":2}"#, JSONError(.duplicateName("a"), offset: 7)),
    (#"{"a":{"b":1,"b":2}}"#, JSONError(.duplicateName("b"), pointer: "/a", offset: 12)),
    (
      #"{"a":[1,]}"#, JSONError(.unexpectedByte(0x5D, expected: .value), pointer: "/a/1", offset: 8)
    ),
    (#"{"a":[,1]}"#, at("/a/0", 6, 0x2C, .valueOrArrayEnd)),
    (#"{"a":[1 2]}"#, at("/a", 8, 0x32, .commaOrArrayEnd)),
    (#"{"a":[1}"#, at("/a", 7, 0x7D, .commaOrArrayEnd)),
    (#"{"a":[1"#, JSONError(.unexpectedEnd(expected: .commaOrArrayEnd), pointer: "/a", offset: 7)),
    (#"{"a":["x",]}"#, at("/a/1", 10, 0x5D, .value)),
    (#"{"a":["x" 1]}"#, at("/a", 10, 0x31, .commaOrArrayEnd)),
    (#"{"a":[1]]}"#, JSONError(.unexpectedByte(0x5D, expected: .commaOrObjectEnd), offset: 8)),
    (#"{"a":01}"#, JSONError(.leadingZero, pointer: "/a", offset: 5)),
    (#"{"a":-01}"#, JSONError(.leadingZero, pointer: "/a", offset: 5)),
    (#"{"a":1.}"#, JSONError(.malformedNumber, pointer: "/a", offset: 5)),
    (#"{"a":.5}"#, JSONError(.unexpectedByte(0x2E, expected: .value), pointer: "/a", offset: 5)),
    (#"{"a":+1}"#, JSONError(.unexpectedByte(0x2B, expected: .value), pointer: "/a", offset: 5)),
    (#"{"a":-}"#, JSONError(.malformedNumber, pointer: "/a", offset: 5)),
    (#"{"a":--1}"#, JSONError(.malformedNumber, pointer: "/a", offset: 5)),
    (#"{"a":1e}"#, JSONError(.malformedNumber, pointer: "/a", offset: 5)),
    (#"{"a":1e+}"#, JSONError(.malformedNumber, pointer: "/a", offset: 5)),
    (#"{"a":1e1.5}"#, JSONError(.malformedNumber, pointer: "/a", offset: 5)),
    (#"{"a":1.5.5}"#, JSONError(.malformedNumber, pointer: "/a", offset: 5)),
    (#"{"a":0x10}"#, JSONError(.malformedNumber, pointer: "/a", offset: 5)),
    (#"{"a":1_000}"#, JSONError(.unexpectedByte(0x5F, expected: .commaOrObjectEnd), offset: 6)),
    (#"{"a":1f}"#, JSONError(.malformedNumber, pointer: "/a", offset: 5)),
    (#"{"a":NaN}"#, JSONError(.bareNonFinite, pointer: "/a", offset: 5)),
    (#"{"a":Infinity}"#, JSONError(.bareNonFinite, pointer: "/a", offset: 5)),
    (#"{"a":-Infinity}"#, JSONError(.bareNonFinite, pointer: "/a", offset: 5)),
    (#"{"a":[1,NaN]}"#, JSONError(.bareNonFinite, pointer: "/a/1", offset: 8)),
    (#"{"a":True}"#, JSONError(.unknownLiteral, pointer: "/a", offset: 5)),
    (#"{"a":nul}"#, JSONError(.unknownLiteral, pointer: "/a", offset: 5)),
    (#"{"a":truefalse}"#, JSONError(.unknownLiteral, pointer: "/a", offset: 5)),
    ("{\"a\":\"\n\"}", JSONError(.controlCharacter(10), pointer: "/a", offset: 6)),
    ("{\"a\":\"x\0\"}", JSONError(.controlCharacter(0), pointer: "/a", offset: 7)),
    ("{\"a\u{1F}\":1}", JSONError(.controlCharacter(0x1F), offset: 3)),
    (#"{"a":"\x"}"#, JSONError(.malformedEscape, pointer: "/a", offset: 6)),
    (#"{"a":"\u12g4"}"#, JSONError(.malformedEscape, pointer: "/a", offset: 6)),
    (#"{"a":"\u123"}"#, JSONError(.malformedEscape, pointer: "/a", offset: 6)),
    (#"{"a":"\ud800"}"#, JSONError(.loneSurrogate, pointer: "/a", offset: 6)),
    (#"{"a":"\ud800\n"}"#, JSONError(.loneSurrogate, pointer: "/a", offset: 6)),
    (#"{"a":"\ud800\ud800"}"#, JSONError(.loneSurrogate, pointer: "/a", offset: 6)),
    (#"{"a":"\udc00"}"#, JSONError(.loneSurrogate, pointer: "/a", offset: 6)),
    ("{\"a\":1}\u{A0}", JSONError(.unexpectedByte(0xC2, expected: .end), offset: 7)),
    ("{\"a\":\u{B}1}", JSONError(.unexpectedByte(0xB, expected: .value), pointer: "/a", offset: 5)),
    ("{\"a\":1//x\n}", JSONError(.unexpectedByte(0x2F, expected: .commaOrObjectEnd), offset: 6)),
    (
      #"{"y":[[1,2],[3]]}"#,
      JSONError(.raggedRow(expected: 2, received: 1), pointer: "/y/1", offset: 14)
    ),
    (
      #"{"y":[[1,2],[3,4,5]]}"#,
      JSONError(.raggedRow(expected: 2, received: 3), pointer: "/y/1", offset: 18)
    ),
    (
      #"{"y":[[[1],[2]],[[3]]]}"#,
      JSONError(.raggedRow(expected: 2, received: 1), pointer: "/y/1", offset: 20)
    ),
    (
      #"{"y":[[[1],[2]],[[3],[4,5]]]}"#,
      JSONError(.raggedRow(expected: 1, received: 2), pointer: "/y/1/1", offset: 25)
    ),
    (
      #"{"y":[[],[1]]}"#,
      JSONError(.raggedRow(expected: 0, received: 1), pointer: "/y/1", offset: 11)
    ),
    (
      #"{"y":[[[1]],[]]}"#,
      JSONError(.raggedRow(expected: 1, received: 0), pointer: "/y/1", offset: 13)
    ),
    (
      #"{"y":[1,[2]]}"#,
      JSONError(.mixedDepth(expected: 1, received: 2), pointer: "/y/1", offset: 8)
    ),
    (
      #"{"y":[[1],2]}"#,
      JSONError(.mixedDepth(expected: 2, received: 1), pointer: "/y/1", offset: 10)
    ),
    (
      #"{"y":[[],[[]]]}"#,
      JSONError(.mixedDepth(expected: 2, received: 3), pointer: "/y/1/0", offset: 10)
    ),
    (#"{"y":[[1],[null]]}"#, JSONError(.notANumber(.null), pointer: "/y/1/0", offset: 11)),
    (#"{"y":[1,"x"]}"#, JSONError(.notANumber(.string), pointer: "/y/1", offset: 8)),
    (#"{"y":[1,"nan"]}"#, JSONError(.notANumber(.string), pointer: "/y/1", offset: 8)),
    (#"{"y":[1,{}]}"#, JSONError(.notANumber(.object), pointer: "/y/1", offset: 8)),
    (
      #"{"i":[{"a":[[1],[2,3]]}]}"#,
      JSONError(.raggedRow(expected: 1, received: 2), pointer: "/i/0/a/1", offset: 20)
    ),
    (
      #"{"a/b":{"~":[["x"],[1,[]],[[1],2]]}}"#,
      JSONError(.mixedDepth(expected: 1, received: 2), pointer: "/a~1b/~0/1/1", offset: 22)
    ),
  ]

  private static func at(
    _ pointer: String, _ offset: Int, _ byte: UInt8, _ expected: JSONError.Expected
  ) -> JSONError {
    JSONError(.unexpectedByte(byte, expected: expected), pointer: pointer, offset: offset)
  }

  @Test(arguments: refused)
  func `refuses, with the reason and the place`(text: String, error: JSONError) {
    #expect(throws: error) { try read(text.utf8) }
    #expect(throws: error) { try read(text.utf8, pieces: 1) }
  }

  @Test(
    arguments: [
      [0x80], [0xC0, 0xAF], [0xC1, 0x81], [0xC3], [0xC3, 0x28], [0xE0, 0x80, 0xAF], [0xE2, 0x82],
      [0xED, 0xA0, 0x80], [0xEF, 0xBF], [0xF0, 0x80, 0x80, 0x80], [0xF4, 0x90, 0x80, 0x80],
      [0xF5, 0x80, 0x80, 0x80], [0xFE], [0xFF], [0xF0, 0x9F, 0x98],
    ] as [[UInt8]])
  func `refuses what is not UTF-8`(bytes: [UInt8]) {
    let text = Array(#"{"a":"x"#.utf8) + bytes + Array(#""}"#.utf8)
    let error = JSONError(.malformedUTF8, pointer: "/a", offset: 7)
    for pieces in [1, .max] {
      #expect(throws: error) { try read(text, pieces: pieces) }
    }
  }

  // MARK: Pieces

  /// Documents whose every part a cut can fall into; some are refused.
  static let samples = [
    #"{"y_true":[[0,1.5,-2e-3],[1,0.0,"NaN"]],"y_pred":[[0.25,0.5,0.125],[true,false,12345678901]],"n":null}"#,
    #"{ "a\u00e9\n" : "x\ud83d\ude00y" , "é€😀" : [ "é€😀\\" , [ "\"" ] , { "k" : [ ] , "l" : [[],[]] } ] , "t" : true }"#,
    "{\"pretty\": [\n  [\n    1.5,\n    2.5\n  ],\n  [\n    3.5,\n    4.5\n  ]\n],\r\n \"n\": -1.25E+2}",
    #"{"y":[[1.5,2.5,3.5,4.5,5.5,6.5,7.5,8.5,9.5,10.5,11.5,12.5],[1,2,3,4,5,6,7,8,9,10,11]],"z":[1,2,3,4]}"#,
    #"{"y":[1.5,2.5,3.5,4.5,5.5,01.5,7.5,8.5,9.5,10.5,11.5,12.5,1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16]}"#,
    #"{"y":[1.5,2.5,3.5,4.5,5.5,1.5.5,7.5,8.5,9.5,10.5,11.5,12.5,1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16]}"#,
    #"{"y":[[[1,2],[3,4]],[[5,6],[7,8]],[[9,10],[11,12]],[[13,14],[15,16]],[[17,18],[19,20]],[[1,2],[3,4,5]]]}"#,
    #"{"y":[[[1,2],[3,4]],[[5,6],[7,8]],[[9,10],[11,12]],[[13,14],[15,16],[17,18],[19,20]],[[1,2],[3,4]]],"z":1}"#,
  ]

  @Test(arguments: samples)
  func `gives the same wherever a document is cut`(text: String) {
    let bytes = Array(text.utf8)
    let whole = outcome(bytes, cuts: [])
    for first in 0...bytes.count {
      #expect(outcome(bytes, cuts: [first]) == whole, "cut at \(first)")
    }
    for pieces in [1, 2, 3, 7, 65, 70] {
      let cuts = Array(stride(from: 0, to: bytes.count, by: pieces))
      #expect(outcome(bytes, cuts: cuts) == whole, "pieces of \(pieces)")
    }
    var random = Xorshift(seed: 1)
    for _ in 0..<300 {
      let cuts = (0..<Int.random(in: 1...6, using: &random)).map { _ in
        Int.random(in: 0...bytes.count, using: &random)
      }
      #expect(outcome(bytes, cuts: cuts.sorted()) == whole, "cuts \(cuts.sorted())")
    }
  }

  @Test(arguments: samples)
  func `wants more at every end before the last`(text: String) {
    let bytes = Array(text.utf8)
    guard (try? read(bytes)) != nil else { return }
    for end in 0..<bytes.count {
      let error = #expect(throws: JSONError.self) { try read(bytes[..<end]) }
      guard case .unexpectedEnd? = error?.fact else {
        // A number may be cut where it is none yet.
        #expect(error?.fact == .malformedNumber || error?.fact == .unknownLiteral, "end \(end)")
        continue
      }
    }
  }

  private func outcome(_ bytes: [UInt8], cuts: [Int]) -> String {
    var reader = JSONReader()
    do {
      var start = 0
      for end in cuts + [bytes.count] {
        try reader.read(bytes.span.extracting(start..<end))
        start = end
      }
      return spelled(try reader.finish())
    } catch {
      return "\(error)"
    }
  }

  // MARK: Limits and hooks

  @Test func `bounds depth, rank, elements, names, strings, numbers, fields, lists and values`() {
    var limits = JSONLimits()
    limits.depth = 6
    limits.rank = 3
    limits.elements = 4
    limits.nameBytes = 5
    limits.stringBytes = 8
    limits.numberBytes = 10
    limits.fields = 20
    limits.listLength = 3
    limits.values = 40
    let many = (0...20).map { "\"\($0)\":0" }.joined(separator: ",")
    let cases: [(String, JSONError.Limit, Int, String?, Int)] = [
      (#"{"x":[[[[[["a"]]]]]]}"#, .depth, 6, "/x/0/0/0/0/0", 10),
      (#"{"x":{"x":{"x":{"x":{"x":{"x":{"x":1}}}}}}}"#, .depth, 6, "/x/x/x/x/x/x", 30),
      (#"{"x":[[[[1]]]]}"#, .rank, 3, "/x/0/0/0/0", 9),
      (#"{"x":[1,2],"y":[3,4,5]}"#, .elements, 4, "/y/2", 20),
      (#"{"sixsix":1}"#, .nameBytes, 5, nil, 1),
      (#"{"x":"ninebytes"}"#, .stringBytes, 8, "/x", 5),
      (#"{"x":1.123456789}"#, .numberBytes, 10, "/x", 5),
      ("{\(many)}", .fields, 20, nil, 131),
      (#"{"x":["a",1,2,3]}"#, .listLength, 3, "/x/3", 14),
    ]
    for (text, limit, allowed, pointer, offset) in cases {
      for pieces in [1, 3, .max] {
        #expect(
          throws: JSONError(.limit(limit, allowed: allowed), pointer: pointer, offset: offset)
        ) { try read(text.utf8, pieces: pieces, limits: limits) }
      }
    }
    let lists =
      #"{"x":[{"x":["a",1,2]},{"x":["a",1,2]},{"x":["a",1,2]}],"#
      + (0..<8).map { "\"\($0)\":[null,null,null]" }.joined(separator: ",") + "}"
    let error = #expect(throws: JSONError.self) { try read(lists.utf8, limits: limits) }
    #expect(error?.fact == .limit(.values, allowed: 40))
  }

  @Test func `accepts what is just within its limits`() throws {
    var limits = JSONLimits()
    limits.depth = 4
    limits.rank = 3
    limits.elements = 4
    limits.nameBytes = 5
    limits.stringBytes = 8
    limits.numberBytes = 10
    limits.listLength = 3
    for text in [
      #"{"x":[[[1]]]}"#, #"{"x":[1,2],"y":[3,4]}"#, #"{"fives":"eightbyt"}"#, #"{"x":1.12345678}"#,
      #"{"x":["a",1,2]}"#, #"{"x":{"x":{"x":{}}}}"#,
    ] {
      #expect(throws: Never.self) { try read(text.utf8, limits: limits) }
    }
  }

  @Test func `asks about a name of the top level before it reads the value`() {
    let hooks = ReaderHooks(accepts: { $0 != "z" })
    let error = JSONError(.refusedName("z"), offset: 20)
    #expect(throws: error) { try read(#"{"a":{"z":1},"b":2, "z" rubbish"#.utf8, hooks: hooks) }
  }

  @Test func `finds a repeated name among many`() {
    let names = (0..<1_000).map { "\"\($0)\":0" }.joined(separator: ",")
    #expect(throws: Never.self) { try read("{\(names)}".utf8) }
    for name in ["0", "14", "15", "16", "999"] {
      let error = #expect(throws: JSONError.self) { try read("{\(names),\"\(name)\":0}".utf8) }
      #expect(error?.fact == .duplicateName(name))
    }
  }

  @Test func `holds no more than it has been granted, and stops when it is refused`() throws {
    let row = "[" + Array(repeating: "0.5", count: 1_000).joined(separator: ",") + "]"
    let text = Array("{\"x\":[\(Array(repeating: row, count: 600).joined(separator: ","))]}".utf8)
    var reader = JSONReader(byteCount: text.count)
    for start in stride(from: 0, to: text.count, by: 50_000) {
      try reader.read(text.span.extracting(start..<min(start + 50_000, text.count)))
      #expect(reader.bytesHeld <= max(reader.bytesGranted, 512))
      #expect(reader.bytesHeld < 10 << 20)
    }
    let object = try reader.finish()
    #expect(tensor(object["x"])?.shape == [600, 1_000])
    #expect(tensor(object["x"])?.elements.allSatisfy { $0 == 0.5 } == true)
    #expect(reader.bytesHeld < 600_000 * 8 + (2 << 20))
    #expect(reader.bytesGranted < 600_000 * 8 + (5 << 20))

    for allowed in [0, 20_000, 1 << 20, 2 << 20, 4 << 20] {
      let budget = Budget(allowed)
      let hooks = ReaderHooks(reserve: { budget.take($0) })
      for byteCount in [nil, text.count, 3] {
        budget.left = allowed
        var reader = JSONReader(byteCount: byteCount, hooks: hooks)
        let error = #expect(throws: JSONError.self) { try reader.read(text.span) }
        guard case .memoryRefused? = error?.fact else {
          Issue.record("\(String(describing: error)) with \(allowed)")
          continue
        }
        #expect(reader.bytesGranted <= allowed)
      }
    }
  }

  /// A budget that a test shares with a reader on the same thread.
  private final class Budget: @unchecked Sendable {
    var left: Int
    init(_ bytes: Int) { left = bytes }
    func take(_ bytes: Int) -> Bool {
      guard bytes <= left else { return false }
      left -= bytes
      return true
    }
  }

  @Test(arguments: [nil, 0, 10, 2_000_000, 100_000_000] as [Int?])
  func `reads large tensors whatever length was promised`(byteCount: Int?) throws {
    let count = 700_000
    let text = Array(
      "{\"x\":[\((0..<count).map(String.init).joined(separator: ","))],\"y\":[1]}".utf8)
    var reader = JSONReader(byteCount: byteCount)
    try reader.read(text.span)
    let object = try reader.finish()
    #expect(tensor(object["x"])?.elements == (0..<count).map(Double.init))
    #expect(tensor(object["y"])?.elements == [1])
  }

  @Test func `serves one document after another, also after an error`() throws {
    var reader = JSONReader()
    for _ in 0..<3 {
      for (text, error) in Self.refused.prefix(40) {
        reader.reset()
        let thrown = #expect(throws: JSONError.self) {
          try reader.read(Array(text.utf8).span)
          _ = try reader.finish()
        }
        #expect(thrown == error)
        #expect(throws: error) { try reader.read([0x20].span) }
        #expect(throws: error) { try reader.finish() }
      }
      reader.reset()
      try reader.read(Array(#"{"x":[[1,2]]}"#.utf8).span)
      #expect(tensor(try reader.finish()["x"])?.elements == [1, 2])
      reader.trim()
    }
  }

  @Test func `stops where memory ends, and reads on from there`() throws {
    let room = Mutex(16_384)
    var reader = JSONReader(
      hooks: .init(reserve: { bytes in
        room.withLock { left in
          guard bytes <= left else { return false }
          left -= bytes
          return true
        }
      }))
    let text = Array(
      "{\"a\":[\(Array(repeating: "0.5", count: 50_000).joined(separator: ","))]}".utf8)
    var index = 0
    var stops = 0
    while index < text.count {
      let piece = text[index..<min(index + 777, text.count)]
      let length = try reader.readWhileRoom(Array(piece).span)
      index += length
      if length < piece.count {
        stops += 1
        room.withLock { $0 += 65_536 }
      }
    }
    #expect(stops > 5)
    let object = try reader.finish()
    guard case .tensor(let tensor, _)? = object["a"] else {
      Issue.record("no tensor")
      return
    }
    #expect(tensor.shape.dimensions == [50_000])
    #expect(tensor.doubles.allSatisfy { $0 == 0.5 })
  }
}
