extension Prelude {
  /// Functions on images, changes in place, and PyTorch modules without weights.
  static let torchModules = """
    def _pair(size):
        return [size, size] if isinstance(size, int) else list(size)
    def _last(input):
        return ops.moveaxis(input, 1, -1)
    def _first(input):
        return ops.moveaxis(input, -1, 1)
    def _margin(input, padding, value=0.0):
        by = _pair(padding)
        if by[0] == 0 and by[1] == 0:
            return input
        return ops.pad(input, [[0, 0], [by[0], by[0]], [by[1], by[1]], [0, 0]], 'constant', value)
    def conv2d(input, weight, bias=None, stride=1, padding=0, dilation=1, groups=1):
        x = _last(input)
        kernel = ops.transpose(weight, [2, 3, 1, 0])
        mode = 'valid'
        if isinstance(padding, str):
            mode = padding
        else:
            x = _margin(x, padding)
        channels = x.shape[-1]
        if groups == 1:
            x = ops.conv2d(x, kernel, _pair(stride), mode, None, _pair(dilation))
        elif groups == channels:
            each = ops.reshape(weight, [channels, -1, weight.shape[2], weight.shape[3]])
            kernel = ops.transpose(each, [2, 3, 0, 1])
            x = ops.depthwise_conv2d(x, kernel, _pair(stride), mode, None, _pair(dilation))
        else:
            raise ValueError('groups must be 1 or the number of channels')
        x = _first(x)
        return x if bias is None else x + ops.reshape(bias, [1, -1, 1, 1])
    def max_pool2d(input, kernel_size, stride=None, padding=0, dilation=1, ceil_mode=False,
                   return_indices=False):
        x = _margin(_last(input), padding, -1e38)
        steps = None if stride is None else _pair(stride)
        return _first(ops.max_pool2d(x, _pair(kernel_size), steps))
    def avg_pool2d(input, kernel_size, stride=None, padding=0, ceil_mode=False,
                   count_include_pad=True, divisor_override=None):
        x = _margin(_last(input), padding)
        steps = None if stride is None else _pair(stride)
        return _first(ops.avg_pool2d(x, _pair(kernel_size), steps))
    def adaptive_avg_pool2d(input, output_size):
        size = _pair(output_size)
        rows, columns = input.shape[2] // size[0], input.shape[3] // size[1]
        return avg_pool2d(input, [rows, columns])
    def interpolate(input, size=None, scale_factor=None, mode='nearest', align_corners=None,
                    recompute_scale_factor=None, antialias=False):
        for axis in range(2, len(input.shape)):
            length = input.shape[axis]
            if size is not None:
                wanted = size if isinstance(size, int) else size[axis - 2]
            elif isinstance(scale_factor, (list, tuple)):
                wanted = int(length * scale_factor[axis - 2])
            else:
                wanted = int(length * scale_factor)
            input = _resized(input, axis, length, wanted, mode, align_corners)
        return input
    def _resized(input, axis, length, wanted, mode, align_corners):
        if wanted == length:
            return input
        if mode == 'nearest':
            places = [int(i * length / wanted) for i in range(wanted)]
            return ops.gather(input, places, axis=axis)
        lows, highs, shares = [], [], []
        for i in range(wanted):
            place = (i + 0.5) * length / wanted - 0.5
            if align_corners:
                place = i * (length - 1) / (wanted - 1) if wanted > 1 else 0.0
            place = place if place > 0 else 0.0
            low = int(place)
            lows.append(low)
            highs.append(low + 1 if low + 1 < length else low)
            shares.append(place - low)
        shape = [1] * len(input.shape)
        shape[axis] = -1
        share = ops.reshape(ops.constant(shares), shape)
        low, high = ops.gather(input, lows, axis=axis), ops.gather(input, highs, axis=axis)
        return low * (1.0 - share) + high * share
    def cdist(x1, x2, p=2.0):
        return norm(ops.expand_dims(x1, -2) - ops.expand_dims(x2, -3), p, -1)
    def addmm(input, mat1, mat2, other=None, beta=1, alpha=1):
        if other is not None:
            # The older order: beta, alpha, and both matrices.
            beta, alpha, mat1, mat2 = mat1, mat2, other, beta
        return beta * input + alpha * ops.matmul(mat1, mat2)
    def addcmul(input, tensor1, tensor2, value=1):
        return input + value * tensor1 * tensor2
    def addcdiv(input, tensor1, tensor2, value=1):
        return input + value * tensor1 / tensor2
    def lerp(input, end, weight):
        return input + weight * (end - input)
    def clamp_min(input, min):
        return ops.maximum(input, min)
    def clamp_max(input, max):
        return ops.minimum(input, max)
    def softplus(input, beta=1, threshold=20):
        return ops.where(input * beta > threshold, input, ops.softplus(input * beta) / beta)
    def leaky_relu(input, negative_slope=0.01, inplace=False):
        return ops.leaky_relu(input, negative_slope)
    def relu(input, inplace=False):
        return ops.relu(input)
    def triu_indices(row, col=None, offset=0, dtype=None, device=None):
        return _places(row, row if col is None else col, offset, True)
    def tril_indices(row, col=None, offset=0, dtype=None, device=None):
        return _places(row, row if col is None else col, offset, False)
    def _places(rows, columns, offset, above):
        pairs = [(i, j) for i in range(rows) for j in range(columns)
                 if (j - i >= offset if above else j - i <= offset)]
        return ops.transpose(ops.constant(pairs))
    def bincount(input, weights=None, minlength=0):
        n = int(ops.max(input)) + 1
        n = n if n > minlength else minlength
        return ops.segment_sum(ops.ones_like(input) if weights is None else weights, input, n)
    def fill_diagonal(input, value, wrap=False):
        return ops.where(ops.eye(input.shape[0], input.shape[1]), value, input)
    def scatter_add(input, dim, index, src):
        shape = index.shape
        rank = len(shape)
        strides, step = [], 1
        for axis in range(rank - 1, -1, -1):
            strides.insert(0, step)
            step = step * input.shape[axis]
        places = ops.cast(index, 'int32') * strides[dim]
        for axis in range(rank):
            if axis != dim % rank:
                own = [1] * rank
                own[axis] = -1
                places = places + ops.reshape(ops.arange(shape[axis]), own) * strides[axis]
        values = ops.broadcast_to(src, shape)
        sums = ops.segment_sum(ops.flatten(values), ops.flatten(places), step)
        return input + ops.reshape(sums, input.shape)
    def index_add(input, dim, index, source, alpha=1):
        moved = ops.moveaxis(source, dim, 0)
        sums = ops.segment_sum(moved, index, input.shape[dim])
        return input + alpha * ops.moveaxis(sums, 0, dim)
    def index_fill(input, dim, index, value):
        hot = ops.max(ops.one_hot(index, input.shape[dim]), axis=0)
        shape = [1] * len(input.shape)
        shape[dim] = -1
        return ops.where(ops.reshape(hot, shape), value, input)
    def copy(input, src):
        return ops.broadcast_to(src, input.shape)
    def narrow(input, dim, start, length):
        return ops.gather(input, list(range(start, start + length)), axis=dim)
    def select(input, dim, index):
        return ops.take(input, index, axis=dim)
    def amax(input, dim=None, keepdim=False):
        return ops.max(input, axis=dim, keepdims=keepdim)
    def amin(input, dim=None, keepdim=False):
        return ops.min(input, axis=dim, keepdims=keepdim)
    def ger(input, vec2):
        return ops.outer(input, vec2)
    def mv(input, vec):
        return ops.sum(input * vec, axis=-1)
    def fmod(input, other):
        return input - ops.trunc(input / other) * other
    def allclose(input, other, rtol=1e-05, atol=1e-08, equal_nan=False):
        return ops.all(ops.isclose(input, other, rtol, atol))
    def logdet(input):
        return ops.log(ops.det(input))
    def slogdet(input):
        value = ops.det(input)
        return (ops.sign(value), ops.log(ops.abs(value)))
    def device(*names):
        return ''
    def is_available():
        return False
    def manual_seed(seed):
        return None

    class _Module:
        def __init__(self, *given, **options):
            self.given, self.options = given, options
        def forward(self, *inputs):
            return self.function(*inputs, *self.given, **self.options)
    class Softplus(_Module):
        def function(self, *inputs, **options):
            return softplus(*inputs, **options)
    class LeakyReLU(_Module):
        def function(self, *inputs, **options):
            return leaky_relu(*inputs, **options)
    class AvgPool2d(_Module):
        def function(self, *inputs, **options):
            return avg_pool2d(*inputs, **options)
    class MaxPool2d(_Module):
        def function(self, *inputs, **options):
            return max_pool2d(*inputs, **options)
    class AdaptiveAvgPool2d(_Module):
        def function(self, *inputs, **options):
            return adaptive_avg_pool2d(*inputs, **options)
    class Identity:
        def __init__(self, *given, **options):
            self.given = given
        def forward(self, input):
            return input
    class Flatten:
        def __init__(self, start_dim=1, end_dim=-1):
            self.start_dim, self.end_dim = start_dim, end_dim
        def forward(self, input):
            return flatten(input, self.start_dim, self.end_dim)
    class Upsample:
        def __init__(self, size=None, scale_factor=None, mode='nearest', align_corners=None):
            self.given = (size, scale_factor, mode, align_corners)
        def forward(self, input):
            return interpolate(input, *self.given)
    def ModuleList(modules=()):
        return list(modules)
    def ParameterList(parameters=()):
        return list(parameters)
    def ModuleDict(modules=None):
        return modules or {}

    def multilabel_soft_margin_loss(
        input, target, weight=None, size_average=None, reduce=None, reduction='mean'):
        values = -(target * ops.log_sigmoid(input) + (1.0 - target) * ops.log_sigmoid(-input))
        if weight is not None:
            values = values * weight
        return _reduced(ops.mean(values, axis=-1), reduction, size_average, reduce)
    def multi_margin_loss(
        input, target, p=1, margin=1.0, weight=None, size_average=None, reduce=None,
        reduction='mean'):
        hot = ops.one_hot(target, input.shape[-1])
        own = ops.sum(hot * input, axis=-1, keepdims=True)
        values = (1.0 - hot) * ops.relu(margin - own + input) ** p
        if weight is not None:
            values = values * ops.sum(hot * weight, axis=-1, keepdims=True)
        return _reduced(ops.mean(values, axis=-1), reduction, size_average, reduce)
    class PoissonNLLLoss(_Loss):
        def function(self, *inputs, **options):
            return poisson_nll_loss(*inputs, **options)
    class GaussianNLLLoss(_Loss):
        def forward(self, input, target, var):
            return gaussian_nll_loss(input, target, var, **self.options)
    class SoftMarginLoss(_Loss):
        def function(self, *inputs, **options):
            return soft_margin_loss(*inputs, **options)
    class MultiLabelSoftMarginLoss(_Loss):
        def function(self, *inputs, **options):
            return multilabel_soft_margin_loss(*inputs, **options)
    class MultiMarginLoss(_Loss):
        def function(self, *inputs, **options):
            return multi_margin_loss(*inputs, **options)
    class HingeEmbeddingLoss(_Loss):
        def function(self, *inputs, **options):
            return hinge_embedding_loss(*inputs, **options)
    class MarginRankingLoss(_Loss):
        def forward(self, input1, input2, target):
            return margin_ranking_loss(input1, input2, target, **self.options)
    class CosineEmbeddingLoss(_Loss):
        def forward(self, input1, input2, target):
            return cosine_embedding_loss(input1, input2, target, **self.options)
    class TripletMarginLoss(_Loss):
        def forward(self, anchor, positive, negative):
            return triplet_margin_loss(anchor, positive, negative, **self.options)
    class _Context:
        def save_for_backward(self, *tensors):
            self.saved_tensors = tensors
        def mark_non_differentiable(self, *tensors):
            pass
        def mark_dirty(self, *tensors):
            pass
        def set_materialize_grads(self, value):
            pass

    """
}
