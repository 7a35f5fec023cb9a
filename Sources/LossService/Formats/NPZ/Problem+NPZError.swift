import Losses
import TensorCoding

extension Problem {
  /// The problem of a malformed body of arrays; `names` are the fields that the route takes.
  init(_ error: NPZError, names: [String]) {
    let (code, sentence, hint) = error.fact.described(of: error.array, names: names)
    self.init(
      code, sentence, pointer: error.array.map { JSONPointer.to(String($0.prefix(40))) },
      offset: error.offset, hint: hint)
  }
}

extension NPZError.Fact {
  fileprivate func described(
    of array: String?, names: [String]
  ) -> (ProblemCode, String, hint: String?) {
    let subject = array.map { "array \(quote($0))" } ?? "archive"
    return switch self {
    case .singleArray:
      (
        .invalidNPZ, "The body is a single array in the npy format, not an archive of arrays.",
        "Send what numpy.savez(file, y_true=…, y_pred=…) writes."
      )
    case .notARecord:
      (
        .invalidNPZ, "Expected a record of a zip archive, received other bytes.",
        "Send what numpy.savez(file, y_true=…, y_pred=…) writes."
      )
    case .truncated(let part): (.invalidNPZ, "The body ends within \(part.phrase).", nil)
    case .goesOn: (.invalidNPZ, "The body continues after the end of the archive.", nil)
    case .unsupported(let feature):
      (.invalidNPZ, "The \(subject) \(feature.phrase), which is not supported.", Self.hint)
    case .unsupportedMethod(let method):
      (
        .invalidNPZ,
        "The \(subject) is compressed by method \(method); only stored and deflated are supported.",
        Self.hint
      )
    case .unfitName(let name):
      (
        .invalidNPZ,
        "The archive has an entry \(quote(name)), which is not an array with a plain name.",
        "The names are those of the fields, such as y_true.npy."
      )
    case .malformedUTF8: (.invalidUTF8, "The name of an entry is not UTF-8.", nil)
    case .repeatedName(let name):
      (.repeatedField, "The archive contains the array \(quote(name)) twice.", nil)
    case .refusedName(let name):
      (
        .unknownField, "The archive has an unknown array \(quote(name)).",
        nearest(to: name, among: names).map { "Did you mean '\($0)'?" }
          ?? "The known names are \(alternatives(names, "and"))."
      )
    case .malformedExtra:
      (.invalidNPZ, "The extra fields of an entry are malformed.", Self.hint)
    case .directoryDiffers(let item):
      (.invalidNPZ, "The directory of the archive and its entries differ in \(item.phrase).", nil)
    case .wrongChecksum:
      (.invalidNPZ, "The \(subject) does not match its checksum.", nil)
    case .wrongSize(let expected, let received):
      (
        .invalidNPZ,
        "Expected \(expected) bytes for the entry of the \(subject), received \(received).",
        nil
      )
    case .wrongLength(let expected, let received):
      (
        .invalidNPZ,
        "The shape and type of the \(subject) need \(expected) bytes; its entry has \(received).",
        nil
      )
    case .arrayGoesOn:
      (.invalidNPZ, "The entry of the \(subject) continues after the end of the array.", nil)
    case .damaged: (.invalidNPZ, "The compressed bytes of the \(subject) are damaged.", nil)
    case .bomb(let ratio):
      (.invalidNPZ, "The \(subject) expands to more than \(ratio) times its size.", nil)
    case .tooLarge(let limit):
      (.bodyTooLarge, "The arrays expand to more than the limit of \(limit) bytes.", nil)
    case .notNPY:
      (.invalidNPZ, "The \(subject) does not begin with the npy signature.", Self.hint)
    case .unsupportedVersion(let major, let minor):
      (
        .invalidNPZ,
        "The \(subject) is in version \(major).\(minor) of the npy format; 1.0 to 3.0 are supported.",
        nil
      )
    case .malformedHeader:
      (.invalidNPZ, "The header of the \(subject) is not the literal of the npy format.", nil)
    case .missingField(let name):
      (.invalidNPZ, "The header of the \(subject) lacks '\(name)'.", nil)
    case .unknownField(let name):
      (
        .invalidNPZ,
        "The header of the \(subject) has an unknown or repeated field \(quote(name)).",
        nil
      )
    case .unsupportedType(let type):
      (
        .wrongType, "The \(subject) has the dtype \(quote(type)), which is not supported.",
        "Send booleans, integers or floating-point numbers of 2, 4 or 8 bytes; pickled objects are not accepted."
      )
    case .sizeTooLarge: (.invalidNPZ, "The \(subject) has an impossible length.", nil)
    case .limit(let limit, let allowed):
      (.limitExceeded, "The body has more than \(allowed) \(limit.phrase).", nil)
    case .memoryRefused(let bytes):
      (
        .overloaded, "The server has no memory for another \(bytes) bytes at the moment.",
        "Try again later."
      )
    }
  }

  private static let hint = "Write the archive with numpy.savez or numpy.savez_compressed."
}

extension NPZError.Part {
  fileprivate var phrase: String {
    switch self {
    case .entry: "the record of an entry"
    case .data: "the bytes of an entry"
    case .descriptor: "the record after an entry"
    case .directory: "the directory of the archive"
    case .end: "the record at the end of the archive"
    }
  }
}

extension NPZError.Feature {
  fileprivate var phrase: String {
    switch self {
    case .encryption: "is encrypted"
    case .volumes: "is split over several files"
    case .flags: "has unknown flags"
    }
  }
}

extension NPZError.Item {
  fileprivate var phrase: String {
    switch self {
    case .name: "a name"
    case .method: "a compression method or flag"
    case .checksum: "a checksum"
    case .size: "a size"
    case .place: "the place of an entry"
    case .count: "the number of entries"
    case .directory: "the place or length of the directory"
    }
  }
}

extension NPZError.Limit {
  fileprivate var phrase: String {
    switch self {
    case .arrays: "arrays"
    case .nameBytes: "bytes in a name"
    case .headerBytes: "bytes in the header of an array"
    case .rank: "axes in an array"
    case .elements: "numbers in its arrays"
    }
  }
}
