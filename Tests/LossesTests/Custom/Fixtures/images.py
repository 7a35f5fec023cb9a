"""Witnesses of the operators on images: values and gradients by TensorFlow, written to images.json.

Run: python images.py (TensorFlow 2.21.0 on CPU). Each case: the operators it is about, a source in the
grammar of custom losses, the shape of its inputs, and the same law in TensorFlow, which computes in
float32. The gradient is that of the sum of all values.
"""
import json
import numpy as np
import tensorflow as tf

I = tf.image
CASES = [
    ("ssim", "tf.image.ssim(y_true, y_pred, 1.0, filter_size=5)", [2, 9, 8, 2],
     lambda t, p: I.ssim(t, p, 1.0, filter_size=5)),
    ("ssim", "tf.image.ssim(y_true, y_pred, max_val=2.0, filter_sigma=1.2, k2=0.05)", [1, 13, 12, 1],
     lambda t, p: I.ssim(t, p, 2.0, filter_sigma=1.2, k2=0.05)),
    ("ssim_multiscale", "tf.image.ssim_multiscale(y_true, y_pred, 1.0, filter_size=3, power_factors=[0.3, 0.4, 0.3])", [1, 13, 14, 1],
     lambda t, p: I.ssim_multiscale(t, p, 1.0, filter_size=3, power_factors=[0.3, 0.4, 0.3])),
    ("psnr", "tf.image.psnr(y_true, y_pred, max_val=1.0)", [2, 4, 4, 2], lambda t, p: I.psnr(t, p, 1.0)),
    ("total_variation", "tf.image.total_variation(y_pred)", [2, 4, 5, 2], lambda t, p: I.total_variation(p)),
    ("total_variation", "tf.image.total_variation(y_pred)", [4, 5, 2], lambda t, p: I.total_variation(p)),
    ("image_gradients", "dy, dx = tf.image.image_gradients(y_pred)\ndy ** 2 + dx * y_true", [2, 4, 5, 1],
     lambda t, p: I.image_gradients(p)[0] ** 2 + I.image_gradients(p)[1] * t),
    ("sobel_edges", "tf.image.sobel_edges(y_pred) ** 2", [2, 4, 5, 2], lambda t, p: I.sobel_edges(p) ** 2),
    ("avg_pool2d max_pool2d", "tf.nn.avg_pool2d(y_pred, 3, 2, 'SAME') + tf.nn.max_pool2d(y_pred, 3, 2, 'SAME') * 2", [2, 4, 5, 2],
     lambda t, p: tf.nn.avg_pool2d(p, 3, 2, "SAME") + tf.nn.max_pool2d(p, 3, 2, "SAME") * 2),
    ("avg_pool2d max_pool2d", "tf.nn.avg_pool2d(y_pred, 2, 2, 'SAME') + tf.nn.max_pool2d(y_pred, 2, 2, 'SAME') * 2", [2, 7, 5, 3],
     lambda t, p: tf.nn.avg_pool2d(p, 2, 2, "SAME") + tf.nn.max_pool2d(p, 2, 2, "SAME") * 2),
    ("avg_pool2d max_pool2d", "tf.nn.avg_pool2d(y_pred, 2, 3, 'VALID') ** 2 + tf.nn.max_pool2d(y_pred, [2, 1], [3, 3], 'VALID')", [2, 8, 8, 1],
     lambda t, p: tf.nn.avg_pool2d(p, 2, 3, "VALID") ** 2 + tf.nn.max_pool2d(p, [2, 1], [3, 3], "VALID")),
    ("max_pool2d", "tf.nn.max_pool2d(round(2 * y_true) * 0.5 + (y_pred - stop_gradient(y_pred)), 3, 1, 'SAME') * y_true", [1, 6, 7, 2],
     lambda t, p: tf.nn.max_pool2d(tf.round(2 * t) * 0.5 + (p - tf.stop_gradient(p)), 3, 1, "SAME") * t),
    ("conv2d", "edges = MaxPooling2D((3, 3), strides=(1, 1), padding='same')(1 - tf.image.rgb_to_grayscale(y_pred))\nk = reshape([[1.0, 0, -1], [2, 0, -2], [1, 0, -1]], [3, 3, 1, 1])\nconv2d(edges, k) ** 2", [1, 6, 7, 3],
     lambda t, p: tf.nn.conv2d(tf.nn.max_pool2d(1 - I.rgb_to_grayscale(p), 3, 1, "SAME"), tf.reshape(tf.constant([[1.0, 0, -1], [2, 0, -2], [1, 0, -1]]), [3, 3, 1, 1]), 1, "VALID") ** 2),
    ("conv2d", "k = reshape(0.25 * arange(36) - 4, [3, 3, 2, 2])\ntf.nn.conv2d(y_pred, k, strides=[1, 2, 2, 1], padding='SAME')", [2, 6, 5, 2],
     lambda t, p: tf.nn.conv2d(p, tf.reshape(0.25 * tf.range(36.0) - 4, [3, 3, 2, 2]), [1, 2, 2, 1], "SAME")),
    ("conv2d", "k = reshape(0.25 * arange(8) - 1, [2, 2, 2, 1])\ntf.nn.conv2d(y_pred, k, strides=1, padding='VALID', dilations=2)", [2, 6, 5, 2],
     lambda t, p: tf.nn.conv2d(p, tf.reshape(0.25 * tf.range(8.0) - 1, [2, 2, 2, 1]), 1, "VALID", dilations=2)),
    ("depthwise_conv2d", "k = reshape(0.25 * arange(24) - 3, [2, 3, 2, 2])\ntf.nn.depthwise_conv2d(y_pred, k, strides=[1, 2, 2, 1], padding='SAME')", [1, 6, 5, 2],
     lambda t, p: tf.nn.depthwise_conv2d(p, tf.reshape(0.25 * tf.range(24.0) - 3, [2, 3, 2, 2]), [1, 2, 2, 1], "SAME")),
]


def main():
    rng = np.random.default_rng(11)
    cases = []
    for names, source, shape, law in CASES:
        t = np.round(rng.uniform(0, 1, shape), 3)
        p = np.round(np.clip(t + rng.normal(0, 0.3, shape), 0.01, 0.99), 3)
        y_true, y_pred = tf.constant(t, tf.float32), tf.Variable(p, dtype=tf.float32)
        with tf.GradientTape() as tape:
            values = law(y_true, y_pred)
            total = tf.reduce_sum(values)
        gradient = tape.gradient(total, y_pred)
        cases.append({
            "operators": names.split(), "source": source, "y_true": t.tolist(), "y_pred": p.tolist(),
            "values": np.array(values).astype(float).round(7).tolist(),
            "gradient": np.array(gradient).astype(float).round(7).tolist(),
        })
    with open("images.json", "w") as file:
        json.dump({"tensorflow": tf.__version__, "cases": cases}, file)
        file.write("\n")


main()
