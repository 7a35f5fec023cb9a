// Operators on images of (…, rows, columns, channels), by TensorFlow's conventions. Kernels are
// constants for gradients: one that depends on `y_pred` is rejected.

extension CustomOperator {
  static let images: [CustomOperator] = [
    CustomOperator(
      "conv2d",
      "x|inputs, kernel|filters|filter, strides=1, padding=\"valid\", data_format=None, "
        + "dilation_rate|dilations=1",
      twins: ["conv"],
      "Convolution of images with a kernel of shape (rows, columns, channels, outputs).",
      derivative: "the transposed convolution to the images",
      convention: "the kernel is not flipped, and may not depend on `y_pred`"
    ) { call throws(CustomLossError) in .tensor(try convolution(call, isDepthwise: false)) },
    CustomOperator(
      "depthwise_conv2d",
      "x|inputs, kernel|filters|filter, strides=1, padding=\"valid\", data_format=None, "
        + "dilation_rate|dilations=1",
      twins: ["depthwise_conv", "depthwise_conv2d_native"],
      "Depthwise convolution with a kernel of shape (rows, columns, channels, multiplier).",
      derivative: "the transposed convolution to the images",
      convention: "the kernel is not flipped, and may not depend on `y_pred`"
    ) { call throws(CustomLossError) in .tensor(try convolution(call, isDepthwise: true)) },
    CustomOperator(
      "max_pool2d",
      "x|inputs, pool_size|ksize, strides=None, padding=\"valid\", data_format=None",
      twins: ["max_pool"], "The maximum of each channel in each window.",
      derivative: "1 to the maximum, the first among ties", maximumPool),
    CustomOperator(
      "avg_pool2d",
      "x|inputs, pool_size|ksize, strides=None, padding=\"valid\", data_format=None",
      twins: ["avg_pool", "average_pool"],
      "The mean of each channel in each window, excluding padding.",
      derivative: "1/n to each entry", averagePool),
    CustomOperator(
      composed: "total_variation", "x|images",
      "The sum of the absolute differences of adjacent pixels, for each image.",
      derivative: "the signs of the differences"),
    CustomOperator(
      composed: "image_gradients", "x|image",
      "The differences to the next row and to the next column, 0 in the last one: two tensors.",
      derivative: "1 and -1"),
    CustomOperator(
      composed: "sobel_edges", "x|image|images, data_format=None",
      "Sobel's derivatives along rows and columns, along a new last axis.",
      derivative: "linear in x", convention: "the border is reflected"),
    CustomOperator(
      composed: "psnr", "x|a|x1, y|b|x2, max_val",
      "The peak signal-to-noise ratio of two images, in decibels.",
      derivative: "as for 10 * log10(max_val**2 / mean(square(x - y)))"),
    CustomOperator(
      composed: "ssim",
      "x|img1, y|img2, max_val, filter_size=11, filter_sigma=1.5, k1=0.01, k2=0.03",
      "The structural similarity of two images, with a Gaussian window.",
      derivative: "by composition", convention: "as in TensorFlow: only whole windows"),
    CustomOperator(
      composed: "ssim_multiscale",
      "x|img1, y|img2, max_val, power_factors=None, filter_size=11, filter_sigma=1.5, k1=0.01, "
        + "k2=0.03",
      "The multi-scale structural similarity; each scale halves the resolution.",
      derivative: "by composition",
      convention: "as in TensorFlow: by default five scales with its weights"),
  ]

  /// The largest kernel, in rows or columns, and the largest step.
  private static let longestWindow = 1 << 12

  /// The images as (items, rows, columns, channels), and the axes before rows.
  private static func images(
    _ call: OperatorCall
  ) throws(CustomLossError) -> (images: TensorValue, batch: [Int]) {
    let x = try call.tensor()
    if case .text(let format)? = call.value("data_format"),
      format != "channels_last" && format != "NHWC"
    {
      throw call.wrongKind("data_format", "\"channels_last\"", .text(format))
    }
    guard x.rank >= 3 else {
      throw call.fail(.wrongShape(x.shape, expected: "rows, columns and channels"), "x")
    }
    let batch = Array(x.shape.dropLast(3))
    return (call.interpreter.reshaped(x, [product(batch)] + x.shape.suffix(3)), batch)
  }

  /// One number for rows and columns, two numbers, or TensorFlow's four numbers with ones at both ends.
  private static func pair(_ name: String, _ call: OperatorCall) throws(CustomLossError) -> [Int]? {
    guard call.value(name) != nil else { return nil }
    var lengths = try call.lengths(name)
    if lengths.count == 1 { lengths = [lengths[0], lengths[0]] }
    if lengths.count == 4, lengths[0] == 1, lengths[3] == 1 { lengths = Array(lengths[1...2]) }
    guard lengths.count == 2, lengths.allSatisfy({ $0 > 0 && $0 <= longestWindow }) else {
      throw call.fail(
        .wrongShape(lengths, expected: "rows and columns, 1 to \(longestWindow)"), name)
    }
    return lengths
  }

  private static func isPadded(_ call: OperatorCall) throws(CustomLossError) -> Bool {
    guard case .text(let padding) = call.value("padding") ?? .text("valid"),
      ["valid", "same"].contains(padding.lowercased())
    else {
      throw call.wrongKind("padding", "\"valid\" or \"same\"", call.value("padding") ?? .none)
    }
    return padding.lowercased() == "same"
  }

  private static func convolution(
    _ call: OperatorCall, isDepthwise: Bool
  ) throws(CustomLossError) -> TensorValue {
    let (x, batch) = try images(call)
    let kernel = try call.tensor("kernel")
    guard kernel.rank == 4, kernel.shape[2] == x.shape[3],
      kernel.shape.allSatisfy({ $0 > 0 && $0 <= longestWindow })
    else {
      throw call.interpreter.fail(
        .shapesDoNotFit(
          left: x.shape, right: kernel.shape, expected: "a kernel of the images' channels"),
        call.range)
    }
    guard !call.interpreter.dependsOnPredictions(kernel) else {
      throw call.fail(
        .wrongKind(
          expected: "a kernel that does not depend on `y_pred`", found: "one that does"), "kernel")
    }
    let window = Window(
      lengths: Array(kernel.shape[..<2]), strides: try pair("strides", call) ?? [1, 1],
      dilations: try pair("dilation_rate", call) ?? [1, 1], isPadded: try isPadded(call))
    let outputs =
      isDepthwise ? kernel.shape[2].multipliedSaturated(by: kernel.shape[3]) : kernel.shape[3]
    let shape = try windows(window, x, batch, outputs, call)
    guard product(shape) > 0 else {
      return TensorValue(call.interpreter.graph.constant(0), shape: shape)
    }
    let result = call.interpreter.graph.structural(
      Convolution(window: window, isDepthwise: isDepthwise), [x.filled, kernel.filled])
    return TensorValue(result.reshaped(shape))
  }

  /// The shape of all windows that fit.
  private static func windows(
    _ window: Window, _ x: TensorValue, _ batch: [Int], _ channels: Int, _ call: OperatorCall
  ) throws(CustomLossError) -> [Int] {
    let counts = [window.count(0, in: x.shape[1]), window.count(1, in: x.shape[2])]
    guard product(x.shape) == 0 || counts.allSatisfy({ $0 > 0 }) else {
      throw call.fail(
        .wrongShape(x.shape, expected: "images of at least \(window.lengths)"), "x")
    }
    return try call.interpreter.checked(batch + counts + [channels], call.range)
  }

  @Sendable private static func averagePool(_ call: OperatorCall) throws(CustomLossError) -> Value {
    try pool(call) { x, window throws(CustomLossError) in
      x.graph.structural(WindowMean(window: window), [x])
    }
  }

  @Sendable private static func maximumPool(_ call: OperatorCall) throws(CustomLossError) -> Value {
    try pool(call) { x, window throws(CustomLossError) in
      let count = product(Array(x.shape[1...]))
      guard count <= longestOrder else {
        throw call.interpreter.limit("elements", longestOrder, call.range)
      }
      let places = x.graph.structural(WindowArgMaximum(window: window), [x])
      return x.reshaped([x.shape[0], count]).gathered(
        at: places, afterBatch: 1, areDistinct: window.areApart)
    }
  }

  /// One number for each window of the images; for a constant, the constant itself.
  private static func pool(
    _ call: OperatorCall,
    _ pooled: (_ x: Expression, _ window: Window) throws(CustomLossError) -> Expression
  ) throws(CustomLossError) -> Value {
    let (x, batch) = try images(call)
    let lengths = try pair("pool_size", call) ?? [2, 2]
    let window = Window(
      lengths: lengths, strides: try pair("strides", call) ?? lengths, dilations: [1, 1],
      isPadded: try isPadded(call))
    let shape = try windows(window, x, batch, x.shape[3], call)
    guard product(shape) > 0, x.expression.constant == nil else {
      let number = x.expression.constant ?? 0
      return .tensor(TensorValue(call.interpreter.graph.constant(number), shape: shape))
    }
    return .tensor(TensorValue(try pooled(x.expression, window).reshaped(shape)))
  }
}

extension Interpreter {
  /// Whether a gradient could flow from a tensor to the predictions.
  func dependsOnPredictions(_ x: TensorValue) -> Bool {
    graph.dependence { $0 == .yPred }[x.expression.index]
  }
}
