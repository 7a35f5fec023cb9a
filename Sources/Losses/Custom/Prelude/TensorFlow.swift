extension Prelude {
  /// Loops of TensorFlow, and other functions that are not operators on tensors; they run while the graph
  /// is built.
  static let tensorFlow = """
    def while_loop(cond, body, loop_vars, shape_invariants=None, parallel_iterations=10,
                   back_prop=True, swap_memory=False, maximum_iterations=None, name=None):
        steps = 0
        state = list(loop_vars)
        while maximum_iterations is None or steps < maximum_iterations:
            if not cond(*state):
                break
            state = body(*state)
            state = list(state) if isinstance(state, (list, tuple)) else [state]
            steps += 1
        return state
    def _rows(elems):
        return list(zip(*elems)) if isinstance(elems, (list, tuple)) else list(elems)
    def scan(fn, elems, initializer=None, parallel_iterations=10, back_prop=True,
             swap_memory=False, infer_shape=True, reverse=False, name=None):
        rows = _rows(elems)
        if reverse:
            rows.reverse()
        state = rows.pop(0) if initializer is None else initializer
        states = [state] if initializer is None else []
        for row in rows:
            state = fn(state, row)
            states.append(state)
        if reverse:
            states.reverse()
        if isinstance(state, (list, tuple)):
            return [ops.stack(part, axis=0) for part in zip(*states)]
        return ops.stack(states, axis=0)
    def foldl(fn, elems, initializer=None, name=None):
        rows = _rows(elems)
        state = rows.pop(0) if initializer is None else initializer
        for row in rows:
            state = fn(state, row)
        return state
    def foldr(fn, elems, initializer=None, name=None):
        rows = _rows(elems)
        rows.reverse()
        state = rows.pop(0) if initializer is None else initializer
        for row in rows:
            state = fn(state, row)
        return state
    def py_function(func, inp, Tout=None, name=None):
        return func(*inp)
    def numpy_function(func, inp, Tout=None, stateful=True, name=None):
        return ops.stop_gradient(func(*inp))
    def py_func(func, inp, Tout=None, stateful=True, name=None):
        return ops.stop_gradient(func(*inp))
    def pool2d(x, pool_size, strides=(1, 1), padding='valid', data_format=None,
               pool_mode='max'):
        if pool_mode == 'max':
            return ops.max_pool2d(x, pool_size, strides, padding, data_format)
        return ops.avg_pool2d(x, pool_size, strides, padding, data_format)
    def resize(images, size, method='bilinear', preserve_aspect_ratio=False, antialias=False,
               name=None):
        if len(images.shape) < 3:
            raise ValueError('images have rows, columns and channels')
        for axis, wanted in zip([-3, -2], size):
            images = _resized(images, axis % len(images.shape), wanted, method)
        return images
    def _resized(x, axis, wanted, method):
        length = x.shape[axis]
        if length == wanted:
            return x
        if method == 'nearest':
            places = [int((i + 0.5) * length / wanted) for i in range(wanted)]
            return ops.gather(x, places, axis=axis)
        if method != 'bilinear':
            raise ValueError('resize by bilinear or nearest')
        lows, highs, shares = [], [], []
        for i in range(wanted):
            place = (i + 0.5) * length / wanted - 0.5
            place = place if place > 0 else 0.0
            low = int(place)
            lows.append(low)
            highs.append(low + 1 if low + 1 < length else low)
            shares.append(place - low)
        own = [1] * len(x.shape)
        own[axis] = -1
        share = ops.reshape(ops.constant(shares), own)
        return (ops.gather(x, lows, axis=axis) * (1.0 - share)
                + ops.gather(x, highs, axis=axis) * share)
    def set_diag(input, diagonal, name=None, k=0, align='RIGHT_LEFT'):
        eye = ops.eye(input.shape[-2], input.shape[-1], k)
        return ops.where(eye, ops.matrix_diag(ops.constant(diagonal), k), input)
    def matrix_set_diag(input, diagonal, name=None, k=0, align='RIGHT_LEFT'):
        return set_diag(input, diagonal, name, k)
    def band_part(input, num_lower, num_upper, name=None):
        rows, columns = input.shape[-2], input.shape[-1]
        below = ops.arange(rows)[:, None] - ops.arange(columns)
        isInside = ops.ones_like(below)
        if num_lower >= 0:
            isInside = isInside * (below <= num_lower)
        if num_upper >= 0:
            isInside = isInside * (-below <= num_upper)
        return ops.where(isInside, input, 0.0)
    def matrix_band_part(input, num_lower, num_upper, name=None):
        return band_part(input, num_lower, num_upper)
    def smart_cond(pred, true_fn=None, false_fn=None, name=None):
        return ops.switch(pred, true_fn, false_fn)
    def recompute_grad(f):
        return f
    def normalize(tensor, ord='euclidean', axis=None, name=None):
        length = ops.norm(tensor, ord, axis, True)
        return (tensor / length, length)
    def slogdet(input):
        value = ops.det(input)
        return (ops.sign(value), ops.log(ops.abs(value)))
    def rgb_to_grayscale(images, name=None):
        return ops.sum(images * [0.2989, 0.5870, 0.1140], axis=-1, keepdims=True)
    def logdet(input):
        return ops.log(ops.det(input))
    def solve(matrix, rhs, adjoint=False, name=None):
        return ops.matmul(ops.inv(matrix), rhs)

    class TensorArray:
        def __init__(self, dtype=None, size=None, dynamic_size=None, **options):
            self.rows = {}
        def write(self, index, value, name=None):
            self.rows[int(index)] = value
            return self
        def read(self, index, name=None):
            return self.rows[int(index)]
        def size(self):
            return len(self.rows)
        def _all(self):
            return [self.rows[i] for i in sorted(self.rows)]
        def stack(self, name=None):
            return ops.stack(self._all(), axis=0)
        def concat(self, name=None):
            return ops.concatenate(self._all(), axis=0)
        def gather(self, indices, name=None):
            return ops.stack([self.rows[int(i)] for i in indices], axis=0)
        def unstack(self, value, name=None):
            for i in range(value.shape[0]):
                self.rows[i] = value[i]
            return self
    """

  /// Keras layers without weights.
  static let layers = """
    class _Layer:
        def __init__(self, **options):
            self.options = options
    class Flatten(_Layer):
        def call(self, inputs):
            return ops.batch_flatten(inputs)
    class Reshape(_Layer):
        def __init__(self, target_shape, **options):
            self.target_shape = target_shape
        def call(self, inputs):
            return ops.reshape(inputs, [inputs.shape[0]] + list(self.target_shape))
    class Permute(_Layer):
        def __init__(self, dims, **options):
            self.dims = dims
        def call(self, inputs):
            return ops.transpose(inputs, [0] + list(self.dims))
    class Lambda(_Layer):
        def __init__(self, function, output_shape=None, mask=None, arguments=None, **options):
            self.function, self.arguments = function, arguments or {}
        def call(self, inputs):
            return self.function(inputs, **self.arguments)
    class Activation(_Layer):
        def __init__(self, activation, **options):
            self.activation = activation
        def call(self, inputs):
            if isinstance(self.activation, str):
                return getattr(ops, self.activation)(inputs)
            return self.activation(inputs)
    class Softmax(_Layer):
        def __init__(self, axis=-1, **options):
            self.axis = axis
        def call(self, inputs):
            return ops.softmax(inputs, self.axis)
    class ReLU(_Layer):
        def __init__(self, max_value=None, negative_slope=0.0, threshold=0.0, **options):
            self.given = (negative_slope, max_value, threshold)
        def call(self, inputs):
            return ops.relu(inputs, *self.given)
    class LeakyReLU(_Layer):
        def __init__(self, negative_slope=0.3, alpha=None, **options):
            self.slope = negative_slope if alpha is None else alpha
        def call(self, inputs):
            return ops.leaky_relu(inputs, self.slope)
    class Concatenate(_Layer):
        def __init__(self, axis=-1, **options):
            self.axis = axis
        def call(self, inputs):
            return ops.concatenate(inputs, axis=self.axis)
    class Add(_Layer):
        def call(self, inputs):
            return ops.add_n(inputs)
    class Subtract(_Layer):
        def call(self, inputs):
            return inputs[0] - inputs[1]
    class Multiply(_Layer):
        def call(self, inputs):
            product = inputs[0]
            for x in inputs[1:]:
                product = product * x
            return product
    class Average(_Layer):
        def call(self, inputs):
            return ops.add_n(inputs) / len(inputs)
    class Maximum(_Layer):
        def call(self, inputs):
            return ops.max(ops.stack(inputs, axis=0), axis=0)
    class Minimum(_Layer):
        def call(self, inputs):
            return ops.min(ops.stack(inputs, axis=0), axis=0)
    class _Pooling(_Layer):
        def __init__(self, pool_size=(2, 2), strides=None, padding='valid', data_format=None,
                     **options):
            self.given = (pool_size, strides, padding, data_format)
    class MaxPooling2D(_Pooling):
        def call(self, inputs):
            return ops.max_pool2d(inputs, *self.given)
    class MaxPool2D(MaxPooling2D):
        pass
    class AveragePooling2D(_Pooling):
        def call(self, inputs):
            return ops.avg_pool2d(inputs, *self.given)
    class AvgPool2D(AveragePooling2D):
        pass
    class GlobalAveragePooling2D(_Layer):
        def call(self, inputs):
            return ops.mean(inputs, axis=[1, 2])
    class GlobalMaxPooling2D(_Layer):
        def call(self, inputs):
            return ops.max(inputs, axis=[1, 2])
    """
}
