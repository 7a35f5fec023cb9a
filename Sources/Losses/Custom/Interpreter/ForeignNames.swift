/// Names in published losses that custom losses do not support: their kind and a remedy.
enum ForeignNames {
  /// The explanation of a name, or of the last part of a path.
  static func explanation(of path: String) -> (what: String, remedy: String)? {
    let parts = path.split(separator: ".").map(String.init)
    guard let name = parts.last, let root = parts.first else { return nil }
    if parts.count > 1,
      parts.contains("random") || name.hasPrefix("random_") || randomNames.contains(name)
    {
      return random
    }
    for (names, kind) in kinds where names.contains(name) { return explain(kind) }
    if parts.contains("layers") { return explain(.layer) }
    if parts.contains("applications") || parts.contains("models") { return explain(.network) }
    if libraries.contains(root) { return explain(.data) }
    return nil
  }

  /// The value of a name, or of a path in a known module, that custom losses are known not to support.
  static func value(of path: String) -> Value? {
    explanation(of: path).map {
      .foreign(ForeignValue(name: path, what: $0.what, remedy: $0.remedy))
    }
  }

  private enum Kind {
    case python, file, layer, network, differentiation, callback, linear, complex, data, addons
    case training, state, distribution, ctc, incomplete
  }

  private static let kinds: [(names: Set<String>, kind: Kind)] = [
    (
      [
        "exec", "eval", "compile", "globals", "locals", "vars", "dir", "id",
        "__import__", "setattr", "delattr", "breakpoint", "exit", "quit", "help", "hash",
        "memoryview", "bytes", "bytearray", "chr", "ord", "format", "slice", "frozenset", "complex",
      ], .python
    ),
    (["open", "input", "read_csv", "savetxt", "loadtxt", "fromfile"], .file),
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
      [
        "svd", "eig", "eigh", "eigvals", "eigvalsh", "qr", "lu", "expm", "sqrtm", "lstsq", "pinv",
        "cholesky", "logm", "matrix_rank", "svdvals", "matrix_exp",
      ],
      .linear
    ),
    (
      [
        "fft", "fft2d", "fft3d", "rfft", "rfft2d", "ifft", "ifft2d", "irfft", "fft2", "rfft2",
        "stft",
        "fftn", "complex64", "complex128",
      ], .complex
    ),
    (
      ["assign", "assign_add", "assign_sub", "update", "update_add", "update_sub", "add_update"],
      .state
    ),
    (["log_prob", "rsample"], .distribution), (["ctc_loss", "ctc_batch_cost", "CTCLoss"], .ctc),
    (
      ["betainc", "igamma", "igammac", "gammainc", "gammaincc", "zeta"],
      .incomplete
    ),
    (["tfa", "tensorflow_addons", "segmentation_models", "sm", "kornia"], .addons),
    (["plt", "pd", "cv2", "sns"], .data),
    (
      [
        "Adam", "SGD", "RMSprop", "Callback", "ModelCheckpoint", "EarlyStopping", "Session",
        "get_session", "fit", "optimizer", "optim",
      ], .training
    ),
  ]

  /// Libraries that load, transform or show data.
  private static let libraries: Set<String> = [
    "pandas", "sklearn", "matplotlib", "seaborn", "cv2", "PIL", "skimage", "torchvision", "os",
    "sys", "time", "random", "json", "pickle", "glob", "tqdm", "shutil", "requests", "datetime",
    "scipy", "h5py", "nibabel", "SimpleITK", "librosa", "transformers", "datasets", "gym", "cupy",
    "numba",
  ]

  private static let random = (
    what: "random, but a loss must give the same result each time",
    remedy: "draw the numbers first and send them in `inputs`"
  )

  /// Functions that draw random numbers in NumPy, TensorFlow or PyTorch, outside modules called `random`.
  private static let randomNames: Set<String> = [
    "rand", "randn", "randint", "randperm", "rand_like", "randn_like", "randint_like", "normal",
    "bernoulli", "multinomial", "truncated_normal", "dropout", "normal_", "uniform_", "Dropout",
  ]

  private static func explain(_ kind: Kind) -> (what: String, remedy: String) {
    switch kind {
    case .python:
      ("a Python function that custom losses do not support", "operators on `y_true` and `y_pred`")
    case .file:
      (
        "for reading or writing, and a loss here has no files",
        "send its contents in `arguments` or `inputs`"
      )
    case .complex:
      (
        "of complex numbers, and all numbers here are real",
        "matrices of cosines and sines, by `matmul`"
      )
    case .state:
      (
        "a change of state, which a loss cannot keep between calls",
        "send the state in `inputs`"
      )
    case .distribution:
      (
        "a method of distributions, and this is a tensor",
        "create the distribution in the loss: `tfp.distributions.Normal(loc, scale)`"
      )
    case .incomplete:
      (
        "a special function without a derivative with respect to its parameters here",
        "compute it first and send it in `inputs`"
      )
    case .ctc: ("a function with lengths as arguments", "`keras.losses.ctc(y_true, y_pred)`")
    case .addons: ("a library outside the loss", "paste the definition into the source")
    case .layer:
      (
        "a layer with weights, which a loss cannot contain",
        "compute its output first and send it in `inputs`"
      )
    case .network:
      (
        "a network, which a loss cannot contain",
        "compute its features first and send them in `inputs`"
      )
    case .differentiation:
      (
        "a derivative within the loss, which custom losses do not support",
        "request `gradient` in `outputs`, or write the derivative as a formula"
      )
    case .callback:
      (
        "a loop or a function outside the graph, which custom losses do not support",
        "a `for` loop of known length, or `tf.map_fn`"
      )
    case .linear:
      (
        "a matrix decomposition, which custom losses do not support",
        "compute it first and send it in `inputs`"
      )
    case .data:
      (
        "a library outside the loss",
        "send its results in `arguments` or `inputs`"
      )
    case .training: ("for training and not part of a loss", "send only the loss")
    }
  }
}
