import HTTP1
import Losses

/// `GET /operators`: the operators and limits of custom losses.
struct ListOperators: Route {
  static let template = "/operators"
  static let method = Method.get
  static var operation: OpenAPIOperation {
    OpenAPIOperation(
      id: "listOperators", summary: "List the operators and limits of custom losses",
      success: .init(
        description: "Every operator, and every limit.",
        schema: [
          "type": "object",
          "properties": [
            "operators": ["type": "array", "items": ["$ref": "#/components/schemas/Operator"]],
            "limits": ["type": "array", "items": ["$ref": "#/components/schemas/Limit"]],
          ],
          "required": ["operators", "limits"],
        ]))
  }

  private let body: [UInt8]

  init(_ context: ServiceContext) {
    let limits = context.configuration.customLimits.listing.map { limit -> Document in
      [
        "name": .string(limit.name), "value": .integer(limit.value),
        "meaning": .string(limit.meaning),
      ]
    }
    let document: Document = [
      "operators": .array(CustomOperator.all.map(\.document)), "limits": .array(limits),
    ]
    body = document.json
  }

  func reception(of request: RoutedRequest) -> Reception {
    .respond(
      Response(
        .ok, fields: MediaFields.json, body: .bytes(body), isCompressible: true,
        label: .init(route: Self.template)))
  }
}

extension CustomOperator {
  /// The operator as the listing contains it.
  fileprivate var document: Document {
    .object(pairs: [
      ("name", .string(name)),
      ("twins", .strings(twins)),
      ("signature", .string(signature)),
      ("parameters", .array(parameters.map(\.document))),
      ("meaning", .string(meaning)),
      ("derivative", .string(derivative)),
      ("convention", convention.map(Document.string)),
    ])
  }
}

extension OperatorParameter {
  fileprivate var document: Document {
    .object(pairs: [
      ("name", .string(name)),
      ("twins", .strings(twins)),
      ("default", defaultValue.map(Document.string)),
    ])
  }
}
