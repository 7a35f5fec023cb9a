import Losses

/// Bodies of npz: every dtype, order of bytes and of axes, and archives that lie about themselves.
struct ArchiveBodies: RequestKind {
  let name = "npz"
  let weight = 3

  private static let types: [(name: String, size: Int)] = [
    ("f4", 4), ("f8", 8), ("f4", 4), ("f8", 8), ("f2", 2), ("i1", 1), ("i2", 2), ("i4", 4),
    ("i8", 8), ("u1", 1), ("u2", 2), ("u4", 4), ("u8", 8), ("b1", 1),
  ]

  func request(_ choices: inout Choices) -> GeneratedRequest {
    let entry = choices.one(of: LossCatalogue.builtIn.entries)
    let shape = choices.shape()
    var archive = ZipArchive()
    var names = ["y_true", "y_pred"]
    for name in ["sample_weight", "mask", "extra"] where choices.chance(0.12) { names.append(name) }
    for name in names {
      let own = name == "sample_weight" ? Array(shape.dropLast()) : choices.partner(of: shape)
      var entry = ZipArchive.Entry(
        "\(name).npy", array(own, &choices), deflated: choices.chance(0.4))
      entry.isDescribed = choices.chance(0.15)
      archive.entries.append(entry)
    }
    if choices.chance(0.3) { spoil(&archive, &choices) }
    var bytes = archive.bytes
    if choices.chance(0.05) {
      bytes.removeLast(choices.integer(in: 0...bytes.count))
    } else if choices.chance(0.03) {
      bytes += choices.one(of: [[0], bytes, [0x50, 0x4B, 3, 4]])
    }
    let outputs = choices.one(of: ["loss", "loss,values", "gradient", "loss,partial"])
    let route = choices.chance(0.2) ? "/loss" : "/loss/\(entry.name)"
    let function = route == "/loss" ? "&function=mean(square(y_pred-y_true),axis=-1)" : ""
    var request = GeneratedRequest(
      target: "\(route)?outputs=\(outputs)\(function)", body: .bytes(bytes))
    request.fields = [
      (
        "Content-Type",
        choices.one(of: [
          "application/x-npz", "application/x-npz", "application/zip", "application/octet-stream",
        ])
      )
    ]
    if choices.chance(0.5) { request.fields.append(("Accept", "application/x-npz")) }
    return request
  }

  /// An array in the npy format, now and then with a header that no array has.
  private func array(_ shape: [Int], _ choices: inout Choices) -> [UInt8] {
    let type = choices.one(of: Self.types)
    var lengths = shape.map(String.init)
    if choices.chance(0.03) {
      lengths.insert(
        choices.one(of: [
          "0", "9223372036854775807", "4611686018427387904", "-1", "18446744073709551616", "1e3",
          "(2,)", "99999999999999999999999999999999999", "2L", "True",
        ]), at: choices.integer(in: 0...lengths.count))
    }
    let order = type.size == 1 ? "|" : choices.chance(0.2) ? ">" : "<"
    var kind = "'\(order)\(type.name)'"
    if choices.chance(0.03) {
      kind = choices.one(of: [
        "'|O'", "'<c16'", "'<U9223372036854775807'", "'|V8'", "'<f16'", "'<M8[ns]'",
        "[('a', '<f4')]",
        "'f4'", "''",
      ])
    }
    let tuple = "(" + lengths.joined(separator: ", ") + (lengths.count == 1 ? ",)" : ")")
    let isFortran = choices.chance(0.15)
    var header = "{'descr': \(kind), 'fortran_order': \(isFortran ? "True" : "False"), "
    header += "'shape': \(tuple), }"
    if choices.chance(0.03) {
      header = choices.one(of: [
        String(repeating: "(", count: 60_000), "{'shape': \(tuple)}", header + header, "{}", "",
        String(repeating: " ", count: 65_000) + header,
      ])
    }
    let isLong = choices.chance(0.1)
    var length = header.utf8.count + 1
    if choices.chance(0.02) { length = choices.one(of: [0, 1, 65_535, length - 1, 0xFFFF_FFFF]) }
    let version: [UInt8] = isLong ? [choices.chance(0.5) ? 2 : 3, 0] : [1, 0]
    var bytes: [UInt8] = [0x93] + Array("NUMPY".utf8) + version
    bytes += ZipArchive.little(length, isLong ? 4 : 2) + Array(header.utf8) + [10]
    let isOrdinary = choices.chance(0.75)
    for _ in 0..<shape.reduce(1, *) {
      var element = element(type.name, type.size, isOrdinary, &choices)
      if order == ">" { element.reverse() }
      bytes += element
    }
    return bytes
  }

  private func element(
    _ type: String, _ size: Int, _ isOrdinary: Bool, _ choices: inout Choices
  ) -> [UInt8] {
    var bits = choices.next()
    if isOrdinary {
      switch type {
      case "f4": bits = UInt64(Float.random(in: -2...2, using: &choices).bitPattern)
      case "f8": bits = Double.random(in: -2...2, using: &choices).bitPattern
      case "f2": bits = 0x3800 + bits % 0x400
      default: bits %= 2
      }
    }
    return ZipArchive.little(bits, size)
  }

  /// Has a record say what is not so, or an entry become more than it seems to be.
  private func spoil(_ archive: inout ZipArchive, _ choices: inout Choices) {
    let place = choices.integer(in: 0...archive.entries.count - 1)
    let number = choices.one(of: [0, 1, -1, 0x7FFF_FFFF, 0xFFFF_FFFF, 0x8000_0000, 1 << 20])
    switch choices.integer(in: 0...10) {
    case 0: archive.entries[place].size = number
    case 1: archive.entries[place].compressedSize = number
    case 2: archive.entries[place].size &+= choices.integer(in: -2...2)
    case 3: archive.entries[place].checksum ^= 1
    case 4: archive.entries[place].method = choices.one(of: [1, 8, 9, 12, 14, 99, 0])
    case 5: archive.entries[place].shift = choices.one(of: [-1, 1, number, -archive.bytes.count])
    case 6: archive.entries.append(archive.entries[place])
    case 7: archive.surplus = choices.one(of: [-1, 1, 65_535])
    case 8:
      archive.entries[place].name = choices.one(of: [
        "", ".npy", "../y_pred.npy", "y_pred", "y_pred.npy.npy", "inputs/a.npy", "\u{0}.npy",
        String(repeating: "a", count: 60_000),
      ])
    case 9: archive.comment = [UInt8](repeating: 0x50, count: 65_535)
    default:
      // An array of zeros, a thousandth of its size: as it says, and not.
      let count = choices.one(of: [1 << 10, 1 << 16, 1 << 19])
      let header = "{'descr': '<f4', 'fortran_order': False, 'shape': (\(count),)}"
      var bytes: [UInt8] = [0x93] + Array("NUMPY".utf8) + [1, 0]
      bytes += ZipArchive.little(header.utf8.count, 2) + Array(header.utf8)
      bytes += [UInt8](repeating: 0, count: 4 * count)
      var bomb = ZipArchive.Entry(archive.entries[place].name, bytes, deflated: true)
      bomb.isDescribed = choices.chance(0.5)
      if choices.chance(0.4) { bomb.size = choices.one(of: [200, 1 << 30, 64]) }
      archive.entries[place] = bomb
    }
  }
}
