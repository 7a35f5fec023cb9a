"""Writes peers.json: losses as scikit-learn and PyTorch compute them, all in float64.

A case is the keyword arguments of a call, and what the other library returns: the mean, and where
it differentiates the gradient of the mean. Run with the versions that README.md names.
"""

import json
import pathlib

import numpy as np
import sklearn.metrics as metrics
import torch
import torch.nn.functional as F

rng = np.random.default_rng(20)
cases = []


def add(peer, loss, params, t, p, mean, gradient=None):
    case = {
        "name": f"{loss} {json.dumps(params)} of {peer}, {len(cases)}",
        "loss": loss, "params": params, "y_true": t.tolist(), "y_pred": p.tolist(),
        "mean": float(mean),
    }
    if gradient is not None:
        case["gradient"] = gradient.tolist()
    cases.append(case)


def add_torch(loss, params, t, p, function):
    prediction = torch.tensor(p, requires_grad=True)
    mean = function(prediction, torch.tensor(t))
    mean.backward()
    add("PyTorch", loss, params, t, p, mean.item(), prediction.grad.numpy())


shape = (6, 3)
t, p = rng.normal(size=shape), rng.normal(size=shape)
p[0] = t[0]
for quantile in [0.0, 0.1, 0.5, 0.9, 1.0]:
    add("scikit-learn", "pinball", {"quantile": quantile}, t, p,
        metrics.mean_pinball_loss(t, p, alpha=quantile))

counts = rng.poisson(2.0, size=18).astype(float).reshape(18, 1)
positive, means = rng.gamma(2.0, size=(18, 1)), rng.gamma(2.0, size=(18, 1)) + 0.05
for power, truth, prediction in [
    (-1.0, t.reshape(18, 1), means), (-0.5, t.reshape(18, 1), means),
    (0.0, t.reshape(18, 1), p.reshape(18, 1)), (1.0, counts, means), (1.2, counts, means),
    (1.5, counts, means), (1.9, positive, means), (2.0, positive, means),
    (2.5, positive, means), (3.0, positive, means),
    (1.0, positive, positive * (1 + 1e-6)), (2.0, positive, positive * (1 + 1e-6)),
]:
    add("scikit-learn", "tweedie_deviance", {"power": power}, truth, prediction,
        metrics.mean_tweedie_deviance(truth.ravel(), prediction.ravel(), power=power))

q = p.copy()
q[1] = t[1] + [1.0, -1.0, 0.5]
for beta in [0.0, 0.25, 0.5, 1.0, 3.0]:
    add_torch("smooth_l1", {"beta": beta}, t, q,
              lambda x, y: F.smooth_l1_loss(x, y, beta=beta))
for delta in [0.25, 1.0, 3.0]:
    add_torch("huber", {"delta": delta}, t, q, lambda x, y: F.huber_loss(x, y, delta=delta))
add_torch("mse", {}, t, p, F.mse_loss)
add_torch("mae", {}, t, p, F.l1_loss)

yes = rng.integers(0, 2, size=shape).astype(float)
logits = rng.normal(size=shape) * 4
logits[0] = [40.0, -40.0, 0.0]
add_torch("binary_crossentropy", {"from_logits": True}, yes, logits,
          F.binary_cross_entropy_with_logits)
add_torch("binary_crossentropy", {"from_logits": True}, rng.uniform(size=shape), logits,
          F.binary_cross_entropy_with_logits)
add_torch("binary_crossentropy", {}, yes, rng.uniform(0.01, 0.99, size=shape),
          F.binary_cross_entropy)

rows, others = rng.dirichlet(np.ones(4), size=6), rng.dirichlet(np.ones(4), size=6)
add_torch("kl_divergence", {}, rows, others,
          lambda x, y: F.kl_div(x.log(), y, reduction="batchmean"))
classes = rng.integers(0, 4, size=6)
scores = rng.normal(size=(6, 4)) * 3
add_torch("sparse_categorical_crossentropy", {"from_logits": True}, classes.astype(float), scores,
          lambda x, y: F.cross_entropy(x, y.long()))
add_torch("categorical_crossentropy", {"from_logits": True}, rows, scores, F.cross_entropy)
add_torch("categorical_crossentropy", {"from_logits": True, "label_smoothing": 0.1},
          np.eye(4)[classes], scores, lambda x, y: F.cross_entropy(x, y, label_smoothing=0.1))
# PyTorch's eps is what Keras adds to the prediction.
add_torch("poisson", {}, counts, means,
          lambda x, y: F.poisson_nll_loss(x, y, log_input=False, eps=1e-7))

lines = ",\n".join(json.dumps(case) for case in cases)
target = pathlib.Path(__file__).with_name("peers.json")
target.write_text(f'{{"cases": [\n{lines}\n]}}\n')
