"""Writes ulps.json: how far Keras' float32 results are from the exact ones, in mean ulps.

A thousand rows of 3, 10 and 100 entries each, made from a seed in a few steps that a test can repeat
to the bit. Keras 3.15.1 on TensorFlow 2.21.0 computes values, gradients and second derivatives in
`float32`; `exact.py` computes them from the same numbers in 64-bit mantissas.
"""

import json
import os
import pathlib

os.environ["KERAS_BACKEND"] = "tensorflow"
os.environ["CUDA_VISIBLE_DEVICES"] = ""
os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"

import keras
import numpy as np
import tensorflow as tf

from exact import derivatives

ROWS = 1000

# What y_true and y_pred are drawn from, in this order: numbers within an interval, those divided by
# the sum of their row, a 1 a row amid zeros, a class a row, ones and zeros, ones and minus ones.
ANY, POSITIVE, UNIT, LOGITS = (-3.0, 3.0), (0.05, 5.0), (0.01, 0.99), (-4.0, 4.0)
CASES = [
    ("mean_squared_error", {}, ["within", *ANY], ["within", *ANY]),
    ("mean_absolute_error", {}, ["within", *ANY], ["within", *ANY]),
    ("mean_absolute_percentage_error", {}, ["within", *POSITIVE], ["within", *POSITIVE]),
    ("mean_squared_logarithmic_error", {}, ["within", *POSITIVE], ["within", *POSITIVE]),
    ("cosine_similarity", {}, ["within", *ANY], ["within", *ANY]),
    ("huber", {}, ["within", *ANY], ["within", *ANY]),
    ("log_cosh", {}, ["within", *ANY], ["within", *ANY]),
    ("hinge", {}, ["signs"], ["within", *ANY]),
    ("squared_hinge", {}, ["signs"], ["within", *ANY]),
    ("categorical_hinge", {}, ["one_hot"], ["within", *ANY]),
    ("kl_divergence", {}, ["distribution"], ["distribution"]),
    ("poisson", {}, ["within", *POSITIVE], ["within", *POSITIVE]),
    ("binary_crossentropy", {}, ["binary"], ["within", *UNIT]),
    ("binary_crossentropy", {"from_logits": True}, ["binary"], ["within", *LOGITS]),
    ("binary_focal_crossentropy", {}, ["binary"], ["within", *UNIT]),
    ("binary_focal_crossentropy", {"from_logits": True}, ["binary"], ["within", *LOGITS]),
    ("categorical_crossentropy", {}, ["one_hot"], ["distribution"]),
    ("categorical_crossentropy", {"from_logits": True}, ["one_hot"], ["within", *LOGITS]),
    ("categorical_focal_crossentropy", {}, ["one_hot"], ["distribution"]),
    ("categorical_focal_crossentropy", {"from_logits": True}, ["one_hot"], ["within", *LOGITS]),
    ("sparse_categorical_crossentropy", {}, ["label"], ["distribution"]),
    ("sparse_categorical_crossentropy", {"from_logits": True}, ["label"], ["within", *LOGITS]),
    ("categorical_generalized_cross_entropy", {"q": 0.5}, ["label"], ["distribution"]),
    ("dice", {"axis": -1}, ["binary"], ["within", *UNIT]),
    ("tversky", {"axis": -1}, ["binary"], ["within", *UNIT]),
]


def splitmix(seed, count):
    """SplitMix64."""
    state = np.uint64(seed) + np.arange(1, count + 1, dtype=np.uint64) * np.uint64(
        0x9E3779B97F4A7C15)
    z = (state ^ (state >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    z = (z ^ (z >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return z ^ (z >> np.uint64(31))


def draw(kind, seed, width):
    name = kind[0]
    per_row = 1 if name in ("one_hot", "label") else width
    bits = splitmix(seed, ROWS * per_row).reshape(ROWS, per_row)
    unit = (bits >> np.uint64(40)).astype(np.float64) / 2.0**24
    if name == "within":
        return (kind[1] + (kind[2] - kind[1]) * unit).astype(np.float32)
    if name == "distribution":
        positive = 0.01 + unit
        return (positive / np.cumsum(positive, axis=-1)[:, -1:]).astype(np.float32)
    if name == "binary":
        return (unit < 0.5).astype(np.float32)
    if name == "signs":
        return np.where(unit < 0.5, -1, 1).astype(np.float32)
    label = np.floor(unit[:, 0] * width)
    if name == "label":
        return label.astype(np.float32)
    return (label[:, None] == np.arange(width)).astype(np.float32)


def ulps(found, exact):
    """The mean distance in units of the last place that a float32 has near the exact number."""
    exact = exact.astype(np.longdouble)
    tiny = np.longdouble(np.finfo(np.float32).tiny)
    exponent = np.frexp(np.maximum(np.abs(exact), tiny))[1]
    return float(np.mean(np.abs(found.astype(np.longdouble) - exact)
                         / np.ldexp(np.longdouble(1), exponent - 24)))


def keras_results(loss, params, t, p):
    function = getattr(keras.losses, loss, None) or getattr(keras.losses.losses, loss)
    t, p = tf.constant(t), tf.constant(p)
    with tf.GradientTape(persistent=True) as outer:
        outer.watch(p)
        with tf.GradientTape() as inner:
            inner.watch(p)
            values = function(t, p, **params)
        gradient = tf.convert_to_tensor(inner.gradient(values, p))
    jacobian = outer.batch_jacobian(gradient, p, experimental_use_pfor=False) \
        if p.shape[-1] <= 10 else None
    if jacobian is not None:
        hessian = tf.linalg.diag_part(jacobian)
    else:
        hessian = columns(function, params, t, p)
    return values.numpy(), gradient.numpy(), hessian.numpy()


def columns(function, params, t, p):
    """The diagonals of the Jacobians of the gradient, a place at a time."""

    @tf.function
    def column(direction):
        with tf.GradientTape() as outer:
            outer.watch(p)
            with tf.GradientTape() as inner:
                inner.watch(p)
                values = function(t, p, **params)
            gradient = tf.convert_to_tensor(inner.gradient(values, p))
            along = tf.reduce_sum(gradient * direction)
        second = outer.gradient(along, p)
        return tf.zeros_like(p) if second is None else second

    result = np.zeros(p.shape, np.float32)
    for place in range(p.shape[-1]):
        direction = np.zeros((1, p.shape[-1]), np.float32)
        direction[0, place] = 1
        result[:, place] = column(tf.constant(direction)).numpy()[:, place]
    return tf.constant(result)


cases = []
for number, (loss, params, truth, prediction) in enumerate(CASES):
    for width in [3, 10, 100]:
        seed = 1000 * number + width
        t, p = draw(truth, seed, width), draw(prediction, seed + 500, width)
        exact = derivatives(loss, params, t, p, "float32", exact=False)
        found = keras_results(loss, params, t, p)
        figures = [ulps(f, e) for f, e in zip(found, exact)]
        cases.append({
            "loss": loss, "params": params, "width": width, "seed": seed, "y_true": truth,
            "y_pred": prediction, "values": figures[0], "gradient": figures[1],
            "hessian_diagonal": figures[2],
        })
        print(loss, params, width, *(f"{x:.3f}" for x in figures), flush=True)

lines = ",\n".join(json.dumps(case) for case in cases)
target = pathlib.Path(__file__).with_name("ulps.json")
target.write_text(f'{{"cases": [\n{lines}\n]}}\n')
