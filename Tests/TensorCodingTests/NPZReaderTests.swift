import Losses
import Synchronization
import Testing

@testable import TensorCoding

struct NPZReaderTests {
  private static let yTrue = Archive.Entry("y_true.npy", npy("<f4", "(3,)", floats(1, 2, 3)))
  private static let yPred = Archive.Entry("y_pred.npy", npy("<f4", "(3,)", floats(4, 5, 6)))

  @Test(arguments: [1, 2, 7, 64, Int.max])
  func `reads entries however they are written and cut`(pieces: Int) throws {
    let writings: [(Archive.Entry) -> Archive.Entry] = [
      { $0 }, { $0.deflated() }, { $0.zip64() }, { $0.deflated().zip64() }, { $0.described() },
      { $0.deflated().described() }, { $0.described(hasSignature: false) },
      { $0.described(wide: true) }, { $0.deflated().described(wide: true) },
    ]
    for (index, write) in writings.enumerated() {
      var archive = Archive([write(Self.yTrue), write(Self.yPred)])
      archive.comment = Array("a comment".utf8)
      let file = try read(npz: archive.bytes, pieces: pieces)
      #expect(file["y_true"] == [1, 2, 3], "writing \(index)")
      #expect(file["y_pred"] == [4, 5, 6], "writing \(index)")
    }
  }

  @Test func `reads every type, in both byte orders`() throws {
    let types: [(String, [UInt8], [Double])] = [
      ("|b1", [0, 1, 7], [0, 1, 1]), ("|u1", [0, 1, 255], [0, 1, 255]),
      ("|i1", [0, 1, 255], [0, 1, -1]), ("<u2", [1, 0, 0, 1], [1, 256]),
      (">u2", [1, 0, 0, 1], [256, 1]), ("<i2", [255, 255], [-1]), (">i2", [255, 254], [-2]),
      ("<f2", [0, 0x3C, 0, 0xC0], [1, -2]), (">f2", [0x3C, 0, 0xC0, 0], [1, -2]),
      ("<u4", [1, 0, 0, 0x80], [2_147_483_649]), (">i4", [255, 255, 255, 254], [-2]),
      (">f4", [0x3F, 0x80, 0, 0], [1]), ("<i8", [UInt8](repeating: 255, count: 8), [-1]),
      (">u8", [0, 0, 0, 0, 0, 0, 1, 0], [256]), ("<f8", [0, 0, 0, 0, 0, 0, 0xF0, 0x3F], [1]),
      (">f8", [0x3F, 0xF0, 0, 0, 0, 0, 0, 0], [1]),
    ]
    for (type, bytes, numbers) in types {
      for pieces in [1, 3, Int.max] {
        let body = Archive([.init("x.npy", npy(type, "(\(numbers.count),)", bytes))]).bytes
        #expect(try read(npz: body, pieces: pieces)["x"] == numbers, "\(type)")
      }
    }
  }

  @Test func `reads Fortran order`() throws {
    // The columns of [[1, 2, 3], [4, 5, 6]] one behind the other.
    let columns = floats(1, 4, 2, 5, 3, 6)
    for pieces in [1, 5, Int.max] {
      let body = Archive([.init("x.npy", npy("<f4", "(2, 3)", columns, order: "True"))]).bytes
      #expect(try read(npz: body, pieces: pieces)["x"] == [1, 2, 3, 4, 5, 6])
    }
    // By its law: entry (i, j, k) arrives at i + 2 j + 6 k.
    let shape = [2, 3, 4]
    let values = (0..<24).map { UInt8($0) }
    let body = Archive([.init("x.npy", npy("|u1", "(2, 3, 4)", values, order: "True"))]).bytes
    let read = try #require(try read(npz: body)["x"])
    for i in 0..<2 {
      for j in 0..<3 {
        for k in 0..<4 {
          #expect(read[(i * shape[1] + j) * shape[2] + k] == Double(i + 2 * j + 6 * k))
        }
      }
    }
  }

  @Test func `reads a large array in Fortran order, and large deflated ones`() throws {
    let (rows, columns) = (700, 600)
    let values = (0..<columns).flatMap { column in
      (0..<rows).flatMap { row in little(Float(row * columns + column).bitPattern) }
    }
    let array = npy("<f4", "(\(rows), \(columns))", values, order: "True")
    for entry in [Archive.Entry("x.npy", array), Archive.Entry("x.npy", array).deflated()] {
      let file = try read(npz: Archive([entry]).bytes, pieces: 65_536)
      let isRight = file["x"] == (0..<rows * columns).map(Double.init)
      #expect(isRight)
    }
  }

  @Test func `reads shapes of every kind, and every version`() throws {
    for (shape, values, dimensions) in [
      ("()", floats(7), []), ("(0,)", [], [0]), ("(2, 0, 3)", [], [2, 0, 3]),
      ("(1,1)", floats(7), [1, 1]), ("( 2 , )", floats(1, 2), [2]), ("(2L,)", floats(1, 2), [2]),
    ] as [(String, [UInt8], [Int])] {
      for version in 1...3 as ClosedRange<UInt8> {
        let body = Archive([.init("x.npy", npy("<f4", shape, values, version: version))]).bytes
        let file = try read(npz: body, pieces: 9)
        #expect(file.arrays.first?.tensor.shape.dimensions == dimensions, "\(shape)")
      }
    }
    #expect(try read(npz: Archive([]).bytes).arrays.isEmpty)
  }

  // MARK: Refusals

  /// An archive with that entry, and what is wrong with it.
  struct Bad: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let bytes: [UInt8]
    let fact: NPZError.Fact

    init(_ description: String, _ fact: NPZError.Fact, _ bytes: [UInt8]) {
      testDescription = description
      self.bytes = bytes
      self.fact = fact
    }

    init(
      _ description: String, _ fact: NPZError.Fact, _ entry: Archive.Entry = yTrue,
      _ bend: (inout Archive) -> Void
    ) {
      var archive = Archive([entry])
      bend(&archive)
      self.init(description, fact, archive.bytes)
    }

    init(header: String, _ fact: NPZError.Fact) {
      self.init(header, fact, Archive([.init("x.npy", npy("", "", [], header: header))]).bytes)
    }
  }

  static let bad: [Bad] = [
    Bad("a single array", .singleArray, npy("<f4", "(3,)", floats(1, 2, 3))),
    Bad("JSON", .notARecord, Array(#"{"y_true": [1]}"#.utf8)),
    Bad("a path", .unfitName("a/y_true.npy"), .init("a/y_true.npy", yTrue.data)) { _ in },
    Bad("a path of another system", .unfitName("a\\x.npy"), .init("a\\x.npy", yTrue.data)) { _ in },
    Bad("no suffix", .unfitName("y_true"), .init("y_true", yTrue.data)) { _ in },
    Bad("no name", .unfitName(".npy"), .init(".npy", yTrue.data)) { _ in },
    Bad("no name at all", .unfitName(""), .init("", yTrue.data)) { _ in },
    Bad("a name that is not UTF-8", .malformedUTF8) { $0.entries[0].name = [0xFF, 0x2E] },
    Bad("a name twice", .repeatedName("y_true")) { $0.entries.append(yTrue) },
    Bad("an unknown name", .refusedName("z"), .init("z.npy", yTrue.data)) { _ in },
    Bad("encryption", .unsupported(.encryption)) { $0.entries[0].flags = 1 },
    Bad("a strange flag", .unsupported(.flags)) { $0.entries[0].flags = 1 << 13 },
    Bad("another method", .unsupportedMethod(12)) { $0.entries[0].method = 12 },
    Bad("a wrong checksum", .wrongChecksum) { $0.entries[0].checksum ^= 1 },
    Bad("another checksum in the directory", .directoryDiffers(.checksum)) {
      $0.entries[0].directory = { $0.checksum ^= 1 }
    },
    Bad("another name in the directory", .directoryDiffers(.name)) {
      $0.entries[0].directory = { $0.name[0] ^= 1 }
    },
    Bad("another method in the directory", .directoryDiffers(.method)) {
      $0.entries[0].directory = { $0.method = 8 }
    },
    Bad("another size in the directory", .directoryDiffers(.size)) {
      $0.entries[0].directory = { $0.size += 1 }
    },
    Bad("another place in the directory", .directoryDiffers(.place)) {
      $0.entries[0].directory = { $0.offset += 1 }
    },
    Bad("two entries of the directory for one", .directoryDiffers(.place)) {
      $0.entries.append(yPred)
      $0.entries[1].directory = { $0.offset = 0 }
    },
    Bad("too few entries", .directoryDiffers(.count)) { $0.end = { $0.count = 0 } },
    Bad("another place of the directory", .directoryDiffers(.directory)) {
      $0.end = { $0.offset += 1 }
    },
    Bad("another length of the directory", .directoryDiffers(.directory)) {
      $0.end = { $0.length -= 1 }
    },
    Bad("bytes behind the end", .goesOn, Archive([yTrue]).bytes + [0]),
    Bad("bytes before the beginning", .notARecord, [0] + Archive([yTrue]).bytes),
    Bad("bytes between entries", .notARecord) {
      $0.entries[0].data += [0, 0, 0, 0]
      $0.entries.append(yPred)
    },
    Bad("extra fields cut short", .malformedExtra) { $0.entries[0].extra = [1, 0, 9] },
    Bad("sizes that lack in the extra field", .malformedExtra) {
      $0.entries[0].extra = [2, 0, 0, 0]
    },
    Bad(
      "more bytes than the array has", .wrongLength(expected: 12, received: 16),
      .init("x.npy", yTrue.data + [0, 0, 0, 0])
    ) { _ in },
    Bad(
      "fewer bytes than the array has", .wrongLength(expected: 12, received: 8),
      .init("x.npy", Array(yTrue.data.dropLast(4)))
    ) { _ in },
    Bad(
      "more than was said, deflated", .arrayGoesOn,
      Archive.Entry("x.npy", yTrue.data + [0, 0, 0, 0]).deflated()
    ) {
      $0.entries[0].size = yTrue.size
    },
    Bad("bytes behind the deflated ones", .damaged, yTrue.deflated()) {
      $0.entries[0].data += [0]
      $0.entries[0].compressedSize += 1
    },
    Bad("deflated bytes cut short", .damaged, yTrue.deflated()) {
      $0.entries[0].data.removeLast()
      $0.entries[0].compressedSize -= 1
    },
    Bad("damaged deflated bytes", .damaged, yTrue.deflated()) { $0.entries[0].data[0] = 0xFF },
    Bad("another size behind the entry", .wrongSize(expected: 81, received: 80)) {
      var entry = yTrue
      entry.size += 1
      entry.compressedSize += 1
      $0.entries[0] = entry.described()
    },
    Bad("an empty entry", .wrongSize(expected: 10, received: 0), .init("x.npy", [])) { _ in },
    Bad("a bomb", .bomb(ratio: 200), yTrue.deflated()) { $0.entries[0].size = 100 << 20 },
    Bad("a bomb of more than the limit", .tooLarge(limit: 1 << 30), yTrue.deflated()) {
      $0.entries[0].size = 1 << 31
    },
    Bad("no array", .notNPY, .init("x.npy", Array("not an array at all".utf8))) { _ in },
    Bad(
      "version 4", .unsupportedVersion(major: 4, minor: 0),
      .init("x.npy", npy("<f4", "(3,)", floats(1, 2, 3), version: 4))
    ) { _ in },
    Bad(header: "{'descr': '<f4', 'fortran_order': False}\n", .missingField("shape")),
    Bad(
      header: "{'descr': '<f4', 'descr': '<f4', 'shape': ()}", .unknownField("descr")),
    Bad(header: "{'descr': '<f4', 'color': 1}", .unknownField("color")),
    Bad(header: "{'descr': '<f4', 'fortran_order': 0, 'shape': ()}", .malformedHeader),
    Bad(header: "{'descr': '<f4', 'fortran_order': False, 'shape': (3)}", .malformedHeader),
    Bad(header: "{'descr': '<f4', 'fortran_order': False, 'shape': (-3,)}", .malformedHeader),
    Bad(header: "{'descr': '<f4', 'fortran_order': False, 'shape': (3,)} + 1", .malformedHeader),
    Bad(header: "__import__('os')", .malformedHeader),
    Bad(header: "", .malformedHeader),
    Bad(header: "{'descr': '|O', 'fortran_order': False, 'shape': (3,)}", .unsupportedType("|O")),
    Bad(header: "{'descr': '<c8', 'fortran_order': False, 'shape': (3,)}", .unsupportedType("<c8")),
    Bad(header: "{'descr': '<U5', 'fortran_order': False, 'shape': (3,)}", .unsupportedType("<U5")),
    Bad(header: "{'descr': '|V2', 'fortran_order': False, 'shape': (3,)}", .unsupportedType("|V2")),
    Bad(
      header: "{'descr': '<f16', 'fortran_order': False, 'shape': (3,)}", .unsupportedType("<f16")),
    Bad(
      header: "{'descr': [('a', '<f4')], 'fortran_order': False, 'shape': (3,)}",
      .unsupportedType("structured")),
    Bad(
      header: "{'descr': '<f4', 'fortran_order': False, 'shape': (0, 281474976710657)}",
      .sizeTooLarge),
    Bad(
      header:
        "{'descr': '<f4', 'fortran_order': False, 'shape': (281474976710656, 281474976710656)}",
      .sizeTooLarge),
    Bad(
      header: "{'descr': '<f4', 'fortran_order': False, 'shape': (1,1,1,1,1,1,1,1,1)}",
      .limit(.rank, allowed: 8)),
  ]

  @Test(arguments: bad)
  func `refuses`(bad: Bad) {
    let hooks = ReaderHooks(accepts: { $0 != "z" })
    var places: Set<Int?> = []
    for pieces in [1, 10, Int.max] {
      let error = #expect(throws: NPZError.self) {
        _ = try read(npz: bad.bytes, pieces: pieces, hooks: hooks)
      }
      #expect(error?.fact == bad.fact, "in pieces of \(pieces)")
      places.insert(error?.offset)
    }
    #expect(places.count == 1, "\(places)")
  }

  @Test func `refuses every beginning of a body`() throws {
    for entry in [Self.yTrue, Self.yTrue.deflated(), Self.yTrue.described()] {
      let bytes = Archive([entry]).bytes
      for length in 0..<bytes.count {
        let error = #expect(throws: NPZError.self) {
          _ = try read(npz: Array(bytes.prefix(length)), pieces: 16)
        }
        guard case .truncated? = error?.fact else {
          Issue.record("\(length) of \(bytes.count): \(String(describing: error))")
          return
        }
      }
    }
  }

  @Test func `expands a bomb no further than it is granted`() throws {
    let count = 1 << 20
    let array = npy("<f4", "(\(count),)", [UInt8](repeating: 0, count: 4 * count))
    let entry = Archive.Entry("x.npy", array).deflated()
    // With the sizes behind the bytes, nothing but the budget bounds what comes out.
    for entry in [entry, entry.described()] {
      let granted = Mutex(0)
      var reader = NPZReader(
        hooks: .init(reserve: { bytes in
          granted.withLock { granted in
            granted += bytes
            return granted <= 1 << 20
          }
        }))
      do throws(NPZError) {
        try reader.read(Archive([entry]).bytes.span)
        Issue.record("read")
      } catch {
        guard case .memoryRefused = error.fact else {
          Issue.record("\(error)")
          continue
        }
      }
      #expect(reader.bytesExpanded <= 2 << 20)
    }
  }

  @Test func `asks before it holds, and holds no more than was granted`() throws {
    let count = 1 << 20
    let array = npy("<f4", "(\(count),)", [UInt8](repeating: 0, count: 4 * count))
    let body = Archive([.init("x.npy", array)]).bytes
    #expect(throws: NPZError.self) {
      _ = try read(npz: body, pieces: 65_536, hooks: .init(reserve: { _ in false }))
    }
    #expect(
      try read(npz: body, pieces: 65_536, hooks: .init(reserve: { _ in true }))["x"]?.count == count
    )
  }
}
