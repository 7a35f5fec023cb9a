import Losses

extension CatalogueEntry {
  /// Its members in a listing.
  var members: [(name: StaticString, value: Document)] {
    let shapes: Document = [
      "y_true": .string(shapes.yTrue), "y_pred": .string(shapes.yPred),
      "values": .string(shapes.values),
    ]
    return [
      ("name", .string(name)), ("aliases", .strings(aliases)), ("summary", .string(summary)),
      ("formula", .string(formula)), ("shapes", shapes),
      ("parameters", .array(parameters.map(\.document))), ("source", .string(source)),
    ]
  }

  /// The entry as a listing contains it.
  var document: Document {
    .object(members.map { Document.Member(name: $0.name.description, value: $0.value) })
  }

  /// The entry alone, with its formula also as MathML.
  var detailedDocument: Document {
    guard case .object(let members) = document, let mathML else { return document }
    return .object(members + [.init(name: "mathml", value: .string(mathML))])
  }
}

extension ParameterDescription {
  fileprivate var document: Document {
    .object(pairs: [
      ("name", .string(name)),
      ("type", .string(kind.rawValue)),
      ("default", isDefaultKnown ? defaultValue.document : nil),
      ("range", kind.isNumeric ? .string(range.rawValue) : nil),
      ("summary", .string(summary)),
    ])
  }
}

extension ParameterDescription.Kind {
  /// True if a range says something about its values.
  var isNumeric: Bool {
    switch self {
    case .number, .numberOrList: true
    case .boolean, .optionalInteger, .axis, .axes, .optionalTensor, .any: false
    }
  }
}

extension Argument {
  /// The value as a document; a tensor of more than one axis, which is no default of any loss, as
  /// null.
  var document: Document {
    switch self {
    case .null: .null
    case .tensor(let tensor):
      tensor.shape.rank == 1
        ? .array(tensor.doubles.map { Argument.number($0).document }) : .null
    case .boolean(let value): .boolean(value)
    case .number(let value): Int(exactly: value).map(Document.integer) ?? .number(value)
    case .string(let value): .string(value)
    }
  }
}
