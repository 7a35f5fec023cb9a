/// An operator of custom losses: its names, parameters and computation.
///
/// Parsing, hints and the listing of operators use these declarations.
public final class CustomOperator: Sendable {
  /// Its first name.
  public let name: String
  /// Other names.
  public let twins: [String]
  /// Its parameters, in order.
  public let parameters: [OperatorParameter]
  /// One sentence: the value.
  public let meaning: String
  /// Its derivative.
  public let derivative: String
  /// Its convention where libraries differ, if they do.
  public let convention: String?
  let apply: @Sendable (OperatorCall) throws(CustomLossError) -> Value

  /// The call in Python notation: `mean(x, axis=None, keepdims=False)`.
  public var signature: String {
    let list = parameters.map { parameter in
      parameter.defaultValue.map { "\(parameter.name)=\($0)" } ?? parameter.name
    }
    return "\(name)(\(list.joined(separator: ", ")))"
  }

  /// `parameters` is a signature with aliases: `x|a, axis|dim=None`.
  init(
    _ name: String, _ parameters: String, twins: [String] = [], _ meaning: String,
    derivative: String, convention: String? = nil,
    _ apply: @escaping @Sendable (OperatorCall) throws(CustomLossError) -> Value
  ) {
    self.name = name
    self.twins = twins
    self.parameters = parameters.split(separator: ",").map { OperatorParameter(String($0)) }
    self.meaning = meaning
    self.derivative = derivative
    self.convention = convention
    self.apply = apply
  }
}

/// A parameter of an operator of custom losses.
public struct OperatorParameter: Equatable, Sendable {
  /// Its first name.
  public let name: String
  /// Other names for it in Keras, TensorFlow, NumPy and JAX.
  public let twins: [String]
  /// Its default in Python notation; `nil` if it is required.
  public let defaultValue: String?
}

extension OperatorParameter {
  /// Names with the same meaning everywhere.
  private static let commonTwins: [String: [String]] = [
    "x": ["a", "tensor", "input_tensor", "inputs", "input", "x1", "value", "v", "features"],
    "axis": ["dim", "reduction_indices", "dimension"],
    "keepdims": ["keep_dims", "keepdim"],
  ]

  fileprivate init(_ text: String) {
    let sides = text.split(separator: "=", maxSplits: 1).map { String($0.trimming()) }
    let names = sides[0].split(separator: "|").map(String.init)
    name = names[0]
    let given = Array(names.dropFirst())
    twins = given + Self.commonTwins[names[0], default: []].filter { !given.contains($0) }
    defaultValue = sides.count > 1 ? sides[1] : nil
  }
}

extension Substring {
  fileprivate func trimming() -> Substring { drop { $0 == " " }.removingTrailingSpaces }
  private var removingTrailingSpaces: Substring {
    var rest = self
    while rest.last == " " { rest.removeLast() }
    return rest
  }
}

extension CustomOperator {
  /// Every operator, in the order of a page: the only list of them.
  public static let all: [CustomOperator] =
    arithmetic + functions + choices + reductions + probabilities + shapes + moves + orders
    + products + sumsOfProducts + compositions + matrices + images + constants + crossentropies

  /// The operators by every name; `backend.` marks variants of Keras' old backend.
  static let byName: [String: CustomOperator] = {
    var table: [String: CustomOperator] = [:]
    for builtIn in all {
      for name in [builtIn.name] + builtIn.twins { table[name] = table[name] ?? builtIn }
    }
    return table
  }()
}
