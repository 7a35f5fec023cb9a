import HTTP1

/// A route with bodies of JSON followed by bytes.
protocol InferenceRoute: Route {}

/// `POST /v2/models/{name}/infer`: a call in the Open Inference Protocol.
struct Infer: ModelRoute, InferenceRoute {
  static let template = "/v2/models/{name}/infer"
  static let method = Method.post
  static func operation(of twin: ModelTwin) -> OpenAPIOperation {
    OpenAPIOperation(
      id: "infer\(twin.idSuffix)", summary: "Call a model in the Open Inference Protocol",
      description: """
        Inputs are tensors: JSON or, with `binary_data_size`, bytes after the JSON part, whose length \
        is in `Inference-Header-Content-Length`. The parameters of the loss are in `parameters`, with \
        lists as text. Without `outputs`, the answer holds only the loss.
        """,
      parameters: twin.pathParameters + [jsonLength],
      body: .init(
        schema: ["$ref": "#/components/schemas/InferenceRequest"],
        example: [
          "inputs": [
            ["name": "y_true", "shape": [2, 2], "datatype": "FP32", "data": [0, 1, 0, 0]],
            ["name": "y_pred", "shape": [2, 2], "datatype": "FP32", "data": [1, 1, 1, 0]],
          ],
          "outputs": [["name": "loss"], ["name": "values"]],
        ]),
      success: .init(
        description: "The outputs.", schema: ["$ref": "#/components/schemas/InferenceResponse"],
        example: [
          "model_name": "mean_squared_error", "model_version": "1",
          "outputs": [
            ["name": "loss", "shape": [], "datatype": "FP32", "data": [0.5]],
            ["name": "values", "shape": [2], "datatype": "FP32", "data": [0.5, 0.5]],
          ],
        ]),
      problems: ProblemCode.ofBodies + [.unknownLoss, .invalidInference]
        + ProblemCode.ofEvaluation + ProblemCode.ofCustomLosses)
  }

  private static let jsonLength: Document = [
    "name": "Inference-Header-Content-Length", "in": "header",
    "description": "Bytes of the JSON part; without it, the body is all JSON.",
    "schema": ["type": "integer", "minimum": 0],
  ]

  let models: InferenceModels

  init(_ context: ServiceContext) { models = InferenceModels(context, route: Self.template) }

  func reception(
    of request: RoutedRequest, for model: InferenceModel, label: Response.Label
  ) -> Reception {
    InferenceBody.reception(of: request, for: model, label: label)
  }
}

extension Versioned: InferenceRoute where Plain: InferenceRoute {}
