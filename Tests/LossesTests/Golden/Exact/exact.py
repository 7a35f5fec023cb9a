"""Losses with their first and second derivatives, in as many digits as asked for.

A `Jet` is a tensor that moves along a direction: its value, its speed and its acceleration. Losses
are written by their published formulas, with Keras' conventions at kinks. Arrays of NumPy's
`longdouble` are fast and good to 1e-18; arrays of mpmath's numbers, to whatever `mp.dps` says.
"""

import mpmath
import numpy as np

mpmath.mp.dps = 60
EPSILON = np.float32(1e-7)


def is_exact(x):
    return x.dtype == object


def number(value, like):
    """A number of the kind that an array holds."""
    if isinstance(value, (mpmath.mpf, np.longdouble)):
        return value
    return mpmath.mpf(float(value)) if is_exact(like) else np.longdouble(float(value))


def array(x, exact):
    """The same numbers, as they are stored, in wide arithmetic."""
    x = np.asarray(x)
    if exact:
        return np.vectorize(lambda v: mpmath.mpf(float(v)), otypes=[object])(x)
    return x.astype(np.longdouble)


def each(name, x):
    if not is_exact(x):
        return getattr(np, name)(x)
    return np.frompyfunc(getattr(mpmath, name), 1, 1)(x)


class Jet:
    # An array leaves the arithmetic to the jet beside it.
    __array_ufunc__ = None

    def __init__(self, v, d=None, s=None):
        self.v = v
        zero = v * 0
        self.d = zero if d is None else d
        self.s = zero if s is None else s

    @staticmethod
    def of(x, like):
        if isinstance(x, Jet):
            return x
        if not isinstance(x, np.ndarray):
            x = np.full((), number(x, like.v), dtype=like.v.dtype)
        return Jet(x)

    def apply(self, f, f1, f2):
        return Jet(f, f1 * self.d, f2 * self.d * self.d + f1 * self.s)

    def __add__(self, o):
        o = Jet.of(o, self)
        return Jet(self.v + o.v, self.d + o.d, self.s + o.s)

    __radd__ = __add__

    def __neg__(self):
        return Jet(-self.v, -self.d, -self.s)

    def __sub__(self, o):
        return self + (-Jet.of(o, self))

    def __rsub__(self, o):
        return Jet.of(o, self) - self

    def __mul__(self, o):
        o = Jet.of(o, self)
        return Jet(self.v * o.v, self.d * o.v + self.v * o.d,
                   self.s * o.v + 2 * self.d * o.d + self.v * o.s)

    __rmul__ = __mul__

    def inverse(self):
        y = 1 / self.v
        return self.apply(y, -y * y, 2 * y * y * y)

    def __truediv__(self, o):
        return self * Jet.of(o, self).inverse()

    def __rtruediv__(self, o):
        return Jet.of(o, self) * self.inverse()

    @property
    def shape(self):
        return self.v.shape

    def at(self, index):
        return Jet(self.v[index], self.d[index], self.s[index])

    def sum(self, axis=-1, keepdims=False):
        sums = (np.sum(np.broadcast_to(x, self.v.shape), axis=axis, keepdims=keepdims)
                for x in (self.v, self.d, self.s))
        # An array even where one number is left.
        return Jet(*(x if np.ndim(x) else np.array([x], dtype=self.v.dtype) for x in sums))

    def mean(self, axis=-1):
        axes = tuple(range(self.v.ndim)) if axis is None else axis
        total = self.sum(axes)
        return total / (self.v.size // max(1, total.v.size))


def exp(x):
    y = each("exp", x.v)
    return x.apply(y, y, y)


def expm1(x):
    y = each("exp", x.v)
    return x.apply(each("expm1", x.v), y, y)


def log(x):
    i = 1 / x.v
    return x.apply(each("log", x.v), i, -i * i)


def log1p(x):
    i = 1 / (1 + x.v)
    return x.apply(each("log1p", x.v), i, -i * i)


def sqrt(x):
    y = each("sqrt", x.v)
    return x.apply(y, 1 / (2 * y), -1 / (4 * y * y * y))


def power(x, a):
    """x to the power of a number, at positive x and at 0 for powers whose slopes exist there."""
    if a == 0:
        return x * 0 + 1
    a = number(a, x.v)
    y = x.v ** a
    f1 = x.v * 0 + 1 if a == 1 else a * x.v ** (a - 1)
    f2 = x.v * 0 if a == 1 else x.v * 0 + 2 if a == 2 else a * (a - 1) * x.v ** (a - 2)
    return x.apply(y, f1, f2)


def select(condition, a, b):
    like = a if isinstance(a, Jet) else b
    a, b = Jet.of(a, like), Jet.of(b, like)
    return Jet(*(np.where(condition, x, y) for x, y in ((a.v, b.v), (a.d, b.d), (a.s, b.s))))


def absolute(x):
    """Of slope 0 at 0."""
    zero = x.v == 0
    negative = x.v < 0
    return select(zero, x * 0, select(negative, -x, x))


def maximum(x, floor):
    """All of the gradient to the first at a tie."""
    return select(x.v >= number(floor, x.v), x, floor)


def clip(x, low, high):
    """Of slope 1 at both ends."""
    return select(x.v < number(low, x.v), low, select(x.v > number(high, x.v), high, x))


def greatest(x):
    """The greatest of each row, whose gradient is shared by all that attain it."""
    v = np.max(x.v, axis=-1, keepdims=True)
    attains = x.v == v
    share = np.where(attains, x.v * 0 + 1, x.v * 0) / np.sum(attains, axis=-1, keepdims=True)
    return Jet(v[..., 0], np.sum(share * x.d, -1), np.sum(share * x.s, -1))


# The losses: each of a constant y_true, a jet y_pred and parameters; one number a sample.


class Limits:
    """What probabilities are clipped to, in a dtype."""

    def __init__(self, dtype):
        self.low = float(np.float32(1e-7)) if dtype == "float32" else 1e-7
        self.high = float(np.float32(1 - 1e-7)) if dtype == "float32" else 1 - 1e-7


def mean_squared_error(t, p, limits):
    return ((p - t) * (p - t)).mean()


def mean_absolute_error(t, p, limits):
    return absolute(p - t).mean()


def mean_absolute_percentage_error(t, p, limits):
    size = maximum(absolute(Jet(t)), limits.low)
    return 100 * (absolute(p - t) / size).mean()


def mean_squared_logarithmic_error(t, p, limits):
    floor = float(EPSILON)
    e = log1p(maximum(p, floor)) - log1p(maximum(Jet(t), floor))
    return (e * e).mean()


def cosine_similarity(t, p, limits):
    def unit(x):
        length = sqrt((x * x).sum(keepdims=True))
        return x * select(length.v < number(limits.low, x.v), 1 / number(limits.low, x.v),
                          1 / length)
    return -(unit(Jet(t)) * unit(p)).sum()


def huber(t, p, limits, delta=1.0):
    e = absolute(p - t)
    return select(e.v <= number(delta, e.v), (p - t) * (p - t) * 0.5,
                  delta * (e - delta / 2)).mean()


def log_cosh(t, p, limits):
    e = p - t
    slope = each("tanh", e.v)
    half = each("sinh", e.v / 2)
    size = abs(e.v)
    far = size + each("log1p", each("exp", -2 * size)) - each("log", size * 0 + 2)
    near = each("log1p", 2 * half * half)
    cosh = each("cosh", e.v)
    return e.apply(np.where(size < 1, near, far), slope, 1 / (cosh * cosh)).mean()


def pinball(t, p, limits, quantile=0.5):
    e = t - p
    return select(e.v > 0, quantile * e, (quantile - 1) * e).mean()


def smooth_l1(t, p, limits, beta=1.0):
    e = absolute(p - t)
    if beta == 0:
        return e.mean()
    return select(e.v < number(beta, e.v), (p - t) * (p - t) / (2 * number(beta, e.v)),
                  e - beta / 2).mean()


def tweedie_deviance(t, p, limits, power=1.5):
    if power == 0:
        return mean_squared_error(t, p, limits)
    exponent = globals()["power"]
    if power == 1:
        inner = Jet(t) * (log(Jet(t)) - log(p)) - t + p
    elif power == 2:
        inner = log(p) - log(Jet(t)) + Jet(t) / p - 1
    else:
        a, b = 1 - number(power, t), 2 - number(power, t)
        inner = (exponent(Jet(t), b) / (a * b) - t * exponent(p, a) / a + exponent(p, b) / b)
    return (2 * inner).mean()


def signs(t):
    return 2 * t - 1 if np.all((t == 0) | (t == 1)) else t


def hinge(t, p, limits):
    return maximum(1 - signs(t) * p, 0).mean()


def squared_hinge(t, p, limits):
    m = maximum(1 - signs(t) * p, 0)
    return (m * m).mean()


def categorical_hinge(t, p, limits):
    return maximum(greatest((1 - t) * p) - (t * p).sum() + 1, 0)


def kl_divergence(t, p, limits):
    t, p = clip(Jet(t), limits.low, 1), clip(p, limits.low, 1)
    return (t * (log(t) - log(p))).sum()


def poisson(t, p, limits):
    return (p - t * log(p + limits.low)).mean()


def smoothed(t, amount, classes):
    return t if amount == 0 else t * (1 - number(amount, t)) + number(amount, t) / classes


def entropy(t, p, limits, from_logits):
    if from_logits:
        size = absolute(p)
        part = select(p.v >= 0, p, p * 0)
        rest = select(p.v >= 0, log1p(exp(-p)), log1p(exp(p)))
        del size
        return part - t * p + rest
    q = clip(p, limits.low, limits.high)
    return -(t * log(q) + (1 - t) * log1p(-q))


def binary_crossentropy(t, p, limits, from_logits=False, label_smoothing=0.0):
    return entropy(smoothed(t, label_smoothing, 2), p, limits, from_logits).mean()


def binary_focal_crossentropy(t, p, limits, from_logits=False, label_smoothing=0.0, gamma=2.0,
                              alpha=0.25, apply_class_balancing=False):
    t = smoothed(t, label_smoothing, 2)
    b = entropy(t, p, limits, from_logits)
    q = 1 / (1 + exp(-p)) if from_logits else p
    rest = 1 / (1 + exp(p)) if from_logits else 1 - p
    loss = power(t * rest + (1 - t) * q, gamma) * b
    if apply_class_balancing:
        loss = (t * number(alpha, t) + (1 - t) * (1 - number(alpha, t))) * loss
    return loss.mean()


def log_softmax(p):
    shifted = p - np.max(p.v, axis=-1, keepdims=True)
    return shifted - log(exp(shifted).sum(keepdims=True))


def categorical_crossentropy(t, p, limits, from_logits=False, label_smoothing=0.0):
    t = smoothed(t, label_smoothing, t.shape[-1])
    if from_logits:
        return -(t * log_softmax(p)).sum()
    q = clip(p / p.sum(keepdims=True), limits.low, limits.high)
    return -(t * log(q)).sum()


def categorical_focal_crossentropy(t, p, limits, from_logits=False, label_smoothing=0.0,
                                   gamma=2.0, alpha=0.25):
    t = smoothed(t, label_smoothing, t.shape[-1])
    q = exp(log_softmax(p)) if from_logits else p / p.sum(keepdims=True)
    q = clip(q, limits.low, limits.high)
    return -(number(alpha, t) * power(1 - q, gamma) * t * log(q)).sum()


def one_hot(labels, p):
    hot = np.arange(p.shape[-1]) == np.asarray(labels, dtype=float).astype(int)[..., None]
    return np.where(hot, p.v * 0 + 1, p.v * 0)


def sparse_categorical_crossentropy(t, p, limits, from_logits=False):
    hot = one_hot(t, p)
    if from_logits:
        return -(hot * log_softmax(p)).sum()
    q = clip(p, limits.low, limits.high)
    return log(q.sum()) - log((hot * q).sum())


def categorical_generalized_cross_entropy(t, p, limits, q=0.5):
    named = (one_hot(t, p) * p).sum()
    return (1 - power(named, q)) / number(q, named.v)


def dice(t, p, limits, axis=None):
    over = tuple(range(t.ndim)) if axis is None else axis
    return 1 - 2 * (t * p).sum(over) / (Jet(t).sum(over) + p.sum(over) + limits.low)


def tversky(t, p, limits, alpha=0.5, beta=0.5, axis=None):
    over = tuple(range(t.ndim)) if axis is None else axis
    both, missed, spurious = (x.sum(over) for x in (t * p, t * (1 - p), (1 - t) * p))
    return 1 - both / (both + alpha * missed + beta * spurious + limits.low)


LOSSES = {
    f.__name__: f for f in [
        mean_squared_error, mean_absolute_error, mean_absolute_percentage_error,
        mean_squared_logarithmic_error, cosine_similarity, huber, log_cosh, pinball, smooth_l1,
        tweedie_deviance, hinge, squared_hinge, categorical_hinge, kl_divergence, poisson,
        binary_crossentropy, binary_focal_crossentropy, categorical_crossentropy,
        categorical_focal_crossentropy, sparse_categorical_crossentropy,
        categorical_generalized_cross_entropy, dice, tversky,
    ]
}


def derivatives(loss, params, t, p, dtype, exact=True):
    """Values, and the gradient and second derivatives of their sum, each by its entry of y_pred."""
    limits = Limits(dtype)
    t, p = array(t, exact), array(p, exact)
    gradient, hessian = p * 0, p * 0
    mixes = loss in ("dice", "tversky") and params.get("axis") is None
    places = list(np.ndindex(p.shape)) if mixes else list(np.ndindex(p.shape[1:]))
    values = None
    with np.errstate(all="ignore"):
        for place in places:
            index = place if mixes else (slice(None),) + place
            direction = p * 0
            direction[index] = number(1, p)
            result = LOSSES[loss](t, Jet(p, direction), limits, **params)
            values = result.v
            first, second = (x[0] if mixes else x for x in (result.d, result.s))
            gradient[index], hessian[index] = first, second
    return values, gradient, hessian
