/// What an answer's head begins with: all that does not differ from one answer to the next of its kind.
///
/// Those who answer in the same way again and again keep the last one, and write it whole.
public struct HeadOpening: Sendable {
  private let status: Status
  private let fields: [Field]
  private let coding: ContentCoding
  private let varies: Bool
  private let second: Int
  /// Status line and fields, each with its line end.
  let bytes: [UInt8]

  /// The beginning of such a head, if every field is fit to be sent.
  init(
    _ status: Status, _ fields: [Field], coding: ContentCoding, varies: Bool, date: HTTPDate
  ) throws(ResponseWriter.Failure) {
    guard 200...599 ~= status.code else { throw .invalidStatus(status.code) }
    for field in fields { try Self.check(field) }
    var bytes: [UInt8] = []
    bytes.reserveCapacity(256)
    Self.appendStatusLine(status, to: &bytes)
    bytes.append("Date: ")
    bytes.append(contentsOf: date.bytes)
    bytes.append("\r\n")
    for field in fields { Self.append(field, to: &bytes) }
    if coding != .identity, !status.forbidsBody {
      bytes.append("Content-Encoding: ")
      bytes.append(coding.name)
      bytes.append("\r\n")
    }
    if varies { bytes.append("Vary: Accept-Encoding\r\n") }
    self.bytes = bytes
    self.status = status
    self.fields = fields
    self.coding = coding
    self.varies = varies
    second = date.secondsSince1970
  }

  /// Whether such a head begins like this.
  @inline(__always)
  func opens(
    _ status: Status, _ fields: [Field], coding: ContentCoding, varies: Bool, date: HTTPDate
  ) -> Bool {
    second == date.secondsSince1970 && self.varies == varies && self.coding == coding
      && self.status == status && self.fields == fields
  }

  private static func appendStatusLine(_ status: Status, to output: inout [UInt8]) {
    if status.code == 200 {
      output.append("HTTP/1.1 200 OK\r\n")
      return
    }
    output.append("HTTP/1.1 ")
    output.append(decimal: status.code)
    output.append(" ")
    // A reason that could end the line is left out; the phrase is optional (RFC 9112 §4).
    if isText(status.reason) { output.append(text: status.reason) }
    output.append("\r\n")
  }

  private static func append(_ field: Field, to output: inout [UInt8]) {
    output.append(text: field.name)
    output.append(": ")
    output.append(text: field.value)
    output.append("\r\n")
  }

  private static func check(_ field: Field) throws(ResponseWriter.Failure) {
    guard isToken(field.name) else { throw .invalidName(field.name) }
    guard isText(field.value) else { throw .invalidValue(field.name) }
    guard !isReserved(field.name.utf8.span) else { throw .reserved(field.name) }
  }

  /// Whether a text can be the name of a field.
  private static func isToken(_ text: String) -> Bool {
    let bytes = text.utf8.span
    for index in bytes.indices where !Byte.token.contains(bytes[index]) { return false }
    return !bytes.isEmpty
  }

  /// Whether a text is a valid field value: no control bytes, so no line end.
  private static func isText(_ text: String) -> Bool {
    let bytes = text.utf8.span
    return bytes.firstControl(in: 0..<bytes.count) == nil
  }

  /// Whether the protocol writes a field of this name itself.
  private static func isReserved(_ name: Span<UInt8>) -> Bool {
    let all = 0..<name.count
    return switch name.count {
    case 4: name.spells("date", in: all)
    case 10: name.spells("connection", in: all)
    case 12: name.spells("x-request-id", in: all)
    case 14: name.spells("content-length", in: all)
    case 16: name.spells("content-encoding", in: all)
    case 17: name.spells("transfer-encoding", in: all)
    default: false
    }
  }
}
