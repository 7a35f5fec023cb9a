"""Random calls: losses, parameters, shapes, magnitudes, weights and reductions.

A call is drawn from one of three regions: sensible data; the edges, where predictions are perfect,
probabilities are 0 or 1, or an error lies exactly on a kink; and extreme magnitudes.
"""

from dataclasses import dataclass, field

import numpy as np

REAL = ["MeanSquaredError", "MeanAbsoluteError", "MeanAbsolutePercentageError", "LogCosh", "Huber",
        "CosineSimilarity"]
POSITIVE = ["MeanSquaredLogarithmicError", "Poisson"]
SIGNED = ["Hinge", "SquaredHinge"]
BINARY = ["BinaryCrossentropy", "BinaryFocalCrossentropy", "Dice", "Tversky"]
ROWS = ["CategoricalCrossentropy", "CategoricalFocalCrossentropy", "CategoricalHinge",
        "KLDivergence"]
LABELS = ["SparseCategoricalCrossentropy", "CategoricalGeneralizedCrossEntropy"]
KERAS = [*REAL, *POSITIVE, *SIGNED, *BINARY, *ROWS, *LABELS, "CTC", "Circle"]
# Losses that mix samples, or reduce them all: a weight for each sample does not fit.
WHOLE = {"Dice", "Tversky", "Circle"}
WITHOUT_HESSIAN = {"CTC", "Circle"}
REDUCTIONS = ["sum", "sum_over_batch_size", "mean_with_sample_weight"]


@dataclass
class Call:
    """A request in the terms of Keras; `region` is sensible, edge or extreme."""

    name: str
    y_true: np.ndarray
    y_pred: np.ndarray
    region: str
    dtype: str
    params: dict = field(default_factory=dict)
    reduction: str = "sum_over_batch_size"
    weight: np.ndarray | None = None

    def __str__(self):
        return (f"{self.name} {self.params} {self.reduction} {self.dtype} {self.region} "
                f"y_true={self.y_true.tolist()} y_pred={self.y_pred.tolist()} "
                f"weight={None if self.weight is None else self.weight.tolist()}")


def draw(rng, names):
    name = str(rng.choice(names))
    region = str(rng.choice(["sensible", "sensible", "edge", "extreme"]))
    dtype = str(rng.choice(["float32", "float64"]))
    y_true, y_pred, params = DRAWS[name](rng, name, region)
    # Both sides start from the same numbers, whatever the precision.
    y_true, y_pred = y_true.astype(dtype), y_pred.astype(dtype)
    call = Call(name, y_true, y_pred, region, dtype, params, str(rng.choice(REDUCTIONS)))
    if rng.integers(2) and name not in WHOLE:
        call.weight = rng.uniform(0.1, 2.0, size=y_pred.shape[0]).astype(dtype)
        if y_pred.ndim > 2:
            call.weight = call.weight.reshape((-1,) + (1,) * (y_pred.ndim - 2))
    return call


def shape_of(rng):
    return tuple(int(n) for n in rng.integers(1, 6, size=rng.integers(2, 4)))


def scale(rng, region):
    return 10.0 ** (rng.integers(-12, 13) if region == "extreme" else rng.integers(-2, 3))


def real(rng, name, region):
    shape = shape_of(rng)
    size = scale(rng, region)
    t, p = rng.normal(size=shape) * size, rng.normal(size=shape) * size
    params = {}
    if name == "Huber":
        params["delta"] = float(rng.choice([0.25, 1.0, 7.5]))
    if region == "edge":
        # Perfect predictions, and errors of exactly delta; no vectors of zeros.
        error = params.get("delta", 0.0) * rng.choice([-1.0, 0.0, 1.0], size=shape)
        t = np.round(t * 4 / size) + 0.5
        p = t + error
    return t, p, params


def positive(rng, name, region):
    shape = shape_of(rng)
    size = abs(scale(rng, region))
    t, p = rng.gamma(2.0, size=shape) * size, rng.gamma(2.0, size=shape) * size + 1e-3
    return t, (t + 0.25 if region == "edge" else p), {}


def signed(rng, name, region):
    shape = shape_of(rng)
    t, p = rng.choice([-1.0, 1.0], size=shape), rng.normal(size=shape) * scale(rng, region)
    # Off the margin, where a kink has no one derivative.
    return t, (t * rng.choice([0.5, 1.5, -1.0], size=shape) if region == "edge" else p), {}


def binary(rng, name, region):
    shape = shape_of(rng)
    t, p = rng.integers(0, 2, size=shape).astype(float), rng.uniform(0.01, 0.99, size=shape)
    params = {}
    if name == "Tversky":
        params = {"alpha": float(rng.uniform()), "beta": float(rng.uniform())}
    if name.endswith("entropy"):
        params["label_smoothing"] = float(rng.choice([0.0, 0.1]))
        params["from_logits"] = bool(rng.integers(2))
    if "Focal" in name:
        params["apply_class_balancing"] = bool(rng.integers(2))
        params["gamma"] = float(rng.choice([1.0, 2.0, 3.5]))
    if params.get("from_logits"):
        p = rng.normal(size=shape) * (scale(rng, region) if region == "extreme" else 3)
    elif region == "edge":
        p = rng.choice([0.0, 1.0, 0.25, 0.75], size=shape)
    elif region == "extreme":
        p = np.clip(rng.choice([1e-6, 1 - 1e-6, 0.5], size=shape), 0, 1)
    return t, p, params


def categorical(rng, name, region):
    shape = shape_of(rng)
    classes = shape[-1] + 1
    labels = rng.integers(0, classes, size=shape[:-1])
    t = labels.astype(float) if name in LABELS else np.eye(classes)[labels]
    params = {}
    if name.endswith("Crossentropy") or name.endswith("crossentropy"):
        params["from_logits"] = bool(rng.integers(2))
        if name.startswith("Categorical"):
            params["label_smoothing"] = float(rng.choice([0.0, 0.1]))
    if name == "CategoricalGeneralizedCrossEntropy":
        params["q"] = float(rng.choice([0.3, 0.5, 0.9]))
    if name == "KLDivergence":
        t = rng.dirichlet(np.ones(classes), size=shape[:-1])
    if params.get("from_logits") or name == "CategoricalHinge":
        p = rng.normal(size=shape[:-1] + (classes,)) * (
            scale(rng, region) if region == "extreme" else 3)
    else:
        p = rng.dirichlet(np.ones(classes), size=shape[:-1])
        if region == "extreme":
            p = rng.dirichlet(np.full(classes, 0.1), size=shape[:-1])
    return t, p, params


def sequences(rng, name, region):
    samples, labels, classes = (int(rng.integers(1, 4)) for _ in range(3))
    classes += 1
    t = rng.integers(1, classes, size=(samples, labels)).astype(float)
    steps = 2 * labels + int(rng.integers(1, 4))
    return t, rng.normal(size=(samples, steps, classes)) * 2, {}


def embeddings(rng, name, region):
    samples, size = int(rng.integers(2, 6)), int(rng.integers(2, 5))
    p = rng.normal(size=(samples, size))
    p /= np.linalg.norm(p, axis=-1, keepdims=True)
    params = {"gamma": float(rng.choice([8.0, 80.0])), "margin": float(rng.choice([0.25, 0.4]))}
    return rng.integers(0, 3, size=samples).astype(float), p, params


DRAWS = {
    **{name: real for name in REAL}, **{name: positive for name in POSITIVE},
    **{name: signed for name in SIGNED}, **{name: binary for name in BINARY},
    **{name: categorical for name in [*ROWS, *LABELS]}, "CTC": sequences, "Circle": embeddings,
}
