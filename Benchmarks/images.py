#!/usr/bin/env python3
"""Times losses on images beside TensorFlow, value and gradient.

    python3 Benchmarks/images.py program [--images 16] [--pixels 256] [--channels 1] [--rounds 7]

CPU time of a call, ours (all threads of the program, over HTTP with safetensors) and theirs (tf.function on
one thread) in turns; the median of each, and their ratio, theirs over ours; the goal is 1. Both are warm: the graph is
planned. Gradients are compared first.
"""

import argparse
import json
import os
import statistics
import struct
import time
from urllib.parse import urlencode

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import numpy

from alone import Program

GOAL = 1

LOSSES = {
    "ssim": ("1 - tf.image.ssim(y_true, y_pred, 1.0)",
             lambda tf, t, p: 1 - tf.image.ssim(t, p, 1.0)),
    "avg_pool2d": ("tf.reduce_mean(tf.square(tf.nn.avg_pool2d(y_true - y_pred, 2, 2, 'SAME')), [1, 2, 3])",
                   lambda tf, t, p: tf.reduce_mean(
                       tf.square(tf.nn.avg_pool2d(t - p, 2, 2, "SAME")), [1, 2, 3])),
    "conv2d, one channel": ("tf.reduce_mean(tf.square(tf.nn.conv2d(y_true[..., :1] - y_pred[..., :1], "
                            "[[[[1.]], [[0.]], [[-1.]]], [[[2.]], [[0.]], [[-2.]]], [[[1.]], [[0.]], [[-1.]]]], 1, 'SAME')), [1, 2, 3])",
                            lambda tf, t, p: tf.reduce_mean(tf.square(tf.nn.conv2d(
                                t[..., :1] - p[..., :1],
                                tf.reshape(tf.constant([1., 0, -1, 2, 0, -2, 1, 0, -1]), [3, 3, 1, 1]), 1, "SAME")), [1, 2, 3])),
    "max_pool2d": ("tf.reduce_mean(tf.square(tf.nn.max_pool2d(y_pred, 2, 2, 'SAME')), [1, 2, 3])",
                   lambda tf, t, p: tf.reduce_mean(
                       tf.square(tf.nn.max_pool2d(p, 2, 2, "SAME")), [1, 2, 3])),
}


def safetensors(arrays):
    header, offset = {}, 0
    for name, array in arrays.items():
        header[name] = {"dtype": "F32", "shape": array.shape,
                        "data_offsets": [offset, offset + array.nbytes]}
        offset += array.nbytes
    text = json.dumps(header).encode()
    text += b" " * (-len(text) % 8)
    return struct.pack("<Q", len(text)) + text + b"".join(a.tobytes() for a in arrays.values())


def theirs(tf, law, t, p):
    t, p = tf.constant(t), tf.constant(p)

    @tf.function
    def both():
        with tf.GradientTape() as tape:
            tape.watch(p)
            loss = tf.reduce_mean(law(tf, t, p))
        return loss, tape.gradient(loss, p)

    return both


def main():
    options = argparse.ArgumentParser()
    options.add_argument("program")
    for name, number in [("images", 16), ("pixels", 256), ("channels", 1), ("rounds", 7)]:
        options.add_argument("--" + name, type=int, default=number)
    options = options.parse_args()

    import tensorflow as tf
    tf.config.threading.set_intra_op_parallelism_threads(1)
    tf.config.threading.set_inter_op_parallelism_threads(1)

    random = numpy.random.default_rng(1)
    shape = (options.images, options.pixels, options.pixels, options.channels)
    t, p = random.random(shape, "f"), random.random(shape, "f")
    body = safetensors({"y_true": t, "y_pred": p})
    print("| loss | ours, CPU ms | TensorFlow, CPU ms | ratio |")
    print("| --- | --- | --- | --- |")
    for name, (source, law) in LOSSES.items():
        # A program of its own each: none inherits memory.
        with Program(options.program) as program:
            target = "/loss?" + urlencode({"function": f"lambda y_true, y_pred: {source}",
                                           "outputs": "loss,gradient"})
            ask = lambda: program.post(
                target, body, content_type="application/x-safetensors",
                accept="application/x-safetensors")
            answer, both = ask(), theirs(tf, law, t, p)
            length = struct.unpack_from("<Q", answer)[0]
            place = json.loads(answer[8:8 + length])["gradient"]["data_offsets"]
            gradient = numpy.frombuffer(answer[8 + length:], "u1")[slice(*place)].view("f")
            wanted = both()[1].numpy().ravel()
            error = numpy.abs(gradient - wanted).max() / numpy.abs(wanted).max()
            assert error < 1e-3, (name, error)
            ours, their = [], []
            for _ in range(options.rounds):
                both()
                start = time.process_time()
                both()[1].numpy()
                their.append(time.process_time() - start)
                # Blocks are kept for a second after their use.
                ask()
                ours.append(program.cost(ask)[0])
            ours, their = statistics.median(ours), statistics.median(their)
            missed = "" if their / ours >= GOAL else ", missed"
            print(f"| `{name}` | {ours * 1e3:.0f} | {their * 1e3:.0f} | {their / ours:.2f}{missed} |")


main()
