import HTTP1
import Losses
import TensorCoding

/// The call of one loss; a class, so that finding it copies nothing.
final class NamedLossCall: ArgumentsCall {
  private let entry: CatalogueEntry
  /// The loss with all its defaults; `nil` if a parameter has no default.
  private let usual: ResolvedLoss?
  private let evaluation: LossEvaluation
  let fields: RouteFields<LossArguments>
  let label: Response.Label

  init(_ entry: CatalogueEntry, _ evaluation: LossEvaluation, route: String) {
    self.entry = entry
    usual = try? entry()
    self.evaluation = evaluation
    fields = LossArguments.fields(with: entry.parameters)
    label = Response.Label(route: route, subject: entry.name)
  }

  func makeArguments() -> LossArguments { LossArguments() }

  func answer(
    _ arguments: consuming LossArguments, as writer: any AnswerWriter, on exchange: any Exchange
  ) -> Response? {
    let parameters = arguments.parameters
    return evaluation.answer(arguments, as: writer, on: exchange, label: label) {
      () throws(LossError) in
      if parameters.isEmpty, let usual { return usual }
      return try entry(parameters)
    }
  }
}
