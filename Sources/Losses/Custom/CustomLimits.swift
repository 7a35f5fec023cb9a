/// The limits on the source, the graph and the work of a custom loss.
///
/// A source that exceeds one is rejected before anything of that size is built. Within the default
/// limits, a source is read, interpreted and planned, including second derivatives, on a stack of 1 MiB.
public struct CustomLimits: Hashable, Sendable {
  /// Bytes of UTF-8 in a source; the time to read it is proportional.
  public var characters = 32_768
  /// Names, numbers and signs in a source.
  public var tokens = 10_000
  /// Nodes of the syntax tree.
  public var nodes = 10_000
  /// Nesting of brackets, blocks, operators and lists, which the stack must hold.
  public var nesting = 48
  /// Functions that call each other, and expressions within, while the graph is built.
  public var evaluationDepth = 96
  /// Work of building the graph: evaluated expressions and visited list entries.
  public var steps = 100_000
  /// Numbers in one list that is written in the source.
  public var constants = 10_000
  /// Nodes of the graph, without its gradient.
  public var graphNodes = 2_000
  /// Operators in one chain, from the inputs to the loss.
  public var graphDepth = 250
  /// Elements of one intermediate tensor, unless `y_true` or `y_pred` itself has more.
  public var elements = 1 << 26
  /// Element operations of all intermediate tensors together, about a nanosecond each.
  public var operations = 20_000_000_000

  /// The default of every limit.
  public init() {}

  /// Every limit: its name, value and meaning, as a listing shows it.
  public var listing: [(name: String, value: Int, meaning: String)] {
    [
      ("characters", characters, "bytes of a source"),
      ("tokens", tokens, "tokens of a source"),
      ("nodes", nodes, "nodes of the syntax tree"),
      ("nesting", nesting, "levels of nested brackets, blocks, operators and lists"),
      ("evaluation_depth", evaluationDepth, "levels of nested calls and expressions"),
      ("steps", steps, "expressions evaluated and list entries visited while the graph is built"),
      ("constants", constants, "numbers in one list"),
      ("graph_nodes", graphNodes, "operators applied"),
      ("graph_depth", graphDepth, "operators in one chain"),
      ("elements", elements, "elements of an intermediate tensor"),
      ("operations", operations, "element operations of all intermediate tensors"),
    ]
  }
}
