extension Prelude {
  /// Operators composed of others; names, aliases and meanings are in the table `CustomOperator`.
  ///
  /// Each is called with all its parameters by name.
  static let operators = """
    def backend_sqrt(x):
        # The gradient passes where x is 0 itself: the first wins a tie.
        return sqrt(maximum(x, 0))
    def rsqrt(x):
        return 1 / sqrt(x)
    def reciprocal(x):
        return 1 / x
    def log2(x):
        return log(x) / 0.6931471805599453
    def log10(x):
        return log(x) / 2.302585092994046
    def tan(x):
        return sin(x) / cos(x)
    def sinh(x):
        return (expm1(x) - expm1(-x)) * 0.5
    def cosh(x):
        return (exp(x) + exp(-x)) * 0.5
    def log_sigmoid(x):
        return -softplus(-x)
    def logit(x):
        return log(x) - log1p(-x)
    def relu(x, negative_slope, max_value, threshold):
        if negative_slope == 0 and threshold == 0:
            y = maximum(0, x)
        else:
            y = where(x > threshold, x, (x - threshold) * negative_slope)
        return y if max_value is None else minimum(max_value, y)
    def leaky_relu(x, negative_slope):
        return where(x > 0, x, x * negative_slope)
    def elu(x, alpha):
        # Limited, so that no overflow lurks in what is not chosen.
        return where(x > 0, x, expm1(minimum(x, 0)) * alpha)
    def hard_sigmoid(x):
        y = clip(x / 6 + 0.5, 0, 1)
        return where(abs(x) < 3, y, stop_gradient(y))
    def silu(x):
        return x * sigmoid(x)
    def isnan(x):
        return not_equal(x, x)
    def isfinite(x):
        return less(abs(x), inf)
    def isinf(x):
        return equal(abs(x), inf)
    def floor_divide(x, y):
        return floor(x / y)
    def mod(x, y):
        return x - floor(x / y) * y
    def divide_no_nan(x, y):
        return where(y == 0, 0, x / where(y == 0, 1, y))
    def squared_difference(x, y):
        return square(x - y)
    def xlogy(x, y):
        return where(x == 0, 0, x * log(where(x == 0, 1, y)))
    def l2_normalize(x, axis, epsilon):
        return x / sqrt(maximum(sum(square(x), axis=axis, keepdims=True), epsilon))
    def var(x, axis, keepdims):
        squares = square(x - mean(x, axis=axis, keepdims=True))
        return mean(squares, axis=axis, keepdims=keepdims)
    def std(x, axis, keepdims):
        return sqrt(var(x, axis=axis, keepdims=keepdims))
    def count_nonzero(x, axis, keepdims):
        return sum(cast(x, 'bool'), axis=axis, keepdims=keepdims)
    def logsumexp(x, axis, keepdims):
        highest = stop_gradient(max(x, axis=axis, keepdims=True))
        # Subtracting an infinite maximum would give NaN; without it, exp gives the right value.
        shift = where(abs(highest) < inf, highest, 0)
        result = log(sum(exp(x - shift), axis=axis, keepdims=True)) + shift
        return result if keepdims else squeeze(result, axis)
    def weighted_cross_entropy_with_logits(labels, logits, pos_weight):
        weight = 1 + (pos_weight - 1) * labels
        return (1 - labels) * logits + weight * softplus(-logits)
    def erfc(x):
        return 1 - erf(x)
    def exp2(x):
        return exp(x * 0.6931471805599453)
    def logaddexp(x, y):
        return maximum(x, y) + softplus(-abs(x - y))
    def logical_and(x, y):
        return multiply(cast(x, 'bool'), cast(y, 'bool'))
    def logical_not(x):
        return equal(x, 0)
    def logical_xor(x, y):
        return not_equal(logical_not(x), logical_not(y))
    def hypot(x, y):
        return sqrt(square(x) + square(y))
    def isclose(x, y, rtol, atol):
        return less_equal(abs(x - y), atol + rtol * abs(y))
    def isposinf(x):
        return equal(x, inf)
    def isneginf(x):
        return equal(x, -inf)
    def nan_to_num(x, nan, posinf, neginf):
        x = where(isnan(x), nan, x)
        x = where(x == inf, 3.4028234663852886e38 if posinf is None else posinf, x)
        return where(x == -inf, -3.4028234663852886e38 if neginf is None else neginf, x)
    def heaviside(x, y):
        return where(x > 0, 1.0, where(x < 0, 0.0, y))
    def deg2rad(x):
        return x * 0.017453292519943295
    def rad2deg(x):
        return x * 57.29577951308232
    def arcsinh(x):
        return sign(x) * log1p(abs(x) + square(x) / (1 + sqrt(square(x) + 1)))
    def arctanh(x):
        return 0.5 * (log1p(x) - log1p(-x))
    def arccosh(x):
        return log(x + sqrt((x - 1) * (x + 1)))
    def arctan(x):
        # Thrice to a smaller angle, then the series.
        isLarge = abs(x) > 1
        y = where(isLarge, 1 / where(isLarge, x, 1.0), x)
        y = y / (1 + sqrt(1 + square(y)))
        y = y / (1 + sqrt(1 + square(y)))
        s = square(y)
        total = 1 / 21
        for n in (19, 17, 15, 13, 11, 9, 7, 5, 3, 1):
            total = 1 / n - s * total
        angle = 4 * y * total
        return where(x > 1, 1.5707963267948966 - angle, where(x < -1, -1.5707963267948966 - angle, angle))
    def arctan2(y, x):
        isZero = equal(x, 0)
        angle = arctan(y / where(isZero, 1.0, x))
        turned = where(y < 0, angle - 3.141592653589793, angle + 3.141592653589793)
        return where(isZero, sign(y) * 1.5707963267948966, where(x < 0, turned, angle))
    def arcsin(x):
        return arctan(x / sqrt((1 - x) * (1 + x)))
    def arccos(x):
        return 1.5707963267948966 - arcsin(x)
    def relu6(x):
        return relu(x, max_value=6.0)
    def hard_tanh(x):
        return clip(x, -1.0, 1.0)
    def hard_silu(x):
        return x * hard_sigmoid(x)
    def gelu(x, approximate):
        if approximate:
            return 0.5 * x * (1 + tanh(0.7978845608028654 * (x + 0.044715 * x * x * x)))
        return 0.5 * x * (1 + erf(x / 1.4142135623730951))
    def selu(x):
        return 1.0507009873554805 * elu(x, 1.6732632423543772)
    def celu(x, alpha):
        return maximum(x, 0) + alpha * expm1(minimum(x, 0) / alpha)
    def softsign(x):
        return x / (1 + abs(x))
    def mish(x):
        return x * tanh(softplus(x))
    def squareplus(x, b):
        return (x + sqrt(square(x) + b)) / 2
    def tanh_shrink(x):
        return x - tanh(x)
    def soft_shrink(x, threshold):
        return sign(x) * relu(abs(x) - threshold)
    def hard_shrink(x, threshold):
        return where(abs(x) > threshold, x, 0)
    def ptp(x, axis, keepdims):
        return max(x, axis=axis, keepdims=keepdims) - min(x, axis=axis, keepdims=keepdims)
    def median(x, axis, keepdims):
        return quantile(x, 0.5, axis, 'linear', keepdims)
    def quantile(x, q, axis, method, keepdims):
        if axis is None:
            x, rank = flatten(x), ndim(x)
            result = quantile(x, q, 0, method, False)
            return reshape(result, [1] * rank) if keepdims else result
        x = sort(x, axis=axis)
        place = q * (x.shape[axis] - 1)
        low = int(place)
        high = low + 1 if low + 1 < x.shape[axis] else low
        share = place - low
        result = take(x, low, axis) * (1 - share) + take(x, high, axis) * share
        return expand_dims(result, axis) if keepdims else result
    def diff(x, n, axis):
        x = moveaxis(x, axis, -1)
        for i in range(n):
            x = x[..., 1:] - x[..., :-1]
        return moveaxis(x, -1, axis)
    def vdot(x, y):
        return sum(flatten(x) * flatten(y))
    def inner(x, y):
        return tensordot(x, y, [[-1], [-1]])
    def outer(x, y):
        return reshape(x, [size(x), 1]) * reshape(y, [1, size(y)])
    def vstack(x):
        return concatenate([reshape(a, [1, -1]) if ndim(a) < 2 else a for a in x], axis=0)
    def hstack(x):
        return concatenate(x, axis=0 if ndim(x[0]) == 1 else 1)
    def moments(x, axes, keepdims):
        return (mean(x, axis=axes, keepdims=keepdims), var(x, axis=axes, keepdims=keepdims))
    def nansum(x, axis, keepdims):
        return sum(where(isnan(x), 0, x), axis=axis, keepdims=keepdims)
    def nanmean(x, axis, keepdims):
        return nansum(x, axis, keepdims) / sum(logical_not(isnan(x)), axis=axis, keepdims=keepdims)
    def _inverse(x, numbers):
        first = 2 * numbers - matmul(matmul(numbers, x), numbers)
        return 2 * first - matmul(matmul(first, x), first)
    def _determinant(x, inverse, numbers):
        error = matmul(inverse, x) - eye(x.shape[-1])
        trace = sum(diag_part(error), axis=-1)
        squares = sum(diag_part(matmul(error, error)), axis=-1)
        return numbers * (1 + trace + (square(trace) - squares) / 2)
    def l2_loss(x):
        return sum(square(x)) / 2
    def scatter_nd(indices, updates, shape):
        indices, updates = constant(indices), constant(updates)
        depth = indices.shape[-1]
        rows = list(shape)[:depth]
        strides, step = [], 1
        for length in reversed(rows):
            strides.insert(0, step)
            step = step * length
        places = reshape(sum(indices * constant(strides), axis=-1), [-1])
        rest = list(shape)[depth:]
        sums = segment_sum(reshape(updates, [-1] + rest), places, step)
        return reshape(sums, shape)
    def tensor_scatter_nd_add(x, indices, updates):
        return x + scatter_nd(indices, updates, x.shape)
    def tensor_scatter_nd_sub(x, indices, updates):
        return x - scatter_nd(indices, updates, x.shape)
    def tensor_scatter_nd_update(x, indices, updates):
        isNew = scatter_nd(indices, ones_like(constant(updates)), x.shape) > 0
        return where(isNew, scatter_nd(indices, updates, x.shape), x)
    def unstack(x, num, axis):
        return [take(x, i, axis) for i in range(x.shape[axis])]
    def diag(x, k):
        return matrix_diag(x, k) if ndim(x) == 1 else diag_part(x, k)
    def diagonal(x, offset, axis1, axis2):
        return diag_part(moveaxis(x, [axis1, axis2], [-2, -1]), offset)
    def trace(x, offset, axis1, axis2):
        return sum(diagonal(x, offset, axis1, axis2), axis=-1)
    def tf_trace(x):
        return sum(diag_part(x), axis=-1)
    def swapaxes(x, axis1, axis2):
        return moveaxis(x, [axis1, axis2], [axis2, axis1])
    def _below(rows, columns, k):
        return arange(rows)[:, None] >= arange(columns) - k
    def tril(x, k):
        return where(_below(x.shape[-2], x.shape[-1], k), x, 0)
    def triu(x, k):
        return where(_below(x.shape[-2], x.shape[-1], k - 1), 0, x)
    def tri(n, m, k, dtype):
        return where(_below(n, n if m is None else m, k), 1.0, 0.0)
    def sequence_mask(lengths, maxlen, dtype):
        return arange(int(max(lengths)) if maxlen is None else maxlen) < expand_dims(lengths, -1)
    def saturate_cast(x, dtype):
        limits = {
            'int8': [-128, 127], 'int16': [-32768, 32767], 'int32': [-2147483648, 2147483647],
            'uint8': [0, 255], 'uint16': [0, 65535], 'uint32': [0, 4294967295],
            'uint64': [0, inf], 'float16': [-65504, 65504], 'half': [-65504, 65504]}
        low, high = limits.get(dtype, [-inf, inf])
        return cast(clip(x, low, high), dtype)
    def eye(n, m, k, dtype):
        return where(arange(n)[:, None] == arange(n if m is None else m) - k, 1.0, 0.0)
    def linspace(start, stop, num, endpoint, dtype):
        steps = num - 1 if endpoint and num > 1 else num
        return start + (stop - start) * (arange(num) / steps)
    def meshgrid(x, y, z, indexing):
        if y is None:
            x, y = x
        first, second = (1, 0) if indexing == 'xy' else (0, 1)
        shape = [1, 1] if z is None else [1, 1, 1]
        parts = [(x, first), (y, second)] + ([] if z is None else [(z, 2)])
        full = list(shape)
        for part, axis in parts:
            full[axis] = size(part)
        grids = []
        for part, axis in parts:
            lengths = list(shape)
            lengths[axis] = -1
            grids.append(broadcast_to(reshape(part, lengths), full))
        return grids
    def _counts(x, segment_ids, num_segments):
        counts = segment_sum(ones_like(segment_ids), segment_ids, num_segments)
        return reshape(counts, [-1] + [1] * (ndim(x) - ndim(segment_ids)))
    def segment_mean(x, segment_ids, num_segments, sorted):
        sums = segment_sum(x, segment_ids, num_segments)
        return divide_no_nan(sums, _counts(x, segment_ids, num_segments))
    def in_top_k(targets, predictions, k):
        mine = take_along_axis(predictions, expand_dims(targets, -1), -1)
        return sum(predictions > mine, axis=-1) < k
    """
}
