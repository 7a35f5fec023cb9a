/// Sources that try to take more than their share: nests, doublings, long lists, huge tensors.
struct HostileSources: RequestKind {
  let name = "hostile"
  let weight = 2

  func request(_ choices: inout Choices) -> GeneratedRequest {
    let times = choices.one(of: [3, 20, 40, 200, 1_000])
    func repeated(_ line: String) -> String {
      String(repeating: line + "\n", count: times)
    }
    let element = choices.one(of: ["x", "y_pred", "0.5", "[]", "[x]"])
    let nest = String(repeating: "[", count: 40) + element + String(repeating: "]", count: 40)
    let huge = choices.one(of: ["2**20", "2**22", "2**23", "2**24", "2**26", "2**62", "10000"])
    let tail = choices.one(of: [
      "sum(x)", "x", "sum(y_pred) * x", "mean(y_pred, axis=-1)", "len(x)",
    ])
    let body = choices.one(of: [
      "x = y_pred\n" + repeated("x = \(nest)"),
      "def f(x):\n    return \(nest)\nx = y_pred\n" + repeated("x = f(x)"),
      "x = y_pred\n" + repeated("x = [x, x]"),
      "x = [1]\n" + repeated("x = x + x"),
      "x = [0.5] * \(huge)\n" + repeated("1 in x"),
      "x = [0.5] * \(huge)\n" + repeated("sum(y_pred) * x"),
      "x = [0.5] * \(huge)\n" + repeated("x == x"),
      "s = [0]\nx = y_pred\n" + repeated("x = [zeros(s), x, x]\ns = [3] + s"),
      "x = y_pred\n" + repeated("x = concatenate([x, x], axis=-1)"),
      "x = y_pred\n" + repeated("x = stack([x, x])"),
      "x = y_pred\n" + repeated("x = reshape(x, [-1] + list(x.shape))"),
      "x = zeros([\(huge)]) + sum(y_pred)\nx = sum(x[::2] ** 2)\n",
      "x = zeros([\(huge), 1]) + sum(y_pred)\nx = sum(concatenate([x, x * 2], axis=1) ** 2, axis=0)\n",
      "x = cumsum(y_pred[0] * ones([\(huge), 0, 0]), axis=-2)\n",
      "x = zeros([0, \(huge), \(huge), 4])\n",
      "x = \(Self.reductionOfNothing(&choices))\n",
      "x = concatenate([zeros([0, \(huge)])] * \(choices.integer(in: 2...4)), axis=1)\n",
      "x = 2\n" + repeated("x = x * x"), "x = 3.5\n" + repeated("x = x ** x"),
      "x = 0\nfor i in range(\(huge)):\n    x = x + y_pred\n",
      "x = [[i * j for i in range(\(huge))] for j in range(\(times))]\n",
      "x = 1\nwhile x > 0:\n    x = x + 1\n",
      "def f(x):\n    return f(x)\nx = f(y_pred)\n",
      "f = lambda g, x: g(g, x)\nx = f(f, y_pred)\n",
      "x = tf.while_loop(lambda x: True, lambda x: [x + 1], [y_pred])[0]\n",
      "x = tf.scan(lambda a, b: a + b, zeros([\(huge), 2])) + sum(y_pred)\n",
      "x = zeros([\(huge)])\n" + repeated("x[0] = x[-1] + sum(y_pred)"),
      "x = y_pred * 1\nx[:\(huge)] = \(nest)\n", "x = y_pred * 1\nx[[0] * \(huge)] = 1\n",
      "x = [1]\nfor i in x:\n    x.append(next(iter(x)))\n",
      "x = inv(eye(\(huge)) + sum(y_pred))\n", "x = unique(arange(\(huge)) * sum(y_pred))\n",
      "x = \"ab cd\"\n" + repeated("x = x.join([x] * 9)"),
      "x = \"ab cd\"\n" + repeated("x = x.upper() + x.strip()"),
      "x = \" \".join([\"a\"] * \(huge))\n" + repeated("x.split(\" \")"),
      "x = \"a\" * \(huge)\n", "x = f\"{\(nest)}\"\n",
      "class A:\n    def __init__(self):\n        self.x = A()\nx = A()\n",
    ])
    let shape =
      choices.chance(0.2) ? choices.one(of: [[], [0]]) : [choices.length(), choices.length()]
    return GeneratedRequest(
      "/loss",
      [
        .init(name: "function", value: .string(body + tail)),
        .init(name: "y_true", value: choices.tensor(shape) { $0.probability() }),
        .init(name: "y_pred", value: choices.tensor(shape) { $0.probability() }),
        .init(
          name: "outputs",
          value: .array([.string(choices.one(of: ["loss", "gradient", "hessian_diagonal"]))])),
      ])
  }

  /// A reduction over an empty tensor whose other lengths multiply to more than there are numbers.
  private static func reductionOfNothing(_ choices: inout Choices) -> String {
    var lengths = (0..<choices.integer(in: 1...3)).map { _ in
      choices.one(of: ["4", "2**23", "2**32", "2**61", "2**62", "2**63-1"])
    }
    lengths.insert("0", at: choices.integer(in: 0...lengths.count))
    let filling = choices.one(of: ["", " + sum(y_pred)", " * mean(y_true)"])
    let name = choices.one(of: [
      "sum", "max", "min", "mean", "prod", "logsumexp", "any", "var", "argmax", "cumsum", "softmax",
    ])
    let axes = choices.one(of: ["0", "1", "-1", "[0, 1]", "[1, 2]", "[1, -2]", "None"])
    return "\(name)(zeros([\(lengths.joined(separator: ", "))])\(filling), axis=\(axes))"
  }
}
