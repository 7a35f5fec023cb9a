import HTTP1
import Losses
import TensorCoding

/// Writes the answer to one request of the Open Inference Protocol.
struct InferenceWriter: AnswerWriter {
  private let model: String
  private let id: String?
  private let outputs: [InferenceRequest.Output]

  /// A writer of the outputs that a request asks for, or else of the model's usual ones.
  init(_ request: InferenceRequest, model: InferenceModel) throws(RequestError) {
    self.model = model.name
    id = request.id
    outputs =
      request.outputs
      ?? model.defaultOutputs.map { .init(name: $0, isBinary: request.prefersBinary) }
    let known = model.outputs.map(\.name)
    for output in outputs {
      guard known.contains(output.name) else {
        throw .unknownWord(
          field: "outputs", word: output.name, known: known,
          nearest: nearest(to: output.name, among: known))
      }
    }
    if let first = outputs.first(where: { name in outputs.count { $0.name == name.name } > 1 }) {
      throw .fieldGivenTwice(name: first.name, places: "twice among the outputs")
    }
  }

  /// The names of the outputs, in order.
  var names: [String] { outputs.map(\.name) }

  func response(
    to answer: CallAnswer, label: Response.Label, on exchange: any Exchange
  ) -> Response {
    guard let tensors = NamedTensors(of: answer, on: exchange) else {
      return Problem.overloaded(label: label)
    }
    var head = Array("{\"model_name\":".utf8)
    JSONWriter.write(model, to: &head)
    head.append(contentsOf: ",\"model_version\":\"\(InferenceModel.version)\"".utf8)
    if let id {
      head.append(contentsOf: ",\"id\":".utf8)
      JSONWriter.write(id, to: &head)
    }
    if !tensors.texts.isEmpty {
      // Parameters are strings, numbers or booleans: warnings are JSON in a string.
      let parameters = Document.object(
        tensors.texts.map { .init(name: $0.name, value: .string($0.value)) })
      head.append(contentsOf: ",\"parameters\":".utf8)
      parameters.appendJSON(to: &head)
    }
    head.append(contentsOf: ",\"outputs\":[".utf8)
    var parts: [AnswerBody.Part] = [.text(head)]
    var bytes: [AnswerBody.Part] = []
    var isFirst = true
    for output in outputs {
      guard let tensor = tensors.all.first(where: { $0.name == output.name })?.tensor else {
        continue
      }
      let lengths = tensor.shape.dimensions.map(String.init).joined(separator: ",")
      let type = tensor.elementType == .float32 ? "FP32" : "FP64"
      var text = Array(
        "\(isFirst ? "" : ","){\"name\":\"\(output.name)\",\"shape\":[\(lengths)],".utf8)
      text.append(contentsOf: "\"datatype\":\"\(type)\",".utf8)
      isFirst = false
      let printer = ElementPrinter(tensor)
      if output.isBinary {
        text.append(
          contentsOf: "\"parameters\":{\"binary_data_size\":\(printer.byteCount)}}".utf8)
        parts.append(.text(text))
        if printer.byteCount > 0 { bytes.append(.elements(printer)) }
      } else {
        text.append(contentsOf: "\"data\":".utf8)
        parts.append(.text(text))
        parts.append(.tensor(TensorPrinter(tensor.flat)))
        parts.append(.text([UInt8(ascii: "}")]))
      }
    }
    parts.append(.text(Array("]}".utf8)))
    guard !bytes.isEmpty else {
      return Response(
        .ok, fields: MediaFields.json, body: AnswerBody(parts).body(in: exchange.buffer()),
        isCompressible: true, label: label)
    }
    // The head contains the length of the JSON part, so it is printed before anything is sent.
    let text = AnswerBody(parts).text
    return Response(
      .ok,
      fields: [
        Field("Content-Type", "application/octet-stream"),
        Field("Inference-Header-Content-Length", String(text.count)),
      ], body: AnswerBody([.text(text)] + bytes).body(in: exchange.buffer()),
      isCompressible: true, label: label)
  }
}

extension Tensor {
  /// The same elements along one axis.
  fileprivate var flat: Tensor {
    guard shape.rank != 1, let shape = Shape(checking: [shape.count]) else { return self }
    return Tensor(shape: shape, storage: storage) ?? self
  }
}
