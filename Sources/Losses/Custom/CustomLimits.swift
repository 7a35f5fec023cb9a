/// How large a custom loss may be: every bound that its source, its graph and its work must keep.
///
/// A source that passes one is refused before anything of that size is built. Whatever keeps the
/// default limits is read, opened and planned, second derivatives included, on a stack of 1 MiB.
public struct CustomLimits: Hashable, Sendable {
  /// Bytes of UTF-8 in a source; reading takes time in proportion.
  public var characters = 32_768
  /// Names, numbers and signs in a source.
  public var tokens = 10_000
  /// Nodes of the syntax tree.
  public var nodes = 10_000
  /// Brackets, blocks, operators and lists within each other: what a stack must hold.
  public var nesting = 48
  /// Functions that call each other, and expressions within, while the graph is built.
  public var evaluationDepth = 96
  /// Work of building the graph: expressions evaluated, and entries of lists gone through.
  public var steps = 100_000
  /// Numbers in one list that is written in the source.
  public var constants = 10_000
  /// Nodes of the graph, without its gradient.
  public var graphNodes = 2_000
  /// Operators whose results feed each other, from the inputs to the loss.
  public var graphDepth = 250
  /// Elements of one intermediate tensor, unless `y_true` or `y_pred` itself has more.
  public var elements = 1 << 26
  /// Element operations of all intermediate tensors together, about a nanosecond each.
  public var operations = 20_000_000_000

  /// The default of every limit.
  public init() {}

  /// Every limit: its name, its value and what it bounds, as a listing shows it.
  public var listing: [(name: String, value: Int, meaning: String)] {
    [
      ("characters", characters, "bytes of a source"),
      ("tokens", tokens, "names, numbers and signs of a source"),
      ("nodes", nodes, "nodes of the syntax tree"),
      ("nesting", nesting, "brackets, blocks, operators and lists within each other"),
      ("evaluation_depth", evaluationDepth, "calls and expressions within each other"),
      ("steps", steps, "expressions evaluated and list entries visited while the graph is built"),
      ("constants", constants, "numbers in one list"),
      ("graph_nodes", graphNodes, "operators applied"),
      ("graph_depth", graphDepth, "operators whose results feed each other"),
      ("elements", elements, "elements of one intermediate tensor"),
      ("operations", operations, "element operations of all intermediate tensors"),
    ]
  }
}
