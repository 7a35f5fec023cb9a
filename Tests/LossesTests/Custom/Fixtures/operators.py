"""Witnesses of the operators: values and gradients by JAX in float64, written to operators.json.

Run: python operators.py (JAX 0.10.2 on CPU). Each case: the operators it is about, a source in the
grammar of custom losses, the domain of its inputs, and the same law in JAX. The gradient is that of
the sum of all values. Points lie off the kinks; those are pinned by hand in the tests.
"""
import json
import jax
import jax.numpy as jnp
import numpy as np
from jax.scipy import special, stats

jax.config.update("jax_enable_x64", True)

lse = jax.nn.logsumexp
sg = jax.lax.stop_gradient
sig = jax.nn.sigmoid


def clip_eps(p):
    return jnp.clip(p, 1e-7, 1 - 1e-7)


def bce(t, p):
    q = clip_eps(p)
    return -(t * jnp.log(q) + (1 - t) * jnp.log1p(-q))


def bcel(t, x):
    return jnp.maximum(x, 0) - x * t + jnp.log1p(jnp.exp(-jnp.abs(x)))


def l2n(x, axis):
    return x / jnp.sqrt(jnp.maximum(jnp.sum(x * x, axis=axis, keepdims=True), 1e-12))


def conv(x, kernel, strides, padding, groups=1):
    return jax.lax.conv_general_dilated(
        x, kernel, strides, padding, dimension_numbers=("NHWC", "HWIO", "NHWC"), feature_group_count=groups)


# names, source, domain, law
CASES = [
    ("add", "add(y_pred, y_true) + y_pred", "any", lambda t, p: 2 * p + t),
    ("subtract", "tf.subtract(y_true, y_pred)", "any", lambda t, p: t - p),
    ("multiply", "multiply(y_true, y_pred)", "any", lambda t, p: t * p),
    ("divide", "divide(y_true, y_pred) + y_pred / 3 + 1 / y_pred", "positive", lambda t, p: t / p + p / 3 + 1 / p),
    ("floor_divide", "floor_divide(y_pred, 0.7) + y_pred // y_true + y_pred", "positive", lambda t, p: jnp.floor(p / 0.7) + jnp.floor(p / t) + p),
    ("mod", "mod(y_pred, 0.7) + y_pred % y_true", "positive", lambda t, p: p - jnp.floor(p / 0.7) * 0.7 + p - sg(jnp.floor(p / t)) * t),
    ("mod", "y_true % y_pred", "positive", lambda t, p: t - sg(jnp.floor(t / p)) * p),
    ("pow", "pow(y_pred, 2.5) + y_pred ** 3 + 2 ** y_pred + y_pred ** y_true + y_pred ** -1", "positive",
     lambda t, p: p ** 2.5 + p ** 3 + 2.0 ** p + p ** t + 1 / p),
    ("maximum minimum", "maximum(y_pred, y_true) + minimum(0.3, y_pred) + maximum(0.2, y_pred) * 2 + minimum(y_pred, y_true) ** 2", "any",
     lambda t, p: jnp.maximum(p, t) + jnp.minimum(0.3, p) + 2 * jnp.maximum(0.2, p) + jnp.minimum(p, t) ** 2),
    ("divide_no_nan", "tf.math.divide_no_nan(y_true, y_pred)", "any", lambda t, p: t / p),
    ("squared_difference", "tf.math.squared_difference(y_true, y_pred)", "any", lambda t, p: (t - p) ** 2),
    ("xlogy", "xlogy(y_pred, y_pred) + xlogy(y_true, y_pred)", "positive", lambda t, p: p * jnp.log(p) + t * jnp.log(p)),
    ("add_n", "tf.add_n([y_pred, y_true, y_pred * y_pred])", "any", lambda t, p: p + t + p * p),
    ("equal not_equal less less_equal greater greater_equal",
     "(equal(y_pred, y_true) + not_equal(y_pred, y_true) + 2 * less(y_pred, y_true) + 4 * less_equal(y_pred, 0.) + 8 * greater(y_pred, y_true) + 16 * greater_equal(y_pred, 0.)) * y_pred", "any",
     lambda t, p: (1.0 + 2 * (p < t) + 4 * (p <= 0) + 8 * (p > t) + 16 * (p >= 0)) * p),
    ("equal", "((y_pred < y_true) + 2 * (y_pred >= 0.1) + 4 * (y_pred == y_pred) + 8 * (y_pred != y_true)) * y_pred", "any",
     lambda t, p: ((p < t) * 1.0 + 2.0 * (p >= 0.1) + 4 + 8) * p),
    ("abs", "abs(y_pred) + K.abs(y_pred - y_true)", "any", lambda t, p: jnp.abs(p) + jnp.abs(p - t)),
    ("negative", "-y_pred + negative(y_pred ** 2)", "any", lambda t, p: -p - p * p),
    ("square", "square(y_pred - y_true)", "any", lambda t, p: (p - t) ** 2),
    ("sqrt backend.sqrt", "sqrt(y_pred) + K.sqrt(y_pred + y_true)", "positive", lambda t, p: jnp.sqrt(p) + jnp.sqrt(p + t)),
    ("rsqrt reciprocal", "tf.math.rsqrt(y_pred) + reciprocal(y_pred)", "positive", lambda t, p: 1 / jnp.sqrt(p) + 1 / p),
    ("exp expm1", "exp(y_pred) + expm1(y_pred * 0.5)", "any", lambda t, p: jnp.exp(p) + jnp.expm1(0.5 * p)),
    ("log log1p log2 log10", "log(y_pred) + log1p(y_pred) + np.log2(y_pred) + np.log10(y_pred)", "positive",
     lambda t, p: jnp.log(p) + jnp.log1p(p) + jnp.log2(p) + jnp.log10(p)),
    ("sign round floor ceil trunc", "(sign(y_pred) + round(2 * y_pred) + floor(3 * y_pred) + ceil(y_pred) + trunc(5 * y_pred)) * y_pred", "any",
     lambda t, p: (jnp.sign(p) + jnp.round(2 * p) + jnp.floor(3 * p) + jnp.ceil(p) + jnp.trunc(5 * p)) * p),
    ("sin cos tan", "sin(y_pred) + cos(2 * y_pred) + tf.tan(0.5 * y_pred)", "any", lambda t, p: jnp.sin(p) + jnp.cos(2 * p) + jnp.tan(0.5 * p)),
    ("tanh sinh cosh", "tanh(y_pred) + sinh(y_pred) + cosh(y_pred)", "any", lambda t, p: jnp.tanh(p) + jnp.sinh(p) + jnp.cosh(p)),
    ("erf", "tf.math.erf(y_pred)", "any", lambda t, p: special.erf(p)),
    ("lgamma", "tf.math.lgamma(y_pred)", "positive", lambda t, p: special.gammaln(p)),
    ("digamma", "tf.math.digamma(y_true) * y_pred", "positive", lambda t, p: special.digamma(t) * p),
    ("clip", "clip(y_pred, -0.5, 0.5) + tf.clip_by_value(y_pred, clip_value_min=-1, clip_value_max=y_true)", "any",
     lambda t, p: jnp.clip(p, -0.5, 0.5) + jnp.minimum(jnp.maximum(p, -1), t)),
    ("sigmoid softplus log_sigmoid", "sigmoid(y_pred) + softplus(2 * y_pred) + tf.math.log_sigmoid(y_pred)", "any",
     lambda t, p: sig(p) + jnp.logaddexp(2 * p, 0) - jnp.logaddexp(-p, 0)),
    ("logit", "logit(y_pred)", "unit", lambda t, p: jnp.log(p) - jnp.log1p(-p)),
    ("relu leaky_relu", "relu(y_pred) + tf.nn.leaky_relu(y_pred, alpha=0.3) + relu(y_pred, max_value=0.5) + relu(y_pred, alpha=0.1)", "any",
     lambda t, p: jnp.maximum(p, 0) + jnp.where(p > 0, p, 0.3 * p) + jnp.clip(p, 0, 0.5) + jnp.where(p > 0, p, 0.1 * p)),
    ("elu", "elu(y_pred) + elu(y_pred, 0.5)", "any", lambda t, p: jnp.where(p > 0, 2 * p, 1.5 * jnp.expm1(p))),
    ("hard_sigmoid", "hard_sigmoid(4 * y_pred)", "any", lambda t, p: jnp.clip(4 * p / 6 + 0.5, 0, 1)),
    ("silu", "tf.nn.silu(y_pred)", "any", lambda t, p: p * sig(p)),
    ("isnan isfinite isinf", "where(isnan(y_pred), 1, 0) + isfinite(y_pred) * y_pred + isinf(y_pred)", "any", lambda t, p: p),
    ("stop_gradient identity", "stop_gradient(y_pred) * y_pred + identity(y_pred)", "any", lambda t, p: sg(p) * p + p),
    ("where", "where(y_pred > y_true, y_pred ** 2, 3 * y_pred) + np.where(y_true > 0, y_pred, 0.)", "any",
     lambda t, p: jnp.where(p > t, p * p, 3 * p) + jnp.where(t > 0, p, 0)),
    ("switch", "K.switch(K.greater(y_pred, 0), y_pred, lambda: y_true * y_pred) + K.switch(sum(y_true, axis=-1) > 0, y_pred, 2 * y_pred)", "any",
     lambda t, p: jnp.where(p > 0, p, t * p) + jnp.where(jnp.sum(t, -1, keepdims=True) > 0, p, 2 * p)),
    ("logical_and logical_or logical_not",
     "(tf.logical_and(y_pred > 0, y_true > 0) + 2 * tf.logical_or(y_pred > 0, y_true > 0) + 4 * logical_not(y_pred > 0) + 8 * ((y_pred > 0) & ~(y_true > 0)) + 16 * ((y_pred < 0) | (y_true > 1))) * y_pred", "any",
     lambda t, p: ((p > 0) * (t > 0) + 2.0 * ((p > 0) | (t > 0)) + 4.0 * (p <= 0) + 8.0 * ((p > 0) & (t <= 0)) + 16.0 * ((p < 0) | (t > 1))) * p),
    ("mean", "mean(y_pred * y_true) + mean(y_pred, axis=0) + K.mean(y_pred, axis=[0, -1], keepdims=True)", "any",
     lambda t, p: jnp.mean(p * t) + jnp.mean(p, 0) + jnp.mean(p, keepdims=True)),
    ("sum", "tf.reduce_sum(y_pred ** 2, axis=1, keepdims=True) * y_pred + sum(y_pred * y_true, 0)", "any",
     lambda t, p: jnp.sum(p * p, 1, keepdims=True) * p + jnp.sum(p * t, 0)),
    ("max min", "max(y_pred, axis=-1, keepdims=True) * y_pred + K.min(y_pred, axis=0) + max(y_pred) + min(y_true * y_pred)", "any",
     lambda t, p: jnp.max(p, -1, keepdims=True) * p + jnp.min(p, 0) + jnp.max(p) + jnp.min(t * p)),
    ("prod", "prod(y_pred, axis=-1) + prod(y_pred * y_true)", "any", lambda t, p: jnp.prod(p, -1) + jnp.prod(p * t)),
    ("var std", "var(y_pred, axis=-1) + K.std(y_pred * y_true, axis=-1) + var(y_pred) + std(y_pred)", "any",
     lambda t, p: jnp.var(p, -1) + jnp.std(p * t, -1) + jnp.var(p) + jnp.std(p)),
    ("any all", "any(y_pred > 0.5, axis=-1, keepdims=True) * y_pred + all(y_pred > 0, axis=0) * y_pred", "any",
     lambda t, p: jnp.any(p > 0.5, -1, keepdims=True) * p + jnp.all(p > 0, 0) * p),
    ("count_nonzero", "tf.math.count_nonzero(y_pred > 0, axis=-1, keepdims=True) * y_pred", "any",
     lambda t, p: jnp.sum(p > 0, -1, keepdims=True) * p),
    ("logsumexp", "logsumexp(3 * y_pred, axis=-1) + tf.reduce_logsumexp(y_pred)", "any", lambda t, p: lse(3 * p, -1) + lse(p)),
    ("norm", "tf.norm(y_pred, axis=-1) + np.linalg.norm(y_pred, ord=1, axis=-1)", "any",
     lambda t, p: jnp.sqrt(jnp.sum(p * p, -1)) + jnp.sum(jnp.abs(p), -1)),
    ("cumsum", "cumsum(y_pred, axis=-1) * y_true + K.cumsum(y_pred, axis=0) ** 2", "any",
     lambda t, p: jnp.cumsum(p, -1) * t + jnp.cumsum(p, 0) ** 2),
    ("argmax argmin", "K.cast(argmax(y_pred, axis=-1), K.floatx()) * y_pred[:, 0] + argmin(y_pred, axis=1) * y_pred[:, 1]", "any",
     lambda t, p: jnp.argmax(p, -1) * p[:, 0] + jnp.argmin(p, 1) * p[:, 1]),
    ("softmax", "softmax(y_pred) * y_true + softmax(2 * y_pred, axis=0)", "any",
     lambda t, p: jax.nn.softmax(p) * t + jax.nn.softmax(2 * p, 0)),
    ("log_softmax", "log_softmax(y_pred) * y_true + tf.nn.log_softmax(y_pred, axis=0)", "any",
     lambda t, p: jax.nn.log_softmax(p) * t + jax.nn.log_softmax(p, 0)),
    ("one_hot", "sum(tf.one_hot(argmax(y_true, axis=-1), depth=4) * y_pred, axis=-1)", "any",
     lambda t, p: jnp.sum(jax.nn.one_hot(jnp.argmax(t, -1), 4) * p, -1)),
    ("gather", "tf.gather([0.5, 2.0, 3.0, -1.0], argmax(y_true, axis=-1))[:, None] * y_pred + tf.gather(y_pred, [2, 0, 0])", "any",
     lambda t, p: jnp.array([0.5, 2, 3, -1])[jnp.argmax(t, -1)][:, None] * p + p[jnp.array([2, 0, 0])]),
    ("l2_normalize", "K.l2_normalize(y_pred, axis=-1) * y_true + tf.nn.l2_normalize(y_pred)", "any",
     lambda t, p: l2n(p, -1) * t + l2n(p, None)),
    ("normalize", "ops.normalize(y_pred, axis=1) * y_true", "any", lambda t, p: p / jnp.linalg.norm(p, axis=1, keepdims=True) * t),
    ("shape ndim size len", "sum(y_pred ** 2) / K.cast(shape(y_pred)[0], 'float32') + y_pred * ndim(y_pred) + mean(y_pred) * size(y_pred) + len(y_pred) + int_shape(y_pred)[-1] * K.shape(y_true)[1] // 3", "any",
     lambda t, p: jnp.sum(p * p) / 3 + 2 * p + jnp.mean(p) * 12 + 3 + 5),
    ("flatten batch_flatten", "flatten(y_pred ** 2) + batch_flatten(y_true * y_pred)[0, 0]", "any",
     lambda t, p: jnp.ravel(p * p) + t[0, 0] * p[0, 0]),
    ("reshape", "reshape(y_pred, (-1, 2)) * reshape(y_true, [6, 2]) + tf.reshape(y_pred, [2, 6])[0, 0]", "any",
     lambda t, p: p.reshape(6, 2) * t.reshape(6, 2) + p[0, 0]),
    ("expand_dims squeeze", "squeeze(expand_dims(y_pred, 1) * expand_dims(y_true, 1), axis=1) + squeeze(K.expand_dims(y_pred)) ** 2", "any",
     lambda t, p: p * t + p * p),
    ("permute_dimensions", "transpose(y_pred) * tf.transpose(y_true, perm=[1, 0]) + K.permute_dimensions(y_pred, (1, 0)) ** 2", "any",
     lambda t, p: p.T * t.T + p.T ** 2),
    ("concatenate", "K.concatenate([y_pred, y_true * y_pred], axis=-1) ** 2", "any", lambda t, p: jnp.concatenate([p, t * p], -1) ** 2),
    ("concatenate", "tf.concat([y_pred, y_true, y_pred ** 2], 0) * 2", "any", lambda t, p: jnp.concatenate([p, t, p * p], 0) * 2),
    ("stack", "K.stack([y_pred, y_true * y_pred], axis=1) ** 2 + tf.stack([y_pred[0, 0], y_pred[1, 1]])[0]", "any",
     lambda t, p: jnp.stack([p, t * p], 1) ** 2 + p[0, 0]),
    ("split", "a, b = tf.split(y_pred, 2, axis=-1)\na * b ** 2", "any", lambda t, p: p[:, :2] * p[:, 2:] ** 2),
    ("tile broadcast_to", "tf.tile(y_pred[:, :1], [1, 4]) * y_true + tf.broadcast_to(y_pred[0], (3, 4)) ** 2", "any",
     lambda t, p: jnp.tile(p[:, :1], (1, 4)) * t + p[0] ** 2),
    ("tile", "tf.tile(y_pred, [2, 3]) ** 2", "any", lambda t, p: jnp.tile(p, (2, 3)) ** 2),
    ("reverse", "reverse(y_pred, axes=1) * y_true + y_pred[::-1] ** 2", "any", lambda t, p: p[:, ::-1] * t + p[::-1] ** 2),
    ("matmul", "tf.matmul(y_pred, y_true, transpose_b=True) + y_pred @ K.transpose(y_pred)", "any", lambda t, p: p @ t.T + p @ p.T),
    ("matmul", "reshape(y_pred, (3, 2, 2)) @ reshape(y_pred, (3, 2, 2))", "any", lambda t, p: p.reshape(3, 2, 2) @ p.reshape(3, 2, 2)),
    ("dot", "K.dot(y_pred, K.transpose(y_true)) + np.dot(y_pred, [1., 2., 3., 4.])[:, None]", "any",
     lambda t, p: p @ t.T + (p @ jnp.array([1.0, 2, 3, 4]))[:, None]),
    ("outer", "outer(y_pred[0], y_pred[1])", "any", lambda t, p: jnp.outer(p[0], p[1])),
    ("epsilon floatx cast cast_to_floatx", "K.cast(y_pred > 0, K.floatx()) * y_pred + epsilon() + cast(y_pred * 3, 'int32') * y_pred + tf.cast(y_pred, tf.float32) + float(2) * y_pred + cast_to_floatx(1)", "any",
     lambda t, p: (p > 0) * p + 1e-7 + jnp.trunc(p * 3) * p + p + 2 * p + 1),
    ("int bool", "int(2.7) * y_pred + tf.cast(y_true > 0, 'bool') * y_pred + (y_pred if bool(1) else y_true)", "any",
     lambda t, p: 2 * p + (t > 0) * p + p),
    ("constant", "K.constant([[1., 2., 3., 4.]]) * y_pred + tf.constant(2.) * y_pred + np.array([0.5]) + tf.constant(0.5, shape=(3, 4))", "any",
     lambda t, p: jnp.array([[1.0, 2, 3, 4]]) * p + 2 * p + 1.0),
    ("zeros_like ones_like full_like zeros ones full", "(zeros_like(y_pred) + K.ones_like(y_true) + np.full_like(y_pred, 3)) * y_pred + tf.zeros((3, 4)) + tf.ones([4]) + tf.fill([3, 1], 2.) + sum(ones_like(y_pred), axis=0)", "any",
     lambda t, p: 4 * p + 1 + 2 + 3),
    ("arange eye", "tf.range(4) * y_pred + sum((y_pred @ K.transpose(y_pred)) * tf.eye(3), axis=-1)[:, None] + np.arange(3, 1, -1)[0]", "any",
     lambda t, p: jnp.arange(4) * p + jnp.sum(p * p, -1, keepdims=True) + 3),
    ("binary_crossentropy", "K.binary_crossentropy(y_true, y_pred) + binary_crossentropy(y_true, 3 * y_pred, from_logits=True)", "unit",
     lambda t, p: bce(t, p) + bcel(t, 3 * p)),
    ("categorical_crossentropy", "K.categorical_crossentropy(y_true, y_pred) + categorical_crossentropy(y_true, y_pred, from_logits=True)", "unit",
     lambda t, p: -jnp.sum(t * jnp.log(clip_eps(p / p.sum(-1, keepdims=True))), -1) - jnp.sum(t * jax.nn.log_softmax(p), -1)),
    ("sparse_categorical_crossentropy", "y = [0, 3, 1]\nK.sparse_categorical_crossentropy(y, y_pred) + sparse_categorical_crossentropy(y, y_pred, from_logits=True)", "unit",
     lambda t, p: (-jnp.log(p) + jnp.log(p.sum(-1, keepdims=True)) - jax.nn.log_softmax(p))[jnp.arange(3), jnp.array([0, 3, 1])]),
    ("sigmoid_cross_entropy_with_logits weighted_cross_entropy_with_logits",
     "tf.nn.sigmoid_cross_entropy_with_logits(labels=y_true, logits=y_pred) + tf.nn.weighted_cross_entropy_with_logits(labels=y_true, logits=y_pred, pos_weight=2.5)", "unit",
     lambda t, p: bcel(t, p) + 2.5 * t * jnp.logaddexp(-p, 0) + (1 - t) * jnp.logaddexp(p, 0)),
    ("softmax_cross_entropy_with_logits sparse_softmax_cross_entropy_with_logits",
     "tf.nn.softmax_cross_entropy_with_logits(labels=y_true, logits=y_pred) + tf.nn.sparse_softmax_cross_entropy_with_logits(labels=[1, 2, 3], logits=y_pred)", "any",
     lambda t, p: -jnp.sum(t * jax.nn.log_softmax(p), -1) - jax.nn.log_softmax(p)[jnp.arange(3), jnp.array([1, 2, 3])]),
    ("slices", "y_pred[:, 1:] * y_true[:, :-1] + y_pred[..., -1:] ** 2 + y_pred[0, 0] + y_pred[:, ::3][:, :1]", "any",
     lambda t, p: p[:, 1:] * t[:, :-1] + p[:, -1:] ** 2 + p[0, 0] + p[:, ::3][:, :1]),
    ("slices", "y_pred[:, None, :] * y_true[None, :, :] + y_pred[-1]", "any", lambda t, p: p[:, None, :] * t[None] + p[-1]),
    ("lists", "[1., 2., 3., 4.] * y_pred + [[1.], [2.], [3.]] * y_pred", "any",
     lambda t, p: jnp.array([1.0, 2, 3, 4]) * p + jnp.array([[1.0], [2], [3]]) * p),
    ("gather", "tf.gather(y_pred, argmax(y_true, axis=0)) + tf.gather(y_pred, argmax(y_true[:2], axis=0), axis=1)[:1] + tf.gather(y_pred, [[3, 0], [1, 1], [2, 3]], batch_dims=1)[1, 0]", "any",
     lambda t, p: p[jnp.argmax(t, 0)] + p[:, jnp.argmax(t[:2], 0)][:1] + p[1, 1]),
    ("sort argsort", "sort(y_pred) * y_true + tf.sort(y_pred, axis=0, direction='DESCENDING')[:2, :2][0, 0] + tf.argsort(y_true)[:, :1] * y_pred + np.sort(y_pred, axis=None)[5]", "any",
     lambda t, p: jnp.sort(p) * t + jnp.sort(p, 0)[-1, 0] + jnp.argsort(t)[:, :1] * p + jnp.sort(p, None)[5]),
    ("top_k", "a, i = tf.nn.top_k(y_pred, k=3)\na ** 2 + i * a + tf.gather([1., 4., 9., 16.], i)", "any",
     lambda t, p: (lambda a, i: a ** 2 + i * a + jnp.array([1.0, 4, 9, 16])[i])(*jax.lax.top_k(p, 3))),
    ("take_along_axis", "np.take_along_axis(y_pred, argsort(y_true, axis=-1), axis=-1) ** 2 + take_along_axis(y_pred, [[2, 0, 1, 1]], 0)", "any",
     lambda t, p: jnp.take_along_axis(p, jnp.argsort(t, -1), -1) ** 2 + jnp.take_along_axis(p, jnp.array([[2, 0, 1, 1]]), 0)),
    ("cummax cummin", "cummax(y_pred) * y_true + cummin(y_pred, axis=0) ** 2", "any",
     lambda t, p: jax.lax.cummax(p, 1) * t + jax.lax.cummin(p, 0) ** 2),
    ("segment_sum segment_mean", "tf.math.segment_sum(y_pred ** 2, [0, 0, 1]) + tf.math.unsorted_segment_mean(y_pred, [1, 0, 1], num_segments=2)", "any",
     lambda t, p: jax.ops.segment_sum(p * p, jnp.array([0, 0, 1]), 2) + jnp.stack([p[1], (p[0] + p[2]) / 2])),
    ("segment_max segment_min segment_prod", "segment_max(y_pred, [0, 0, 1]) + segment_min(y_pred, [1, 0, 1]) * segment_prod(y_pred, [0, 1, 1])", "any",
     lambda t, p: jax.ops.segment_max(p, jnp.array([0, 0, 1]), 2) + jax.ops.segment_min(p, jnp.array([1, 0, 1]), 2) * jnp.stack([p[0], p[1] * p[2]])),
    ("cumprod logcumsumexp", "cumprod(y_pred) * y_true + tf.math.cumulative_logsumexp(y_pred, axis=1) + logcumsumexp(y_pred)", "any",
     lambda t, p: jnp.cumprod(p, 1) * t + jax.lax.cumlogsumexp(p, 1) + jax.lax.cumlogsumexp(p, 0)),
    ("in_top_k", "in_top_k([0, 3, 1], y_pred, 2)[:, None] * y_pred", "any",
     lambda t, p: (jnp.sum(p > p[jnp.arange(3), jnp.array([0, 3, 1])][:, None], -1) < 2)[:, None] * p),
    ("roll", "tf.roll(y_pred, shift=1, axis=-1) * y_true + np.roll(y_pred, [1, -2], axis=[0, 1]) ** 2 + np.roll(y_pred, 5)", "any",
     lambda t, p: jnp.roll(p, 1, -1) * t + jnp.roll(p, (1, -2), (0, 1)) ** 2 + jnp.roll(p, 5)),
    ("pad", "tf.pad(y_pred, [[1, 0], [0, 2]]) ** 2 + tf.pad(y_pred, [[0, 1], [1, 1]], constant_values=3.0)", "any",
     lambda t, p: jnp.pad(p, [[1, 0], [0, 2]]) ** 2 + jnp.pad(p, [[0, 1], [1, 1]], constant_values=3.0)),
    ("pad", "tf.pad(y_pred, [[1, 1], [2, 1]], 'REFLECT') ** 2 + tf.pad(y_pred, [[1, 1], [2, 1]], mode='SYMMETRIC') + np.pad(y_pred, [[1, 1], [2, 1]], 'edge')", "any",
     lambda t, p: jnp.pad(p, [[1, 1], [2, 1]], "reflect") ** 2 + jnp.pad(p, [[1, 1], [2, 1]], "symmetric") + jnp.pad(p, [[1, 1], [2, 1]], "edge")),
    ("repeat", "tf.repeat(y_pred, 2, axis=0) ** 2 + np.repeat(y_pred, [1, 3, 2], axis=0) + repeat(y_pred, 3)[4]", "any",
     lambda t, p: jnp.repeat(p, 2, 0) ** 2 + jnp.repeat(p, jnp.array([1, 3, 2]), 0) + p[0, 1]),
    ("matrix_diag diag_part diag", "tf.linalg.diag(y_pred) ** 2 + diag(diag_part(y_pred, 1)[:2], 2) + np.diag(y_pred)[0] + tf.linalg.diag_part(y_pred, k=-1)[1]", "any",
     lambda t, p: jax.vmap(jnp.diag)(p) ** 2 + jnp.diag(jnp.diag(p, 1)[:2], 2) + p[0, 0] + p[2, 1]),
    ("diagonal trace tf.trace", "diagonal(reshape(y_pred, [2, 3, 2]))[1, 0] * y_pred + trace(y_pred) ** 2 + tf.linalg.trace(reshape(y_pred, [3, 2, 2]))[:, None]", "any",
     lambda t, p: jnp.diagonal(p.reshape(2, 3, 2))[1, 0] * p + jnp.trace(p) ** 2 + jnp.trace(p.reshape(3, 2, 2), axis1=1, axis2=2)[:, None]),
    ("tril triu tri", "tril(y_pred, 1) ** 2 + np.triu(y_pred, -1) * y_true + tri(3, 4, 1)", "any",
     lambda t, p: jnp.tril(p, 1) ** 2 + jnp.triu(p, -1) * t + jnp.tri(3, 4, 1)),
    ("inv det", "y_pred @ np.linalg.inv([[2., 1., 0., 0.5], [0., 3., 1., 0.], [1., 0., 2., 0.], [0., 0., 1., 1.]]) + tf.linalg.det([[2., 1.], [5., 4.]]) * y_pred", "any",
     lambda t, p: p @ jnp.linalg.inv(jnp.array([[2.0, 1, 0, 0.5], [0, 3, 1, 0], [1, 0, 2, 0], [0, 0, 1, 1]])) + 3 * p),
    ("einsum", "tf.einsum('ij,kj->ik', y_pred, y_true) + einsum('ij->i', y_pred)[:, None] + einsum('ij,ij->', y_pred, y_pred) + np.einsum('ij,jk,kl', y_pred, transpose(y_true), y_pred)[:, :3]", "any",
     lambda t, p: p @ t.T + p.sum(1, keepdims=True) + jnp.sum(p * p) + (p @ t.T @ p)[:, :3]),
    ("einsum", "a = reshape(y_pred, [3, 2, 2])\neinsum('...ij,...jk->...ik', a, a) + einsum('bii->b', a)[:, None, None] + einsum('i,j->ij', y_pred[0, :2], y_true[1, :2])", "any",
     lambda t, p: (lambda a: a @ a + jnp.trace(a, axis1=1, axis2=2)[:, None, None] + jnp.outer(p[0, :2], t[1, :2]))(p.reshape(3, 2, 2))),
    ("tensordot", "tf.tensordot(y_pred, y_true, axes=[[1], [1]]) + np.tensordot(y_pred, y_true) + tf.tensordot(y_pred, transpose(y_true), 1)", "any",
     lambda t, p: 2 * p @ t.T + jnp.sum(p * t)),
    ("unstack", "a, b, c, d = tf.unstack(y_pred, axis=-1)\na * b + c ** 2 - d + tf.unstack(y_true)[0][0]", "any",
     lambda t, p: p[:, 0] * p[:, 1] + p[:, 2] ** 2 - p[:, 3] + t[0, 0]),
    ("split tf.split", "a, b = np.split(y_pred, [1], axis=-1)\nc, d = tf.split(y_pred, [3, -1], axis=1)\na * b + c ** 2 + d", "any",
     lambda t, p: p[:, :1] * p[:, 1:] + p[:, :3] ** 2 + p[:, 3:]),
    ("moveaxis swapaxes", "moveaxis(reshape(y_pred, [2, 3, 2]), 0, -1) ** 2 + swapaxes(reshape(y_pred, [2, 2, 3]), 0, 2)", "any",
     lambda t, p: jnp.moveaxis(p.reshape(2, 3, 2), 0, -1) ** 2 + jnp.swapaxes(p.reshape(2, 2, 3), 0, 2)),
    ("linspace meshgrid", "a, b = np.meshgrid(y_pred[0], y_pred[:, 1])\na * b + linspace(0, 3, 4) * y_pred + tf.meshgrid(y_pred[0], y_pred[0], indexing='ij')[0][:3]", "any",
     lambda t, p: p[0] * p[:, 1:2] + jnp.linspace(0, 3, 4) * p + p[0, :3, None]),
    ("sequence_mask eye", "tf.sequence_mask([1, 4, 2], 4) * y_pred + tf.sequence_mask([3, 1, 4], dtype=tf.float32) * y_pred ** 2 + tf.eye(3, 4) * y_pred", "any",
     lambda t, p: (jnp.arange(4) < jnp.array([[1], [4], [2]])) * p + (jnp.arange(4) < jnp.array([[3], [1], [4]])) * p * p + jnp.eye(3, 4) * p),
    ("reverse", "np.flip(y_pred) * y_true", "any", lambda t, p: jnp.flip(p) * t),
    ("conv2d", "x = reshape(y_pred, [1, 3, 4, 1])\nk = reshape([1., -2., 0.5, 3., 2., 1., -1., 0.25], [2, 2, 1, 2])\ntf.nn.conv2d(x ** 2, k, strides=1, padding='SAME') + sum(conv2d(x, k, 2, 'valid'))", "any",
     lambda t, p: (lambda x, k: conv(x ** 2, k, (1, 1), "SAME") + jnp.sum(conv(x, k, (2, 2), "VALID")))(p.reshape(1, 3, 4, 1), jnp.array([1, -2, 0.5, 3, 2, 1, -1, 0.25]).reshape(2, 2, 1, 2))),
    ("depthwise_conv2d", "x = reshape(y_pred, [1, 3, 2, 2])\nk = reshape([1., -2., 0.5, 3., 2., 1., -1., 0.25], [2, 2, 2, 1])\ntf.nn.depthwise_conv2d(x ** 2, k, [1, 1, 1, 1], 'SAME') * 2", "any",
     lambda t, p: 2 * conv((p ** 2).reshape(1, 3, 2, 2), jnp.array([1, -2, 0.5, 3, 2, 1, -1, 0.25]).reshape(2, 2, 1, 2), (1, 1), "SAME", 2)),
    ("max_pool2d avg_pool2d", "x = reshape(y_pred, [1, 3, 4, 1])\ntf.nn.max_pool2d(x, 2, 1, 'VALID') ** 2 + tf.nn.avg_pool2d(x, [2, 2], [1, 1], 'VALID') + avg_pool2d(x, 2, padding='same')[0, 1, 1] * max_pool2d(x, 2, padding='same')[0, 0, 0]", "any",
     lambda t, p: (lambda m, a, s: m ** 2 + a + s * jnp.max(p[:2, :2]))(jnp.stack([jnp.stack([jnp.max(p[i:i+2, j:j+2]) for j in range(3)]) for i in range(2)])[None, :, :, None], jnp.stack([jnp.stack([jnp.mean(p[i:i+2, j:j+2]) for j in range(3)]) for i in range(2)])[None, :, :, None], jnp.mean(p[2, 2:]))),
    ("erfc exp2 logaddexp", "erfc(y_pred) + exp2(y_pred) + logaddexp(y_pred, y_true)", "any", lambda t, p: special.erfc(p) + 2.0 ** p + jnp.logaddexp(p, t)),
    ("logical_xor hypot isclose isposinf isneginf", "logical_xor(y_pred > 0, y_true > 0) * y_pred + hypot(y_pred, y_true) + isclose(y_pred, y_pred + 1e-9) * y_pred + isposinf(y_pred) + isneginf(y_pred)", "any", lambda t, p: jnp.logical_xor(p > 0, t > 0) * p + jnp.hypot(p, t) + p),
    ("nan_to_num heaviside deg2rad rad2deg", "nan_to_num(y_pred) + heaviside(y_pred, 0.5) * y_pred + deg2rad(y_pred) + rad2deg(y_pred)", "any", lambda t, p: p + jnp.heaviside(p, 0.5) * p + jnp.deg2rad(p) + jnp.rad2deg(p)),
    ("arcsinh arctanh arccosh", "arcsinh(y_pred) + arctanh(0.5 * y_pred) + arccosh(3 + y_pred)", "any", lambda t, p: jnp.arcsinh(p) + jnp.arctanh(0.5 * p) + jnp.arccosh(3 + p)),
    ("relu6 hard_tanh hard_silu gelu selu celu", "relu6(6 * y_pred) + hard_tanh(y_pred) + hard_silu(y_pred) + gelu(y_pred) + gelu(2 * y_pred, approximate=False) + selu(y_pred) + celu(y_pred, 0.7)", "any", lambda t, p: jax.nn.relu6(6 * p) + jax.nn.hard_tanh(p) + jax.nn.hard_silu(p) + jax.nn.gelu(p) + jax.nn.gelu(2 * p, approximate=False) + jax.nn.selu(p) + jax.nn.celu(p, 0.7)),
    ("softsign mish squareplus tanh_shrink soft_shrink hard_shrink", "softsign(y_pred) + mish(y_pred) + squareplus(y_pred) + tanh_shrink(y_pred) + soft_shrink(y_pred) + hard_shrink(y_pred, 0.4)", "any", lambda t, p: jax.nn.soft_sign(p) + jax.nn.mish(p) + jax.nn.squareplus(p) + p - jnp.tanh(p) + jnp.sign(p) * jnp.maximum(jnp.abs(p) - 0.5, 0) + jnp.where(jnp.abs(p) > 0.4, p, 0)),
    ("ptp median quantile diff", "ptp(y_pred, axis=-1, keepdims=True) + median(y_pred) + median(y_pred, axis=0) + quantile(y_pred, 0.3, axis=-1, keepdims=True) * y_true + diff(y_pred, n=2)[0, 0] + diff(y_pred, axis=0)[:1]", "any", lambda t, p: jnp.ptp(p, -1, keepdims=True) + jnp.median(p) + jnp.median(p, 0) + jnp.quantile(p, 0.3, -1, keepdims=True) * t + jnp.diff(p, 2)[0, 0] + jnp.diff(p, axis=0)[:1]),
    ("vdot inner vstack hstack moments", "a, b = moments(y_pred, [0])\nvdot(y_pred, y_true) + inner(y_pred, y_true)[0, 0] + vstack([y_pred, y_true ** 2, y_pred])[3:6] + hstack([y_pred, y_true])[:, 1:5] + a * b", "any", lambda t, p: jnp.vdot(p, t) + jnp.inner(p, t)[0, 0] + t * t + jnp.hstack([p, t])[:, 1:5] + p.mean(0) * p.var(0)),
    ("nansum nanmean", "x = where(y_true > 0, y_pred, nan)\nnansum(x ** 2, axis=0) + nanmean(x)", "any", lambda t, p: jnp.sum(jnp.where(t > 0, p * p, 0), 0) + jnp.sum(jnp.where(t > 0, p, 0)) / jnp.sum(t > 0)),
    ("l2_loss norm", "tf.nn.l2_loss(y_pred) * y_true + tf.norm(y_pred, ord=3, axis=-1, keepdims=True) + norm(y_pred, ord=np.inf, axis=0) + norm(y_pred, 0) + tf.norm(y_pred, ord=1, axis=0) + norm(y_pred, ord=-inf)", "any",
     lambda t, p: 0.5 * jnp.sum(p * p) * t + jnp.sum(jnp.abs(p) ** 3, -1, keepdims=True) ** (1 / 3) + jnp.max(jnp.abs(p), 0) + 12.0 + jnp.sum(jnp.abs(p), 0) + jnp.min(jnp.abs(p))),
    ("cumsum round", "tf.cumsum(y_pred, axis=1, reverse=True) ** 2 + tf.cumsum(y_pred, axis=-1, exclusive=True) * y_true + cumsum(y_pred, 0, True, True) + round(y_pred, 2)", "any",
     lambda t, p: jnp.cumsum(p[:, ::-1], 1)[:, ::-1] ** 2 + (jnp.cumsum(p, 1) - p) * t + (jnp.cumsum(p[::-1], 0)[::-1] - p) + sg(jnp.round(p, 2))),
    ("scatter_nd tensor_scatter_nd_add tensor_scatter_nd_sub tensor_scatter_nd_update",
     "a = tf.scatter_nd([[1], [0], [1]], y_pred, [3, 4])\nb = tf.tensor_scatter_nd_add(y_true, [[0, 1], [2, 3]], y_pred[0, :2])\nc = tf.tensor_scatter_nd_update(y_pred, [[2], [0]], y_true[:2] * y_pred[1])\na * b + c ** 2 + tf.tensor_scatter_nd_sub(y_pred, [[1, 1]], [2.0])", "any",
     lambda t, p: jnp.zeros((3, 4)).at[jnp.array([1, 0, 1])].add(p) * t.at[jnp.array([0, 2]), jnp.array([1, 3])].add(p[0, :2]) + p.at[jnp.array([2, 0])].set(t[:2] * p[1]) ** 2 + p.at[1, 1].add(-2.0)),
    ("arctan arcsin arccos arctan2", "arctan(3 * y_pred) + tf.asin(0.6 * y_pred) + tf.acos(0.6 * y_pred) * y_true + np.arctan2(y_pred, y_true) + tf.atan(0.05 * y_pred)", "any",
     lambda t, p: jnp.arctan(3 * p) + jnp.arcsin(0.6 * p) + jnp.arccos(0.6 * p) * t + jnp.arctan2(p, t) + jnp.arctan(0.05 * p)),
    ("inv det", "a = y_pred @ transpose(y_pred) + 3 * eye(3)\ntf.linalg.inv(a) @ y_true + tf.linalg.det(a) * y_pred + tf.linalg.inv(reshape(y_pred, [3, 2, 2]) + 5 * eye(2))[:, 0, 0][:, None]", "any",
     lambda t, p: (lambda a: jnp.linalg.inv(a) @ t + jnp.linalg.det(a) * p + jnp.linalg.inv(p.reshape(3, 2, 2) + 5 * jnp.eye(2))[:, 0, 0][:, None])(p @ p.T + 3 * jnp.eye(3))),
    ("erfinv", "tf.math.erfinv(y_pred) * y_true", "unit", lambda t, p: special.erfinv(p) * t),
    ("distributions", "tfp.distributions.Normal(loc=y_pred, scale=0.7).log_prob(y_true) + tfp.distributions.Laplace(y_pred, 0.5).log_prob(y_true)", "any",
     lambda t, p: stats.norm.logpdf(t, p, 0.7) + stats.laplace.logpdf(t, p, 0.5)),
    ("distributions", "tfp.distributions.Poisson(rate=y_pred).log_prob([0., 3., 1., 2.]) + tfp.distributions.Poisson(log_rate=y_pred).log_prob(2.) + tfp.distributions.Normal(y_pred, y_true).prob(1.)", "positive",
     lambda t, p: stats.poisson.logpmf(jnp.array([0, 3, 1, 2]), p) + stats.poisson.logpmf(2, jnp.exp(p)) + stats.norm.pdf(1.0, p, t)),
    ("distributions", "tfp.distributions.Bernoulli(logits=y_pred).log_prob([0., 1., 1., 0.]) + tfp.distributions.Bernoulli(probs=y_pred).log_prob([1., 1., 0., 0.]) + torch.distributions.Bernoulli(y_pred).log_prob([1., 1., 0., 0.])", "unit",
     lambda t, p: stats.bernoulli.logpmf(jnp.array([0, 1, 1, 0]), sig(p)) + 2 * stats.bernoulli.logpmf(jnp.array([1, 1, 0, 0]), p)),
    ("distributions", "d = tfp.distributions\nd.Gamma(2.5, y_pred).log_prob(y_true) + d.Gamma(y_pred, rate=0.7).log_prob(y_true) + d.LogNormal(y_pred, 0.8).log_prob(y_true) + d.Exponential(y_pred).log_prob(y_true) + d.StudentT(3.5, y_pred, y_true).log_prob(0.4)", "positive",
     lambda t, p: stats.gamma.logpdf(t, 2.5, scale=1 / p) + stats.gamma.logpdf(t, p, scale=1 / 0.7) + stats.norm.logpdf(jnp.log(t), p, 0.8) - jnp.log(t) + stats.expon.logpdf(t, scale=1 / p) + stats.t.logpdf(0.4, 3.5, p, t)),
    ("distributions", "d = tfp.distributions\nd.Beta(y_pred + 1, 2.0).log_prob(y_true) + d.NegativeBinomial(2.5, probs=y_pred).log_prob([0., 3., 1., 2.]) + torch.distributions.NegativeBinomial(2.5, y_pred).log_prob(1.0) + d.Uniform(0.0, y_pred + 1).log_prob(y_true) + d.kl_divergence(d.Normal(y_pred, y_true), d.Normal(0.2, 1.5)) + d.Normal(y_pred, 2.0).cdf(y_true)", "unit",
     lambda t, p: stats.beta.logpdf(t, p + 1, 2.0) + stats.nbinom.logpmf(jnp.array([0, 3, 1, 2]), 2.5, 1 - p) + stats.nbinom.logpmf(1, 2.5, 1 - p) - jnp.log(p + 1) + jnp.log(1.5 / t) + (t * t + (p - 0.2) ** 2) / (2 * 1.5 ** 2) - 0.5 + stats.norm.cdf(t, p, 2.0)),
    ("distributions", "d = tfp.distributions\nm = d.MixtureSameFamily(d.Categorical(probs=y_pred[:, :2]), d.Normal(y_pred[:, :2], y_true[:, 2:]))\nn = d.MixtureSameFamily(d.Categorical(logits=y_pred[:, :2]), d.MultivariateNormalDiag(reshape(y_pred, [3, 2, 2]), [0.5, 1.5]))\nk = d.Mixture(d.Categorical(logits=y_pred[:, 2:]), [d.Normal(0.0, y_pred[:, 0]), d.Laplace(1.0, 0.5)])\nm.log_prob(y_true[:, 0]) + n.log_prob(y_true[:, :2]) + k.log_prob(y_true[:, 1]) + d.Independent(d.Normal(y_pred, 1.0), 1).log_prob(y_true)", "unit",
     lambda t, p: lse(jnp.log(p[:, :2] / p[:, :2].sum(-1, keepdims=True)) + stats.norm.logpdf(t[:, :1], p[:, :2], t[:, 2:]), axis=-1) + lse(jax.nn.log_softmax(p[:, :2]) + stats.norm.logpdf(t[:, None, :2], p.reshape(3, 2, 2), jnp.array([0.5, 1.5])).sum(-1), axis=-1) + lse(jax.nn.log_softmax(p[:, 2:]) + jnp.stack([stats.norm.logpdf(t[:, 1], 0.0, p[:, 0]), stats.laplace.logpdf(t[:, 1], 1.0, 0.5)], -1), axis=-1) + stats.norm.logpdf(t, p, 1.0).sum(-1)),
    ("distributions", "tfp.distributions.Categorical(logits=y_pred).log_prob([2, 0, 3]) + torch.distributions.Categorical(y_pred).log_prob([1, 1, 0])", "unit",
     lambda t, p: jax.nn.log_softmax(p)[jnp.arange(3), jnp.array([2, 0, 3])] + jnp.log(p / p.sum(-1, keepdims=True))[jnp.arange(3), jnp.array([1, 1, 0])]),
    ("cumprod", "x = y_pred - stop_gradient(y_pred) * [0.0, 1.0, 0.0, 1.0]\ncumprod(x) * y_true + cumprod(y_pred - stop_gradient(y_pred) * [0.0, 1.0, 0.0, 0.0], axis=1)", "any",
     lambda t, p: jnp.cumprod(p - sg(p) * jnp.array([0.0, 1, 0, 1]), 1) * t + jnp.cumprod(p - sg(p) * jnp.array([0.0, 1, 0, 0]), 1)),
    ("segment_max segment_min", "unsorted_segment_max(y_pred, [1, 0, 1], 2) * segment_min(y_pred, [0, 5, 1], 2)", "any",
     lambda t, p: jax.ops.segment_max(p, jnp.array([1, 0, 1]), 2) * jax.ops.segment_min(p, jnp.array([0, 5, 1]), 2)),
    ("segment_prod", "x = y_pred - stop_gradient(y_pred) * [[0.0, 1.0, 0.0, 1.0], [0.0, 0.0, 0.0, 1.0], [0.0, 0.0, 0.0, 0.0]]\nunsorted_segment_prod(x, [1, 1, 1], 3) * y_true + segment_prod(y_pred, [1, 0, 4], 3)[0]", "any",
     lambda t, p: jnp.stack([p[0] ** 0, jnp.prod(p - sg(p) * jnp.array([[0.0, 1, 0, 1], [0, 0, 0, 1], [0, 0, 0, 0]]), 0), p[0] ** 0]) * t + p[1]),
    ("saturate_cast", "tf.saturate_cast(100 * y_pred, tf.uint8) * y_pred + tf.saturate_cast(100 * y_pred, 'int8') * y_true + tf.saturate_cast(y_pred, 'float32')", "any",
     lambda t, p: sg(jnp.trunc(jnp.clip(100 * p, 0, 255))) * p + sg(jnp.trunc(jnp.clip(100 * p, -128, 127))) * t + p),
]


def main():
    rng = np.random.default_rng(7)
    cases = []
    for names, source, domain, law in CASES:
        low, high = {"any": (-1.5, 1.5), "positive": (0.2, 2.5), "unit": (0.05, 0.95)}[domain]
        t = np.round(rng.uniform(low, high, (3, 4)), 4)
        p = np.round(rng.uniform(low, high, (3, 4)), 4)
        values = law(jnp.array(t), jnp.array(p)) * 1.0
        gradient = jax.grad(lambda p: jnp.sum(law(jnp.array(t), p) * 1.0))(jnp.array(p))
        cases.append({
            "operators": names.split(), "source": source, "y_true": t.tolist(), "y_pred": p.tolist(),
            "values": np.array(values).tolist(), "gradient": np.array(gradient).tolist(),
        })
    with open("operators.json", "w") as file:
        json.dump({"jax": jax.__version__, "cases": cases}, file, indent=0)
        file.write("\n")


main()
