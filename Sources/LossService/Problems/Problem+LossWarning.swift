import Losses

extension Problem {
  /// A warning that `strict` turns into an error.
  init(refusing warning: LossWarning) {
    self.init(
      .refusedByStrict, warning.message,
      pointer: warning.tensor.map { JSONPointer.to($0, warning.index) },
      hint: (warning.hint.map { $0 + " " } ?? "")
        + "Without strict this is the warning \(warning.kind.rawValue).")
  }
}

extension LossWarning {
  /// The warning as an answer contains it.
  var document: Document {
    .object(pairs: [
      ("code", .string(kind.rawValue)),
      ("message", .string(message)),
      ("pointer", tensor.map { .string(JSONPointer.to($0, index)) }),
      ("hint", hint.map(Document.string)),
    ])
  }
}
