/// Names in published losses that custom losses do not support: their kind and a remedy.
enum ForeignNames {
  /// What is known of a name, or of the last part of a path.
  static func explanation(of path: String) -> (what: String, remedy: String)? {
    let parts = path.split(separator: ".").map(String.init)
    guard let name = parts.last, let root = parts.first else { return nil }
    if parts.count > 1, parts.contains("random") || name.hasPrefix("random_") { return random }
    for (names, kind) in kinds where names.contains(name) { return explain(kind) }
    if parts.contains("layers") { return explain(.layer) }
    if parts.contains("applications") || parts.contains("models") { return explain(.network) }
    if libraries.contains(root) { return explain(.data) }
    return nil
  }

  /// The value of a name, or of a path in a known module, that is known to be something else.
  static func value(of path: String) -> Value? {
    explanation(of: path).map {
      .foreign(ForeignValue(name: path, what: $0.what, remedy: $0.remedy))
    }
  }

  private enum Kind {
    case python, layer, network, differentiation, callback, linear, data, training
  }

  private static let kinds: [(names: Set<String>, kind: Kind)] = [
    (
      [
        "open", "input", "exec", "eval", "compile", "globals", "locals", "vars", "dir", "id",
        "__import__", "setattr", "delattr", "breakpoint", "exit", "quit", "help", "hash",
        "memoryview", "bytes", "bytearray", "chr", "ord", "format", "slice", "frozenset", "complex",
      ], .python
    ),
    (
      [
        "Dense", "Conv1D", "Conv2D", "Conv3D", "LSTM", "GRU", "Embedding", "Dropout", "Flatten",
        "BatchNormalization", "LayerNormalization", "Input", "Linear", "Conv2d",
        "BatchNorm2d", "MultiHeadAttention", "GlobalAveragePooling2D", "MaxPooling2D",
      ], .layer
    ),
    (
      [
        "VGG16", "VGG19", "vgg16", "vgg19", "ResNet50", "resnet50", "resnet18", "InceptionV3",
        "MobileNet", "MobileNetV2", "Xception", "EfficientNetB0", "DenseNet121", "Model",
        "Sequential", "load_model", "model_from_json", "Functional", "model", "network", "net",
        "encoder", "decoder", "discriminator", "generator", "vgg", "feature_extractor",
        "classifier",
        "base_model", "vae", "critic", "teacher", "loss_model",
      ], .network
    ),
    (
      ["GradientTape", "gradients", "grad", "jacobian", "hessian", "backward"],
      .differentiation
    ),
    (
      ["vmap", "pure_callback", "fori_loop"],
      .callback
    ),
    (
      ["svd", "eig", "eigh", "eigvals", "eigvalsh", "qr", "lu", "expm", "sqrtm", "lstsq", "pinv"],
      .linear
    ),
    (
      [
        "Adam", "SGD", "RMSprop", "Callback", "ModelCheckpoint", "EarlyStopping", "Session",
        "get_session", "fit", "optimizer", "optim", "plt", "pd", "cv2",
      ], .training
    ),
  ]

  /// Libraries that load, transform or show data.
  private static let libraries: Set<String> = [
    "pandas", "sklearn", "matplotlib", "seaborn", "cv2", "PIL", "skimage", "torchvision", "os",
    "sys", "time", "random", "json", "pickle", "glob", "tqdm", "shutil", "requests", "datetime",
    "h5py", "nibabel", "SimpleITK", "librosa", "transformers", "datasets", "gym", "cupy", "numba",
  ]

  private static let random = (
    what: "random, and a loss here gives the same answer each time",
    remedy: "draw the numbers first and send them in `inputs`"
  )

  private static func explain(_ kind: Kind) -> (what: String, remedy: String) {
    switch kind {
    case .python:
      ("a function of Python that custom losses do not have", "operators on `y_true` and `y_pred`")
    case .layer:
      (
        "a layer, and a loss here holds no weights",
        "compute its output first and send it in `inputs`"
      )
    case .network:
      (
        "a network, and a loss here cannot hold one",
        "compute its features first and send them in `inputs`"
      )
    case .differentiation:
      (
        "a derivative within the loss, which custom losses do not have",
        "ask for `gradient` in `outputs`, or write the derivative out"
      )
    case .callback:
      (
        "a loop or a function outside the graph, which custom losses do not have",
        "a `for` loop of known length, or `tf.map_fn`"
      )
    case .linear:
      (
        "a decomposition of matrices, which custom losses do not have",
        "compute it first and send it in `inputs`"
      )
    case .data:
      (
        "a library outside the loss",
        "pass what it computes in `arguments` or `inputs`"
      )
    case .training: ("for training, and no part of a loss", "the loss alone")
    }
  }
}
