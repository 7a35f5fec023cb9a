"""Losses that people publish, written anew as they write them, with witnesses in JAX in float64.

Run: python published.py (JAX 0.10.2 on CPU), which writes published.json. Each case: the source, its
arguments, inputs, and the same law in JAX. The gradient is that of the mean of all values.
"""
import json
import jax
import jax.numpy as jnp
import numpy as np
from jax.scipy.special import gammaln

jax.config.update("jax_enable_x64", True)
rng = np.random.default_rng(11)
E = 1e-7
CASES = []


def unit(*shape):
    return np.round(rng.uniform(0.02, 0.98, shape), 4)


def real(*shape):
    return np.round(rng.uniform(-2, 2, shape), 4)


def binary(*shape):
    return rng.integers(0, 2, shape).astype(float)


def hot(n, c):
    return np.eye(c)[rng.integers(0, c, n)]


def simplex(n, c):
    x = rng.uniform(0.05, 1, (n, c))
    return np.round(x / x.sum(-1, keepdims=True), 6)


def case(name, source, t, p, law, **arguments):
    CASES.append((name, source.strip("\n") + "\n", t, p, law, arguments))


def focal(t, p, gamma, alpha):
    p = jnp.clip(p, E, 1 - E)
    pt = jnp.where(t == 1, p, 1 - p)
    a = jnp.where(t == 1, alpha, 1 - alpha)
    return -jnp.mean(a * (1 - pt) ** gamma * jnp.log(pt), -1)


case("binary focal", '''
def binary_focal_loss(gamma=2., alpha=.25):
    """
    Binary form of focal loss.
      FL(p_t) = -alpha * (1 - p_t)**gamma * log(p_t)
    Usage: model.compile(loss=[binary_focal_loss(alpha=.25, gamma=2)])
    """
    def binary_focal_loss_fixed(y_true, y_pred):
        y_true = tf.cast(y_true, tf.float32)
        # Define epsilon so that the back-propagation will not result in NaN
        epsilon = K.epsilon()
        y_pred = K.clip(y_pred, epsilon, 1.0 - epsilon)
        p_t = tf.where(K.equal(y_true, 1), y_pred, 1 - y_pred)
        alpha_factor = K.ones_like(y_true) * alpha
        alpha_t = tf.where(K.equal(y_true, 1), alpha_factor, 1 - alpha_factor)
        cross_entropy = -K.log(p_t)
        weight = alpha_t * K.pow((1 - p_t), gamma)
        loss = weight * cross_entropy
        loss = K.mean(loss, axis=-1)
        return loss
    return binary_focal_loss_fixed
''', binary(4, 3), unit(4, 3), lambda t, p: focal(t, p, 2.5, 0.25), gamma=2.5)

case("categorical focal", '''
import tensorflow as tf
from tensorflow.keras import backend as K

def categorical_focal_loss(alpha, gamma=2.):
    alpha = np.array(alpha, dtype=np.float32)
    def categorical_focal_loss_fixed(y_true, y_pred):
        epsilon = K.epsilon()
        y_pred = K.clip(y_pred, epsilon, 1. - epsilon)
        cross_entropy = -y_true * K.log(y_pred)
        loss = alpha * K.pow(1 - y_pred, gamma) * cross_entropy
        return K.mean(K.sum(loss, axis=-1))
    return categorical_focal_loss_fixed
''', hot(5, 3), simplex(5, 3),
     lambda t, p: jnp.mean(jnp.sum(jnp.array([.2, .3, .5]) * (1 - p) ** 2 * -t * jnp.log(p), -1)),
     alpha=[.2, .3, .5])

case("focal on logits", '''
def sigmoid_focal_loss(labels, logits, alpha: float = 0.25, gamma: float = 2.0):
    p = tf.sigmoid(logits)
    ce = tf.nn.sigmoid_cross_entropy_with_logits(labels=labels, logits=logits)
    p_t = p * labels + (1 - p) * (1 - labels)
    loss = ce * ((1 - p_t) ** gamma)
    if alpha >= 0:
        alpha_t = alpha * labels + (1 - alpha) * (1 - labels)
        loss = alpha_t * loss
    return tf.reduce_sum(loss, axis=1)
''', binary(4, 3), real(4, 3),
     lambda t, x: jnp.sum((0.25 * t + 0.75 * (1 - t)) * (jnp.maximum(x, 0) - x * t + jnp.log1p(jnp.exp(-jnp.abs(x))))
                          * (1 - (jax.nn.sigmoid(x) * t + (1 - jax.nn.sigmoid(x)) * (1 - t))) ** 2, 1))

case("dice, soft", '''
smooth = 1.

def dice_coef(y_true, y_pred):
    y_true_f = K.flatten(y_true)
    y_pred_f = K.flatten(y_pred)
    intersection = K.sum(y_true_f * y_pred_f)
    return (2. * intersection + smooth) / (K.sum(y_true_f) + K.sum(y_pred_f) + smooth)

def dice_coef_loss(y_true, y_pred):
    return -dice_coef(y_true, y_pred)
''', binary(2, 3, 3, 1), unit(2, 3, 3, 1), lambda t, p: -(2 * jnp.sum(t * p) + 1) / (jnp.sum(t) + jnp.sum(p) + 1))

case("dice, squared, per sample, plus crossentropy", '''
def bce_dice_loss(y_true, y_pred):
    def dice(y_true, y_pred, axis=(1, 2), smooth=1e-5):
        inter = K.sum(y_true * y_pred, axis=axis)
        union = K.sum(K.square(y_true), axis=axis) + K.sum(K.square(y_pred), axis=axis)
        return K.mean((2. * inter + smooth) / (union + smooth), axis=-1)
    return 0.5 * K.mean(K.binary_crossentropy(y_true, y_pred), axis=[1, 2, 3]) + (1 - dice(y_true, y_pred))
''', binary(2, 3, 3, 2), unit(2, 3, 3, 2),
     lambda t, p: 0.5 * jnp.mean(-(t * jnp.log(p) + (1 - t) * jnp.log1p(-p)), (1, 2, 3)) + 1 - jnp.mean(
         (2 * jnp.sum(t * p, (1, 2)) + 1e-5) / (jnp.sum(t * t, (1, 2)) + jnp.sum(p * p, (1, 2)) + 1e-5), -1))

case("focal Tversky", '''
def focal_tversky(y_true, y_pred, alpha=0.7, gamma=0.75, smooth=1e-6):
    y_true_pos = K.batch_flatten(y_true)
    y_pred_pos = K.batch_flatten(y_pred)
    true_pos = K.sum(y_true_pos * y_pred_pos, 1)
    false_neg = K.sum(y_true_pos * (1 - y_pred_pos), 1)
    false_pos = K.sum((1 - y_true_pos) * y_pred_pos, 1)
    tversky = (true_pos + smooth) / (true_pos + alpha * false_neg + (1 - alpha) * false_pos + smooth)
    return K.pow((1 - tversky), gamma)
''', binary(2, 3, 3), unit(2, 3, 3),
     lambda t, p: (1 - (jnp.sum(t * p, (1, 2)) + 1e-6) / (jnp.sum(t * p, (1, 2)) + .7 * jnp.sum(t * (1 - p), (1, 2)) + .3 * jnp.sum((1 - t) * p, (1, 2)) + 1e-6)) ** .75)

case("Jaccard distance", '''
def jaccard_distance_loss(y_true, y_pred, smooth=100):
    intersection = K.sum(K.abs(y_true * y_pred), axis=-1)
    sum_ = K.sum(K.abs(y_true) + K.abs(y_pred), axis=-1)
    jac = (intersection + smooth) / (sum_ - intersection + smooth)
    return (1 - jac) * smooth
''', binary(3, 5), unit(3, 5),
     lambda t, p: 100 * (1 - (jnp.sum(t * p, -1) + 100) / (jnp.sum(t + p, -1) - jnp.sum(t * p, -1) + 100)))

case("weighted binary crossentropy", '''
def create_weighted_binary_crossentropy(zero_weight, one_weight):
    def weighted_binary_crossentropy(y_true, y_pred):
        b_ce = K.binary_crossentropy(y_true, y_pred)
        weight_vector = y_true * one_weight + (1. - y_true) * zero_weight
        weighted_b_ce = weight_vector * b_ce
        return K.mean(weighted_b_ce)
    return weighted_binary_crossentropy
create_weighted_binary_crossentropy(0.3, one_weight=0.7)
''', binary(4, 1), unit(4, 1), lambda t, p: jnp.mean((0.7 * t + 0.3 * (1 - t)) * -(t * jnp.log(p) + (1 - t) * jnp.log1p(-p))))

case("weighted categorical crossentropy", '''
def weighted_categorical_crossentropy(weights):
    weights = K.variable(weights)
    def loss(y_true, y_pred):
        # scale predictions so that the class probas of each sample sum to 1
        y_pred /= K.sum(y_pred, axis=-1, keepdims=True)
        y_pred = K.clip(y_pred, K.epsilon(), 1 - K.epsilon())
        loss = y_true * K.log(y_pred) * weights
        loss = -K.sum(loss, -1)
        return loss
    return loss
''', hot(4, 3), unit(4, 3),
     lambda t, p: -jnp.sum(t * jnp.log(p / p.sum(-1, keepdims=True)) * jnp.array([1, 2, 0.5]), -1), weights=[1, 2, 0.5])

case("concordance correlation", '''
def ccc_loss(y_true, y_pred):
    x_m = K.mean(y_true, axis=0)
    y_m = K.mean(y_pred, axis=0)
    s_xy = K.mean((y_true - x_m) * (y_pred - y_m), axis=0)
    ccc = 2.0 * s_xy / (K.var(y_true, axis=0) + K.var(y_pred, axis=0) + K.square(x_m - y_m))
    return 1. - ccc
''', real(6, 2), real(6, 2),
     lambda t, p: 1 - 2 * jnp.mean((t - t.mean(0)) * (p - p.mean(0)), 0) / (jnp.var(t, 0) + jnp.var(p, 0) + (t.mean(0) - p.mean(0)) ** 2))

masked = real(3, 4)
masked[0, 1] = masked[2, 3] = masked[2, 0] = -1
case("masked mean squared error", '''
def masked_mse(mask_value):
    def f(y_true, y_pred):
        mask_true = K.cast(K.not_equal(y_true, mask_value), K.floatx())
        masked_squared_error = K.square(mask_true * (y_true - y_pred))
        return K.sum(masked_squared_error, axis=-1) / K.maximum(K.sum(mask_true, axis=-1), 1)
    f.__name__ = str('Masked MSE (mask_value={})'.format(mask_value)) if False else 'x'
    return f
'''.replace("    f.__name__ = str('Masked MSE (mask_value={})'.format(mask_value)) if False else 'x'\n", ""), masked, real(3, 4),
     lambda t, p: jnp.sum((t != -1) * (t - p) ** 2, -1) / jnp.sum(t != -1, -1), mask_value=-1)

case("structural similarity", '''
def ssim_loss(y_true, y_pred, k1=0.01, k2=0.03, max_val=1.0):
    """SSIM with one window per image."""
    c1 = (k1 * max_val) ** 2
    c2 = (k2 * max_val) ** 2
    axes = [1, 2]
    u_true = K.mean(y_true, axis=axes)
    u_pred = K.mean(y_pred, axis=axes)
    var_true = K.var(y_true, axis=axes)
    var_pred = K.var(y_pred, axis=axes)
    covar = K.mean(y_true * y_pred, axis=axes) - u_true * u_pred
    ssim = (2 * u_true * u_pred + c1) * (2 * covar + c2)
    denom = (K.square(u_true) + K.square(u_pred) + c1) * (var_pred + var_true + c2)
    return (1.0 - ssim / denom) / 2.0
''', unit(2, 4, 4), unit(2, 4, 4),
     lambda t, p: (1 - (2 * t.mean((1, 2)) * p.mean((1, 2)) + 1e-4) * (2 * ((t * p).mean((1, 2)) - t.mean((1, 2)) * p.mean((1, 2))) + 9e-4)
                   / ((t.mean((1, 2)) ** 2 + p.mean((1, 2)) ** 2 + 1e-4) * (jnp.var(t, (1, 2)) + jnp.var(p, (1, 2)) + 9e-4))) / 2)

case("contrastive", '''
def contrastive_loss(y_true, y_pred):
    margin = 1
    sqaure_pred = K.square(y_pred)
    margin_square = K.square(K.maximum(margin - y_pred, 0))
    return K.mean(y_true * sqaure_pred + (1 - y_true) * margin_square)
''', binary(6, 1), np.abs(real(6, 1)), lambda t, p: jnp.mean(t * p ** 2 + (1 - t) * jnp.maximum(1 - p, 0) ** 2))

case("triplet", '''
def triplet_loss(y_true, y_pred, alpha=0.2):
    total_length = y_pred.shape.as_list()[-1]
    anchor = y_pred[:, 0:int(total_length * 1 / 3)]
    positive = y_pred[:, int(total_length*1/3):int(total_length*2/3)]
    negative = y_pred[:, int(total_length*2/3):int(total_length*3/3)]
    pos_dist = K.sum(K.square(anchor - positive), axis=1)
    neg_dist = K.sum(K.square(anchor - negative), axis=1)
    basic_loss = pos_dist - neg_dist + alpha
    return K.maximum(basic_loss, 0.0)
''', binary(4, 1), real(4, 6) / 2,
     lambda t, p: jnp.maximum(jnp.sum((p[:, :2] - p[:, 2:4]) ** 2, 1) - jnp.sum((p[:, :2] - p[:, 4:]) ** 2, 1) + 0.2, 0))

case("pinball, several quantiles", '''
quantiles = [0.1, 0.5, 0.9]

def quantile_loss(y_true, y_pred):
    e = y_true - y_pred
    return tf.reduce_mean(tf.maximum(quantiles * e, (tf.constant(quantiles) - 1) * e), axis=-1)
''', real(4, 3), real(4, 3),
     lambda t, p: jnp.mean(jnp.maximum(jnp.array([.1, .5, .9]) * (t - p), (jnp.array([.1, .5, .9]) - 1) * (t - p)), -1))

case("pinball, tilted", '''
loss = lambda y, f: K.mean(K.maximum(q * (y - f), (q - 1) * (y - f)), axis=-1)
''', real(4, 2), real(4, 2), lambda t, p: jnp.mean(jnp.maximum(.9 * (t - p), -.1 * (t - p)), -1), q=0.9)

case("root mean squared logarithmic error", '''
def rmsle(y_true, y_pred):
    first_log = K.log(K.clip(y_pred, K.epsilon(), None) + 1.)
    second_log = K.log(K.clip(y_true, K.epsilon(), None) + 1.)
    return K.sqrt(K.mean(K.square(first_log - second_log), axis=-1))
''', unit(3, 4) * 5, unit(3, 4) * 5, lambda t, p: jnp.sqrt(jnp.mean((jnp.log(p + 1) - jnp.log(t + 1)) ** 2, -1)))

case("smooth L1 by switch", '''
HUBER_DELTA = 0.5
def smoothL1(y_true, y_pred):
   x   = K.abs(y_true - y_pred)
   x   = K.switch(x < HUBER_DELTA, 0.5 * x ** 2, HUBER_DELTA * (x - 0.5 * HUBER_DELTA))
   return  K.sum(x)
''', real(3, 4), real(3, 4),
     lambda t, p: jnp.sum(jnp.where(jnp.abs(t - p) < .5, .5 * (t - p) ** 2, .5 * (jnp.abs(t - p) - .25))))

case("wing", '''
def wing_loss(y_true, y_pred, w=10.0, epsilon=2.0):
    x = y_true - y_pred
    c = w * (1.0 - math.log(1.0 + w / epsilon))
    absolute_x = tf.abs(x)
    losses = tf.where(
        tf.greater(w, absolute_x),
        w * tf.math.log(1.0 + absolute_x / epsilon),
        absolute_x - c
    )
    return tf.reduce_mean(tf.reduce_sum(losses, axis=[1]), axis=0)
''', real(4, 3) * 8, real(4, 3) * 8,
     lambda t, p: jnp.mean(jnp.sum(jnp.where(10 > jnp.abs(t - p), 10 * jnp.log1p(jnp.abs(t - p) / 2), jnp.abs(t - p) - 10 * (1 - np.log(6))), 1), 0))

case("gaussian negative log likelihood", '''
def gaussian_nll(ytrue, ypreds):
    n_dims = int(int(ypreds.shape[1]) / 2)
    mu = ypreds[:, 0:n_dims]
    logsigma = ypreds[:, n_dims:]
    mse = -0.5 * K.sum(K.square((ytrue - mu) / K.exp(logsigma)), axis=1)
    sigma_trace = -K.sum(logsigma, axis=1)
    log2pi = -0.5 * n_dims * np.log(2 * np.pi)
    log_likelihood = mse + sigma_trace + log2pi
    return K.mean(-log_likelihood)
''', real(4, 2), real(4, 4),
     lambda t, p: jnp.mean(0.5 * jnp.sum(((t - p[:, :2]) / jnp.exp(p[:, 2:])) ** 2, 1) + jnp.sum(p[:, 2:], 1) + np.log(2 * np.pi)))

case("symmetric cross entropy", '''
def symmetric_cross_entropy(alpha, beta):
    def loss(y_true, y_pred):
        y_true_1 = y_true
        y_pred_1 = tf.clip_by_value(y_pred, 1e-7, 1.0)
        y_true_2 = tf.clip_by_value(y_true, 1e-4, 1.0)
        y_pred_2 = y_pred
        return alpha*tf.reduce_mean(-tf.reduce_sum(y_true_1 * tf.math.log(y_pred_1), axis=-1)) + beta*tf.reduce_mean(-tf.reduce_sum(y_pred_2 * tf.math.log(y_true_2), axis=-1))
    return loss
''', hot(4, 3), simplex(4, 3),
     lambda t, p: 0.1 * jnp.mean(-jnp.sum(t * jnp.log(p), -1)) + jnp.mean(-jnp.sum(p * jnp.log(jnp.clip(t, 1e-4, 1)), -1)), alpha=0.1, beta=1.0)

case("Pearson correlation", '''
def correlation_coefficient_loss(y_true, y_pred):
    x = y_true
    y = y_pred
    mx = K.mean(x)
    my = K.mean(y)
    xm, ym = x-mx, y-my
    r_num = K.sum(tf.multiply(xm,ym))
    r_den = K.sqrt(tf.multiply(K.sum(K.square(xm)), K.sum(K.square(ym))))
    r = r_num / r_den
    r = K.maximum(K.minimum(r, 1.0), -1.0)
    return 1 - K.square(r)
''', real(6, 1), real(6, 1),
     lambda t, p: 1 - (jnp.sum((t - t.mean()) * (p - p.mean())) / jnp.sqrt(jnp.sum((t - t.mean()) ** 2) * jnp.sum((p - p.mean()) ** 2))) ** 2)

case("NT-Xent over a batch", '''
def nt_xent(y_true, y_pred, temperature=0.5):
    """Rows with the same label attract each other; all others repel."""
    z = tf.math.l2_normalize(y_pred, axis=1)
    sim = tf.matmul(z, z, transpose_b=True) / temperature
    n = tf.shape(z)[0]
    others = 1.0 - tf.eye(n)
    labels = tf.reshape(y_true, [-1, 1])
    positive = tf.cast(tf.equal(labels, tf.transpose(labels)), tf.float32) * others
    logits = sim - tf.reduce_max(sim, axis=1, keepdims=True)
    log_prob = logits - tf.math.log(tf.reduce_sum(tf.exp(logits) * others, axis=1, keepdims=True))
    return -tf.math.divide_no_nan(tf.reduce_sum(positive * log_prob, axis=1), tf.reduce_sum(positive, axis=1))
''', np.array([0., 1, 0, 1, 2]), real(5, 3), None)


def nt_xent(t, p):
    z = p / jnp.linalg.norm(p, axis=1, keepdims=True)
    sim = z @ z.T / 0.5
    others = 1 - jnp.eye(5)
    positive = (t[:, None] == t[None]) * others
    log_prob = sim - jnp.log(jnp.sum(jnp.exp(sim) * others, 1, keepdims=True))
    count = positive.sum(1)
    return jnp.where(count > 0, -jnp.sum(positive * log_prob, 1) / jnp.where(count > 0, count, 1), 0)


CASES[-1] = CASES[-1][:4] + (nt_xent, {})

case("asymmetric multi-label", '''
def asymmetric_loss(y_true, y_pred, gamma_neg=4, gamma_pos=1, clip=0.05, eps=1e-8):
    x_sigmoid = tf.sigmoid(y_pred)
    xs_pos = x_sigmoid
    xs_neg = 1 - x_sigmoid
    if clip is not None and clip > 0:
        xs_neg = tf.clip_by_value(xs_neg + clip, 0, 1)
    los_pos = y_true * tf.math.log(tf.maximum(xs_pos, eps))
    los_neg = (1 - y_true) * tf.math.log(tf.maximum(xs_neg, eps))
    loss = los_pos + los_neg
    if gamma_neg > 0 or gamma_pos > 0:
        pt = xs_pos * y_true + xs_neg * (1 - y_true)
        one_sided_gamma = gamma_pos * y_true + gamma_neg * (1 - y_true)
        loss *= tf.pow(1 - pt, one_sided_gamma)
    return -tf.reduce_sum(loss, axis=-1)
''', binary(3, 4), real(3, 4), None)


def asl(t, x):
    pos = jax.nn.sigmoid(x)
    neg = jnp.clip(1 - pos + .05, 0, 1)
    pt = pos * t + neg * (1 - t)
    safe = jnp.where(pt < 1, 1 - pt, 0.5)
    power = jnp.where(pt < 1, safe ** (t + 4 * (1 - t)), 0)
    return -jnp.sum((t * jnp.log(pos) + (1 - t) * jnp.log(neg)) * power, -1)


CASES[-1] = CASES[-1][:4] + (asl, {})

case("Weibull survival", '''
def weibull_loglik_discrete(y_true, y_pred, name=None):
    y_, u_ = y_true[..., 0], y_true[..., 1]
    a_ = y_pred[..., 0]
    b_ = y_pred[..., 1]
    hazard0 = K.pow((y_ + 1e-35) / a_, b_)
    hazard1 = K.pow((y_ + 1.0) / a_, b_)
    return -1 * K.mean(u_ * K.log(K.exp(hazard1 - hazard0) - 1.0) - hazard1)
''', np.stack([np.array([1., 3, 2, 5]), np.array([1., 0, 1, 1])], -1), unit(4, 2) + 1,
     lambda t, p: -jnp.mean(t[:, 1] * jnp.log(jnp.expm1(((t[:, 0] + 1) / p[:, 0]) ** p[:, 1] - (t[:, 0] / p[:, 0]) ** p[:, 1])) - ((t[:, 0] + 1) / p[:, 0]) ** p[:, 1]))

case("Cox partial likelihood", '''
def cox_ph(event, risk):
    """Rows sorted by falling time of survival."""
    hazard_ratio = K.exp(risk)
    log_risk = K.log(K.cumsum(hazard_ratio, axis=0))
    uncensored_likelihood = risk - log_risk
    censored_likelihood = uncensored_likelihood * event
    return -K.sum(censored_likelihood) / K.sum(event)
''', np.array([[1.], [0], [1], [1], [0]]), real(5, 1),
     lambda t, p: -jnp.sum((p - jnp.log(jnp.cumsum(jnp.exp(p), 0))) * t) / jnp.sum(t))

case("total variation", '''
def mse_tv(y_true, y_pred):
    dh = y_pred[:, 1:, :-1] - y_pred[:, :-1, :-1]
    dw = y_pred[:, :-1, 1:] - y_pred[:, :-1, :-1]
    tv = K.sum(K.pow(K.square(dh) + K.square(dw), 1.25), axis=(1, 2))
    return K.mean(K.batch_flatten(K.square(y_true - y_pred)), axis=-1) + 1e-2 * tv
''', unit(2, 4, 4), unit(2, 4, 4),
     lambda t, p: jnp.mean((t - p) ** 2, (1, 2)) + 1e-2 * jnp.sum(((p[:, 1:, :-1] - p[:, :-1, :-1]) ** 2 + (p[:, :-1, 1:] - p[:, :-1, :-1]) ** 2) ** 1.25, (1, 2)))

case("ordinal categorical crossentropy", '''
import keras
from keras import losses
from keras import backend as K

def loss(y_true, y_pred):
    weights = K.cast(K.abs(K.argmax(y_true, axis=1) - K.argmax(y_pred, axis=1))/(K.int_shape(y_pred)[1] - 1), dtype='float32')
    return (1.0 + weights) * losses.categorical_crossentropy(y_true, y_pred)
''', hot(5, 4), simplex(5, 4),
     lambda t, p: (1 + jnp.abs(jnp.argmax(t, 1) - jnp.argmax(p, 1)) / 3) * -jnp.sum(t * jnp.log(p / p.sum(-1, keepdims=True)), -1))

case("zero-inflated Poisson", '''
def zip_nll(y, out):
    pi = K.sigmoid(out[:, :1])
    lam = K.softplus(out[:, 1:]) + K.epsilon()
    log_p = y * K.log(lam) - lam - tf.math.lgamma(y + 1.0)
    zero = K.log(pi + (1 - pi) * K.exp(-lam))
    positive = K.log(1 - pi) + log_p
    return K.mean(-tf.where(y < 0.5, zero, positive), axis=-1)
''', np.array([[0.], [3], [1], [0]]), real(4, 2),
     lambda t, p: -jnp.where(t < .5, jnp.log(jax.nn.sigmoid(p[:, :1]) + (1 - jax.nn.sigmoid(p[:, :1])) * jnp.exp(-(jnp.logaddexp(p[:, 1:], 0) + E))),
                             jnp.log(1 - jax.nn.sigmoid(p[:, :1])) + t * jnp.log(jnp.logaddexp(p[:, 1:], 0) + E) - (jnp.logaddexp(p[:, 1:], 0) + E) - gammaln(t + 1))[:, 0])

case("poly-1 crossentropy with label smoothing", '''
def poly1_cross_entropy(logits_first=False, epsilon=1.0, ls=0.1):
    def f(y_true, y_pred):
        num_classes = tf.cast(tf.shape(y_true)[-1], y_pred.dtype)
        smooth = y_true * (1 - ls) + ls / num_classes
        one_minus_pt = tf.reduce_sum(smooth * (1 - tf.nn.softmax(y_pred)), axis=-1)
        CE_loss = tf.nn.softmax_cross_entropy_with_logits(smooth, y_pred)
        return CE_loss + epsilon * one_minus_pt
    return f
''', hot(4, 3), real(4, 3),
     lambda t, x: jnp.sum((t * .9 + .1 / 3) * -jax.nn.log_softmax(x), -1) + jnp.sum((t * .9 + .1 / 3) * (1 - jax.nn.softmax(x)), -1))

case("Charbonnier and edges, as program", '''
eps2 = 1e-6
d = y_pred - y_true
charb = K.sqrt(d ** 2 + eps2)
K.mean(charb, axis=-1) + weight * K.mean(K.abs(d[:, 1:] - d[:, :-1]), axis=-1)
''', real(3, 5), real(3, 5),
     lambda t, p: jnp.mean(jnp.sqrt((p - t) ** 2 + 1e-6), -1) + 0.3 * jnp.mean(jnp.abs((p - t)[:, 1:] - (p - t)[:, :-1]), -1), weight=0.3)


def main():
    cases = []
    for name, source, t, p, law, arguments in CASES:
        values = law(jnp.array(t), jnp.array(p))
        gradient = jax.grad(lambda p: jnp.mean(law(jnp.array(t), p)))(jnp.array(p))
        assert np.isfinite(np.array(gradient)).all(), name
        cases.append({
            "operators": [name], "source": source, "arguments": arguments, "y_true": np.array(t).tolist(),
            "y_pred": np.array(p).tolist(), "values": np.array(values).tolist(),
            "gradient": np.array(gradient).tolist(),
        })
    with open("published.json", "w") as file:
        json.dump({"jax": jax.__version__, "cases": cases}, file, indent=0)
        file.write("\n")


main()
