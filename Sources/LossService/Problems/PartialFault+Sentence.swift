import Losses

extension RequestError.PartialFault {
  /// The error as a sentence.
  var sentence: String {
    switch self {
    case .notAnObject: "A partial result must be an object; received another value."
    case .version: "The partial result has an unsupported version."
    case .member(let name): "The member '\(name)' of the partial result is missing or unreadable."
    case .unknownMember(let name): "A partial result has no member \(quote(name))."
    case .altered: "The partial result was altered: its checksum does not match its members."
    }
  }

  /// The member that it concerns.
  var member: String? {
    switch self {
    case .member(let name), .unknownMember(let name): String(name.prefix(40))
    case .version: "version"
    case .notAnObject, .altered: nil
    }
  }
}

extension PartialMergeError {
  /// Why the parts cannot be merged, as a sentence.
  var sentence: String {
    switch self {
    case .differ(.loss(let first, let second)):
      "The parts belong to different losses: \(quote(first)) and \(quote(second))."
    case .differ(.source): "The parts belong to custom losses with different sources."
    case .differ(.dtype(let first, let second)):
      "The parts have different dtypes: \(first.rawValue) and \(second.rawValue)."
    case .differ(.parameter(let name, let first, let second)):
      "The parts have different values of \(quote(name)): "
        + "\(first.map { quote($0) } ?? "none") and \(second.map { quote($0) } ?? "none")."
    case .labelsReadDifferently:
      "In one part, labels of 0 mean -1, because all its labels are 0 or 1; another part has "
        + "other labels, so there labels of 0 mean 0."
    case .tooMany(let limit): "The parts have more than \(limit) values together."
    }
  }

  /// How to correct it.
  var hint: String? {
    switch self {
    case .differ: "Merge results of one loss with one set of parameters."
    case .labelsReadDifferently: "Send labels of -1 and 1 in every part."
    case .tooMany: nil
    }
  }
}
