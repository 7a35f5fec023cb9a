import Testing

@testable import Losses

/// What is refused, where, and what is offered instead.
struct CustomLossErrorTests {
  struct Case: Sendable, CustomTestStringConvertible {
    let source: String
    let fact: CustomLossError.Fact
    let line: Int
    let column: Int
    let hint: String?
    var testDescription: String { source }

    init(
      _ source: String, _ fact: CustomLossError.Fact, _ line: Int, _ column: Int,
      hint: String? = nil
    ) {
      self.source = source
      self.fact = fact
      self.line = line
      self.column = column
      self.hint = hint
    }
  }

  static let cases: [Case] = [
    Case("", .empty, 1, 1, hint: "`lambda y_true, y_pred: …`"),
    Case("# nothing\n", .empty, 1, 1, hint: "`lambda y_true, y_pred: …`"),
    Case("meen(y_pred)", .unknownName("meen"), 1, 1, hint: "`mean`"),
    Case(
      "K.squre(y_pred)", .unknownAttribute("squre", of: "the module `K`"), 1, 1, hint: "`square`"),
    Case("x = 1\nmean(y_pred - y_tru)", .unknownName("y_tru"), 2, 15, hint: "`y_true`"),
    Case(
      "mean(y_pred, axs=-1)",
      .unknownArgument("axs", function: "mean", known: ["x", "axis", "keepdims"]), 1, 18,
      hint: "axis"),
    Case(
      "mean(y_pred, axs=-1, a=1, b=2, c=3)",
      .unknownArgument("axs", function: "mean", known: ["x", "axis", "keepdims"]), 1, 18,
      hint: "axis"),
    Case(
      "clip()", .missingArgument("x", function: "clip"), 1, 1,
      hint: "`clip(x, min_value=None, max_value=None)`"),
    Case(
      "square(y_pred, 2)", .tooManyArguments(function: "square", limit: 1), 1, 1,
      hint: "`square(x)`"),
    Case("mean(y_pred, axis=5)", .axisOutOfRange(axis: 5, rank: 2), 1, 1),
    Case("y_pred[:, 7]", .indexOutOfRange(index: 7, length: 3), 1, 11),
    Case("y_pred + [1., 2.]", .cannotBroadcast(left: [2, 3], right: [2]), 1, 1),
    // Composed of others: what is wrong stands in the call, or in its argument.
    Case("squared_difference(y_pred, [1., 2.])", .cannotBroadcast(left: [2, 3], right: [2]), 1, 1),
    Case(
      "elu(y_pred, 'a')", .wrongKind(expected: "a number for `alpha`", found: "a string"), 1, 13),
    Case("mean(std(y_pred, axis=5))", .axisOutOfRange(axis: 5, rank: 2), 1, 6),
    Case(
      "var(y_pred, axis='a')",
      .wrongKind(expected: "an axis, a list of axes or None for `axis`", found: "a string"), 1, 18),
    Case(
      "y_pred @ y_true",
      .shapesDoNotFit(
        left: [2, 3], right: [2, 3], expected: "columns of the first, rows of the second"),
      1, 1),
    Case(
      "reshape(y_pred, (4, 2))",
      .shapesDoNotFit(left: [2, 3], right: [4, 2], expected: "as many entries"), 1, 17),
    Case("for i in range(3):\n  x = i", .noResult, 1, 1, hint: "a last line with the loss"),
    Case(
      "while y_pred:\n  x = 1\ny_pred", .tensorDecides(what: "while"), 1, 7,
      hint: "`where(condition, a, b)`"),
    Case(
      "import os\ny_pred + os.cpu_count()",
      .foreign(
        "os.cpu_count", what: "`os`, imported in line 1, a library outside the loss"), 2, 10,
      hint: "send its results in `arguments` or `inputs`"),
    Case(
      "import tensorflow.keras.layers as L\nmean(L.Dense(1)(y_pred))",
      .foreign(
        "tf.keras.layers.Dense", what: "a layer with weights, which a loss cannot contain"), 2, 6,
      hint: "compute its output first and send it in `inputs`"),
    Case(
      "from .functional import score\ndef loss(t, p):\n    return 1 - score(t, p)",
      .foreign(
        "score", what: "`.functional.score`, imported in line 1, which custom losses do not support"
      ),
      3, 16, hint: "define it in the source"),
    Case(
      "def f(t, p):\n  return square(network(t) - network(p))",
      .foreign("network", what: "a network, which a loss cannot contain"), 2, 17,
      hint: "compute its features first and send them in `inputs`"),
    Case(
      "tf.random.normal((2, 3)) + y_pred",
      .foreign(
        "tf.random.normal", what: "random, but a loss must give the same result each time"), 1, 1,
      hint: "draw the numbers first and send them in `inputs`"),
    Case(
      "tf.math.betainc(2.0, 3.0, y_pred)",
      .foreign(
        "tf.math.betainc",
        what: "a special function without a derivative with respect to its parameters here"), 1, 1,
      hint: "compute it first and send it in `inputs`"),
    Case("print(meen)\nprnt(y_pred)", .unknownName("prnt"), 2, 1, hint: "`print`"),
    Case(
      "vab(y_pred)", .unknownName("vab"), 1, 1,
      hint: "define it in the source, or send it in `arguments`"),
    Case(
      "def f(self, t, p):\n  return self.a * p + self.b",
      .missingArgument("self.a, self.b", function: "f"), 2, 10,
      hint: "send `a`, `b` in `arguments`"),
    Case(
      "def f(t, p):\n  if len(p.shape) > 1:\n    raise ValueError('rank ' + str(2))\n  return p",
      .raised("ValueError", "rank 2"), 3, 5),
    Case(
      "def f(t, p):\n  assert p.shape[0] == 3, f'rows: {p.shape[0]}'\n  return p",
      .raised("AssertionError", "rows: 2"), 2, 3),
    Case(
      "mean(y_pred, axes=-1)",
      .unknownArgument("axes", function: "mean", known: ["x", "axis", "keepdims"]), 1, 19,
      hint: "axis"),
    Case("mean('abc')", .wrongKind(expected: "a number or a tensor", found: "a string"), 1, 6),
    Case(
      "y_pred if y_pred > 0 else y_true", .tensorDecides(what: "if"), 1, 11,
      hint: "`where(condition, a, b)`"),
    Case(
      "y_pred > 0 and y_true > 0", .tensorDecides(what: "and"), 1, 1, hint: "`logical_and(a, b)`"),
    Case("not y_pred", .tensorDecides(what: "not"), 1, 1, hint: "`logical_not(a)`"),
    Case("y_pred ^ 2", .notSupported(what: "`^`"), 1, 8, hint: "`**` for powers"),
    Case("mean(y_pred", .unbalancedBracket, 1, 5),
    Case("mean(y_pred]", .unbalancedBracket, 1, 12),
    Case("y_pred $ 2", .unexpectedCharacter, 1, 8),
    Case("3x + y_pred", .malformedNumber, 1, 1),
    Case("'abc", .unterminatedString, 1, 1),
    Case("def f(y_true, y_pred):\nreturn y_pred", .expected("an indented block"), 2, 1),
    Case("if 1:\n    x = 1\n  y = 2\ny_pred", .indentation, 3, 1),
    Case("y_pred +", .expected("an expression"), 1, 9),
    Case("x = y_pred", .noResult, 1, 1, hint: "a last line with the loss"),
    Case(
      "def f(y_pred):\n  return y_pred", .missingArgument("y_true, y_pred", function: "f"), 1, 1,
      hint: "`lambda y_true, y_pred: …`"),
    Case(
      "def f(y_true, y_pred, w):\n  return y_pred * w", .missingArgument("w", function: "f"), 1, 1),
    Case(
      "def f(y_true, y_pred):\n  y_pred",
      .noResult, 1, 1, hint: "`return` the loss"),
    Case("y_pred(1)", .notCallable("a tensor"), 1, 1),
    Case("y_pred * 9**9**9", .numberTooLarge, 1, 10),
    Case("7 // 0 * y_pred", .divisionByZero, 1, 1),
    Case("a, b = 1, 2, 3\ny_pred", .unpacking(expected: 2, found: 3), 1, 8),
    Case(
      "import torch\nx = y_pred * 1\nx.diagonal().zero_()\nx.sum()",
      .notSupported(what: "changes in place through `diagonal`"), 3, 1,
      hint: "assign to the part itself: `x[…] = value`"),
    Case(
      "losses.huber(y_true, y_pred, delta=-1)",
      .builtIn(.outOfRange(parameter: "delta", value: -1, range: "greater than 0")), 1, 1),
    Case(
      "losses.huber(y_true, y_pred, delt=1)",
      .unknownArgument("delt", function: "huber", known: ["delta"]), 1, 35, hint: "delta"),
    Case("# ü\nß = 1\nß + mean(ypred)", .unknownName("ypred"), 3, 10, hint: "`y_pred`"),
    Case(
      "f = open('x')\nmean(f)",
      .foreign("open", what: "for reading or writing, and a loss here has no files"), 1, 5,
      hint: "send its contents in `arguments` or `inputs`"),
    Case(
      "mean(eval('y_pred'))",
      .foreign("eval", what: "a Python function that custom losses do not support"), 1, 6,
      hint: "operators on `y_true` and `y_pred`"),
    Case(
      "import torch\nmean(y_pred + torch.randn(2, 3))",
      .foreign("torch.randn", what: "random, but a loss must give the same result each time"), 2,
      15, hint: "draw the numbers first and send them in `inputs`"),
    Case(
      "v = tf.Variable(1.0)\nv.assign_add(1.0)\nv * mean(y_pred)",
      .foreign(
        "assign_add", what: "a change of state, which a loss cannot keep between calls"), 2,
      1, hint: "send the state in `inputs`"),
    Case(
      "y_pred.log_prob(y_true)",
      .foreign("log_prob", what: "a method of distributions, and this is a tensor"), 1, 1,
      hint: "create the distribution in the loss: `tfp.distributions.Normal(loc, scale)`"),
    Case(
      "tf.math.bessel_i0(y_pred)",
      .unknownAttribute("bessel_i0", of: "the module `tf.math`"), 1, 1,
      hint: "an operator of `GET /operators`"),
    Case(
      "class A(keras.losses.Loss):\n  def call(self, y_true, y_pred):\n    return self.alpha * y_pred",
      .unknownAttribute("alpha", of: "an object of `A`"), 3, 12,
      hint: "set it in `__init__`, or send `alpha` in `arguments`"),
    Case(
      "def f(y_true, y_pred):\n  return {'a': y_pred}",
      .wrongKind(expected: "one tensor", found: "a dictionary"), 1, 1,
      hint: "`return` one tensor, such as the sum of the parts"),
    Case("zeros((99999, 99999)) + y_pred", .limit(name: "elements", limit: 1 << 26), 1, 1),
  ]

  @Test(arguments: cases)
  func `say what, where, and what would work`(_ expected: Case) throws {
    do {
      _ = try evaluated(
        expected.source, Tensor([2, 3], [1, 0, 0, 1, 0, 0]), Tensor([2, 3], [1, 2, 3, 4, 5, 6]))
      Issue.record("not refused")
    } catch {
      let found: CustomLossError? =
        if case .custom(let inner)? = error as? LossError { inner } else {
          error as? CustomLossError
        }
      let refusal = try #require(found, "\(error)")
      #expect(refusal.fact == expected.fact)
      #expect(refusal.place.line == expected.line)
      #expect(refusal.place.column == expected.column)
      #expect(refusal.hint == expected.hint)
      #expect(refusal.sentence.hasPrefix("line \(expected.line), column \(expected.column)"))
      #expect(refusal.place.quote.count <= 41)
    }
  }

  @Test func `refuse arguments that nothing reads`() throws {
    let source = try CustomLossSource.parsed("def f(t, p, gamma=2):\n  return p * gamma")
    #expect(throws: LossError.self) { try source.resolved(arguments: [("gama", .number(1))]) }
    #expect(throws: Never.self) { try source.resolved(arguments: [("gamma", .number(1))]) }
  }
}
