import Testing

@testable import Losses

struct InterpreterTests {
  @Test(
    arguments: CustomLossTests.forms + [
      "def f(a, b):\n  g = lambda x: x * b\n  return mean(g(a), axis=-1)",
      "def make(k):\n  def f(a, b):\n    return mean(a - b, axis=-1)\n  return f\nmake(2)",
      "def f(a, b):\n  return f",
      "lambda a, b: keras.losses.mean_squared_error(a, b)",
    ])
  func `lets go of the graph, whatever refers to what in the source`(_ source: String) throws {
    weak var graph: Graph?
    do {
      let fresh = Graph()
      graph = fresh
      let interpreter = Interpreter(
        try CustomLossSource.parsed(source), yTrue: fresh.input(.yTrue, shape: [3, 4]),
        yPred: fresh.input(.yPred, shape: [3, 4]), arguments: [])
      _ = try? interpreter.loss()
    }
    #expect(graph == nil)
  }
}
