import Losses

/// The header of one array: a Python literal of three fields.
struct NPYHeader {
  /// The type of the elements.
  var type = NumberType.float32
  /// Whether the elements are stored most significant byte first.
  var isBigEndian = false
  /// Whether the first axis runs fastest.
  var isFortran = false
  /// The lengths of the axes.
  var dimensions: [Int] = []

  /// The bytes before the length of the header: the signature and the version.
  static let signature: [UInt8] = [0x93] + Array("NUMPY".utf8)

  /// Reads the literal.
  init(_ text: [UInt8], limits: NPZLimits) throws(NPZFlaw) {
    var literal = PythonLiteral(text)
    var fields: Set<String> = []
    try literal.take("{")
    while !literal.skip("}") {
      let name = try literal.string()
      guard ["descr", "fortran_order", "shape"].contains(name), fields.insert(name).inserted else {
        throw NPZFlaw(.unknownField(String(name.prefix(40))))
      }
      try literal.take(":")
      switch name {
      case "descr": try readType(&literal)
      case "fortran_order": isFortran = try literal.boolean()
      default: try readShape(&literal, limits)
      }
      if !literal.skip(",") {
        try literal.take("}")
        break
      }
    }
    try literal.end()
    for name in ["descr", "fortran_order", "shape"] where !fields.contains(name) {
      throw NPZFlaw(.missingField(name))
    }
  }

  private mutating func readType(_ literal: inout PythonLiteral) throws(NPZFlaw) {
    // A list of fields is that of a structured type.
    if literal.isNext("[") { throw NPZFlaw(.unsupportedType("structured")) }
    let text = try literal.string()
    guard let order = text.utf8.first, let type = NumberType(numpy: text.dropFirst()) else {
      throw NPZFlaw(.unsupportedType(String(text.prefix(40))))
    }
    switch order {
    case UInt8(ascii: "<"), UInt8(ascii: "="): isBigEndian = false
    case UInt8(ascii: ">"): isBigEndian = true
    case UInt8(ascii: "|") where type.byteCount == 1: isBigEndian = false
    default: throw NPZFlaw(.unsupportedType(String(text.prefix(40))))
    }
    self.type = type
  }

  private mutating func readShape(
    _ literal: inout PythonLiteral, _ limits: NPZLimits
  ) throws(NPZFlaw) {
    try literal.take("(")
    var hasComma = true
    while !literal.skip(")") {
      // A tuple of one has a comma; without it, `(3)` is a number.
      guard hasComma else { throw NPZFlaw(.malformedHeader) }
      guard dimensions.count < limits.rank else {
        throw NPZFlaw(.limit(.rank, allowed: limits.rank))
      }
      dimensions.append(try literal.integer())
      hasComma = literal.skip(",")
    }
    guard hasComma || dimensions.count > 1 else { throw NPZFlaw(.malformedHeader) }
  }
}

/// A fact without a place: that of the array which is being read.
struct NPZFlaw: Error {
  let fact: NPZError.Fact

  init(_ fact: NPZError.Fact) { self.fact = fact }
}

/// As much of Python's literals as the npy format has.
private struct PythonLiteral {
  private let bytes: [UInt8]
  private var index = 0

  init(_ bytes: [UInt8]) { self.bytes = bytes }

  mutating func take(_ sign: Unicode.Scalar) throws(NPZFlaw) {
    guard skip(sign) else { throw NPZFlaw(.malformedHeader) }
  }

  mutating func skip(_ sign: Unicode.Scalar) -> Bool {
    guard isNext(sign) else { return false }
    index += 1
    return true
  }

  mutating func isNext(_ sign: Unicode.Scalar) -> Bool {
    skipBlanks()
    return index < bytes.count && bytes[index] == UInt8(ascii: sign)
  }

  mutating func end() throws(NPZFlaw) {
    skipBlanks()
    if index < bytes.count { throw NPZFlaw(.malformedHeader) }
  }

  /// A string in either quotation mark, without escapes: no name or type has one.
  mutating func string() throws(NPZFlaw) -> String {
    skipBlanks()
    guard index < bytes.count,
      bytes[index] == UInt8(ascii: "'") || bytes[index] == UInt8(ascii: "\"")
    else { throw NPZFlaw(.malformedHeader) }
    let mark = bytes[index]
    let start = index + 1
    index = start
    while index < bytes.count, bytes[index] != mark {
      guard (0x20..<0x7F).contains(bytes[index]), bytes[index] != UInt8(ascii: "\\") else {
        throw NPZFlaw(.malformedHeader)
      }
      index += 1
    }
    guard index < bytes.count else { throw NPZFlaw(.malformedHeader) }
    defer { index += 1 }
    return String(decoding: bytes[start..<index], as: UTF8.self)
  }

  mutating func boolean() throws(NPZFlaw) -> Bool {
    skipBlanks()
    for (word, value) in [("True", true), ("False", false)]
    where bytes[index...].starts(with: word.utf8) {
      index += word.utf8.count
      return value
    }
    throw NPZFlaw(.malformedHeader)
  }

  /// A length; Python 2 wrote an `L` behind it.
  mutating func integer() throws(NPZFlaw) -> Int {
    skipBlanks()
    let start = index
    var value = 0
    while index < bytes.count, bytes[index] &- UInt8(ascii: "0") < 10 {
      value = value * 10 + Int(bytes[index] - UInt8(ascii: "0"))
      // Ten times this is far from an overflow.
      guard value <= Int(SafetensorsLimits.greatestSize) else { throw NPZFlaw(.sizeTooLarge) }
      index += 1
    }
    guard index > start, index == start + 1 || bytes[start] != UInt8(ascii: "0") else {
      throw NPZFlaw(.malformedHeader)
    }
    if index < bytes.count, bytes[index] == UInt8(ascii: "L") { index += 1 }
    return value
  }

  private mutating func skipBlanks() {
    while index < bytes.count, [0x20, 0x09, 0x0A, 0x0D].contains(bytes[index]) { index += 1 }
  }
}
