"""Compares random calls of a running server with another library.

`--with` chooses Keras on TensorFlow, JAX or PyTorch, or `others`: the losses of PyTorch and
scikit-learn themselves. Values, gradients and, where the library gives them, Hessian diagonals are
compared. A float32 result passes if it is about as near to Keras' float64 result as Keras' own
float32 result. Where Keras is not finite, a finite answer is only counted. Prints what differs, and
exits with 1 if anything does.
"""

import argparse
import collections
import json
import os
import sys
import urllib.error
import urllib.request

parser = argparse.ArgumentParser(description=__doc__)
parser.add_argument("url", nargs="?", default="http://127.0.0.1:8080")
parser.add_argument("--with", dest="library", default="tensorflow",
                    choices=["tensorflow", "jax", "torch", "others"])
parser.add_argument("--calls", type=int, default=1000)
parser.add_argument("--seed", type=int, default=0)
arguments = parser.parse_args()

os.environ["KERAS_BACKEND"] = arguments.library if arguments.library != "others" else "torch"
os.environ["CUDA_VISIBLE_DEVICES"] = ""
os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
os.environ["JAX_ENABLE_X64"] = "1"

import numpy as np

import calls

# Where Keras is no witness for float64: it computes these in float32 or with float32 constants.
# Relative to the largest entry, and absolute where small values cancel.
LOOSE = {"LogCosh": 1e-7, "MeanSquaredLogarithmicError": 1e-7, "CTC": 1e-5}
ABSOLUTE = {"LogCosh": 1e-7, "MeanSquaredLogarithmicError": 1e-9, "CTC": 1e-6}
# On JAX and PyTorch, Keras computes means, counts and some functions in float32 whatever the dtype.
BACKEND = {"tensorflow": 0.0, "jax": 1e-6, "torch": 3e-6}
# Where results are exactly 0, other libraries leave rounding errors.
ZERO = 1e-13
# Keras remembers logits behind a sigmoid or softmax on TensorFlow alone; elsewhere it computes these
# from rounded and clipped probabilities.
FROM_PROBABILITIES = {"BinaryFocalCrossentropy", "CategoricalFocalCrossentropy",
                      "SparseCategoricalCrossentropy"}
# Between float64 results that differ in the order of operations.
FLOAT64 = 1e-9
# How much farther from the float64 result our float32 one may be than Keras' float32 one, and how
# many units in the last place are always free, relative to the largest entry.
FACTOR, FREE = 4, 16 * 2.0**-24


def post(name, params, y_true, y_pred, weight, dtype, outputs):
    body = dict(params, y_true=y_true.tolist(), y_pred=y_pred.tolist(), dtype=dtype,
                outputs=outputs)
    if weight is not None:
        body["sample_weight"] = weight.tolist()
    request = urllib.request.Request(
        f"{arguments.url}/loss/{name}", json.dumps(body).encode(),
        {"Content-Type": "application/json"})
    with urllib.request.urlopen(request) as answer:
        found = json.load(answer)
    return [None if output not in found else as_array(found[output]) for output in outputs]


def as_array(value):
    """JSON numbers, with NaN and infinities as text, as an array."""
    return np.array(value, dtype=object).astype(float) if isinstance(value, list) else float(value)


def outputs_for(hessian):
    return ["loss", "gradient"] + (["hessian_diagonal"] if hessian is not None else [])


class Tally:
    def __init__(self):
        self.counts = collections.Counter()

    def differs(self, call, what, found, expected):
        self.counts["differences"] += 1
        print(f"{what}: {found!r:.200} for {expected!r:.200}\n    {call}"[:1500])

    def compare(self, call, what, found, exact, tolerance, absolute=0.0):
        found, exact = np.asarray(found, dtype=float), np.asarray(exact, dtype=float)
        known = np.isfinite(exact)
        if not known.all():
            self.counts["not finite in the other library"] += 1
        self.counts["compared"] += 1
        if found.shape != exact.shape:
            return self.differs(call, what, found.shape, exact.shape)
        size = float(np.max(np.abs(exact[known]), initial=0.0))
        error = np.abs(found - exact)[known]
        if not (error <= tolerance * size + absolute).all():
            self.differs(call, what, found, exact)


def with_keras(tally, rng):
    import with_keras as keras_side

    for _ in range(arguments.calls):
        call = calls.draw(rng, calls.KERAS)
        try:
            exact = keras_side.evaluate(call, "float64")
            own = keras_side.evaluate(call, call.dtype)
        except Exception as error:
            tally.counts["refused by Keras"] += 1
            exact = error
        try:
            found = post(call.name, dict(call.params, reduction=call.reduction), call.y_true,
                         call.y_pred, call.weight, call.dtype,
                         outputs_for(None if isinstance(exact, Exception) else exact[2]))
        except urllib.error.HTTPError as error:
            if not isinstance(exact, Exception):
                tally.differs(call, "refused", error.read().decode(), "an answer")
            continue
        if isinstance(exact, Exception) or is_no_witness(call):
            continue
        for what, ours, theirs, keras in zip(("loss", "gradient", "Hessian"), found, exact, own):
            if theirs is None:
                continue
            tolerance = max(LOOSE.get(call.name, FLOAT64), BACKEND[arguments.library])
            if call.dtype == "float32":
                tolerance += FREE + FACTOR * relative_error(keras, theirs)
            absolute = ABSOLUTE.get(call.name, 0.0) + (ZERO + BACKEND[arguments.library]) * slope(call)
            tally.compare(call, what, ours, theirs, tolerance, absolute)


def is_no_witness(call):
    """Whether Keras on this backend computes another function there, or takes another slope."""
    if arguments.library == "tensorflow":
        return False
    return call.region == "extreme" and call.name in FROM_PROBABILITIES or (
        call.region == "edge" and call.name in calls.REAL)


def slope(call):
    """A bound for the effect of rounding y_pred on a gradient: angles of short vectors are steep."""
    size = np.abs(call.y_pred[call.y_pred != 0])
    return max(1.0, 1.0 / float(np.min(size))) if size.size else 1.0


def relative_error(found, exact):
    found, exact = np.asarray(found, dtype=float), np.asarray(exact, dtype=float)
    known = np.isfinite(exact)
    size = float(np.max(np.abs(exact[known]), initial=0.0))
    error = float(np.max(np.abs(found - exact)[known], initial=0.0))
    return error / size if size > 0 and np.isfinite(error) else 0.0 if size == 0 else np.inf


def with_others(tally, rng):
    import with_others as other_side

    for _ in range(arguments.calls):
        case = other_side.CASES[int(rng.integers(len(other_side.CASES)))]
        name, params, y_true, y_pred, expected = case(rng)
        call = calls.Call(f"{case.__name__}: {name}", y_true, y_pred, "sensible", "float64", params)
        try:
            found = post(name, params, y_true, y_pred, None, "float64", outputs_for(expected[2]))
        except urllib.error.HTTPError as error:
            tally.differs(call, "refused", error.read().decode(), "an answer")
            continue
        for what, ours, theirs in zip(("loss", "gradient", "Hessian"), found, expected):
            if theirs is not None:
                tally.compare(call, what, ours, theirs, OTHERS.get(case.__name__, FLOAT64))


# The other library works with float32 constants or another epsilon there.
OTHERS = {}

tally = Tally()
generator = np.random.default_rng(arguments.seed)
(with_others if arguments.library == "others" else with_keras)(tally, generator)
print(f"{arguments.library}: {arguments.calls} calls, "
      + ", ".join(f"{count} {name}" for name, count in sorted(tally.counts.items())))
sys.exit(1 if tally.counts["differences"] else 0)
