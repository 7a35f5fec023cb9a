import Losses

/// `POST /loss`, now and then `POST /describe`, with a source: random expressions over every operator
/// that `GET /operators` lists.
struct CustomLosses: RequestKind {
  let name = "custom"
  let weight = 12

  func request(_ choices: inout Choices) -> GeneratedRequest {
    let shape = choices.shape()
    var members: [JSON.Member] = [
      .init(
        name: "y_true", value: choices.tensor(choices.partner(of: shape), choices.elements())),
      .init(name: "y_pred", value: choices.tensor(shape, choices.elements())),
    ]
    var settings = choices.settings(for: members)
    // Most losses have one number a sample, whatever its weights would be.
    if choices.chance(0.7) {
      settings.removeAll { ["sample_weight", "mask", "class_weight"].contains($0.name) }
    }
    members += settings
    var sources = SourceGenerator(choices: choices)
    let source = sources.source()
    choices = sources.choices
    let function = JSON.Member(name: "function", value: .string(source))
    if choices.chance(0.05) { return GeneratedRequest("/describe", [function]) }
    members.append(function)
    if source.contains("c=") {
      let value = choices.one(of: [
        choices.number(), choices.extremeNumber(), choices.tensor(shape, choices.elements()),
      ])
      members.append(.init(name: "arguments", value: .object([.init(name: "c", value: value)])))
    }
    return GeneratedRequest("/loss", members)
  }
}

/// Writes sources of custom losses: expressions in the forms that Python has.
struct SourceGenerator {
  var choices: Choices
  private var names = ["y_true", "y_pred"]
  private var depth = 0

  init(choices: Choices) { self.choices = choices }

  /// A whole source.
  mutating func source() -> String {
    let body = (0..<choices.integer(in: 0...3)).map { _ in statement() }
    let result = choices.chance(0.7) ? "mean(\(expression()), axis=-1)" : expression()
    switch choices.integer(in: 0...5) {
    case 0: return "lambda y_true, y_pred: \(result)"
    case 1...2:
      let lines = (body + ["return \(result)"]).joined(separator: "\n").split(separator: "\n")
      let heading = choices.one(of: [
        "def loss(y_true, y_pred):", "def loss(t, p, c=2.0):\n    y_true, y_pred = t, p",
        "import tensorflow as tf\ndef loss(y_true, y_pred, **kwargs):",
      ])
      return heading + "\n" + lines.map { "    \($0)" }.joined(separator: "\n")
    case 3 where choices.chance(0.1):
      return "def make(self, c=2.0):\n    return lambda y_true, y_pred: self.c * c * \(result)"
    case 3 where choices.chance(0.3):
      return """
        class Own(keras.losses.Loss):
            def __init__(self, c=1.0, **kwargs):
                super().__init__(**kwargs)
                self.c = c
            def call(self, y_true, y_pred):
                return self.c * \(result)
        """
    default: return (body + [result]).joined(separator: "\n")
    }
  }

  private mutating func statement() -> String {
    let name = choices.one(of: ["a", "b", "x"])
    defer { if !names.contains(name) { names.append(name) } }
    switch choices.integer(in: 0...14) {
    case 0:
      return "\(name) = 0\nfor i in range(\(integer())):\n    \(name) = \(name) + \(expression())"
    case 1: return "\(name) = [\(expression()) for i in \(choices.one(of: ["range(3)", "[1, 2]"]))]"
    case 2:
      return
        "if \(condition()):\n    \(name) = \(expression())\nelse:\n    \(name) = 1"
    case 3: return "\(name) = lambda x: \(expression())\n\(name) = \(name)(\(expression()))"
    case 4: return "\(name), _ = \(expression()), \(expression())"
    case 5: return "\(name) = \(expression())\n\(name) += \(expression())"
    case 6:
      let sign = choices.one(of: ["=", "=", "+=", "*="])
      return "\(name) = \(expression())\n\(name)[\(subscripts())] \(sign) \(expression())"
    case 7:
      let method = choices.one(of: [
        "clamp_(0)", "mul_(2)", "add_(\(leaf()))", "fill_diagonal_(0)", "resize_(\(lengths()))",
      ])
      return "import torch\n\(name) = \(expression())\n\(name).\(method)"
    case 8:
      return "i, \(name) = tf.while_loop(lambda i, x: i < \(integer()), "
        + "lambda i, x: (i + 1, \(expression())), [0, \(expression())])"
    default: return "\(name) = \(expression())"
    }
  }

  mutating func expression() -> String {
    depth += 1
    defer { depth -= 1 }
    if depth > 4 || choices.chance(0.12) { return leaf() }
    switch choices.integer(in: 0...13) {
    case 0...2:
      let sign = choices.one(of: [
        "+", "-", "*", "/", "+", "-", "*", "**", "<", choices.one(of: ["//", "%", "@", "==", "&"]),
      ])
      return "(\(expression()) \(sign) \(expression()))"
    case 3: return "(\(expression()) if \(condition()) else \(expression()))"
    case 4 where choices.chance(0.5): return "\(expression())[\(subscripts())]"
    case 5 where choices.chance(0.2): return "[\(expression()), \(expression())]"
    case 6: return choices.one(of: ["-", "abs", "~", "not "]) + "(\(expression()))"
    case 7 where choices.chance(0.3): return "(\(expression())).\(cast())"
    default: return choices.chance(0.2) ? preludeCall() : call()
    }
  }

  /// Mostly what is known before the loss is computed.
  private mutating func condition() -> String {
    choices.one(of: [
      "True", "1 > 2", "len(y_pred.shape) == 2", "K.ndim(y_true) > 1", "c is None",
      choices.chance(0.3) ? "\(expression()) > \(integer())" : "not 0",
    ])
  }

  /// A method that changes the type of a tensor.
  private mutating func cast() -> String {
    let type = choices.one(of: [
      "float16", "bfloat16", "float32", "float64", "int32", "int64", "uint8", "bool",
    ])
    return choices.one(of: [
      "half()", "bfloat16()", "float()", "double()", "long()", "int()", "bool()",
      "astype(\"\(type)\")", "to(torch.\(type))", "type(torch.HalfTensor)", "type_as(y_pred)",
    ])
  }

  private mutating func leaf() -> String {
    choices.chance(0.75)
      ? choices.one(of: names)
      : choices.one(of: ["1.0", "0.5", "2", "1e-7", "3", choices.chance(0.1) ? integer() : "0.25"])
  }

  private mutating func call() -> String {
    let known = choices.one(of: choices.chance(0.5) ? Self.plain : CustomOperator.all)
    let name = choices.one(of: [known.name] + known.twins)
    let module =
      name.contains(".") ? "" : choices.one(of: ["", "", "K.", "tf.", "np.", "keras.ops."])
    var arguments: [String] = []
    var isPositional = true
    for parameter in known.parameters {
      if parameter.defaultValue != nil, choices.chance(0.55) {
        isPositional = false
        continue
      }
      let value = argument(parameter)
      arguments.append(
        isPositional && choices.chance(0.8) ? value : "\(parameter.name)=\(value)")
      if arguments.last?.hasPrefix("\(parameter.name)=") == true { isPositional = false }
    }
    let spelled = name.hasPrefix("backend.") ? "K." + name.dropFirst(8) : module + name
    return "\(spelled)(\(arguments.joined(separator: ", ")))"
  }

  /// The operators that take a tensor and nothing else: most suit any shape.
  private static let plain = CustomOperator.all.filter { $0.parameters.map(\.name) == ["x"] }

  private mutating func argument(_ parameter: OperatorParameter) -> String {
    if choices.chance(0.03) { return expression() }
    switch parameter.defaultValue {
    case "True", "False": return choices.one(of: ["True", "False"])
    case let value? where value.hasPrefix("\"") && choices.chance(0.5): return value
    default: return argument(named: parameter.name) ?? expression()
    }
  }

  /// A call of a function that is written in the language itself, or of a method of tensors.
  private mutating func preludeCall() -> String {
    let known = choices.one(of: PreludeFunction.all)
    var parameters = known.parameters[...]
    var callee = "\(known.module).\(known.name)"
    switch known.module {
    case "Tensor":
      callee = "\(expression()).\(known.name)"
      parameters = parameters.dropFirst()
    case "operators": callee = choices.one(of: ["", "keras.ops.", "tf."]) + known.name
    default: break
    }
    let isNamed = choices.chance(0.4)
    let arguments = parameters.filter { !$0.isOptional || choices.chance(0.4) }.map { parameter in
      let value = argument(named: parameter.name) ?? expression()
      return isNamed || parameter.isOptional ? "\(parameter.name)=\(value)" : value
    }
    return "\(callee)(\(arguments.joined(separator: ", ")))"
  }

  mutating func integer() -> String {
    choices.one(of: [
      "0", "1", "2", "2", "3", "3", "-1", "4", "10", "1000", "2**22", "2**31", "2**62", "-2**63",
      "1e30",
    ])
  }

  mutating func axes() -> String {
    choices.one(of: [
      "-1", "-1", "-1", "-1", "0", "0", "1", "None", "[0, 1]", "(-1,)", "[]", "-2", "7", "[0, 0]",
      "[1, -2]", "2**62",
    ])
  }

  mutating func lengths() -> String {
    if choices.chance(0.4) { return "y_pred.shape" }
    let list = (0..<choices.integer(in: 0...4)).map { _ in
      choices.one(of: [
        "0", "1", "1", "2", "3", "-1", "4", "2**12", "2**20", "2**31", "2**61", "2**62", "2**63-1",
      ])
    }
    return "[\(list.joined(separator: ", "))]"
  }

  private mutating func subscripts() -> String {
    (0..<choices.integer(in: 1...2)).map { _ in
      choices.one(of: [
        ":", "0", "-1", "1:", ":-1", "::2", "::-1", "...", "None", "1", "7", "2**62", "::2**62",
        "5:1", "-9223372036854775808:", "tf.newaxis", "y_true > 0.5", "::-9223372036854775808",
      ])
    }.joined(separator: ", ")
  }
}
