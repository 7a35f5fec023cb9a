extension Prelude {
  /// Functions with another meaning or name in PyTorch; all others are operators.
  static let torch = """
    def max(input, dim=None, keepdim=False, other=None):
        if is_tensor(dim):
            return ops.maximum(input, dim)
        if other is not None:
            return ops.maximum(input, other)
        if dim is None:
            return ops.max(input)
        places = ops.argmax(input, axis=dim)
        return (_taken(input, dim, places, keepdim), _kept(places, dim, keepdim))
    def min(input, dim=None, keepdim=False, other=None):
        if is_tensor(dim):
            return ops.minimum(input, dim)
        if other is not None:
            return ops.minimum(input, other)
        if dim is None:
            return ops.min(input)
        places = ops.argmin(input, axis=dim)
        return (_taken(input, dim, places, keepdim), _kept(places, dim, keepdim))
    def _taken(input, dim, places, keepdim):
        hot = ops.one_hot(places, input.shape[dim], axis=dim)
        return ops.sum(ops.where(hot, input, 0.0), axis=dim, keepdims=keepdim)
    def _kept(places, dim, keepdim):
        return ops.expand_dims(places, dim) if keepdim else places
    def argmax(input, dim=None, keepdim=False):
        if dim is None:
            return ops.argmax(ops.flatten(input))
        return _kept(ops.argmax(input, axis=dim), dim, keepdim)
    def argmin(input, dim=None, keepdim=False):
        if dim is None:
            return ops.argmin(ops.flatten(input))
        return _kept(ops.argmin(input, axis=dim), dim, keepdim)
    def var(input, dim=None, unbiased=True, keepdim=False, correction=None, axis=None):
        dim = axis if dim is None else dim
        total = ops.var(input, axis=dim, keepdims=keepdim)
        less = (1 if unbiased else 0) if correction is None else correction
        n = ops.int(ops.size(input) / ops.size(total))
        return total * (n / (n - less))
    def std(input, dim=None, unbiased=True, keepdim=False, correction=None, axis=None):
        return ops.sqrt(var(input, dim, unbiased, keepdim, correction, axis))
    def norm(input, p=2, dim=None, keepdim=False):
        if p != 2 and p != 'fro':
            return ops.norm(input, p, dim, keepdim)
        # Of a length of 0, PyTorch takes 0 as the derivative.
        squares = ops.sum(ops.square(input), axis=dim, keepdims=keepdim)
        isLong = squares > 0
        return ops.where(isLong, ops.sqrt(ops.where(isLong, squares, 1.0)), 0.0)
    def vector_norm(x, ord=2, dim=None, keepdim=False, dtype=None):
        return norm(x, ord, dim, keepdim)
    def dist(input, other, p=2):
        return norm(input - other, p)
    def cat(tensors, dim=0, axis=None):
        return ops.concatenate(tensors, axis=dim if axis is None else axis)
    def concat(tensors, dim=0):
        return ops.concatenate(tensors, axis=dim)
    def concatenate(tensors, dim=0):
        return ops.concatenate(tensors, axis=dim)
    def tensor(data, dtype=None, device=None, requires_grad=False):
        return ops.constant(data, dtype)
    def as_tensor(data, dtype=None, device=None):
        return ops.constant(data, dtype)
    def Variable(data, requires_grad=False, volatile=False):
        return ops.constant(data)
    def from_numpy(data):
        return ops.constant(data)
    def _made(given):
        if len(given) == 1 and not isinstance(given[0], (int, float)):
            return ops.constant(given[0])
        return ops.zeros(given)
    def Tensor(*data):
        return _made(data)
    def FloatTensor(*data):
        return _made(data)
    def LongTensor(*data):
        return _made(data)
    def BoolTensor(*data):
        return ops.cast(_made(data), 'bool')
    def ByteTensor(*data):
        return ops.cast(_made(data), 'bool')
    def _sizes(shape):
        return shape[0] if len(shape) == 1 and isinstance(shape[0], (list, tuple)) else shape
    def zeros(*size, dtype=None, device=None, requires_grad=False, out=None, layout=None):
        return ops.zeros(_sizes(size), dtype)
    def ones(*size, dtype=None, device=None, requires_grad=False, out=None, layout=None):
        return ops.ones(_sizes(size), dtype)
    def empty(*size, dtype=None, device=None, requires_grad=False):
        return ops.zeros(_sizes(size), dtype)
    def full(size, fill_value, dtype=None, device=None, requires_grad=False):
        return ops.full(size, fill_value, dtype)
    def zeros_like(input, dtype=None, device=None, requires_grad=False):
        return ops.zeros_like(input, dtype)
    def ones_like(input, dtype=None, device=None, requires_grad=False):
        return ops.ones_like(input, dtype)
    def empty_like(input, dtype=None, device=None, requires_grad=False):
        return ops.zeros_like(input, dtype)
    def full_like(input, fill_value, dtype=None, device=None, requires_grad=False):
        return ops.full_like(input, fill_value, dtype)
    def linspace(start, end, steps=100, dtype=None, device=None):
        return ops.linspace(start, end, steps)
    def arange(start, end=None, step=1, dtype=None, device=None):
        return ops.arange(start, end, step)
    def eye(n, m=None, dtype=None, device=None, requires_grad=False):
        return ops.eye(n, m, 0, dtype)
    def transpose(input, dim0, dim1):
        axes = list(range(len(input.shape)))
        axes[dim0], axes[dim1] = axes[dim1], axes[dim0]
        return ops.transpose(input, axes)
    def swapaxes(input, dim0, dim1):
        return transpose(input, dim0, dim1)
    def t(input):
        return ops.transpose(input)
    def permute(input, dims):
        return ops.transpose(input, dims)
    def unsqueeze(input, dim):
        return ops.expand_dims(input, dim)
    def squeeze(input, dim=None):
        if dim is not None and input.shape[dim] != 1:
            return input
        return ops.squeeze(input, axis=dim)
    def flatten(input, start_dim=0, end_dim=-1):
        rank = len(input.shape)
        if rank == 0:
            return ops.reshape(input, [1])
        first, last = start_dim % rank, end_dim % rank
        return ops.reshape(input, list(input.shape[:first]) + [-1] + list(input.shape[last + 1:]))
    def numel(input):
        return ops.size(input)
    def mm(input, mat2):
        return ops.matmul(input, mat2)
    def bmm(input, mat2):
        return ops.matmul(input, mat2)
    def dot(input, other):
        return ops.sum(input * other)
    def neg(input):
        return -input
    def eq(input, other):
        return ops.equal(input, other)
    def ne(input, other):
        return ops.not_equal(input, other)
    def gt(input, other):
        return ops.greater(input, other)
    def ge(input, other):
        return ops.greater_equal(input, other)
    def lt(input, other):
        return ops.less(input, other)
    def le(input, other):
        return ops.less_equal(input, other)
    def masked_fill(input, mask, value):
        return ops.where(mask, value, input)
    def gather(input, dim, index):
        return ops.take_along_axis(input, index, axis=dim)
    def sort(input, dim=-1, descending=False, stable=False):
        order = ops.argsort(input, axis=dim, descending=descending)
        return (ops.take_along_axis(input, order, axis=dim), order)
    def topk(input, k, dim=-1, largest=True, sorted=True):
        order = ops.argsort(input, axis=dim, descending=largest)
        order = ops.take(order, ops.arange(k), axis=dim)
        return (ops.take_along_axis(input, order, axis=dim), order)
    def pad(input, pad, mode='constant', value=0):
        less = len(input.shape) - len(pad) // 2
        pairs = [[pad[2 * i], pad[2 * i + 1]] for i in range(len(pad) // 2)]
        pairs.reverse()
        mode = 'edge' if mode == 'replicate' else mode
        return ops.pad(input, [[0, 0]] * less + pairs, mode, 0 if value is None else value)
    def cummax(input, dim):
        return (ops.cummax(input, axis=dim),)
    def logcumsumexp(input, dim):
        return ops.logcumsumexp(input, axis=dim)
    def cumprod(input, dim, dtype=None):
        return ops.cumprod(input, axis=dim)
    def diag_embed(input, offset=0):
        return ops.matrix_diag(input, offset)
    def diagonal(input, offset=0, dim1=0, dim2=1):
        return ops.diagonal(input, offset, dim1, dim2)
    def repeat_interleave(input, repeats, dim=None):
        return ops.repeat(input, repeats, axis=dim)
    def scatter(input, dim, index, value=None, src=None, reduce=None):
        value = src if value is None else value
        if reduce == 'add':
            return scatter_add(input, dim, index, value)
        axes = list(range(len(input.shape)))
        last = len(axes) - 1
        axes[dim], axes[last] = axes[last], axes[dim]
        rows, places = ops.transpose(input, axes), ops.transpose(index, axes)
        hot = ops.one_hot(places, rows.shape[-1])
        if is_tensor(value):
            value = ops.expand_dims(ops.transpose(value, axes), -1)
        values = ops.sum(ops.where(hot, value, 0.0), axis=-2)
        return ops.transpose(ops.where(ops.max(hot, axis=-2), values, rows), axes)
    def index_select(input, dim, index):
        return ops.gather(input, index, axis=dim)
    def chunk(input, chunks, dim=0):
        return ops.split(input, chunks, axis=dim)
    def split(input, split_size_or_sections, dim=0):
        n = split_size_or_sections
        return tf.split(input, input.shape[dim] // n if isinstance(n, int) else n, axis=dim)
    def unbind(input, dim=0):
        axes = list(range(len(input.shape)))
        axes.insert(0, axes.pop(dim))
        return [row for row in ops.transpose(input, axes)]
    def cumsum(input, dim, dtype=None):
        return ops.cumsum(input, axis=dim)
    def clone(input):
        return input
    def logical_and(input, other):
        return ops.logical_and(input, other)
    def _implicit(input, dim):
        # Without a dimension, as PyTorch chooses it.
        if dim is None:
            return 0 if len(input.shape) in (0, 1, 3) else 1
        return dim
    def softmax(input, dim=None, dtype=None, _stacklevel=3):
        return ops.softmax(input, axis=_implicit(input, dim))
    def log_softmax(input, dim=None, dtype=None, _stacklevel=3):
        return ops.log_softmax(input, axis=_implicit(input, dim))
    def softmin(input, dim=None, dtype=None):
        return softmax(-input, dim)
    def logsigmoid(input):
        return ops.log_sigmoid(input)
    def one_hot(tensor, num_classes=-1):
        n = int(ops.max(tensor)) + 1 if num_classes == -1 else num_classes
        return ops.one_hot(tensor, n)
    def cosine_similarity(x1, x2, dim=1, eps=1e-8):
        lengths = ops.maximum(norm(x1, 2, dim), eps) * ops.maximum(norm(x2, 2, dim), eps)
        return ops.sum(x1 * x2, axis=dim) / lengths
    def pairwise_distance(x1, x2, p=2.0, eps=1e-6, keepdim=False):
        return norm(x1 - x2 + eps, p, -1, keepdim)
    def normalize(input, p=2.0, dim=1, eps=1e-12):
        return input / ops.maximum(norm(input, p, dim, True), eps)

    """
}
