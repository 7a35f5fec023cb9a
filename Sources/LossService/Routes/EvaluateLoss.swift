import HTTP1
import Losses
import TensorCoding

/// `POST /loss/{name}`: a loss by its name, on the tensors of the body.
struct EvaluateLoss: Route {
  static let template = "/loss/{name}"
  static let method = Method.post

  private let context: ServiceContext
  private let evaluation: LossEvaluation
  private let vocabularies: [String: Vocabulary]

  init(_ context: ServiceContext) {
    self.context = context
    evaluation = LossEvaluation(context)
    let shared = LossArguments.fields.map(\.name)
    vocabularies = Dictionary(
      uniqueKeysWithValues: Catalogue.entries.map {
        ($0.name, Vocabulary(shared + $0.parameters.map(\.name)))
      })
  }

  func reception(of request: RoutedRequest) -> Reception {
    var label = Response.Label(route: Self.template)
    let entry: CatalogueEntry
    do throws(LossError) {
      entry = try Catalogue.entry(named: request.segment)
    } catch {
      return .respond(Problem(error).response(label: label))
    }
    label.subject = entry.name
    let vocabulary = vocabularies[entry.name] ?? Vocabulary([])
    do throws(RequestError) {
      try request.head.requireJSONBody()
      let query = try Query(request.head.query)
      var arguments = LossArguments()
      try arguments.read(query.fields, from: .query, for: entry, vocabulary: vocabulary)
      let given = query.fields.map(\.name)
      let exchange = request.exchange
      let body = JSONBody(of: request, vocabulary: vocabulary, label: label) {
        [evaluation, label] object in
        do throws(RequestError) {
          if let both = given.first(where: { object[$0] != nil }) {
            throw .fieldGivenTwice(name: both, places: "in the body and in the query")
          }
          var arguments = arguments
          try arguments.read(object.fields, from: .body, for: entry, vocabulary: vocabulary)
          return evaluation.answer(arguments, of: entry, on: exchange, label: label)
        } catch {
          return Problem(error).response(label: label)
        }
      }
      return .receive(body, reserving: JSONBody.reservation(for: request))
    } catch {
      return .respond(Problem(error).response(label: label))
    }
  }
}

extension LossArguments {
  /// Reads fields of the body or of the query, those of the loss itself among them.
  fileprivate mutating func read(
    _ fields: [JSONObject.Field], from place: RequestError.Place, for entry: CatalogueEntry,
    vocabulary: Vocabulary
  ) throws(RequestError) {
    for field in fields {
      if let known = Self.fields.first(where: { $0.name == field.name }) {
        guard place == .body || known.isInQuery else {
          throw .notInQuery(
            name: field.name,
            allowed: Self.fields.filter(\.isInQuery).map(\.name) + entry.parameters.map(\.name))
        }
        try known.read(field.value, &self)
      } else if let parameter = entry.parameters.first(where: { $0.name == field.name }) {
        if let argument = try Argument(field.value, for: parameter) {
          parameters.append((parameter.name, argument))
        }
      } else {
        throw .unknownField(
          name: field.name, place: place, known: vocabulary.names,
          nearest: nearest(to: field.name, among: vocabulary.names))
      }
    }
  }
}
