"""What Keras computes for a call, on the backend that `KERAS_BACKEND` names."""

import keras
import numpy as np

from calls import WITHOUT_HESSIAN

BACKEND = keras.backend.backend()


def loss_of(call, dtype):
    return getattr(keras.losses, call.name)(
        dtype=dtype, reduction=call.reduction, **call.params)


def evaluate(call, dtype):
    """The loss, its gradient, and the diagonal of its Hessian (JAX alone; else `None`)."""
    # Constants, such as counts and margins, get the same precision.
    keras.config.set_floatx(dtype)
    y_true, y_pred = call.y_true.astype(dtype), call.y_pred.astype(dtype)
    weight = None if call.weight is None else call.weight.astype(dtype)
    return EVALUATORS[BACKEND](loss_of(call, dtype), y_true, y_pred, weight, call)


def on_tensorflow(loss, y_true, y_pred, weight, call):
    import tensorflow as tf

    prediction = tf.constant(y_pred)
    with tf.GradientTape() as tape:
        tape.watch(prediction)
        value = loss(y_true, prediction, sample_weight=weight)
    return float(value), np.array(tf.convert_to_tensor(tape.gradient(value, prediction))), None


def on_jax(loss, y_true, y_pred, weight, call):
    import jax

    def value(prediction):
        return loss(y_true, prediction, sample_weight=weight)

    hessian = None
    if call.region == "sensible" and call.name not in WITHOUT_HESSIAN:
        whole = np.array(jax.hessian(value)(y_pred)).reshape(y_pred.size, y_pred.size)
        hessian = np.diagonal(whole).reshape(y_pred.shape)
    return float(value(y_pred)), np.array(jax.grad(value)(y_pred)), hessian


def on_torch(loss, y_true, y_pred, weight, call):
    import torch

    prediction = torch.tensor(y_pred, requires_grad=True)
    value = loss(y_true, prediction, sample_weight=weight)
    value.backward()
    return float(value.detach()), prediction.grad.numpy(), None


EVALUATORS = {"tensorflow": on_tensorflow, "jax": on_jax, "torch": on_torch}
