import HTTP1
import Losses
import TensorCoding

/// The call of `to_categorical`.
final class CategoricalCall: ArgumentsCall {
  private let evaluation: LossEvaluation
  let fields = RouteFields(CategoricalArguments.fields)
  let label: Response.Label

  init(_ context: ServiceContext, route: String) {
    evaluation = LossEvaluation(context)
    label = Response.Label(route: route)
  }

  func makeArguments() -> CategoricalArguments { CategoricalArguments() }

  func answer(
    _ arguments: consuming CategoricalArguments, as writer: any AnswerWriter,
    on exchange: any Exchange
  ) throws(RequestError) -> Response? {
    if arguments.x != nil && arguments.y != nil { throw .fieldsExclude(name: "x", other: "y") }
    guard let labels = arguments.x ?? arguments.y else {
      throw .missingField(name: "x", alternative: "y")
    }
    // One class a label is kept, in four bytes; the rows are never stored.
    let (bytes, overflow) = labels.shape.count.multipliedReportingOverflow(by: 4)
    guard !overflow, exchange.reserve(bytes) else { return Problem.overloaded(label: label) }
    let (numClasses, isStrict) = (arguments.numClasses, arguments.isStrict)
    let configuration = evaluation.context.configuration
    return evaluation.run(
      exchange, label: label, isSmall: labels.shape.count < configuration.inlineOperations
    ) { [label] _ throws(CallError) in
      let rows: OneHotLabels
      do throws(LossError) {
        rows = try toCategorical(
          labels, numClasses: numClasses, limit: configuration.maximumElements)
      } catch {
        throw .loss(error)
      }
      if isStrict, let warning = rows.warnings.first {
        return Problem(refusing: warning).response(label: label)
      }
      return writer.response(to: .categorical(rows), label: label, on: exchange)
    }
  }
}
