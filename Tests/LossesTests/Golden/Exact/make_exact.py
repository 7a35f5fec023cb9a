"""Writes exact.json: losses and their derivatives at perfect predictions and around every kink.

Sixty digits are carried and rounded to `float64` once. A case is the arguments of a call with the
reduction `sum` in `float64`, and what it gives: `values`, `gradient`, `hessian_diagonal`.
"""

import json
import pathlib

import numpy as np

from exact import derivatives

low, high = 1e-7, 1 - 1e-7
step = 2.0**-10
floor = float(np.float32(1e-7))
cases = []


def add(loss, t, p, atol=0.0, **params):
    """A case; `atol` is for losses whose definition takes nearly equal numbers from each other."""
    t, p = np.array(t, dtype=float), np.array(p, dtype=float)
    results = derivatives(loss, params, t, p, "float64")
    # What sixty digits leave of 0 is 0.
    values, gradient, hessian = (
        np.vectorize(lambda v: float(v) if abs(v) > 1e-50 else 0.0, otypes=[float])(x).tolist()
        for x in results)
    cases.append({
        "name": f"{loss} {json.dumps(params)}, {len(cases)}", "loss": loss, "params": params,
        "atol": atol, "y_true": t.tolist(), "y_pred": p.tolist(), "values": values, "gradient": gradient,
        "hessian_diagonal": hessian,
    })


def around(kink):
    return [kink - step, kink, kink + step]


plain = [[0.0, 1.5, -2.0]]
for loss in ["mean_squared_error", "mean_absolute_error", "mean_absolute_percentage_error",
             "log_cosh", "pinball"]:
    add(loss, plain, plain)
    add(loss, [[0.5, 0.5, 0.5]], [around(0.5)])
for beyond in [0.7, 0.75, 3.0, 10.0, 20.0, 50.0]:
    add("log_cosh", [[0.0, 0.0]], [[beyond, -beyond]])
add("pinball", [[0.5, 0.5, 0.5]], [around(0.5)], quantile=0.9)
add("mean_absolute_percentage_error", [[low / 2, low, -3.0]], [[1.0, -1.0, 2.0]])

add("mean_squared_logarithmic_error", [[1.0, 0.0, 3.5]], [[1.0, 0.0, 3.5]])
add("mean_squared_logarithmic_error", [[0.5] * 4], [[floor / 2, floor, 2 * floor, -1.0]])

add("cosine_similarity", [[1.0, 1.0], [1.0, 2.0], [1.0, 2.0]], [[1.0, -1.0], [2.0, 4.0], [-1.0, -2.0]])
add("cosine_similarity", [[1.0, 2.0]] * 3, [[3e-8, 4e-8], [3e-7, 4e-7], [3e-8, -1e-9]])

for delta in [0.5, 1.0, 3.0]:
    for loss, name in [("huber", "delta"), ("smooth_l1", "beta")]:
        add(loss, [[0.0] * 7], [around(-delta) + [0.0] + around(delta)], **{name: delta})
add("smooth_l1", [[0.5] * 3], [around(0.5)], beta=0.0)

for power in [-1.0, 1.0, 1.2, 1.5, 1.9, 2.0, 2.5, 3.0]:
    t = [[1.0, 0.25, 7.0, 2.0, 2.0, 2.0]]
    add("tweedie_deviance", t, t, power=power)
    add("tweedie_deviance", t, [[1.0 + 1e-6, 0.25 - 1e-9, 7.5, 0.01, 40.0, 2.0 + 1e-12]],
        power=power)
add("tweedie_deviance", plain, plain, power=0.0)

for loss in ["hinge", "squared_hinge"]:
    add(loss, [[1.0, 1.0, 1.0, -1.0, -1.0, -1.0]], [around(1.0) + around(-1.0)])
    add(loss, [[1.0, 0.0, 1.0]], [[1.0, -1.0, 0.0]])
add("categorical_hinge", [[0.0, 1.0, 0.0]] * 4,
    [[0.5, 1.5 - step, 0.25], [0.5, 1.5, 0.25], [0.5, 1.5 + step, 0.25], [0.5, 0.25, 0.5]])
add("categorical_hinge", [[0.0, 1.0, 0.0]], [[-1.0, 0.5, -2.0]])

soft = [[0.25, 0.5, 0.25], [0.125, 0.125, 0.75]]
hot = [[0.0, 1.0, 0.0], [1.0, 0.0, 0.0], [0.0, 0.0, 1.0]]
sure = [[0.001, 0.998, 0.001], [high, 5e-8, 5e-8], [0.7, 0.2, 0.1]]
logits = [[-20.0, 1.0, -18.0], [40.0, 0.0, -3.0], [2.0, 2.5, -1.0]]
add("kl_divergence", soft, soft)
add("kl_divergence", [[0.5] * 5], [[1.0 - step, 1.0, 1.0 + step, low, low / 2]])
add("poisson", [[1.0, 3.0, 0.0]], [[1.0, 3.0, 0.5]], atol=1e-16)
for loss in ["binary_crossentropy", "binary_focal_crossentropy"]:
    add(loss, soft, soft)
    add(loss, [[1.0, 0.0, 0.3]] * 4,
        [[low, low, low], [high, high, high], [low / 2] * 3, [1 - low / 4] * 3])
    add(loss, [[1.0, 0.0, 0.5]] * 3, [[0.0, 0.0, 0.0], [30.0, -30.0, 2.0], [-30.0, 30.0, -2.0]],
        from_logits=True)
add("binary_focal_crossentropy", soft, [[0.2, 0.6, 0.9]] * 2, gamma=1.5,
    apply_class_balancing=True)
for loss in ["categorical_crossentropy", "categorical_focal_crossentropy"]:
    add(loss, soft, soft)
    add(loss, hot, sure, atol=1e-15)
    add(loss, hot, logits, from_logits=True)
    add(loss, soft, logits[:2], from_logits=True)
    add(loss, hot, logits, from_logits=True, label_smoothing=0.1)
add("sparse_categorical_crossentropy", [1.0, 0.0, 2.0], sure)
add("sparse_categorical_crossentropy", [1.0, 0.0, 2.0], logits, from_logits=True)
for q in [0.001, 0.5, 0.75]:
    add("categorical_generalized_cross_entropy", [1.0, 0.0, 2.0], sure, q=q)
add("dice", hot, hot, atol=1e-16)
add("dice", soft, soft)
add("tversky", hot, hot, atol=1e-16)
add("tversky", soft, [[0.5, 0.25, 0.25]] * 2, alpha=0.3, beta=0.7)

lines = ",\n".join(json.dumps(case) for case in cases)
target = pathlib.Path(__file__).with_name("exact.json")
target.write_text(f'{{"cases": [\n{lines}\n]}}\n')
print(len(cases), "cases")
