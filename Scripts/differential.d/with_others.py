"""What PyTorch and scikit-learn compute: their own losses, in float64.

A row names a loss of the service, draws its inputs and computes loss, gradient and Hessian
diagonal with the other library (`None` where it has no derivatives).
"""

import numpy as np
import sklearn.metrics
import torch
import torch.nn.functional as F

import calls


def derivatives(function, y_pred):
    """Value, gradient and Hessian diagonal by automatic differentiation."""
    prediction = torch.tensor(y_pred, requires_grad=True)
    value = function(prediction)
    gradient, = torch.autograd.grad(value, prediction, create_graph=True)
    diagonal = np.zeros(y_pred.size)
    if gradient.requires_grad:
        for place, entry in enumerate(gradient.reshape(-1)):
            second, = torch.autograd.grad(entry, prediction, retain_graph=True)
            diagonal[place] = second.reshape(-1)[place]
    return float(value.detach()), gradient.detach().numpy(), diagonal.reshape(y_pred.shape)


def tensor(array):
    return torch.tensor(array)


def rows(rng):
    """Class labels of some samples, and logits."""
    samples, classes = int(rng.integers(1, 6)), int(rng.integers(2, 6))
    return rng.integers(0, classes, size=samples), rng.normal(size=(samples, classes)) * 3


def pair(rng):
    shape = calls.shape_of(rng)
    return rng.normal(size=shape) * 3, rng.normal(size=shape) * 3


def positive_pair(rng):
    shape = calls.shape_of(rng)
    return rng.gamma(2.0, size=shape), rng.gamma(2.0, size=shape) + 0.05


def binary_pair(rng):
    shape = calls.shape_of(rng)
    return rng.integers(0, 2, size=shape).astype(float), rng.uniform(0.01, 0.99, size=shape)


def torch_huber(rng):
    t, p = pair(rng)
    delta = float(rng.choice([0.5, 1.0, 2.5]))
    return "huber", {"delta": delta}, t, p, derivatives(
        lambda x: F.huber_loss(x, tensor(t), delta=delta), p)


def torch_smooth_l1(rng):
    t, p = pair(rng)
    beta = float(rng.choice([1e-3, 0.5, 1.0, 4.0]))
    return "smooth_l1", {"beta": beta}, t, p, derivatives(
        lambda x: F.smooth_l1_loss(x, tensor(t), beta=beta), p)


def torch_mse(rng):
    t, p = pair(rng)
    return "mse", {}, t, p, derivatives(lambda x: F.mse_loss(x, tensor(t)), p)


def torch_l1(rng):
    t, p = pair(rng)
    return "mae", {}, t, p, derivatives(lambda x: F.l1_loss(x, tensor(t)), p)


def torch_bce(rng):
    t, p = binary_pair(rng)
    return "binary_crossentropy", {}, t, p, derivatives(
        lambda x: F.binary_cross_entropy(x, tensor(t)), p)


def torch_bce_with_logits(rng):
    t, p = binary_pair(rng)
    p = rng.normal(size=p.shape) * 10
    return "binary_crossentropy", {"from_logits": True}, t, p, derivatives(
        lambda x: F.binary_cross_entropy_with_logits(x, tensor(t)), p)


def torch_cross_entropy(rng):
    labels, logits = rows(rng)
    return "sparse_categorical_crossentropy", {"from_logits": True}, labels.astype(float), logits, \
        derivatives(lambda x: F.cross_entropy(x, tensor(labels)), logits)


def torch_smoothed_cross_entropy(rng):
    labels, logits = rows(rng)
    hot = np.eye(logits.shape[-1])[labels]
    return "categorical_crossentropy", {"from_logits": True, "label_smoothing": 0.1}, hot, logits, \
        derivatives(lambda x: F.cross_entropy(x, tensor(labels), label_smoothing=0.1), logits)


def torch_ignored(rng):
    labels, logits = rows(rng)
    labels[0] = 0
    labels = np.append(labels, 1)
    logits = np.concatenate([logits, logits[:1] + 0.5])
    params = {"from_logits": True, "ignore_class": 0, "reduction": "sum"}
    return "sparse_categorical_crossentropy", params, labels.astype(float), logits, derivatives(
        lambda x: F.cross_entropy(x, tensor(labels), ignore_index=0, reduction="sum"), logits)


def torch_kl_div(rng):
    samples, classes = int(rng.integers(1, 5)), int(rng.integers(2, 6))
    t, p = (rng.dirichlet(np.full(classes, 3.0), size=samples) for _ in range(2))
    return "kl_divergence", {}, t, p, derivatives(
        lambda x: F.kl_div(x.log(), tensor(t), reduction="batchmean"), p)


def torch_cosine(rng):
    samples = int(rng.integers(1, 5))
    t, p = rng.normal(size=(samples, 4)), rng.normal(size=(samples, 4))
    return "cosine_similarity", {}, t, p, derivatives(
        lambda x: -F.cosine_similarity(x, tensor(t), dim=-1).mean(), p)


def torch_ctc(rng):
    samples, labels, classes = int(rng.integers(1, 4)), int(rng.integers(1, 4)), 4
    t = rng.integers(1, classes, size=(samples, labels))
    p = rng.normal(size=(samples, 2 * labels + 2, classes))
    prediction = tensor(p).requires_grad_()
    value = F.ctc_loss(
        prediction.log_softmax(-1).transpose(0, 1), tensor(t),
        [p.shape[1]] * samples, [labels] * samples, reduction="sum")
    value.backward()
    return "ctc", {"reduction": "sum"}, t.astype(float), p, (
        float(value.detach()), prediction.grad.numpy(), None)


def sklearn_pinball(rng):
    t, p = pair(rng)
    quantile = float(rng.uniform(0.05, 0.95))
    value = sklearn.metrics.mean_pinball_loss(t.reshape(-1), p.reshape(-1), alpha=quantile)
    return "pinball", {"quantile": quantile}, t, p, (value, None, None)


def sklearn_tweedie(rng):
    t, p = positive_pair(rng)
    power = float(rng.choice([0.0, 1.0, 1.3, 1.5, 1.9, 2.0, 3.0]))
    value = sklearn.metrics.mean_tweedie_deviance(t.reshape(-1), p.reshape(-1), power=power)
    return "tweedie_deviance", {"power": power}, t, p, (value, None, None)


def sklearn_log_loss(rng):
    labels, logits = rows(rng)
    p = np.exp(logits) / np.exp(logits).sum(-1, keepdims=True)
    value = sklearn.metrics.log_loss(labels, p, labels=range(p.shape[-1]))
    return "sparse_categorical_crossentropy", {}, labels.astype(float), p, (value, None, None)


def sklearn_hinge(rng):
    t, p = rng.choice([-1.0, 1.0], size=7), rng.normal(size=7) * 2
    t[:2] = [-1.0, 1.0]
    value = sklearn.metrics.hinge_loss(t, p)
    return "hinge", {}, t[:, None], p[:, None], (value, None, None)


def sklearn_msle(rng):
    t, p = positive_pair(rng)
    value = sklearn.metrics.mean_squared_log_error(t.reshape(-1), p.reshape(-1))
    return "msle", {}, t, p, (value, None, None)


def sklearn_mape(rng):
    t, p = positive_pair(rng)
    value = 100 * sklearn.metrics.mean_absolute_percentage_error(t.reshape(-1), p.reshape(-1))
    return "mape", {}, t, p, (value, None, None)


CASES = [torch_huber, torch_smooth_l1, torch_mse, torch_l1, torch_bce, torch_bce_with_logits,
         torch_cross_entropy, torch_smoothed_cross_entropy, torch_ignored, torch_kl_div,
         torch_cosine, torch_ctc, sklearn_pinball, sklearn_tweedie, sklearn_log_loss,
         sklearn_hinge, sklearn_msle, sklearn_mape]
