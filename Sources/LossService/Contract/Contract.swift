import HTTP1
import Losses

/// The contract of the service, OpenAPI 3.1: one value, printed as YAML and as JSON.
///
/// Everything in it is read from its declarations: routes, fields, losses, problems.
public enum Contract {
  /// The contract as YAML, also at the top of the repository.
  public static let yaml = document.yaml

  /// The contract as JSON.
  public static let json = document.json

  /// The contract.
  public static let document: Document = [
    "openapi": "3.1.0",
    "info": [
      "title": "Loss server",
      "version": .string(Service.version),
      "summary": "Loss functions over HTTP, as Keras defines them.",
      "description": """
      Post y_true and y_pred; get back the loss of every sample, the reduced loss and the \
      gradient. Errors are application/problem+json with a stable `code`.
      """,
    ],
    "servers": [["url": "http://localhost:8080"]],
    "paths": .object(paths),
    "components": [
      "schemas": .object(schemas),
      "securitySchemes": [
        "token": [
          "type": "http", "scheme": "bearer",
          "description": "Required only if the server was started with --token-file.",
        ]
      ],
    ],
  ]

  private static var paths: [Document.Member] {
    var paths: [Document.Member] = []
    for route in Routes.types {
      let operation = Document.Member(
        name: route.method.rawValue.lowercased(), value: self.operation(of: route))
      if let index = paths.firstIndex(where: { $0.name == route.template }),
        case .object(let others) = paths[index].value
      {
        paths[index].value = .object(others + [operation])
      } else {
        paths.append(.init(name: route.template, value: .object([operation])))
      }
    }
    return paths
  }

  private static func operation(of route: any Route.Type) -> Document {
    let operation = route.operation
    var codes = operation.problems + ProblemCode.ofProtocol
    if operation.body != nil { codes += ProblemCode.ofCodings }
    if !route.isOpen { codes.append(.unauthorized) }
    return .object(pairs: [
      ("tags", [.string(tag(of: route))]),
      ("operationId", .string(operation.id)),
      ("summary", .string(operation.summary)),
      ("description", .string(operation.description ?? "\(operation.summary).")),
      ("security", route.isOpen ? [] : [["token": []], [:]]),
      ("parameters", operation.parameters.isEmpty ? nil : .array(operation.parameters)),
      (
        "requestBody",
        operation.body.map {
          [
            "required": true,
            "content": .object(
              [.init(name: "application/json", value: content(of: $0))] + otherFormats(of: route)),
          ]
        }
      ),
      ("responses", responses(of: operation, codes: codes, otherFormats: otherFormats(of: route))),
    ])
  }

  /// A body with its example, or with all of them by name.
  private static func content(of body: OpenAPIOperation.Body) -> Document {
    guard !body.others.isEmpty else { return ["schema": body.schema, "example": body.example] }
    let examples = [Document.Member(name: "first", value: body.example)] + body.others
    return [
      "schema": body.schema,
      "examples": .object(examples.map { .init(name: $0.name, value: ["value": $0.value]) }),
    ]
  }

  private static func responses(
    of operation: OpenAPIOperation, codes: [ProblemCode], otherFormats: [Document.Member]
  ) -> Document {
    let content = Document.object(pairs: [
      ("schema", operation.success.schema), ("example", operation.success.example),
    ])
    var responses: [Document.Member] = [
      .init(
        name: "200",
        value: [
          "description": .string(operation.success.description),
          "content": .object(
            [.init(name: operation.success.mediaType, value: content)]
              + otherFormats),
        ])
    ]
    if operation.success.hasEntityTag {
      let description: Document = "`If-None-Match` names the `ETag` of the answer."
      responses.append(.init(name: "304", value: ["description": description]))
    }
    for status in Set(codes.map(\.status.code)).sorted() {
      let matching = ProblemCode.allCases.filter {
        $0.status.code == status && codes.contains($0)
      }
      responses.append(.init(name: String(status), value: response(matching)))
    }
    responses.append(.init(name: "default", value: response(ProblemCode.allCases)))
    return .object(responses)
  }

  /// Bodies in formats that no JSON schema describes.
  private static func otherFormats(of route: any Route.Type) -> [Document.Member] {
    if route is any InferenceRoute.Type { return [inferenceBytes] }
    guard route is any CallRoute.Type else { return [] }
    return BodyFormats.all.compactMap { format in
      format.schema.map { .init(name: format.mediaType.name, value: ["schema": $0]) }
    } + [.init(name: LineFormat.mediaType.name, value: ["schema": LineFormat.schema])]
  }

  private static let inferenceBytes = Document.Member(
    name: "application/octet-stream",
    value: [
      "schema": [
        "type": "string", "format": "binary",
        "description": """
        The JSON part, with its length in `Inference-Header-Content-Length`, then the bytes of the \
        tensors.
        """,
      ]
    ])

  /// One answer that is a problem, with the codes it may have.
  private static func response(_ codes: [ProblemCode]) -> Document {
    [
      "description": .string(
        codes.map { "`\($0.rawValue)`: \($0.title.firstLowercased)" }.joined(separator: "; ")
          + "."),
      "content": [
        "application/problem+json": [
          "schema": [
            "allOf": [["$ref": "#/components/schemas/Problem"]],
            "properties": ["code": ["enum": .strings(codes.map(\.rawValue))]],
          ]
        ]
      ],
    ]
  }

  /// What an operation is about, for clients that group by it.
  private static func tag(of route: any Route.Type) -> String {
    if route is any BrowserRoute.Type { return "pages" }
    if route.template.hasPrefix("/v2") { return "inference" }
    if route.operation.body != nil { return "computation" }
    return route.template.hasPrefix("/loss") || route.template == "/operators"
      ? "catalogue" : "service"
  }
}

extension String {
  /// The text as the continuation of a sentence; a leading abbreviation keeps its case.
  fileprivate var firstLowercased: String {
    hasPrefix("HTTP") || hasPrefix("JSON") ? self : prefix(1).lowercased() + dropFirst()
  }
}
