// What the parameters of operators take, by their names.

extension SourceGenerator {
  /// What a parameter of that name takes, most of the time; `nil` for a tensor or a number.
  mutating func argument(named name: String) -> String? {
    if name.contains("axis") || name.contains("axes") || Self.axes.contains(name) { return axes() }
    if Self.lists.contains(name) { return choices.chance(0.3) ? integer() : lengths() }
    if Self.integers.contains(name) { return integer() }
    if Self.booleans.contains(name) { return choices.one(of: ["True", "False"]) }
    if Self.tensors.contains(name) { return "[\(expression()), \(expression())]" }
    if Self.indices.contains(name) { return wholeNumbers() }
    if name == "ord" || name == "p" { return choices.one(of: Self.norms) }
    return Self.words[name].map { "\"\(choices.one(of: $0))\"" }
  }

  private static let axes: Set = [
    "pattern", "perm", "source", "destination", "dim", "dim0", "dim1", "start_dim", "end_dim",
    "dims",
  ]
  private static let lists: Set = [
    "shape", "n", "multiples", "repeats", "paddings", "pad_width", "pad", "pool_size", "strides",
    "size", "indices_or_sections", "split_size_or_sections", "filter_size", "power_factors",
  ]
  private static let integers: Set = [
    "k", "depth", "num_classes", "num_or_size_splits", "decimals", "start", "stop", "step", "num",
    "num_segments", "offset", "maxlen", "order", "batch_dims", "shift", "dilation_rate", "m",
    "correction", "diagonal", "rows", "places", "num_tags",
  ]
  private static let booleans: Set = [
    "keepdims", "keepdim", "sorted", "stable", "descending", "from_logits", "endpoint", "unbiased",
    "transpose_a", "transpose_b", "approximate", "exclusive", "reverse", "log_target",
  ]
  private static let tensors: Set = ["tensors", "values", "operands", "inputs"]
  private static let indices: Set = [
    "segment_ids", "indices", "index", "labels", "targets", "lengths", "condition", "mask",
  ]
  private static let words: [String: [String]] = [
    "dtype": ["float32", "int32", "bool", "float64", "float16", "bfloat16", "x"],
    "equation": ["ij,jk->ik", "...i,...i->...", "ij->ji", "ii", "i,j->ij", "->", "ab,cd", "aa->a"],
    "direction": ["ASCENDING", "DESCENDING"], "padding": ["valid", "same", "VALID"],
    "data_format": ["channels_last", "channels_first", "NHWC"],
    "mode": ["constant", "reflect", "symmetric", "edge"], "method": ["linear", "nearest"],
    "indexing": ["xy", "ij"], "reduction": ["none", "mean", "sum"],
    "kind": ["quicksort", "stable"], "name": ["loss"],
    "subscripts": ["ij,kj->ik", "ij->i", "i...,i...->...", "i,"],
  ]
  private static let norms = ["1", "2", "3", "np.inf", "-np.inf", "0", "0.5", "\"fro\"", "\"nuc\""]

  private mutating func wholeNumbers() -> String {
    choices.one(of: [
      "[0, 1, 1]", "argmax(y_pred, axis=-1)", "cast(y_true, \"int32\")", "[[0], [1]]", "0", "[]",
      "[2**62, 0]", "[-1]", "y_pred > 0", "[0, 0, 2**31]", "True", "range(len(y_pred))",
    ])
  }
}
