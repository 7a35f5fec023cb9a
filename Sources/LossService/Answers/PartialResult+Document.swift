import Losses
import TensorCoding

/// A partial result as JSON: an object that contains its own checksum.
///
/// Exact values are text, and counts are exact in a double, so any JSON library can read and write it.
extension PartialResult {
  private static let version = 1

  /// The result as an object.
  var document: Document {
    let members: [(String, Document?)] = [
      ("version", .integer(Self.version)),
      ("loss", .string(identity.loss)),
      ("source", identity.source.map(Document.string)),
      ("dtype", .string(identity.dtype.rawValue)),
      (
        "parameters",
        .object(
          identity.parameters.map { Document.Member(name: $0.name, value: .string($0.value)) })
      ),
      ("values", .integer(valueCount)),
      ("count", .integer(count)),
      ("kept", .integer(keptCount)),
      ("not_finite", .integer(sum.special.count)),
      ("least", Document(extreme: least)),
      ("greatest", Document(extreme: greatest)),
      ("sum", .string(sum.description)),
      ("weights", .string(weights.text)),
      ("labels", .string(labels.rawValue)),
    ]
    let document = Document.object(pairs: members)
    guard case .object(let all) = document else { return document }
    return .object(all + [.init(name: "check", value: .string(all.checksum.text))])
  }

  /// Reads a result, which must be unchanged except for the order of its members.
  init(_ json: JSONValue) throws(RequestError.PartialFault) {
    guard case .object(let object) = json else { throw .notAnObject }
    var reader = PartialReader(object)
    guard try reader.number("version") == Double(Self.version) else { throw .version }
    let identity = LossIdentity(
      loss: try reader.text("loss"), source: try reader.textIfPresent("source"),
      dtype: try reader.word("dtype"), parameters: try reader.parameters())
    let sum = try reader.exactSum("sum")
    let notFinite = try reader.count("not_finite")
    let result = PartialResult(
      identity: identity, valueCount: try reader.count("values"),
      count: try reader.count("count"), keptCount: try reader.count("kept"), sum: sum,
      weights: try reader.weights("weights"), least: try reader.extreme("least"),
      greatest: try reader.extreme("greatest"), labels: try reader.word("labels"))
    let check = try reader.text("check")
    if let unknown = reader.unread { throw .unknownMember(unknown) }
    guard let result, notFinite == sum.special.count, check == object.checksum.text else {
      throw .altered
    }
    self = result
  }
}

/// Reads the members of a partial result, and remembers which were read.
private struct PartialReader {
  private let object: JSONObject
  /// The members that were found, in the order in which they were requested.
  ///
  /// Each is requested once; hashing them would take a quarter of the time of a merge.
  private var names: [String] = []

  init(_ object: JSONObject) {
    self.object = object
    names.reserveCapacity(object.fields.count)
  }

  /// A member that was not requested.
  var unread: String? {
    guard names.count < object.fields.count else { return nil }
    return object.fields.first { !names.contains($0.name) }?.name
  }

  private mutating func value(_ name: String) -> JSONValue? {
    guard let value = object[name] else { return nil }
    names.append(name)
    return value
  }

  mutating func textIfPresent(_ name: String) throws(RequestError.PartialFault) -> String? {
    switch value(name) {
    case nil: return nil
    case .string(let text): return text
    default: throw .member(name)
    }
  }

  mutating func text(_ name: String) throws(RequestError.PartialFault) -> String {
    guard let text = try textIfPresent(name) else { throw .member(name) }
    return text
  }

  mutating func number(_ name: String) throws(RequestError.PartialFault) -> Double {
    guard case .number(let number) = value(name) else { throw .member(name) }
    return number
  }

  mutating func count(_ name: String) throws(RequestError.PartialFault) -> Int {
    guard let count = Int(exactly: try number(name)), count >= 0 else { throw .member(name) }
    return count
  }

  mutating func word<Word: RawRepresentable<String>>(
    _ name: String
  ) throws(RequestError.PartialFault) -> Word {
    guard let word = Word(rawValue: try text(name)) else { throw .member(name) }
    return word
  }

  mutating func exactSum(_ name: String) throws(RequestError.PartialFault) -> ExactSum {
    guard let sum = ExactSum(try text(name)) else { throw .member(name) }
    return sum
  }

  mutating func weights(
    _ name: String
  ) throws(RequestError.PartialFault) -> PartialResult.Weights {
    guard let weights = PartialResult.Weights(try text(name)) else { throw .member(name) }
    return weights
  }

  /// The smallest or the largest value; null if there is none.
  mutating func extreme(_ name: String) throws(RequestError.PartialFault) -> Double? {
    let value = value(name)
    if case .null? = value { return nil }
    guard let number = value?.numberOrNil, !number.isNaN else { throw .member(name) }
    return number
  }

  mutating func parameters() throws(RequestError.PartialFault) -> [LossIdentity.NamedValue] {
    guard case .object(let object) = value("parameters") else { throw .member("parameters") }
    var parameters: [LossIdentity.NamedValue] = []
    for field in object.fields {
      guard case .string(let text) = field.value else { throw .member("parameters") }
      parameters.append(.init(name: field.name, value: text))
    }
    return parameters
  }
}

extension PartialResult.Weights {
  private static let sharedPrefix = "shared "

  /// The sum, and whether there is one weight per sample.
  fileprivate var text: String {
    switch self {
    case .ofSamples(let sum): sum.description
    case .shared(let sum): Self.sharedPrefix + sum.description
    case .unknown: "unknown"
    }
  }

  fileprivate init?(_ text: String) {
    if text == Self.unknown.text {
      self = .unknown
    } else if text.hasPrefix(Self.sharedPrefix) {
      guard let sum = ExactSum(String(text.dropFirst(Self.sharedPrefix.count))) else { return nil }
      self = .shared(sum)
    } else {
      guard let sum = ExactSum(text) else { return nil }
      self = .ofSamples(sum)
    }
  }
}

extension Document {
  /// A value that may be infinite or absent; JavaScript does not keep the sign of -0.
  fileprivate init(extreme number: Double?) {
    self =
      switch number {
      case nil: .null
      case .infinity?: "Infinity"
      case (-.infinity)?: "-Infinity"
      case let number?: .number(number + 0)
      }
  }
}

// MARK: The checksum

/// A member's value, as far as partial results have such.
private enum Checked {
  case null
  case number(Double)
  case text(String)
  case members([(name: String, value: Checked)])

  /// Adds the value; members in the order of their names, as any JSON library may sort them.
  func add(to checksum: inout Checksum) {
    switch self {
    case .null: checksum.add(0 as UInt8)
    case .number(let number):
      checksum.add(1 as UInt8)
      checksum.add((number + 0).bitPattern)
    case .text(let text):
      checksum.add(2 as UInt8)
      checksum.add(text)
    case .members(let members):
      checksum.add(3 as UInt8)
      for member in members.sorted(by: { $0.name < $1.name }) {
        checksum.add(member.name)
        member.value.add(to: &checksum)
      }
      checksum.add(4 as UInt8)
    }
  }
}

extension [Document.Member] {
  fileprivate var checksum: Checksum {
    var checksum = Checksum()
    Checked.members(map { ($0.name, $0.value.checked) }).add(to: &checksum)
    return checksum
  }
}

extension Document {
  fileprivate var checked: Checked {
    switch self {
    case .integer(let integer): .number(Double(integer))
    case .number(let number): .number(number)
    case .string(let text): .text(text)
    case .object(let members): .members(members.map { ($0.name, $0.value.checked) })
    case .null, .boolean, .array: .null
    }
  }
}

extension JSONObject {
  /// The checksum of all members except the checksum itself.
  fileprivate var checksum: Checksum {
    var checksum = Checksum()
    Checked.members(
      fields.filter { $0.name != "check" }.map { ($0.name, $0.value.checked) }
    ).add(to: &checksum)
    return checksum
  }
}

extension JSONValue {
  fileprivate var checked: Checked {
    switch self {
    case .number(let number): .number(number)
    case .string(let text): .text(text)
    case .object(let object): .members(object.fields.map { ($0.name, $0.value.checked) })
    case .null, .bool, .tensor, .list: .null
    }
  }
}
