/// The common part of partial results that can be merged: the loss, its parameters, the dtype.
///
/// Aliases and explicit default values make no difference. Long values are represented by a
/// fingerprint.
public struct LossIdentity: Equatable, Sendable {
  /// A parameter of the loss and its value as text.
  public struct NamedValue: Hashable, Sendable {
    /// The name.
    public let name: String
    /// The value: JSON if it is short, else a fingerprint.
    public let value: String

    /// A name and a value.
    public init(name: String, value: String) {
      self.name = name
      self.value = value
    }
  }

  /// The canonical name; `custom` for a loss given as source.
  public let loss: String
  /// The fingerprint of the source of a custom loss.
  public let source: String?
  /// The precision of the values.
  public let dtype: DType
  /// The parameters, sorted by name.
  public let parameters: [NamedValue]

  /// An identity from a partial result.
  public init(loss: String, source: String?, dtype: DType, parameters: [NamedValue]) {
    self.loss = loss
    self.source = source
    self.dtype = dtype
    self.parameters = parameters.sorted { $0.name < $1.name }
  }

  /// The identity of a loss; its tensors with one row per sample are data and not part of it.
  init(_ loss: any Loss, dtype: DType, perSample: Set<String>) {
    let parameters: [NamedValue]
    if let custom = loss as? CustomLoss {
      parameters = custom.identityParameters.filter { !perSample.contains($0.name) }
    } else {
      parameters = loss.identityParameters
    }
    self.init(
      loss: type(of: loss).name, source: (loss as? CustomLoss)?.fingerprint, dtype: dtype,
      parameters: Self.shortened(parameters))
  }

  /// The parameters or, if they are long, one fingerprint for all of them.
  private static func shortened(_ parameters: [NamedValue]) -> [NamedValue] {
    let size = parameters.reduce(0) { $0 + $1.name.utf8.count + $1.value.utf8.count + 6 }
    guard size > 1_024 else { return parameters }
    var checksum = Checksum()
    for parameter in parameters.sorted(by: { $0.name < $1.name }) {
      checksum.add(parameter.name)
      checksum.add(parameter.value)
    }
    return [NamedValue(name: "arguments", value: "\(parameters.count) of \(checksum.text)")]
  }

  /// A difference between two identities.
  public enum Difference: Equatable, Sendable {
    /// The loss.
    case loss(String, String)
    /// The source of a custom loss.
    case source
    /// The dtype.
    case dtype(DType, DType)
    /// A parameter; `nil` if one identity does not have it.
    case parameter(String, String?, String?)
  }

  /// The first thing in which another identity differs; `nil` if they are equal.
  func difference(to other: LossIdentity) -> Difference? {
    if self == other { return nil }
    if loss != other.loss { return .loss(loss, other.loss) }
    if source != other.source { return .source }
    if dtype != other.dtype { return .dtype(dtype, other.dtype) }
    for name in Set((parameters + other.parameters).map(\.name)).sorted() {
      let own = parameters.first { $0.name == name }?.value
      let its = other.parameters.first { $0.name == name }?.value
      if own != its { return .parameter(name, own, its) }
    }
    return nil
  }
}

extension Loss {
  /// Every parameter with its value, including defaults.
  fileprivate var identityParameters: [LossIdentity.NamedValue] {
    Self.parameters.map { .init(name: $0.name, value: $0.read(self).identityText) }
  }
}

extension CustomLoss {
  /// The fingerprint of the source.
  fileprivate var fingerprint: String {
    var checksum = Checksum()
    checksum.add(text?.text ?? "")
    return checksum.text
  }

  /// The given arguments, and the defaults of the others if the source has constant ones.
  fileprivate var identityParameters: [LossIdentity.NamedValue] {
    var values: [String: String] = [:]
    for (name, value) in text?.parameters ?? [] {
      if let value { values[name] = value.identityText }
    }
    for (name, value) in arguments { values[name] = value.identityText }
    return values.map { .init(name: $0.key, value: $0.value) }
  }
}

extension CustomArgument {
  /// The value as text.
  fileprivate var identityText: String {
    switch self {
    case .null: Argument.null.identityText
    case .boolean(let value): Argument.boolean(value).identityText
    case .number(let number): Argument.number(number).identityText
    case .text(let text): Argument.string(text).identityText
    case .tensor(_, _, let tensor?): Argument.tensor(tensor).identityText
    case .tensor(let shape, _, nil): "shape \(shape)"
    }
  }
}

extension Argument {
  /// The value as text: JSON if it is short, else a fingerprint.
  fileprivate var identityText: String {
    switch self {
    case .null: "null"
    case .boolean(let value): value ? "true" : "false"
    case .number(let number): "\(number)"
    case .string(let text):
      text.utf8.count <= 64 ? "'\(text)'" : "text \(Self.checksum { $0.add(text) })"
    case .tensor(let tensor) where tensor.shape.rank == 1 && tensor.shape.count <= 4:
      "\(tensor.doubles)"
    case .tensor(let tensor):
      "\(tensor.shape.dimensions) numbers "
        + Self.checksum { checksum in
          for index in 0..<tensor.storage.count {
            checksum.add(tensor.storage[index].bitPattern)
          }
        }
    }
  }

  private static func checksum(_ add: (inout Checksum) -> Void) -> String {
    var checksum = Checksum()
    add(&checksum)
    return checksum.text
  }
}
