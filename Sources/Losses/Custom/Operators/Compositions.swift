// Operators composed of others; their definitions are in the prelude.

extension CustomOperator {
  static let compositions: [CustomOperator] = [
    CustomOperator(
      composed: "erfc", "x", "1 - erf(x).", derivative: "-2 / sqrt(pi) * exp(-x**2)"),
    CustomOperator(
      composed: "exp2", "x", "2 to the power of x.", derivative: "log(2) * 2**x"),
    CustomOperator(
      composed: "logaddexp", "x, y|x2", "log(exp(x) + exp(y)), without overflow.",
      derivative: "the share of each in the sum"),
    CustomOperator(
      composed: "logical_xor", "x, y|x2", "1 where exactly one is nonzero, else 0.", derivative: "0"
    ),
    CustomOperator(
      composed: "hypot", "x, y|x2", "sqrt(x**2 + y**2).",
      derivative: "x / result to x, y / result to y"),
    CustomOperator(
      composed: "isclose", "x, y|x2, rtol=1e-05, atol=1e-08",
      "1 where x equals y within a tolerance, else 0.",
      derivative: "0"),
    CustomOperator(
      composed: "isposinf", "x", "1 where x is infinite, else 0.", derivative: "0"),
    CustomOperator(
      composed: "isneginf", "x", "1 where x is -infinite, else 0.", derivative: "0"),
    CustomOperator(
      composed: "nan_to_num", "x, nan=0.0, posinf=None, neginf=None",
      "x with NaN and infinities replaced by numbers.", derivative: "1 where x is finite"),
    CustomOperator(
      composed: "heaviside", "x, y|x2", "0 below 0, 1 above, y at 0.",
      derivative: "0 to x, 1 to y at 0"),
    CustomOperator(
      composed: "deg2rad", "x", twins: ["radians"], "Converts degrees to radians.",
      derivative: "pi / 180"),
    CustomOperator(
      composed: "rad2deg", "x", twins: ["degrees"], "Converts radians to degrees.",
      derivative: "180 / pi"),
    CustomOperator(
      composed: "arcsinh", "x", twins: ["asinh"], "The inverse of sinh.",
      derivative: "1 / sqrt(x**2 + 1)"),
    CustomOperator(
      composed: "arctanh", "x", twins: ["atanh"], "The inverse of tanh.",
      derivative: "1 / (1 - x**2)"),
    CustomOperator(
      composed: "arccosh", "x", twins: ["acosh"], "The inverse of cosh.",
      derivative: "1 / sqrt(x**2 - 1)"),
    CustomOperator(
      composed: "arctan", "x", twins: ["atan"], "The inverse of tan.",
      derivative: "1 / (1 + x**2)"),
    CustomOperator(
      composed: "arctan2", "y|x1, x|x2", twins: ["atan2"],
      "The angle of the point (y, x), from -pi to pi.",
      derivative: "of the quotient, by its quadrant", convention: "0 at (0, 0)"),
    CustomOperator(
      composed: "arcsin", "x", twins: ["asin"], "The inverse of sin.",
      derivative: "1 / sqrt(1 - x**2)", convention: "NaN beyond -1 and 1"),
    CustomOperator(
      composed: "arccos", "x", twins: ["acos"], "The inverse of cos.",
      derivative: "-1 / sqrt(1 - x**2)", convention: "NaN beyond -1 and 1"),
    CustomOperator(
      composed: "relu6", "x", "x limited to [0, 6].", derivative: "1 between 0 and 6, else 0",
      convention: "0 at 0"),
    CustomOperator(
      composed: "hard_tanh", "x", "x limited to [-1, 1].", derivative: "1 within, else 0"),
    CustomOperator(
      composed: "hard_silu", "x", twins: ["hard_swish"], "x * hard_sigmoid(x).",
      derivative: "by the product rule"),
    CustomOperator(
      composed: "gelu", "x, approximate=True", "x times the cumulative normal distribution.",
      derivative: "by the product rule",
      convention: "the tanh formula unless `approximate=False`, as in Keras"),
    CustomOperator(
      composed: "selu", "x", "1.0507 * elu(x, 1.6733).", derivative: "as for elu"),
    CustomOperator(
      composed: "celu", "x, alpha=1.0",
      "x where it is positive, else alpha * (exp(x / alpha) - 1).",
      derivative: "1 above 0, else exp(x / alpha)"),
    CustomOperator(
      composed: "softsign", "x", "x / (1 + abs(x)).", derivative: "1 / (1 + abs(x))**2"),
    CustomOperator(
      composed: "mish", "x", "x * tanh(softplus(x)).", derivative: "by the product rule"),
    CustomOperator(
      composed: "squareplus", "x, b=4", "(x + sqrt(x**2 + b)) / 2.",
      derivative: "(1 + x / sqrt(x**2 + b)) / 2"),
    CustomOperator(
      composed: "tanh_shrink", "x", "x - tanh(x).", derivative: "tanh(x)**2"),
    CustomOperator(
      composed: "soft_shrink", "x, threshold=0.5",
      "x moved towards 0 by the threshold, at most to 0.",
      derivative: "1 beyond the threshold, else 0"),
    CustomOperator(
      composed: "hard_shrink", "x, threshold=0.5", "x beyond the threshold, else 0.",
      derivative: "1 beyond the threshold, else 0"),
    CustomOperator(
      composed: "ptp", "x, axis=None, keepdims=False", "Maximum minus minimum over the axes.",
      derivative: "1 and -1"),
    CustomOperator(
      composed: "median", "x, axis=None, keepdims=False",
      "The median along an axis.",
      derivative: "1 to the middle entry, or 1/2 to each of two"),
    CustomOperator(
      composed: "quantile", "x, q, axis=None, method=\"linear\", keepdims=False",
      "The quantile q along an axis.",
      derivative: "to the two nearest entries", convention: "interpolates linearly; q is one number"
    ),
    CustomOperator(
      composed: "diff", "x, n=1, axis=-1",
      "Differences of adjacent entries along an axis, taken n times.",
      derivative: "1 and -1"),
    CustomOperator(
      composed: "vdot", "x, y|x2", "The sum of all products.", derivative: "y to x, x to y"),
    CustomOperator(
      composed: "inner", "x, y|x2", "Sums of products over the last axes of x and y.",
      derivative: "as for matmul"),
    CustomOperator(
      composed: "vstack", "x|xs|tup", "Stacks tensors vertically.",
      derivative: "rearranged in reverse"),
    CustomOperator(
      composed: "hstack", "x|xs|tup", "Stacks tensors horizontally.",
      derivative: "rearranged in reverse"
    ),
    CustomOperator(
      composed: "moments", "x, axes|axis, keepdims=False",
      "Mean and variance over the axes: two tensors.", derivative: "as for mean and variance"),
    CustomOperator(
      composed: "nansum", "x, axis=None, keepdims=False", "The sum over the axes, ignoring NaN.",
      derivative: "1 where x is not NaN"),
    CustomOperator(
      composed: "l2_loss", "x|t", "Half the sum of squares.", derivative: "x"),
    CustomOperator(
      composed: "scatter_nd", "indices, updates, shape",
      "Zeros of a shape, with updates added at rows of coordinates.",
      derivative: "to each update the gradient at its place"),
    CustomOperator(
      composed: "tensor_scatter_nd_add", "x, indices, updates",
      twins: ["tensor_scatter_add"], "x, with updates added at rows of coordinates.",
      derivative: "1 to x, and to each update the gradient at its place"),
    CustomOperator(
      composed: "tensor_scatter_nd_sub", "x, indices, updates", twins: ["tensor_scatter_sub"],
      "x, with updates subtracted at rows of coordinates.",
      derivative: "1 to x, and to each update the negative gradient at its place"),
    CustomOperator(
      composed: "tensor_scatter_nd_update", "x|inputs, indices, updates",
      twins: ["scatter_update", "tensor_scatter_update"],
      "x, with the entries at rows of coordinates replaced by updates.",
      derivative: "to x where nothing is replaced, to each update the gradient at its place"),
    CustomOperator(
      composed: "nanmean", "x, axis=None, keepdims=False", "The mean over the axes, ignoring NaN.",
      derivative: "1/n where x is not NaN"),
  ]
}
