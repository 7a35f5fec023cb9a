"""Compares random calls of a running server with Keras on TensorFlow.

Losses, parameters, shapes, magnitudes, weights and reductions are drawn at random; the reduced loss,
the values and the gradient are compared in `float64`. Prints what differs, and how often a call
was refused by one side alone; exits with 1 if anything was printed.
"""

import json
import os
import sys
import urllib.error
import urllib.request

os.environ["KERAS_BACKEND"] = "tensorflow"
os.environ["CUDA_VISIBLE_DEVICES"] = ""
os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"

import keras
import numpy as np
import tensorflow as tf

URL = sys.argv[1] if len(sys.argv) > 1 else "http://127.0.0.1:8080"
ROUNDS = int(sys.argv[2]) if len(sys.argv) > 2 else 1000
rng = np.random.default_rng(int(sys.argv[3]) if len(sys.argv) > 3 else 0)

ANY = ["MeanSquaredError", "MeanAbsoluteError", "MeanAbsolutePercentageError", "LogCosh", "Huber",
       "CosineSimilarity"]
POSITIVE = ["MeanSquaredLogarithmicError", "Poisson"]
SIGNS = ["Hinge", "SquaredHinge"]
BINARY = ["BinaryCrossentropy", "BinaryFocalCrossentropy", "Dice", "Tversky"]
ROWS = ["CategoricalCrossentropy", "CategoricalFocalCrossentropy", "CategoricalHinge",
        "KLDivergence"]
LABELS = ["SparseCategoricalCrossentropy"]
# Keras computes these in float32, or with a float32 constant, even where float64 is asked for.
LOOSE = {"LogCosh": 1e-7, "MeanSquaredLogarithmicError": 1e-8}


def draw():
    """A class, its parameters, y_true and y_pred."""
    name = str(rng.choice(ANY + POSITIVE + SIGNS + BINARY + ROWS + LABELS))
    shape = tuple(rng.integers(1, 6, size=rng.integers(2, 4)))
    params = {}
    if name in ANY:
        size = 10.0 ** rng.integers(-3, 4)
        t, p = rng.normal(size=shape) * size, rng.normal(size=shape) * size
        if name == "Huber":
            params["delta"] = float(rng.choice([0.25, 1.0, 7.5]))
    elif name in POSITIVE:
        t, p = rng.gamma(2.0, size=shape), rng.gamma(2.0, size=shape) + 1e-3
    elif name in SIGNS:
        t, p = rng.choice([-1.0, 1.0], size=shape), rng.normal(size=shape) * 2
    elif name in BINARY:
        t, p = rng.integers(0, 2, size=shape).astype(float), rng.uniform(0.01, 0.99, size=shape)
        if name.endswith("entropy"):
            params["label_smoothing"] = float(rng.choice([0.0, 0.1]))
            params["from_logits"] = bool(rng.integers(2))
            if params["from_logits"]:
                p = rng.normal(size=shape) * 10.0 ** rng.integers(0, 2)
        if name == "Tversky":
            params.update(alpha=float(rng.uniform()), beta=float(rng.uniform()))
    else:
        classes = shape[-1] + 1
        shape = shape[:-1] + (classes,)
        labels = rng.integers(0, classes, size=shape[:-1])
        t = labels.astype(float) if name in LABELS else np.eye(classes)[labels]
        if name.endswith("entropy"):
            params["from_logits"] = bool(rng.integers(2))
        if name.startswith("Categorical") and name.endswith("entropy"):
            params["label_smoothing"] = float(rng.choice([0.0, 0.1]))
        if name == "KLDivergence":
            t = rng.dirichlet(np.ones(classes), size=shape[:-1])
        p = rng.normal(size=shape) * 3
        if not params.get("from_logits") and name != "CategoricalHinge":
            p = rng.dirichlet(np.ones(classes), size=shape[:-1])
    params["reduction"] = str(rng.choice(["sum", "sum_over_batch_size", "mean_with_sample_weight"]))
    return name, params, t, p


def of_keras(name, params, t, p, weight):
    loss = getattr(keras.losses, name)(dtype="float64", **params)
    prediction = tf.constant(p, dtype=tf.float64)
    with tf.GradientTape() as tape:
        tape.watch(prediction)
        value = loss(t, prediction, sample_weight=weight)
    return float(value), np.array(tape.gradient(value, prediction))


def of_server(name, params, t, p, weight):
    body = dict(params, y_true=t.tolist(), y_pred=p.tolist(), dtype="float64",
                outputs=["loss", "gradient"])
    if weight is not None:
        body["sample_weight"] = weight.tolist()
    request = urllib.request.Request(
        f"{URL}/loss/{name}", json.dumps(body).encode(), {"Content-Type": "application/json"})
    with urllib.request.urlopen(request) as answer:
        found = json.load(answer)
    return found["loss"], np.array(found["gradient"])


differences = 0
for round in range(ROUNDS):
    name, params, t, p = draw()
    weight = None
    if rng.integers(2) and name not in ("Dice", "Tversky") and p.ndim == 2:
        weight = rng.uniform(0.1, 2.0, size=p.shape[0])
    try:
        expected = of_keras(name, params, t, p, weight)
    except Exception as error:
        expected = error
    try:
        found = of_server(name, params, t, p, weight)
    except urllib.error.HTTPError as error:
        found = error
    if isinstance(expected, Exception) or isinstance(found, Exception):
        if isinstance(expected, Exception) != isinstance(found, Exception):
            differences += 1
            print(f"{round}: {name} {params} {p.shape}: Keras {expected!r:.120}, here {found!r:.120}")
        continue
    rtol = LOOSE.get(name, 1e-9)
    for what, a, b in zip(("loss", "gradient"), found, expected):
        scale = max(1.0, float(np.max(np.abs(b))))
        if not np.allclose(a, b, rtol=rtol, atol=rtol * scale, equal_nan=True):
            differences += 1
            print(f"{round}: {name} {params} {p.shape}: {what} {a} for {b}"[:600])
print(f"{ROUNDS} calls, {differences} differences")
sys.exit(1 if differences else 0)
