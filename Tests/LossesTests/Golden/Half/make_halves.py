"""Writes halves.json: what Keras answers in float16 and bfloat16.

Rows are drawn as in ../Exact/make_ulps.py, in a few steps that a test can repeat to the bit. Keras
3.15.1 on TensorFlow 2.21.0 computes values, loss and gradient with objects of the dtype. Results are
written as the bits of float32 numbers without the lower half (bfloat16), or of float16 numbers.
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

ROWS = 32
WIDTHS = [3, 10]

ANY, POSITIVE, UNIT, LOGITS = (-3.0, 3.0), (0.05, 5.0), (0.01, 0.99), (-4.0, 4.0)
CASES = [
    ("MeanSquaredError", {}, ["within", *ANY], ["within", *ANY]),
    ("MeanAbsoluteError", {}, ["within", *ANY], ["within", *ANY]),
    ("MeanAbsolutePercentageError", {}, ["within", *POSITIVE], ["within", *POSITIVE]),
    ("MeanSquaredLogarithmicError", {}, ["within", *POSITIVE], ["within", *POSITIVE]),
    ("CosineSimilarity", {}, ["within", *ANY], ["within", *ANY]),
    ("Huber", {}, ["within", *ANY], ["within", *ANY]),
    ("Huber", {"delta": 0.3}, ["within", *ANY], ["within", *ANY]),
    ("LogCosh", {}, ["within", *ANY], ["within", *ANY]),
    ("Hinge", {}, ["signs"], ["within", *ANY]),
    ("SquaredHinge", {}, ["binary"], ["within", *ANY]),
    ("CategoricalHinge", {}, ["one_hot"], ["within", *ANY]),
    ("KLDivergence", {}, ["distribution"], ["distribution"]),
    ("Poisson", {}, ["within", *POSITIVE], ["within", *POSITIVE]),
    ("BinaryCrossentropy", {}, ["binary"], ["within", *UNIT]),
    ("BinaryCrossentropy", {"label_smoothing": 0.1}, ["binary"], ["within", *UNIT]),
    ("BinaryCrossentropy", {"from_logits": True}, ["binary"], ["within", *LOGITS]),
    ("BinaryFocalCrossentropy", {}, ["binary"], ["within", *UNIT]),
    ("BinaryFocalCrossentropy", {"from_logits": True}, ["binary"], ["within", *LOGITS]),
    ("BinaryFocalCrossentropy", {"apply_class_balancing": True, "gamma": 1.5},
     ["binary"], ["within", *UNIT]),
    ("CategoricalCrossentropy", {}, ["one_hot"], ["distribution"]),
    ("CategoricalCrossentropy", {"label_smoothing": 0.1}, ["one_hot"], ["distribution"]),
    ("CategoricalCrossentropy", {"from_logits": True}, ["one_hot"], ["within", *LOGITS]),
    ("CategoricalFocalCrossentropy", {}, ["one_hot"], ["distribution"]),
    ("CategoricalFocalCrossentropy", {"from_logits": True}, ["one_hot"], ["within", *LOGITS]),
    ("SparseCategoricalCrossentropy", {}, ["label"], ["distribution"]),
    ("SparseCategoricalCrossentropy", {"from_logits": True}, ["label"], ["within", *LOGITS]),
    ("SparseCategoricalCrossentropy", {"from_logits": True, "ignore_class": 0},
     ["label"], ["within", *LOGITS]),
    ("CategoricalGeneralizedCrossEntropy", {"q": 0.5}, ["label"], ["distribution"]),
    ("CTC", {}, ["symbols"], ["steps", *LOGITS]),
    ("Circle", {}, ["label"], ["unit_length"]),
    ("Dice", {"axis": -1}, ["binary"], ["within", *UNIT]),
    ("Tversky", {"axis": -1}, ["binary"], ["within", *UNIT]),
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
    per_row = {"one_hot": 1, "label": 1, "symbols": 2, "steps": 4 * width}.get(name, width)
    bits = splitmix(seed, ROWS * per_row).reshape(ROWS, per_row)
    unit = (bits >> np.uint64(40)).astype(np.float64) / 2.0**24
    if name == "within":
        return (kind[1] + (kind[2] - kind[1]) * unit).astype(np.float32)
    if name == "steps":
        return (kind[1] + (kind[2] - kind[1]) * unit).astype(np.float32).reshape(ROWS, 4, width)
    if name == "distribution":
        positive = 0.01 + unit
        return (positive / np.cumsum(positive, axis=-1)[:, -1:]).astype(np.float32)
    if name == "unit_length":
        number = 2 * unit - 1
        squares = np.cumsum(number * number, axis=-1)[:, -1:]
        return (number / np.sqrt(squares)).astype(np.float32)
    if name == "binary":
        return (unit < 0.5).astype(np.float32)
    if name == "signs":
        return np.where(unit < 0.5, -1, 1).astype(np.float32)
    if name == "symbols":
        return (1 + np.floor(unit * (width - 1))).astype(np.float32)
    label = np.floor(unit[:, 0] * width)
    if name == "label":
        return label.astype(np.float32)
    return (label[:, None] == np.arange(width)).astype(np.float32)


def bits(tensor, dtype):
    """The hexadecimal digits of a tensor of the dtype, four a number."""
    assert tensor.dtype == dtype, (tensor.dtype, dtype)
    numbers = tf.bitcast(tensor, tf.uint16).numpy().ravel()
    return "".join(f"{number:04x}" for number in numbers)


def results(loss, params, t, p, dtype, **keywords):
    cls = getattr(keras.losses, loss)
    p = tf.cast(tf.constant(p), dtype)
    t = tf.constant(t)
    values = cls(**params, dtype=dtype, reduction="none")(t, p)
    with tf.GradientTape() as tape:
        tape.watch(p)
        reduced = cls(**params, dtype=dtype, reduction=keywords.get("reduction", "sum_over_batch_size"))(
            t, p, sample_weight=keywords.get("sample_weight"))
    gradient = tf.convert_to_tensor(tape.gradient(reduced, p))
    return {"values": bits(values, dtype), "loss": bits(reduced, dtype),
            "gradient": bits(gradient, dtype)}


def main():
    cases = []
    for number, (loss, params, truth, prediction) in enumerate(CASES):
        for width in WIDTHS:
            for dtype in ["float16", "bfloat16"]:
                seed = 1000 * number + width
                t, p = draw(truth, seed, width), draw(prediction, seed + 500, width)
                try:
                    found = results(loss, params, t, p, dtype)
                except Exception as error:  # not every loss works in both types
                    print(loss, params, width, dtype, type(error).__name__, str(error)[:200])
                    continue
                cases.append({
                    "class": loss, "params": params, "width": width, "dtype": dtype, "seed": seed,
                    "y_true": truth, "y_pred": prediction, **found,
                })
    lines = ",\n".join(json.dumps(case) for case in cases)
    target = pathlib.Path(__file__).with_name("halves.json")
    target.write_text(f'{{"cases": [\n{lines}\n]}}\n')


if __name__ == "__main__":
    main()
