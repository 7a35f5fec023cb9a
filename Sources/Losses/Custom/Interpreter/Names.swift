/// The predefined meanings of names.
enum Names {
  /// The meaning of a name without a module.
  static func bare(_ name: String) -> Value? {
    if let builtIn = CustomOperator.byName[name] { return .builtIn(builtIn) }
    return constant(name) ?? loss(name).map(Value.loss)
  }

  /// The meaning of a name in Python.
  static func python(_ name: String) -> Value? {
    if name.hasSuffix("Error") || name.hasSuffix("Exception") || name.hasSuffix("Warning") {
      return .exception(type: name, message: "")
    }
    return PythonFunction.byName[name].map(Value.python)
  }

  /// The meaning of a name in a kind of module.
  static func member(_ name: String, of kind: Modules.Kind) -> Value? {
    if let function = PythonFunction.ofLibraries[name] { return .python(function) }
    switch kind {
    case .losses:
      if let loss = loss(name) { return .loss(loss) }
      if name == "get" { return .python(.lossByName) }
      return reductions[name].map(Value.text)
    case .backend:
      if let builtIn = CustomOperator.byName["backend." + name] { return .builtIn(builtIn) }
      return bare(name)
    case .operators, .torch: return bare(name)
    }
  }

  /// The meaning of a path in Python's standard library.
  static func library(_ path: String) -> Value? {
    switch path {
    case "functools.partial": .python(.partial)
    case "copy.copy", "copy.deepcopy": .python(.first)
    case "typing.cast": .python(.typingCast)
    default: nil
    }
  }

  /// Operators that may be called as methods of a tensor.
  static let tensorMethods: Set<String> = Set([
    "sum", "mean", "max", "min", "prod", "std", "var", "any", "all", "argmax", "argmin", "cumsum",
    "reshape", "transpose", "flatten", "ravel", "squeeze", "astype", "clip", "round", "dot",
    "get_shape", "abs", "sqrt", "rsqrt", "exp", "log", "log1p", "expm1", "log2", "log10", "sigmoid",
    "tanh", "relu", "pow", "clamp", "square", "sign", "floor", "ceil", "trunc", "sin", "cos",
    "softmax", "log_softmax", "logsumexp", "norm", "neg", "add", "sub", "mul", "div", "matmul",
    "reciprocal", "erf", "maximum", "minimum", "logical_and", "logical_or", "logical_not", "tile",
    "isnan", "isfinite", "isinf", "float", "int", "bool", "topk", "sort", "argsort", "diag",
    "roll", "flip", "triu", "tril", "repeat", "outer", "lgamma", "digamma", "stop_gradient",
    "trace", "count_nonzero", "cumprod", "unbind", "absolute", "negative",
  ]).union(PythonFunction.ofTensors.keys)

  static let tensorAttributes: [String] =
    ["shape", "ndim", "size", "dtype", "T", "device"] + tensorMethods.sorted()

  /// The limits of float32, as in `np.finfo`.
  static let floatLimits: [String: Double] = [
    "eps": 1.1920928955078125e-07, "max": 3.4028234663852886e38, "min": -3.4028234663852886e38,
    "tiny": 1.1754943508222875e-38,
  ]

  private static let numbers: [String: Double] = [
    "pi": .pi, "e": 2.718281828459045, "inf": .infinity, "nan": .nan, "NaN": .nan,
    "Inf": .infinity, "infty": .infinity,
  ]

  private static let dtypes: [String: String] = {
    var dtypes = [
      "bool_": "bool", "double": "float64", "float_": "float64", "half": "float16",
      "HalfTensor": "float16", "BFloat16Tensor": "bfloat16", "long": "int64",
    ]
    for type in ["int8", "int16", "int32", "int64", "uint8", "uint16", "uint32", "uint64"] {
      dtypes[type] = type
    }
    for type in ["float64", "float32", "float16", "bfloat16"] { dtypes[type] = type }
    return dtypes
  }()

  private static func constant(_ name: String) -> Value? {
    if name == "newaxis" { return Value.none }
    if let text = resizing[name] { return .text(text) }
    return numbers[name].map(Value.float) ?? dtypes[name].map(Value.text)
  }

  /// The members of `tf.image.ResizeMethod`.
  private static let resizing = ["BILINEAR": "bilinear", "NEAREST_NEIGHBOR": "nearest"]

  /// The names of reductions of loss classes.
  private static let reductions: [String: String] = [
    "NONE": "none", "SUM": "sum", "SUM_OVER_BATCH_SIZE": "sum_over_batch_size",
    "AUTO": "sum_over_batch_size", "MEAN": "mean", "SUM_BY_NONZERO_WEIGHTS": "sum_over_batch_size",
  ]

  private static let losses: [String: CatalogueEntry] = {
    var losses: [String: CatalogueEntry] = [:]
    for entry in Catalogue.entries {
      for name in [entry.name] + entry.aliases { losses[name] = losses[name] ?? entry }
    }
    return losses
  }()

  /// The loss with a name; its class, if the name is that of a class.
  static func loss(_ name: String) -> LossValue? {
    guard let entry = losses[name] else { return nil }
    let isClass =
      name == "CTC" || (name.first?.isUppercase ?? false) && name.contains { $0.isLowercase }
    return LossValue(entry: entry, isClass: isClass)
  }

  /// Every known name, for hints.
  static let all: [String] =
    CustomOperator.byName.keys.filter { !$0.contains(".") } + losses.keys + ["y_true", "y_pred"]
}

extension CustomOperator {
  /// Whether it is a method of tensors in PyTorch.
  fileprivate var takesTensorFirst: Bool { parameters.first?.name == "x" }
}

extension Interpreter {
  /// The function behind a method of a value: `y_pred.sum(axis=-1)`.
  func method(_ name: String, of owner: Value) -> Value? {
    switch owner {
    case .tensor, .integer, .float, .boolean:
      // PyTorch marks operations in place with `_`; the value is the same.
      let plain = name.hasSuffix("_") && name.count > 1 ? String(name.dropLast()) : name
      if let value = preludeValue(plain, of: .tensor) { return value }
      if source.isOfTorch, let value = preludeValue(plain, of: .torch) { return value }
      if let function = PythonFunction.ofTensors[plain] { return .python(function) }
      guard let builtIn = CustomOperator.byName[plain],
        Names.tensorMethods.contains(plain) || source.isOfTorch && builtIn.takesTensorFirst
      else { return nil }
      return .builtIn(builtIn)
    case .list: return PythonFunction.ofLists[name].map(Value.python)
    case .dictionary: return PythonFunction.ofDictionaries[name].map(Value.python)
    case .text: return PythonFunction.ofTexts[name].map(Value.python)
    default: return nil
    }
  }
}
