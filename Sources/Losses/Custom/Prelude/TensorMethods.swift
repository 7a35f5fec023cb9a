extension Prelude {
  /// Methods of tensors, as in NumPy and PyTorch.
  static let tensorMethods = """
    def size(x, dim=None):
        return x.shape if dim is None else x.shape[dim]
    def dim(x):
        return len(x.shape)
    def numel(x):
        return ops.size(x)
    def nelement(x):
        return ops.size(x)
    def _sizes(shape):
        return shape[0] if len(shape) == 1 and isinstance(shape[0], (list, tuple)) else shape
    def view(x, *shape):
        return x if isinstance(shape[0], str) else ops.reshape(x, _sizes(shape))
    def reshape(x, *shape):
        return ops.reshape(x, _sizes(shape))
    def resize(x, *shape):
        shape = _sizes(shape)
        count = 1
        for length in shape:
            count *= length
        is_shorter = 0 <= count and count < ops.size(x)
        return ops.reshape(ops.reshape(x, [-1])[:count] if is_shorter else x, shape)
    def view_as(x, other):
        return ops.reshape(x, other.shape)
    def reshape_as(x, other):
        return ops.reshape(x, other.shape)
    def permute(x, *dims):
        return ops.transpose(x, _sizes(dims))
    def transpose(x, *axes):
        if len(axes) == 0:
            return ops.transpose(x)
        if len(axes) == 2 and not isinstance(axes[0], (list, tuple)):
            order = list(range(len(x.shape)))
            order[axes[0]], order[axes[1]] = order[axes[1]], order[axes[0]]
            return ops.transpose(x, order)
        return ops.transpose(x, _sizes(axes))
    def t(x):
        return ops.transpose(x)
    def unsqueeze(x, dim):
        return ops.expand_dims(x, dim)
    def expand(x, *sizes):
        sizes = _sizes(sizes)
        less = len(sizes) - len(x.shape)
        return ops.broadcast_to(
            x, [x.shape[i - less] if n == -1 else n for i, n in enumerate(sizes)])
    def expand_as(x, other):
        return ops.broadcast_to(x, other.shape)
    def eq(x, other):
        return ops.equal(x, other)
    def ne(x, other):
        return ops.not_equal(x, other)
    def gt(x, other):
        return ops.greater(x, other)
    def ge(x, other):
        return ops.greater_equal(x, other)
    def lt(x, other):
        return ops.less(x, other)
    def le(x, other):
        return ops.less_equal(x, other)
    def add(x, other, alpha=1):
        return x + alpha * other
    def sub(x, other, alpha=1):
        return x - alpha * other
    def masked_fill(x, mask, value):
        return ops.where(mask, value, x)
    def where(x, condition, other):
        return ops.where(condition, x, other)
    def long(x):
        return ops.cast(x, 'int64')
    def int(x):
        return ops.cast(x, 'int32')
    def bool(x):
        return ops.cast(x, 'bool')
    def byte(x):
        return ops.cast(x, 'uint8')
    def mm(x, other):
        return ops.matmul(x, other)
    def bmm(x, other):
        return ops.matmul(x, other)
    def mul(x, other):
        return x * other
    def div(x, other):
        return x / other
    def new_zeros(x, *size, dtype=None, device=None, requires_grad=False):
        return ops.zeros(_sizes(size), dtype)
    def new_ones(x, *size, dtype=None, device=None, requires_grad=False):
        return ops.ones(_sizes(size), dtype)
    def new_empty(x, *size, dtype=None, device=None, requires_grad=False):
        return ops.zeros(_sizes(size), dtype)
    def new_full(x, size, fill_value, dtype=None, device=None, requires_grad=False):
        return ops.full(size, fill_value, dtype)
    def new(x, *size):
        return ops.zeros(_sizes(size))
    def ndimension(x):
        return len(x.shape)
    def get_device(x):
        return -1
    def fill(x, value):
        return ops.full_like(x, value)
    def zero(x):
        return ops.zeros_like(x)
    def index_select(x, dim, index):
        return ops.gather(x, index, axis=dim)
    def sum_to_size(x, *size):
        return ops.reshape(ops.sum(x), _sizes(size))
    def get_shape(x):
        return x.shape

    """
}
