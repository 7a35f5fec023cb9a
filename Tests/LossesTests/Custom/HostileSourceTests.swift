import Foundation
import Synchronization
import TestSupport
import Testing

@testable import Losses

/// Sources that mean harm: all are refused, on half the stack that a thread has, unoptimised.
struct HostileSourceTests {
  /// What is done on a thread of 4 MiB, half of what a thread has on Linux.
  static func onSmallStack(_ body: @escaping @Sendable () -> Void) {
    let done = DispatchSemaphore(value: 0)
    let thread = Thread {
      body()
      done.signal()
    }
    // Frames are several times larger under a sanitizer.
    thread.stackSize = Effort.isReduced ? 24 << 20 : 4 << 20
    thread.start()
    done.wait()
  }

  static let sources: [(name: String, text: String)] = [
    ("nested parentheses", String(repeating: "(", count: 100_000)),
    ("nested parentheses that close", nested("(", ")", 100_000)),
    ("parentheses within the limit of characters", nested("(", ")", 4_000)),
    ("nested brackets", nested("[", "]", 4_000)),
    ("a megabyte of unary minus", String(repeating: "-", count: 1 << 20) + "y_pred"),
    ("unary minus within the limit", String(repeating: "-", count: 30_000) + "y_pred"),
    ("exponent tower", "y_pred * 9**9**9**9**9**9"),
    ("long exponent tower", "y_pred * 2" + String(repeating: "**2", count: 3_000)),
    ("lambdas within lambdas", String(repeating: "lambda: ", count: 3_000) + "1"),
    (
      "conditionals within conditionals", String(repeating: "1 if 0 else ", count: 2_000) + "y_pred"
    ),
    ("subscripts", "y_pred" + String(repeating: "[0]", count: 3_000)),
    ("attributes", "y_pred" + String(repeating: ".T", count: 4_000)),
    ("calls of calls", "mean" + String(repeating: "(y_pred)", count: 2_000)),
    ("functions of functions", nested("exp(", ")", 3_000, "y_pred")),
    ("precedence ladder", String(repeating: "1 or 1 and 1 < 1 | 1 & 1 + 1 * (", count: 500)),
    ("huge zeros", "y_pred + zeros((1000000000, 1000000000))"),
    ("huge ones that overflow", "ones((9223372036854775807, 9223372036854775807)) * y_pred"),
    ("huge one_hot", "one_hot(y_true, 999999999999)"),
    ("negative one_hot", "one_hot(y_true, -1)"),
    ("huge tile", "tf.tile(y_pred, [1 << 2, 99999999999])"),
    ("huge tile of all axes", "tf.tile(y_pred, [99999999, 99999999])"),
    ("huge reshape", "reshape(y_pred, (9999999999, 9999999999, -1))"),
    ("reshape to nothing", "reshape(y_pred, (0, -1))"),
    ("reshape to a negative", "reshape(y_pred, (-2, -3))"),
    ("ranks", "y_pred[" + String(repeating: "None, ", count: 200) + "...]"),
    ("doubling", "x = y_pred\n" + String(repeating: "x = concatenate([x, x])\n", count: 400) + "x"),
    (
      "squaring by broadcast",
      "x = flatten(y_pred)\n"
        + String(repeating: "x = flatten(x[:, None] * x[None, :])\n", count: 40) + "x"
    ),
    (
      "joins of joins",
      "def f(y_true, y_pred):\n  s = 'separator'\n  for i in range(6):\n"
        + "    s = s.join([s] * 100)\n  return y_pred + len(s)"
    ),
    (
      "splits of a long string",
      "def f(y_true, y_pred):\n  s = 'ab cd ef'\n  for i in range(12):\n    s = s + s\n"
        + "  for i in range(9000):\n    n = s.split('q')\n  return y_pred"
    ),
    ("call bomb", bomb(60) + "f60(y_pred)"),
    ("recursion", "def f(y_true, y_pred):\n  return f(y_true, y_pred)"),
    ("mutual recursion", "def f(a, b):\n  return g(a, b)\ndef g(a, b):\n  return f(a, b)"),
    ("recursion by itself", "def f(g):\n  return g(g)\nf(f)"),
    (
      "list bomb",
      "x = [1] * 9999\n" + String(repeating: "x = [x, x] * 5000\n", count: 50) + "sum(x)"
    ),
    ("list doubling", "x = [1]\n" + String(repeating: "x = x + x\n", count: 100) + "y_pred"),
    ("huge arange", "y_pred + arange(999999999999999)[0]"),
    ("huge eye", "eye(9999999999) * y_pred"),
    ("deep chain", "x = y_pred\n" + String(repeating: "x = sin(x)\n", count: 2_000) + "x"),
    ("wide chain", (0..<4_000).map { "sin(y_pred * \($0))" }.joined(separator: "+")),
    ("deep transposes", "x = y_pred\n" + String(repeating: "x = x.T\n", count: 2_000) + "x"),
    (
      "deep indents",
      (0..<2_000).map { String(repeating: " ", count: $0) + "if 1:" }.joined(separator: "\n")
    ),
    (
      "matmul bomb",
      "x = y_pred @ transpose(y_pred)\n" + String(repeating: "x = x @ x\n", count: 1_000) + "x"
    ),
    ("integer minimum", "y_pred[-9223372036854775807 - 1]"),
    ("integer division", "(-9223372036854775807 - 1) // -1 // 0"),
    ("axis beyond", "sum(y_pred, axis=9223372036854775807)"),
    ("axis below", "sum(y_pred, axis=-9223372036854775807 - 1)"),
    (
      "permutation beyond",
      "permute_dimensions(y_pred, (9223372036854775807, -9223372036854775807))"
    ),
    ("unknown names galore", (0..<2_000).map { "q\($0)" }.joined(separator: "+")),
    ("a long name", String(repeating: "a", count: 30_000)),
    ("digits", String(repeating: "9", count: 30_000)),
    ("exponent", "1e999999999 * y_pred"),
    ("a string without end", "'" + String(repeating: "x", count: 30_000)),
    ("NUL", "y_pred\0"),
    ("semicolons", String(repeating: ";", count: 30_000)),
    ("newlines", String(repeating: "\n", count: 30_000)),
    ("backslashes", String(repeating: "\\\n", count: 10_000)),
    ("decorators", String(repeating: "@tf.function\n", count: 2_000)),
    ("elif", "if 0:\n  1\n" + String(repeating: "elif 0:\n  1\n", count: 1_000)),
    (
      "a loop of TensorFlow without end",
      "tf.while_loop(lambda i: True, lambda i: i + 1, [0])[0] * y_pred"
    ),
    (
      "a loop that grows",
      "tf.while_loop(lambda x: True, lambda x: [tf.concat([x, x], 0)], [y_pred])"
    ),
    ("a scan over too many", "tf.scan(lambda a, b: a + b, zeros((9999999, 2))) + y_pred[0, 0]"),
    ("parts assigned one by one", "x = y_pred\nfor i in range(3000):\n  x[0, 0] = x[0, 0] * 2\nx"),
    ("a part of too many places", "x = zeros([9999, 9999])\nx[[0, 1], [2, 3]] = y_pred[0, 0]\nx"),
    ("a table filled for ever", "x = zeros(9)\nwhile True:\n  x[0] = x[0] + 1\ny_pred"),
    ("an inverse too large", "inv(ones([200, 200]) * y_pred[0, 0])"),
    ("a slice by zero", "y_pred[::0]"),
    ("a split into nothing", "tf.split(y_pred, 0)"),
    ("a stack of nothing", "stack([])"),
    ("a loop without end", "while True:\n  x = 1\ny_pred"),
    ("a loop that waits for nothing", "i = 0\nwhile i >= 0:\n  i += 1\ny_pred"),
    ("a huge range", "for i in range(10**9):\n  x = i\ny_pred"),
    ("a huge unroll", "x = y_pred\nfor i in range(9999):\n  x = x + sin(x * i)\nx"),
    (
      "loops within loops",
      (0..<12).map { String(repeating: " ", count: $0) + "for i\($0) in range(10):" }
        .joined(separator: "\n") + "\n" + String(repeating: " ", count: 12) + "x = 1\ny_pred"
    ),
    ("a doubling list in a loop", "x = [1]\nfor i in range(99):\n  x += x\ny_pred"),
    ("a list that holds itself", "x = [1]\nx.append(x)\nsum(x)"),
    ("a list that nests in a loop", "x = []\nfor i in range(9999):\n  x = [x]\nsum(x)"),
    ("a list that grows while it is gone through", "x = [1]\nfor i in x:\n  x.extend(x)\nsum(y)"),
    (
      "a comprehension of comprehensions", "[[i for i in range(9999)] for j in range(9999)]\ny_pred"
    ),
    ("a dictionary that grows", "d = {}\nfor i in range(9999):\n  d[i] = list(d)\ny_pred"),
    ("a string that doubles", "s = 'ab'\nfor i in range(99):\n  s = s + s\ny_pred"),
    (
      "deep classes",
      "class C0:\n  pass\n"
        + (1...900).map { "class C\($0)(C\($0 - 1)):\n  pass\n" }.joined() + "C900()"
    ),
    (
      "diamonds of classes",
      "class A0:\n  pass\nclass B0:\n  pass\n"
        + (1...60).map {
          "class A\($0)(A\($0 - 1), B\($0 - 1)):\n  pass\nclass B\($0)(B\($0 - 1), A\($0 - 1)):\n  pass\n"
        }.joined() + "A60()"
    ),
    (
      "a property that asks for itself",
      "class C:\n  @property\n  def x(self):\n    return self.x\nC().x"
    ),
    (
      "an object that calls itself",
      "class C:\n  def __call__(self, a, b):\n    return self(a, b)\nC()"
    ),
    ("classes within classes", nestedClasses(60)),
    (
      "partial of partial",
      "f = max\nfor i in range(9999):\n  f = functools.partial(f)\nf(1, 2) * y_pred"
    ),
    ("formatted strings within each other", "x = f'{" + String(repeating: "f\"{", count: 99) + "1"),
    ("a format without end", "x = f'{y_pred'\ny_pred"),
    ("a map over too many", "tf.map_fn(lambda x: x, zeros((9999999, 2)) + y_pred[0, 0])"),
    (
      "a mask of everything, often",
      "for i in range(999):\n  x = boolean_mask(ones((9999, 99)) + y_pred[0, 0], ones((9999, 99)) + i)\ny_pred"
    ),
    (
      "unpacking of itself",
      "x = [1]\nx = [*x, *x, *x]\nfor i in range(99):\n  x = [*x, *x]\ny_pred"
    ),
    ("keywords without end", "def f(**k):\n  return f(**k, **{str(len(k)): 1})\nf()"),
    ("stars", String(repeating: "*", count: 9_999) + "y_pred"),
    ("braces", String(repeating: "{", count: 9_999)),
    (
      "an exception raised in a loop",
      "while True:\n  try:\n    raise ValueError\n  except ValueError:\n    pass"
    ),
    ("walrus", String(repeating: "(a := ", count: 999) + "1"),
    ("Python's doors", "__import__('os').system('true')"),
    ("dunder attributes", "y_pred.__class__.__mro__"),
    ("open", "open('/etc/passwd').read()"),
    (
      "a million elements of constants", "[" + String(repeating: "1,", count: 12_000) + "] * y_pred"
    ),
  ]

  /// Work beside the evaluation of expressions: each is refused, or keeps the limit of steps.
  static let uncharged: [(name: String, text: String)] = [
    ("strides of an empty shape", "reshape(y_pred, [0, 2**62, 4])"),
    ("zeros of an empty shape", "sum(y_pred) + zeros([0, 2**62, 4])"),
    ("a sum of empty lengths", "concatenate([zeros([0, 2**62])] * 4, axis=1)"),
    ("reduced empty lengths", "sum(zeros([0, 2**62, 4]), axis=[1, 2])"),
    ("the maximum of nothing", "max(zeros([2**32, 0]) + sum(y_pred), axis=0)"),
    (
      "scratch beside nothing",
      "z = zeros([0, 9223372036854775807, 2305843009213693952]) + y_pred[0]\n"
        + "logsumexp(z, axis=[1, -2])"
    ),
    ("items of size 0", "cumsum(y_pred[0] * ones([2**62, 0, 0]), axis=-2)"),
    ("a list within 64,000 lists", deepList("1", 160) + "y_pred"),
    ("a tensor of 8,000 lists", deepList("y_pred", 20) + "sum(x)"),
    (
      "a list that holds itself twice, forty times",
      "s = [0]\nx = y_pred\n"
        + String(repeating: "x = [zeros(s), x, x]\ns = [3] + s\n", count: 40) + "sum(x)"
    ),
    (
      "a list times many",
      "z = [0.5] * 10000\n" + String(repeating: "z * y_pred[0, 0]\n", count: 300)
    ),
    ("many lists", String(repeating: "[0.5] * 9000 * y_pred[0, 0]\n", count: 300)),
    ("a search of a long list", "z = [0.5] * 10000\n" + String(repeating: "1 in z\n", count: 300)),
    (
      "a search for a long list",
      "z = [0.5] * 9000\nl = [z, z, z, z]\n" + String(repeating: "z + [1] in l\n", count: 300)
    ),
    (
      "comparisons of long lists",
      "z = [0.5] * 9000\ny = [0.5] * 9000\n" + String(repeating: "z == y\n", count: 300)
    ),
    ("many ranges", String(repeating: "arange(9999)\n", count: 300)),
    (
      "functions that hold each other",
      "f = 1\n" + String(repeating: "f = lambda g=f: g\n", count: 900) + "y_pred"
    ),
  ]

  /// Those of them that keep the limits: what was made once is remembered.
  private static let computed: Set = ["a list times many", "functions that hold each other"]

  /// Lists of 40 levels around a list, ten times as often as given.
  private static func deepList(_ inner: String, _ count: Int) -> String {
    "def f(x):\n  return " + nested("[", "]", 40, "x") + "\ndef g(x):\n"
      + String(repeating: "  x = f(x)\n", count: 10) + "  return x\nx = \(inner)\n"
      + String(repeating: "x = g(x)\n", count: count)
  }

  @Test(arguments: uncharged.map(\.name))
  func `are charged for every entry that they touch`(_ name: String) throws {
    let text = Self.uncharged.first { $0.name == name }?.text ?? ""
    Self.onSmallStack {
      do {
        let answer = try evaluated(
          text, Tensor([3, 4], Array(repeating: 1, count: 12)),
          Tensor([3, 4], Array(repeating: 0.5, count: 12)))
        #expect(Self.computed.contains(name) && answer.loss != nil)
      } catch LossError.custom(let error) {
        switch error.fact {
        case .limit, .rank, .shapesDoNotFit, .wrongKind, .numberTooLarge: break
        default: Issue.record("\(name): \(error.sentence)")
        }
      } catch let error as CustomLossError {
        #expect(error.code == .limit, "\(error.sentence)")
      } catch {
        Issue.record("\(name): \(error)")
      }
    }
  }

  @Test func `are interpreted and planned once for calls of one form`() throws {
    let asked = Mutex(0)
    let text = "x = y_pred\n" + String(repeating: "sum([0.5] * 90)\n", count: 20) + "x + 0.4711"
    let tensor = Tensor([3, 4], Array(repeating: 0.25, count: 12))
    func prepare() throws -> Int {
      let loss = try CustomLossSource.parsed(text).resolved()
      _ = try LossCall(loss, yTrue: tensor, yPred: tensor).prepared {
        asked.withLock { $0 += 1 }
        return false
      }
      return asked.withLock(\.self)
    }
    let first = try prepare()
    #expect(first > 0)
    #expect(try prepare() == first)
  }

  @Test func `stop once nobody waits for them`() throws {
    let asked = Mutex(0)
    let text = "x = y_pred\n" + String(repeating: "sum([0.5] * 90)\n", count: 900) + "x"
    let loss = try CustomLossSource.parsed(text).resolved()
    let tensor = Tensor([3, 4], Array(repeating: 0.25, count: 12))
    #expect(throws: LossError.cancelled) {
      _ = try LossCall(loss, yTrue: tensor, yPred: tensor).prepared {
        asked.withLock { asked in
          asked += 1
          return asked > 10
        }
      }
    }
    #expect(asked.withLock(\.self) == 11)
  }

  static func nestedClasses(_ count: Int) -> String {
    (0..<count).map { String(repeating: " ", count: $0) + "class C\($0):" }.joined(separator: "\n")
      + "\n" + String(repeating: " ", count: count) + "pass\ny_pred"
  }

  static func nested(_ open: String, _ close: String, _ count: Int, _ inner: String = "1") -> String
  {
    String(repeating: open, count: count) + inner + String(repeating: close, count: count)
  }

  /// Functions that each call the one before twice.
  static func bomb(_ count: Int) -> String {
    "def f0(x):\n  return x + 1\n"
      + (1...count).map { "def f\($0)(x):\n  return f\($0 - 1)(f\($0 - 1)(x))\n" }.joined()
  }

  @Test(arguments: sources.map(\.name))
  func `are refused, and never run deep`(_ name: String) throws {
    let text = Self.sources.first { $0.name == name }?.text ?? ""
    Self.onSmallStack {
      #expect(throws: (any Error).self, "\(name)") {
        _ = try evaluated(
          text, Tensor([3, 4], Array(repeating: 1, count: 12)),
          Tensor([3, 4], Array(repeating: 0.5, count: 12)))
      }
    }
  }

  /// Sources at the limits, which those let through.
  private static let demandingSources: [String] = [
    "x = y_pred\n" + String(repeating: "x = sin(x)\n", count: 245) + "x",
    "x = y_pred\n" + String(repeating: "x = x * sum(x, axis=-1, keepdims=True)\n", count: 30) + "x",
    "x = y_pred\n" + String(repeating: "x = softmax(x)\n", count: 20) + "x",
    (0..<200).map { "y_pred * \($0)" }.joined(separator: " + "),
    nested("exp(-", ")", 20, "y_pred"),
    "mean(y_pred) + sum(y_pred[5:])", "round(y_pred, decimals=-2**63) + round(y_pred, 2**62)",
    String(repeating: "not ", count: 5_000) + "1",
    "x = [1]\n" + String(repeating: "x = [x, x] * 500\n", count: 9) + "y_pred",
    "x = y_pred\n" + String(repeating: "x = x.T\n", count: 240) + "x",
    "x = y_pred\n" + String(repeating: "x = x[::-1] + 1\n", count: 100) + "x",
    "x = y_pred @ transpose(y_pred)\n" + String(repeating: "x = x @ x\n", count: 100) + "x",
    "def f(x, n):\n  return x if n == 0 else f(sin(x), n - 1)\nf(y_pred, 20)",
    "x = y_pred\nfor i in range(200):\n  x = sin(x)\nx",
    "x = []\nfor i in range(5000):\n  x.append(i)\nsum(x) * y_pred",
    "class C0:\n  def f(self, x):\n    return x\n"
      + (1...40).map { "class C\($0)(C\($0 - 1)):\n  k = \($0)\n" }.joined() + "C40().f(y_pred)",
    "f = 1\nfor i in range(9000):\n  f = lambda g=f: g\ny_pred",
    "o = y_pred\nclass C:\n  pass\nfor i in range(5000):\n  c = C()\n  c.o = o\n  o = c\ny_pred",
  ]

  /// What the limits let through must run on a small stack, too.
  @Test(arguments: demandingSources)
  func `that keep the limits are computed on a small stack`(_ text: String) throws {
    Self.onSmallStack {
      #expect(throws: Never.self) {
        _ = try evaluated(
          text, Tensor([3, 4], Array(repeating: 1, count: 12)),
          Tensor([3, 4], Array(repeating: 0.5, count: 12)))
      }
    }
  }
}
