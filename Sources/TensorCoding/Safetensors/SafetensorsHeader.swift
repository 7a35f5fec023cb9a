import Losses

/// The header of a body: its tensors, and the places of their values.
struct SafetensorsHeader {
  /// What the header says of a tensor.
  struct Entry {
    var name: String
    var type: NumberType
    var shape: Shape
    /// Its bytes, counted from the start of the values.
    var begin: Int
    var end: Int
    /// The place of its entry in the body.
    var offset: Int
  }

  /// The tensors in the order of the header.
  private(set) var entries: [Entry] = []
  private(set) var metadata: [SafetensorsFile.Text] = []
  /// The indices of the tensors in the order of their values.
  private(set) var order: [Int] = []

  /// The bytes of all values.
  var valueBytes: Int { order.last.map { entries[$0].end } ?? 0 }

  /// Bytes before the header.
  static let start = 8

  /// Reads a header that is complete.
  ///
  /// Every check of the format is made here: its entries are exactly those of tensors that fill the
  /// rest of the body without gap or overlap.
  init(
    _ bytes: [UInt8], limits: SafetensorsLimits, accepts: ((String) -> Bool)?
  ) throws(SafetensorsError) {
    var text = HeaderText(bytes, offset: Self.start)
    try read(&text, limits, accepts)
    try order(limits)
  }

  private mutating func read(
    _ text: inout HeaderText, _ limits: SafetensorsLimits, _ accepts: ((String) -> Bool)?
  ) throws(SafetensorsError) {
    try text.refuseByteOrderMark()
    var names = Set<String>()
    try text.openObject()
    while let offset = try text.nextMember() {
      let name = try text.string(limit: limits.nameBytes, .nameBytes)
      guard names.insert(name).inserted else {
        throw SafetensorsError(.repeatedName(name), offset: offset)
      }
      try text.colon()
      if name == "__metadata__" {
        try readMetadata(&text, limits)
        continue
      }
      guard name.isFit else { throw SafetensorsError(.unfitName, offset: offset) }
      if let accepts, !accepts(name) {
        throw SafetensorsError(.refusedName(name), tensor: name, offset: offset)
      }
      guard entries.count < limits.tensors else {
        throw SafetensorsError(.limit(.tensors, allowed: limits.tensors), offset: offset)
      }
      var reading = EntryReading(name: name, offset: offset)
      entries.append(try reading.entry(&text, limits))
    }
    try text.end()
  }

  private mutating func readMetadata(
    _ text: inout HeaderText, _ limits: SafetensorsLimits
  ) throws(SafetensorsError) {
    // The reference implementation treats null as absent.
    if text.skipNull() { return }
    var names = Set<String>()
    try text.openObject()
    while let offset = try text.nextMember() {
      let name = try text.string(limit: limits.nameBytes, .nameBytes)
      guard names.insert(name).inserted else {
        throw SafetensorsError(.repeatedName(name), offset: offset)
      }
      guard metadata.count < limits.metadata else {
        throw SafetensorsError(.limit(.metadata, allowed: limits.metadata), offset: offset)
      }
      try text.colon()
      let value = try text.string(limit: limits.valueBytes, .valueBytes)
      metadata.append(.init(name: name, value: value))
    }
  }

  /// Sorts the tensors by their bytes, which must tile the values.
  private mutating func order(_ limits: SafetensorsLimits) throws(SafetensorsError) {
    order = entries.indices.sorted {
      (entries[$0].begin, entries[$0].end, $0) < (entries[$1].begin, entries[$1].end, $1)
    }
    var end = 0
    var elements = 0
    for index in order {
      let entry = entries[index]
      guard entry.begin == end else {
        throw SafetensorsError(
          .notTiled(expected: end, received: entry.begin), tensor: entry.name, offset: entry.offset)
      }
      end = entry.end
      // Each is at most the limit, so that a thousand of them do not overflow.
      elements += entry.shape.count
      guard elements <= limits.elements else {
        throw SafetensorsError(
          .limit(.elements, allowed: limits.elements), tensor: entry.name, offset: entry.offset)
      }
    }
  }
}

/// The entry of one tensor while it is read.
private struct EntryReading {
  let name: String
  let offset: Int
  private var type: NumberType?
  private var dimensions: [Int]?
  private var range: (begin: Int, end: Int)?

  init(name: String, offset: Int) {
    self.name = name
    self.offset = offset
  }

  mutating func entry(
    _ text: inout HeaderText, _ limits: SafetensorsLimits
  ) throws(SafetensorsError) -> SafetensorsHeader.Entry {
    text.tensor = name
    defer { text.tensor = nil }
    var fields = Set<String>()
    try text.openObject()
    while let place = try text.nextMember() {
      let field = try text.string(limit: limits.nameBytes, .nameBytes)
      guard fields.insert(field).inserted else { throw text.error(.repeatedName(field), at: place) }
      try text.colon()
      switch field {
      case "dtype": type = try readType(&text, limits)
      case "shape": dimensions = try readShape(&text, limits)
      case "data_offsets": range = try readOffsets(&text)
      default: throw text.error(.unknownField(field), at: place)
      }
    }
    guard let type else { throw text.error(.missingField("dtype"), at: offset) }
    guard let dimensions else { throw text.error(.missingField("shape"), at: offset) }
    guard let range else { throw text.error(.missingField("data_offsets"), at: offset) }
    return try checked(type, dimensions, range, text, limits)
  }

  private func readType(
    _ text: inout HeaderText, _ limits: SafetensorsLimits
  ) throws(SafetensorsError) -> NumberType {
    let place = text.place
    let word = try text.string(limit: limits.nameBytes, .nameBytes)
    if let type = NumberType(rawValue: word) { return type }
    let isKnown = NumberType.others.contains(word)
    throw text.error(isKnown ? .unsupportedType(word) : .unknownType(word), at: place)
  }

  private func readShape(
    _ text: inout HeaderText, _ limits: SafetensorsLimits
  ) throws(SafetensorsError) -> [Int] {
    var dimensions: [Int] = []
    try text.openArray()
    while let place = try text.nextElement(isFirst: dimensions.isEmpty) {
      guard dimensions.count < limits.rank else {
        throw text.error(.limit(.rank, allowed: limits.rank), at: place)
      }
      dimensions.append(try text.integer())
    }
    return dimensions
  }

  private func readOffsets(
    _ text: inout HeaderText
  ) throws(SafetensorsError) -> (begin: Int, end: Int) {
    try text.openArray()
    let begin = try text.integer()
    try text.comma()
    let end = try text.integer()
    try text.closeArray()
    return (begin, end)
  }

  private func checked(
    _ type: NumberType, _ dimensions: [Int], _ range: (begin: Int, end: Int),
    _ text: HeaderText, _ limits: SafetensorsLimits
  ) throws(SafetensorsError) -> SafetensorsHeader.Entry {
    guard range.begin <= range.end else {
      throw text.error(.reversedOffsets(begin: range.begin, end: range.end), at: offset)
    }
    // Also where an axis is empty: the product of the others is bounded as well.
    let entries = product(dimensions.filter { $0 > 0 })
    guard product([entries, type.byteCount]) < .max else {
      throw text.error(.sizeTooLarge, at: offset)
    }
    let bytes = product([dimensions.contains(0) ? 0 : entries, type.byteCount])
    guard bytes == range.end - range.begin else {
      throw text.error(
        .wrongLength(expected: bytes, received: range.end - range.begin), at: offset)
    }
    guard entries <= limits.elements, let shape = Shape(checking: dimensions) else {
      throw text.error(.limit(.elements, allowed: limits.elements), at: offset)
    }
    return .init(
      name: name, type: type, shape: shape, begin: range.begin, end: range.end, offset: offset)
  }
}

extension String {
  /// Whether it can be the name of a tensor: not empty, no control characters.
  fileprivate var isFit: Bool {
    !isEmpty && unicodeScalars.allSatisfy { $0.properties.generalCategory != .control }
  }
}
