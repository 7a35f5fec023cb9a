"""Losses as people write them for TensorFlow and PyTorch, executed by those frameworks themselves.

Run: `python frameworks.py tensorflow` and `python frameworks.py torch`, each where that framework is
installed (TensorFlow 2.21, PyTorch 1.13); each writes its own half, frameworks-<name>.json. The cases of
frameworks-constructs.json are TensorFlow's, too, one for each construct. The text of a case is what the framework executes: the loss is the mean of what it gives, the gradient is of that number
by y_pred, all in float32.
"""
import json
import sys
import numpy as np

rng = np.random.default_rng(23)
CASES = {"tensorflow": [], "torch": []}


def unit(*shape):
    return np.round(rng.uniform(0.05, 0.95, shape), 3)


def real(*shape):
    return np.round(rng.uniform(-2, 2, shape), 3)


def binary(*shape):
    return rng.integers(0, 2, shape).astype(float)


def labels(classes, *shape):
    return rng.integers(0, classes, shape).astype(float)


def hot(n, c):
    return np.eye(c)[rng.integers(0, c, n)]


def simplex(n, c):
    x = rng.uniform(0.1, 1, (n, c))
    return np.round(x / x.sum(-1, keepdims=True), 4)


def case(framework, name, source, t, p, make=None, **arguments):
    """`make` names the class, or the function that makes the loss; it is called with the arguments."""
    CASES[framework].append((name, source.strip("\n") + "\n", np.asarray(t), np.asarray(p), make, arguments))


TF = "import tensorflow as tf\nfrom tensorflow import keras\nfrom tensorflow.keras import backend as K\nimport numpy as np\n"
PT = "import torch\nimport torch.nn as nn\nimport torch.nn.functional as F\n"

# Functions of TensorFlow and Keras.

case("tensorflow", "tversky_focal", TF + '''
def tversky(y_true, y_pred, smooth=1.0, alpha=0.7):
    y_true_pos = K.flatten(y_true)
    y_pred_pos = K.flatten(y_pred)
    true_pos = K.sum(y_true_pos * y_pred_pos)
    false_neg = K.sum(y_true_pos * (1 - y_pred_pos))
    false_pos = K.sum((1 - y_true_pos) * y_pred_pos)
    return (true_pos + smooth) / (true_pos + alpha * false_neg + (1 - alpha) * false_pos + smooth)


def focal_tversky_loss(y_true, y_pred):
    """Focal Tversky, for small lesions."""
    pt_1 = tversky(y_true, y_pred)
    gamma = 0.75
    return K.pow((1 - pt_1), gamma)
''', binary(4, 6), unit(4, 6))

case("tensorflow", "masked_rmse_with_asserts", TF + '''
@tf.function
def masked_rmse(y_true: tf.Tensor, y_pred: tf.Tensor, *args, **kwargs) -> tf.Tensor:
    tf.debugging.assert_shapes([(y_true, ("N", "D"))])
    assert len(y_pred.shape) == 2, f"rank {len(y_pred.shape)}"
    print("tracing", y_pred.shape)
    with tf.name_scope("masked_rmse"):
        mask = tf.cast(tf.not_equal(y_true, 0.0), y_pred.dtype)
        squared = tf.square((y_pred - y_true) * mask)
        total = tf.reduce_sum(squared, axis=list(range(1, y_pred.shape.rank)))
        count = tf.maximum(tf.reduce_sum(mask, axis=-1), 1.0)
    return tf.sqrt(total / count + 1e-6)
''', real(4, 3) * binary(4, 3), real(4, 3))

case("tensorflow", "multi_head_slices", TF + '''
HEADS = {"box": (0, 4), "score": (4, 5), "classes": (5, 8)}
WEIGHTS = dict(box=5.0, score=1.0, classes=0.5)

def detection_loss(y_true, y_pred):
    total = 0.0
    for name, (start, end) in HEADS.items():
        t, p = y_true[..., start:end], y_pred[..., start:end]
        if name == "box":
            part = tf.reduce_sum(tf.square(tf.sqrt(t) - tf.sqrt(tf.abs(p))), axis=-1)
        elif name == "score":
            part = K.mean(K.binary_crossentropy(t, p), axis=-1)
        else:
            part = keras.losses.categorical_crossentropy(t, p)
        total += WEIGHTS[name] * part
    return total

model = build_model()
model.compile(optimizer="adam", loss=detection_loss, metrics=["mae"])
model.fit(x_train, y_train, epochs=3)
''', np.concatenate([unit(3, 4), binary(3, 1), hot(3, 3)], 1), np.concatenate([unit(3, 5), simplex(3, 3)], 1), make="detection_loss!")

case("tensorflow", "positives_only", TF + '''
def positive_l1(y_true, y_pred):
    selected = y_true[:, 0] > 0.5
    t = tf.boolean_mask(y_true, selected)
    p = y_pred[selected]
    return tf.reduce_mean(tf.abs(t[:, 1:] - p[:, 1:])) + 0.1 * tf.reduce_sum(p[:, 0])
''', np.concatenate([[[1], [0], [1], [1], [0]], real(5, 2)], 1), real(5, 3))

case("tensorflow", "hard_predictions", TF + '''
def hard_examples(y_true, y_pred):
    error = tf.square(y_true - y_pred)
    hard = tf.where(error > tf.reduce_mean(error))
    return tf.reduce_sum(tf.gather_nd(error, hard)) / tf.cast(tf.shape(hard)[0], tf.float32)
''', real(4, 3), real(4, 3))

case("tensorflow", "class_balanced_if", TF + '''
def balanced(y_true, y_pred):
    positives = tf.reduce_sum(y_true)
    negatives = tf.reduce_sum(1.0 - y_true)
    if positives == 0 or negatives == 0:
        return K.mean(K.binary_crossentropy(y_true, y_pred), axis=-1)
    w = y_true * (negatives / positives) + (1.0 - y_true)
    return K.mean(w * K.binary_crossentropy(y_true, y_pred), axis=-1)
''', binary(4, 5), unit(4, 5))

case("tensorflow", "cond_on_predictions", TF + '''
def switching(y_true, y_pred):
    e = y_true - y_pred
    return tf.cond(
        tf.reduce_max(tf.abs(e)) > 1.0,
        lambda: tf.reduce_mean(tf.abs(e), axis=-1),
        lambda: tf.reduce_mean(tf.square(e), axis=-1))
''', real(3, 3), real(3, 3))

case("tensorflow", "pinball_sum", TF + '''
def quantile_loss(quantiles=(0.1, 0.5, 0.9)):
    def loss(y_true, y_pred):
        losses = [K.mean(K.maximum(q * (y_true[:, 0] - y_pred[:, i]), (q - 1) * (y_true[:, 0] - y_pred[:, i])))
                  for i, q in enumerate(quantiles)]
        return sum(losses) / len(losses)
    return loss
''', real(5, 1), real(5, 3), make="quantile_loss")

case("tensorflow", "lovasz_like_map_fn", TF + '''
def per_sample(y_true, y_pred):
    def one(pair):
        t, p = pair
        inter = tf.reduce_sum(t * p)
        union = tf.reduce_sum(t) + tf.reduce_sum(p) - inter
        return 1.0 - (inter + 1e-6) / (union + 1e-6)
    return tf.map_fn(one, (y_true, y_pred), fn_output_signature=tf.float32)
''', binary(3, 5), unit(3, 5))

case("tensorflow", "moving_average_while", TF + '''
def smooth_tv(y_true, y_pred, window=2):
    n = K.int_shape(y_pred)[1]
    total = K.mean(K.square(y_true - y_pred), axis=-1)
    step = 1
    while True:
        if step > window:
            break
        total = total + 0.1 / step * K.mean(K.abs(y_pred[:, step:] - y_pred[:, :n - step]), axis=-1)
        step += 1
    else:
        total = 0.0
    return total
''', real(3, 6), real(3, 6))

case("tensorflow", "concordance", TF + '''
def concordance_loss(y_true, y_pred):
    """One less the concordance of both, over the batch."""
    t_mean, p_mean = K.mean(y_true), K.mean(y_pred)
    t_var, p_var = K.var(y_true), K.var(y_pred)
    covariance = K.mean((y_true - t_mean) * (y_pred - p_mean))
    return 1.0 - 2.0 * covariance / (t_var + p_var + K.square(t_mean - p_mean) + K.epsilon())
''', real(7, 1), real(7, 1))

case("tensorflow", "cox_by_descending_times", TF + '''
def partial_likelihood(y_true, y_pred):
    times, events = y_true[:, 0], y_true[:, 1]
    order = tf.argsort(times, direction="DESCENDING")
    risk = tf.gather(tf.squeeze(y_pred, -1), order)
    events = tf.gather(events, order)
    at_risk = tf.math.log(tf.cumsum(tf.exp(risk)))
    return -tf.reduce_sum((risk - at_risk) * events) / tf.maximum(tf.reduce_sum(events), 1.0)
''', np.stack([unit(6), [1, 0, 1, 1, 0, 1]], 1), real(6, 1))

case("tensorflow", "evidential_regression", TF + '''
def evidential(coefficient=0.2):
    def loss(y_true, y_pred):
        gamma, v, alpha, beta = tf.split(y_pred, 4, axis=-1)
        v, alpha, beta = tf.nn.softplus(v), tf.nn.softplus(alpha) + 1.0, tf.nn.softplus(beta)
        omega = 2.0 * beta * (1.0 + v)
        nll = (0.5 * tf.math.log(np.pi / v) - alpha * tf.math.log(omega)
               + (alpha + 0.5) * tf.math.log(v * (y_true - gamma) ** 2 + omega)
               + tf.math.lgamma(alpha) - tf.math.lgamma(alpha + 0.5))
        penalty = tf.abs(y_true - gamma) * (2.0 * v + alpha)
        return tf.reduce_mean(nll + coefficient * penalty)
    return loss
''', real(5, 1), real(5, 4), make="evidential")

case("tensorflow", "crps_of_a_normal", TF + '''
def crps(y_true, y_pred):
    mu, sigma = y_pred[:, 0], tf.math.softplus(y_pred[:, 1]) + 1e-3
    z = (y_true[:, 0] - mu) / sigma
    density = tf.exp(-0.5 * tf.square(z)) / np.sqrt(2.0 * np.pi)
    below = 0.5 * (1.0 + tf.math.erf(z / np.sqrt(2.0)))
    return tf.reduce_mean(sigma * (z * (2.0 * below - 1.0) + 2.0 * density - 1.0 / np.sqrt(np.pi)))
''', real(6, 1), real(6, 2))

case("tensorflow", "boxes_that_are_ignored", TF + '''
def grid_loss(y_true, y_pred, ignore_thresh=0.5):
    object_mask = y_true[..., 4:5]
    is_object = K.cast(object_mask, "bool")
    pred_box = K.concatenate([K.sigmoid(y_pred[..., :2]), K.exp(y_pred[..., 2:4])])
    m = K.shape(y_pred)[0]
    ignored = tf.TensorArray(K.dtype(y_true), size=1, dynamic_size=True)

    def overlap(a, b):
        a, b = K.expand_dims(a, -2), K.expand_dims(b, 0)
        low = K.maximum(a[..., :2] - a[..., 2:] / 2.0, b[..., :2] - b[..., 2:] / 2.0)
        high = K.minimum(a[..., :2] + a[..., 2:] / 2.0, b[..., :2] + b[..., 2:] / 2.0)
        sides = K.maximum(high - low, 0.0)
        inter = sides[..., 0] * sides[..., 1]
        return inter / (a[..., 2] * a[..., 3] + b[..., 2] * b[..., 3] - inter)

    def body(b, ignored):
        boxes = tf.boolean_mask(y_true[b, ..., 0:4], is_object[b, ..., 0])
        best = K.max(overlap(pred_box[b], boxes), axis=-1)
        return b + 1, ignored.write(b, K.cast(best < ignore_thresh, K.dtype(y_true)))

    _, ignored = tf.while_loop(lambda b, *args: b < m, body, [0, ignored])
    ignored = K.expand_dims(ignored.stack(), -1)
    place = object_mask * K.square(y_true[..., :4] - pred_box)
    entropy = K.binary_crossentropy(object_mask, y_pred[..., 4:5], from_logits=True)
    confidence = object_mask * entropy + (1 - object_mask) * entropy * ignored
    return (K.sum(place) + K.sum(confidence)) / K.cast(m, K.dtype(y_pred))
''', np.concatenate([unit(2, 3, 3, 4), np.eye(9)[[2, 5]].reshape(2, 3, 3, 1)], -1), 0.5 * real(2, 3, 3, 5))

case("tensorflow", "hardest_triplets", TF + '''
def _distances(x):
    dots = tf.matmul(x, tf.transpose(x))
    norms = tf.linalg.diag_part(dots)
    squares = tf.maximum(norms[None, :] - 2.0 * dots + norms[:, None], 0.0)
    mask = tf.cast(tf.equal(squares, 0.0), tf.float32)
    return tf.sqrt(squares + mask * 1e-16) * (1.0 - mask)

def batch_hard(y_true, y_pred, margin=0.5):
    labels = tf.reshape(tf.cast(y_true, tf.int32), [-1])
    distances = _distances(y_pred)
    same = tf.equal(labels[:, None], labels[None, :])
    positive = tf.cast(tf.logical_and(same, tf.logical_not(tf.cast(tf.eye(tf.shape(labels)[0]), tf.bool))), tf.float32)
    hardest = tf.reduce_max(positive * distances, axis=1)
    greatest = tf.reduce_max(distances, axis=1, keepdims=True)
    nearest = tf.reduce_min(distances + greatest * tf.cast(same, tf.float32), axis=1)
    return tf.reduce_mean(tf.maximum(hardest - nearest + margin, 0.0))
''', np.array([[0.0], [1], [0], [2], [1], [2]]), real(6, 3))

case("tensorflow", "cross_correlation_of_twins", TF + '''
def twins(y_true, y_pred):
    def scaled(z):
        return (z - tf.reduce_mean(z, axis=0)) / tf.math.reduce_std(z, axis=0)
    n = tf.cast(tf.shape(y_pred)[0], tf.float32)
    c = tf.matmul(scaled(y_true), scaled(y_pred), transpose_a=True) / n
    on = tf.reduce_sum(tf.pow(1.0 - tf.linalg.diag_part(c), 2))
    off = tf.linalg.set_diag(c, tf.zeros(tf.shape(c)[0]))
    return on + 0.005 * tf.reduce_sum(off ** 2)
''', real(6, 3), real(6, 3))

case("tensorflow", "weights_filled_in_a_loop", TF + '''
def class_balanced(beta=0.9, counts=(10, 5, 1)):
    weights = np.zeros(len(counts))
    for i, n in enumerate(counts):
        weights[i] = (1.0 - beta) / (1.0 - beta ** n)
    weights = weights / np.sum(weights) * len(counts)
    weights = K.variable(weights)

    def loss(y_true, y_pred):
        y_pred /= K.sum(y_pred, axis=-1, keepdims=True)
        y_pred = K.clip(y_pred, K.epsilon(), 1 - K.epsilon())
        return -K.sum(y_true * K.log(y_pred) * weights, -1)
    return loss
''', hot(4, 3), simplex(4, 3), make="class_balanced")

case("tensorflow", "lovasz_hinge", TF + '''
def lovasz_gradient(sorted_truth):
    total = tf.reduce_sum(sorted_truth)
    intersection = total - tf.cumsum(sorted_truth)
    union = total + tf.cumsum(1.0 - sorted_truth)
    jaccard = 1.0 - intersection / union
    return tf.concat((jaccard[0:1], jaccard[1:] - jaccard[:-1]), 0)

def lovasz_hinge(y_true, y_pred):
    def one(pair):
        truth, logits = pair
        errors = 1.0 - logits * (2.0 * truth - 1.0)
        descending, order = tf.nn.top_k(errors, k=tf.shape(errors)[0])
        weights = lovasz_gradient(tf.gather(truth, order))
        return tf.tensordot(tf.nn.elu(descending) + 1.0, tf.stop_gradient(weights), 1)
    losses = tf.map_fn(one, (y_true, y_pred), fn_output_signature=tf.float32)
    return tf.reduce_mean(losses)
''', np.array([[1.0, 0, 1, 0, 0], [0, 1, 1, 0, 1]]), real(2, 5))

case("tensorflow", "mixture_density", TF + '''
def mixture(components=2, dimensions=1):
    def loss(y_true, y_pred):
        mus, sigmas, pis = tf.split(
            y_pred, num_or_size_splits=[components * dimensions, components * dimensions, components], axis=-1)
        mus = tf.reshape(mus, [-1, components, dimensions])
        sigmas = tf.nn.elu(tf.reshape(sigmas, [-1, components, dimensions])) + 1.0 + 1e-3
        logs = tf.reduce_sum(
            -0.5 * tf.square((tf.expand_dims(y_true, 1) - mus) / sigmas) - tf.math.log(sigmas)
            - 0.5 * tf.math.log(2.0 * np.pi), axis=-1)
        return tf.negative(tf.reduce_mean(tf.reduce_logsumexp(tf.nn.log_softmax(pis) + logs, axis=-1)))
    return loss
''', real(5, 1), real(5, 6), make="mixture")

# Classes of Keras.

case("tensorflow", "class_with_config", TF + '''
@keras.utils.register_keras_serializable(package="Custom")
class WeightedBCE(tf.keras.losses.Loss):
    """Weighted binary cross-entropy."""

    epsilon = 1e-7

    def __init__(self, pos_weight=3.0, name="weighted_bce", **kwargs):
        super(WeightedBCE, self).__init__(name=name, **kwargs)
        self.pos_weight = pos_weight

    @property
    def neg_weight(self):
        return 1.0 / self.pos_weight

    def _clip(self, p):
        return K.clip(p, self.epsilon, 1.0 - self.epsilon)

    def call(self, y_true, y_pred):
        p = self._clip(y_pred)
        loss = -(self.pos_weight * y_true * K.log(p) + self.neg_weight * (1.0 - y_true) * K.log(1.0 - p))
        return K.mean(loss, axis=-1)

    def get_config(self):
        config = super().get_config()
        config.update({"pos_weight": self.pos_weight})
        return config
''', binary(4, 3), unit(4, 3), make="WeightedBCE")

case("tensorflow", "class_sum_reduction", TF + '''
class SumLoss(keras.losses.Loss):
    def __init__(self, scale=2.0):
        super().__init__(reduction="sum", name="sum_loss")
        self.scale = scale

    def call(self, y_true, y_pred):
        return self.scale * tf.reduce_mean(tf.abs(y_true - y_pred), axis=-1)
''', real(4, 3), real(4, 3), make="SumLoss")

case("tensorflow", "class_inheritance", TF + '''
class Base(keras.losses.Loss):
    power = 2
    def distance(self, a, b):
        return tf.abs(a - b) ** self.power
    def call(self, y_true, y_pred):
        return tf.reduce_mean(self.distance(y_true, y_pred), axis=-1)

class Cubic(Base):
    power = 3
    def distance(self, a, b):
        d = super().distance(a, b)
        return d / 3.0
''', real(4, 3), real(4, 3), make="Cubic")

case("tensorflow", "class_bare_callable", TF + '''
class DiceLoss:
    def __init__(self, smooth=1.0, square=False):
        self.smooth, self.square = smooth, square

    def __call__(self, y_true, y_pred):
        axes = tuple(range(1, len(y_pred.shape)))
        num = 2.0 * tf.reduce_sum(y_true * y_pred, axis=axes) + self.smooth
        power = 2 if self.square else 1
        den = tf.reduce_sum(y_true ** power, axis=axes) + tf.reduce_sum(y_pred ** power, axis=axes) + self.smooth
        return 1.0 - num / den
''', binary(3, 4, 2), unit(3, 4, 2), make="DiceLoss", square=True)

case("tensorflow", "class_of_parts", TF + '''
class Combined(keras.losses.Loss):
    def __init__(self, weights={"bce": 0.3, "mse": 0.7}):
        super().__init__()
        self.bce = keras.losses.BinaryCrossentropy(reduction="none")
        self.parts = {"mse": self.mse, "bce": self.bce}
        self.weights = weights

    @staticmethod
    def mse(t, p):
        return tf.reduce_mean(tf.math.squared_difference(t, p), -1)

    def call(self, y_true, y_pred):
        return tf.add_n([self.weights[k] * self.parts[k](y_true, y_pred) for k in sorted(self.parts)])
''', binary(4, 3), unit(4, 3), make="Combined")

# Functions of PyTorch.

case("torch", "torch_dice", PT + '''
def dice_loss(pred, target, smooth=1.):
    pred = torch.sigmoid(pred)
    pred = pred.contiguous().view(pred.size(0), -1)
    target = target.contiguous().view(target.size(0), -1).float()
    inter = (pred * target).sum(dim=1)
    loss = 1 - ((2. * inter + smooth) / (pred.sum(dim=1) + target.sum(dim=1) + smooth))
    return loss.mean()
''', binary(3, 2, 4), real(3, 2, 4))

case("torch", "torch_focal_function", PT + '''
def sigmoid_focal_loss(inputs, targets, alpha: float = 0.25, gamma: float = 2, reduction: str = "mean"):
    p = torch.sigmoid(inputs)
    ce_loss = F.binary_cross_entropy_with_logits(inputs, targets, reduction="none")
    p_t = p * targets + (1 - p) * (1 - targets)
    loss = ce_loss * ((1 - p_t) ** gamma)
    if alpha >= 0:
        alpha_t = alpha * targets + (1 - alpha) * (1 - targets)
        loss = alpha_t * loss
    if reduction == "none":
        pass
    elif reduction == "mean":
        loss = loss.mean()
    elif reduction == "sum":
        loss = loss.sum()
    else:
        raise ValueError(f"Invalid value for arg 'reduction': '{reduction}'")
    return loss
''', binary(3, 4), real(3, 4))

case("torch", "torch_masked_l1", PT + '''
def masked_l1(output, target):
    mask = (target > 0).detach()
    diff = torch.abs(output[mask] - target[mask])
    return diff.sum() / mask.float().sum().clamp(min=1)
''', real(4, 3), real(4, 3))

case("torch", "torch_si_log", PT + '''
def silog(input, target, beta=0.15):
    valid = target > 0.2
    d = torch.log(input[valid]) - torch.log(target[valid])
    return 10 * torch.sqrt(torch.var(d) + beta * torch.pow(torch.mean(d), 2))
''', unit(4, 5), unit(4, 5))

case("torch", "torch_label_smoothing", PT + '''
def smooth_nll(output, target, eps=0.1):
    n = output.size(1)
    logp = F.log_softmax(output, dim=-1)
    target = target.long()
    nll = -logp.gather(dim=-1, index=target.unsqueeze(1)).squeeze(1)
    return ((1 - eps) * nll - eps / n * logp.sum(dim=-1)).mean()
''', labels(4, 5), real(5, 4))

case("torch", "torch_cross_entropy_weights", PT + '''
def weighted_ce(logits, target):
    weight = torch.tensor([0.2, 0.5, 0.3])
    return F.cross_entropy(logits, target.long(), weight=weight) + 0.01 * logits.pow(2).mean()
''', labels(3, 6), real(6, 3))

case("torch", "torch_asymmetric_in_place", PT + '''
def asymmetric(x, y, gamma_neg=4, gamma_pos=1, clip=0.05, eps=1e-8, constant_weight=True):
    positives = torch.sigmoid(x)
    negatives = 1 - positives
    if clip is not None and clip > 0:
        negatives.add_(clip).clamp_(max=1)
    loss = y * torch.log(positives.clamp(min=eps))
    loss.add_((1 - y) * torch.log(negatives.clamp(min=eps)))
    if constant_weight:
        torch.set_grad_enabled(False)
    pt = positives * y + negatives * (1 - y)
    weight = torch.pow(1 - pt, gamma_pos * y + gamma_neg * (1 - y))
    if constant_weight:
        torch.set_grad_enabled(True)
    loss *= weight
    return -loss.sum()
''', binary(4, 5), real(4, 5))

case("torch", "torch_lovasz_softmax", PT + '''
from torch.autograd import Variable

def lovasz_grad(gt_sorted):
    p = len(gt_sorted)
    gts = gt_sorted.sum()
    intersection = gts - gt_sorted.float().cumsum(0)
    union = gts + (1 - gt_sorted).float().cumsum(0)
    jaccard = 1. - intersection / union
    if p > 1:
        jaccard[1:p] = jaccard[1:p] - jaccard[0:-1]
    return jaccard

def lovasz_softmax(logits, labels):
    probas = F.softmax(logits, dim=1)
    C = probas.size(1)
    losses = []
    for c in range(C):
        fg = (labels == c).float()
        if fg.sum() == 0:
            continue
        errors = (Variable(fg) - probas[:, c]).abs()
        errors_sorted, perm = torch.sort(errors, 0, descending=True)
        perm = perm.data
        losses.append(torch.dot(errors_sorted, Variable(lovasz_grad(fg[perm]))))
    return sum(losses) / len(losses)
''', np.array([0.0, 2, 1, 0, 2]), real(5, 4))

case("torch", "torch_ssim", PT + '''
from math import exp

def gaussian(window_size, sigma):
    gauss = torch.Tensor([exp(-(x - window_size // 2) ** 2 / float(2 * sigma ** 2)) for x in range(window_size)])
    return gauss / gauss.sum()

def ssim_loss(img1, img2, window_size=5):
    channel = img1.size(1)
    one = gaussian(window_size, 1.5).unsqueeze(1)
    window = one.mm(one.t()).float().unsqueeze(0).unsqueeze(0).expand(channel, 1, window_size, window_size).contiguous()
    if img1.is_cuda:
        window = window.cuda(img1.get_device())
    window = window.type_as(img1)
    pad = window_size // 2
    mu1, mu2 = F.conv2d(img1, window, padding=pad, groups=channel), F.conv2d(img2, window, padding=pad, groups=channel)
    mu1_sq, mu2_sq, mu1_mu2 = mu1.pow(2), mu2.pow(2), mu1 * mu2
    sigma1 = F.conv2d(img1 * img1, window, padding=pad, groups=channel) - mu1_sq
    sigma2 = F.conv2d(img2 * img2, window, padding=pad, groups=channel) - mu2_sq
    sigma12 = F.conv2d(img1 * img2, window, padding=pad, groups=channel) - mu1_mu2
    C1, C2 = 0.01 ** 2, 0.03 ** 2
    similarity = ((2 * mu1_mu2 + C1) * (2 * sigma12 + C2)) / ((mu1_sq + mu2_sq + C1) * (sigma1 + sigma2 + C2))
    return 1 - similarity.mean()
''', unit(1, 2, 6, 6), unit(1, 2, 6, 6))

case("torch", "torch_contrast_with_cleared_diagonal", PT + '''
def contrast(features, labels, temperature=0.5):
    device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
    features = F.normalize(features, dim=1)
    n = features.shape[0]
    labels = labels.contiguous().view(-1, 1)
    mask = torch.eq(labels, labels.T).float().to(device)
    logits = torch.div(torch.matmul(features, features.T), temperature)
    logits = logits - logits.max(dim=1, keepdim=True)[0].detach()
    others = torch.ones_like(mask).scatter_(1, torch.arange(n).view(-1, 1).to(device), 0)
    mask.fill_diagonal_(0)
    exp_logits = torch.exp(logits) * others
    log_prob = logits - torch.log(exp_logits.sum(1, keepdim=True))
    mean_log_prob = (mask * log_prob).sum(1) / mask.sum(1)
    return -mean_log_prob.mean()
''', np.array([0.0, 1, 0, 1, 0]), real(5, 3))

case("torch", "torch_parts_that_are_assigned", PT + '''
def parts(output, target):
    x = output.clone()
    x[:, 0] = target[:, 0] * x[:, 0]
    x[1:3, 2] += 1.5
    x[x > 0.5] = x[x > 0.5] * 2
    x[[0, 2], [1, 1]] = output[0, :2]
    x[..., -1].mul_(3)
    x[:, [0, 2]] = x[:, [2, 0]]
    return ((x - target) ** 2).mean() + x[::2, 1:].prod(dim=1).sum()
''', real(4, 4), real(4, 4))

case("torch", "torch_classes_one_by_one", PT + '''
def per_class(logits, target):
    probs = F.softmax(logits, dim=1)
    logs = probs * torch.log(probs)
    for c in torch.unique(target):
        c = int(c)
        logs[:, c][target == c] = 0.0
    hot = torch.zeros(logits.shape).scatter_(1, target.long().unsqueeze(1), 1)
    counts = torch.bincount(target.long(), minlength=logits.shape[1]).float()
    centers = torch.zeros(logits.shape[1], logits.shape[1]).index_add_(0, target.long(), probs)
    far = torch.cdist(centers, probs).mean()
    with torch.no_grad():
        weight = 1.0 / (counts + 1.0)
    return logs.sum() + (weight * hot * probs).sum() + far
''', labels(4, 6), real(6, 4))

# Modules of PyTorch.

case("torch", "torch_module_focal", PT + '''
class FocalLoss(nn.Module):
    def __init__(self, gamma=2.0, eps=1e-7):
        super(FocalLoss, self).__init__()
        self.gamma = gamma
        self.eps = eps
        self.ce = nn.CrossEntropyLoss(reduction="none")

    def forward(self, input, target):
        logp = self.ce(input, target.long())
        p = torch.exp(-logp)
        loss = (1 - p) ** self.gamma * logp
        return loss.mean()
''', labels(4, 5), real(5, 4), make="FocalLoss")

case("torch", "torch_module_charbonnier", PT + '''
class CharbonnierLoss(nn.Module):
    """L1, smooth near 0."""
    def __init__(self, eps=1e-3):
        super().__init__()
        self.eps = eps

    def forward(self, x, y):
        diff = x - y
        return torch.mean(torch.sqrt((diff * diff) + (self.eps * self.eps)))
''', real(3, 4), real(3, 4), make="CharbonnierLoss")

case("torch", "torch_module_wing", PT + '''
class WingLoss(nn.Module):
    def __init__(self, omega=1.0, epsilon=0.5):
        super(WingLoss, self).__init__()
        self.omega = omega
        self.epsilon = epsilon

    def forward(self, pred, target):
        delta_y = (target - pred).abs()
        delta_y1 = delta_y[delta_y < self.omega]
        delta_y2 = delta_y[delta_y >= self.omega]
        loss1 = self.omega * torch.log(1 + delta_y1 / self.epsilon)
        C = self.omega - self.omega * torch.log(torch.tensor(1 + self.omega / self.epsilon))
        loss2 = delta_y2 - C
        return (loss1.sum() + loss2.sum()) / (len(loss1) + len(loss2))
''', real(4, 3), real(4, 3), make="WingLoss")

case("torch", "torch_module_dice_bce", PT + '''
class DiceBCELoss(nn.Module):
    def __init__(self, weight=None, size_average=True):
        super(DiceBCELoss, self).__init__()

    def forward(self, inputs, targets, smooth=1):
        inputs = F.sigmoid(inputs)
        inputs = inputs.view(-1)
        targets = targets.view(-1)
        intersection = (inputs * targets).sum()
        dice_loss = 1 - (2. * intersection + smooth) / (inputs.sum() + targets.sum() + smooth)
        BCE = F.binary_cross_entropy(inputs, targets, reduction='mean')
        return BCE + dice_loss
''', binary(3, 4), real(3, 4), make="DiceBCELoss")

case("torch", "torch_module_triplet", PT + '''
class Separation(nn.Module):
    def __init__(self, margin=1.0):
        super().__init__()
        self.margin = margin
        self.cos = nn.CosineSimilarity(dim=1)
        self.mse = nn.MSELoss()

    def forward(self, output, target):
        close = self.cos(output, target)
        far = torch.norm(output - target.flip(0), dim=1)
        worst, _ = torch.max(output, dim=1)
        hinge = torch.clamp(self.margin - far, min=0.0)
        return self.mse(output, target) + (1 - close).mean() + hinge.mean() + 0.1 * worst.mean()
''', real(4, 3), real(4, 3), make="Separation")

case("torch", "torch_resized_in_place", PT + '''
def resized(output, target):
    column = target.clone().resize_(target.numel(), 1)
    first = target * 2
    first.resize_(2, 3)
    weight = output.detach().clone().abs_().resize_((6,)).resize_(3, 2)
    error = output.view(-1, 1) - column
    return error.pow(2).mean() + (first * output[:2, :3]).sum() + (weight * output[:3, 1:3]).sum()
''', real(3, 4), real(3, 4))

case("torch", "torch_contrast_of_views", PT + '''
class Contrast(nn.Module):
    def __init__(self, temperature):
        super().__init__()
        self.temperature = temperature

    def forward(self, first, second):
        count = second.size(0)
        second = F.normalize(second, dim=1)
        first = F.normalize(first, dim=1)
        logits = torch.einsum("nc,mc->nm", [second, first]) / self.temperature
        labels = torch.arange(count, dtype=torch.long, device=second.device)
        return F.cross_entropy(logits, labels) * 2 * self.temperature
''', real(4, 3), real(4, 3), make="Contrast", temperature=0.2)


def evaluate(framework, source, t, p, make, arguments):
    space = {}
    end = make is not None and make.endswith("!")
    text = source.split("\nmodel = ")[0] if end else source
    exec(text, space)
    if framework == "tensorflow":
        import tensorflow as tf
        t, p = tf.constant(t, tf.float32), tf.constant(p, tf.float32)
        function = space[make.rstrip("!")] if make else space[defined(text)]
        function = function(**arguments) if make and not end else function
        with tf.GradientTape() as tape:
            tape.watch(p)
            loss = tf.reduce_mean(function(t, p))
        return float(loss), tape.gradient(loss, p).numpy()
    import torch
    t, p = torch.tensor(t, dtype=torch.float32), torch.tensor(p, dtype=torch.float32, requires_grad=True)
    function = space[make](**arguments) if make else space[defined(text)]
    loss = function(p, t).mean()
    loss.backward()
    return float(loss), p.grad.numpy()


def defined(text):
    """The name of the last function at the margin."""
    return [l[4:].split("(")[0] for l in text.split("\n") if l.startswith("def ")][-1]


if __name__ == "__main__":
    framework = sys.argv[1]
    cases = []
    for name, source, t, p, make, arguments in CASES[framework]:
        loss, gradient = evaluate(framework, source, t, p, make, arguments)
        assert np.isfinite(loss) and np.isfinite(gradient).all(), name
        cases.append({
            "name": name, "source": source, "y_true": t.tolist(), "y_pred": p.tolist(),
            "arguments": arguments, "loss": loss, "gradient": np.round(gradient.astype(float), 9).tolist()})
    with open(f"frameworks-{framework}.json", "w") as file:
        file.write('{"cases": [\n' + ",\n".join(json.dumps(case) for case in cases) + "\n]}\n")
