import HTTP1
import Losses
import TensorCoding

/// A call as a model of the Open Inference Protocol, with inputs and outputs.
struct InferenceModel: Sendable {
  /// The primary name.
  let name: String
  /// The call.
  let call: any Call
  /// Its inputs: names, datatypes and shapes.
  let inputs: [Tensor]
  /// Its outputs, if requested.
  let outputs: [Tensor]
  /// Its outputs if a request does not specify any.
  let defaultOutputs: [String]

  /// An input or an output, as the metadata have it.
  struct Tensor: Sendable {
    var name: String
    var datatype = "FP32"
    /// Lengths; -1 is any.
    var shape: [Int]
    var isOptional = false

    var document: Document {
      .object(pairs: [
        ("name", .string(name)), ("datatype", .string(datatype)),
        ("shape", .array(shape.map(Document.integer))),
        ("optional", isOptional ? .boolean(true) : nil),
      ])
    }
  }

  /// The input whose bytes may be the whole body, where there is only one.
  var rawInput: InferenceReader.RawInput? {
    guard inputs.count == 1 else { return nil }
    return .init(name: inputs[0].name, datatype: inputs[0].datatype)
  }

  /// The one version of every model.
  static let version = "1"

  /// The metadata.
  var document: Document {
    [
      "name": .string(name), "versions": [.string(Self.version)], "platform": "keras_loss",
      "inputs": .array(inputs.map(\.document)), "outputs": .array(outputs.map(\.document)),
    ]
  }

  /// Parameters that the protocol, or its clients, keep for themselves.
  private static let reserved: Set = [
    "sequence_id", "sequence_start", "sequence_end", "priority", "timeout", "headers",
    "content_type",
  ]

  /// The fields of the call: inputs, and parameters that are its own.
  func fields(
    of request: InferenceRequest, outputs names: [String]
  ) throws(RequestError) -> [JSONObject.Field] {
    var fields: [JSONObject.Field] = []
    for input in request.inputs {
      fields.append(.init(name: input.name, value: value(of: input)))
    }
    for parameter in request.parameters
    where !Self.reserved.contains(parameter.name) && !parameter.name.hasPrefix("triton_") {
      guard !fields.contains(where: { $0.name == parameter.name }) else {
        throw .fieldGivenTwice(name: parameter.name, places: "as an input and as a parameter")
      }
      // Lists, such as axes, come as texts: parameters are neither lists nor objects.
      if case .string(let text) = parameter.value {
        fields.append(.init(name: parameter.name, value: Query.value(of: parameter.name, text)))
      } else {
        fields.append(parameter)
      }
    }
    // What is answered stands in the list of outputs, so far as the call has a choice.
    if call.vocabulary.accepts("outputs"), !fields.contains(where: { $0.name == "outputs" }) {
      fields.append(.init(name: "outputs", value: .list(names.map(JSONValue.string))))
    }
    return fields
  }

  private func value(of input: InferenceRequest.Input) -> JSONValue {
    let tensor = input.tensor
    if input.name == "class_weight", tensor.shape.rank == 1, tensor.shape.count <= 1 << 14 {
      // Weights in the order of the classes: JSON has an object by class.
      return .object(
        JSONObject(
          (0..<tensor.shape.count).map {
            .init(name: String($0), value: .number(tensor.storage[$0]))
          }))
    }
    guard tensor.shape.rank == 0 else {
      return .tensor(tensor, input.type == .bool ? .booleans : .numbers)
    }
    return input.type == .bool ? .bool(tensor.storage[0] != 0) : .number(tensor.storage[0])
  }
}

/// Every model, by all its names.
struct InferenceModels: Sendable {
  /// The models in the order of the listing.
  let all: [InferenceModel]
  private let byName: [String: Int]

  init(_ context: ServiceContext, route: String) {
    var all: [InferenceModel] = []
    var byName: [String: Int] = [:]
    let evaluation = LossEvaluation(context)
    for entry in context.configuration.catalogue.entries {
      for name in [entry.name] + entry.aliases where byName[name] == nil {
        byName[name] = all.count
      }
      all.append(.loss(entry, NamedLossCall(entry, evaluation, route: route)))
    }
    if byName["to_categorical"] == nil { byName["to_categorical"] = all.count }
    all.append(.categorical(CategoricalCall(context, route: route)))
    self.all = all
    self.byName = byName
  }

  /// The model of that name and version.
  func model(of request: RoutedRequest) throws(RequestError) -> InferenceModel {
    let name = request.segment
    guard let index = byName[name] else {
      throw .unknownModel(name: name, nearest: nearest(to: name, among: Array(byName.keys)))
    }
    guard request.segments.count < 2 || request.segments[1] == InferenceModel.version else {
      throw .unknownVersion(model: all[index].name, version: request.segments[1])
    }
    return all[index]
  }
}

extension InferenceModel {
  fileprivate static func loss(_ entry: CatalogueEntry, _ call: any Call) -> InferenceModel {
    var inputs: [Tensor] = [
      Tensor(name: "y_true", shape: [-1, -1]), Tensor(name: "y_pred", shape: [-1, -1]),
      Tensor(name: "sample_weight", shape: [-1], isOptional: true),
      Tensor(name: "mask", datatype: "BOOL", shape: [-1], isOptional: true),
      Tensor(name: "class_weight", shape: [-1], isOptional: true),
    ]
    // A parameter of a custom loss may be a tensor, too.
    for parameter in entry.parameters where [.optionalTensor, .any].contains(parameter.kind) {
      inputs.append(
        Tensor(name: parameter.name, shape: [-1], isOptional: parameter.isDefaultKnown))
    }
    return InferenceModel(
      name: entry.name, call: call, inputs: inputs,
      outputs: [
        Tensor(name: "loss", shape: []), Tensor(name: "values", shape: [-1]),
        Tensor(name: "gradient", shape: [-1, -1]),
        Tensor(name: "hessian_diagonal", shape: [-1, -1]),
      ], defaultOutputs: ["loss"])
  }

  fileprivate static func categorical(_ call: any Call) -> InferenceModel {
    InferenceModel(
      name: "to_categorical", call: call,
      inputs: [Tensor(name: "x", datatype: "INT64", shape: [-1])],
      outputs: [Tensor(name: "categorical", shape: [-1, -1])], defaultOutputs: ["categorical"])
  }
}
