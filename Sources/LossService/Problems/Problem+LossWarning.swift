import Losses

extension Problem {
  /// A warning that `strict` turns into a refusal.
  init(refusing warning: LossWarning) {
    self.init(
      .refusedByStrict, warning.message,
      pointer: warning.tensor.map { JSONPointer.to($0, warning.index) },
      hint: "The warning is \(warning.kind.rawValue); without strict, it is only reported.")
  }
}

extension LossWarning {
  /// The warning as it stands in an answer.
  var document: Document {
    .object(pairs: [
      ("code", .string(kind.rawValue)),
      ("message", .string(message)),
      ("pointer", tensor.map { .string(JSONPointer.to($0, index)) }),
    ])
  }
}
