#!/usr/bin/env python3
"""Times every loss beside compilers that fuse loops, jax.jit (XLA) and torch.compile (inductor).

    swift build -c release --package-path Benchmarks --product LossBenchmark
    python3 Benchmarks/fused.py [--elements 1000,1000000,10000000] [--losses huber,poisson]
                                [--peers jax,torch] [--outputs value,gradient] [--cpu 1]

Nanoseconds an element, float32 in rows of ten, one thread on one processor, the shortest of many
runs: the value is one loss a row, the gradient that of their mean. A ratio is theirs over ours; the
goal is 1. inductor needs g++; compiling takes it some ten seconds a loss, unless its cache has it.
"""

import argparse
import os
import time

os.environ.setdefault(
    "XLA_FLAGS", "--xla_cpu_multi_thread_eigen=false intra_op_parallelism_threads=1")
os.environ.setdefault("OMP_NUM_THREADS", "1")

import numpy

import kernels

try:
    import jax
except ImportError:
    jax = None
try:
    import torch
except ImportError:
    torch = None

WIDTH = 10
GOAL = 1
SECONDS = 0.7
TINY = 1e-7


def shortest(body, elements):
    """Nanoseconds an element of the shortest run."""
    body()
    body()
    best, end = float("inf"), time.monotonic() + SECONDS
    while time.monotonic() < end:
        start = time.perf_counter()
        body()
        best = min(best, time.perf_counter() - start)
    return best / elements * 1e9


def tensors(rows):
    """The inputs of every loss, by its name: truth and predictions."""
    random = numpy.random.default_rng(1)

    def normal():
        return random.normal(size=(rows, WIDTH)).astype("f")

    def positive():
        return numpy.abs(normal()) + numpy.float32(0.1)

    def probabilities():
        powers = numpy.exp(normal())
        return powers / powers.sum(-1, keepdims=True)

    labels = random.integers(0, WIDTH, rows)
    one_hot = numpy.eye(WIDTH, dtype="f")[labels]
    binary = (random.random((rows, WIDTH)) < 0.5).astype("f")
    unit = (random.random((rows, WIDTH)) * 0.98 + 0.01).astype("f")
    return {
        "mean_squared_error": (normal(), normal()),
        "mean_absolute_error": (normal(), normal()),
        "mean_absolute_percentage_error": (positive(), positive()),
        "mean_squared_logarithmic_error": (positive(), positive()),
        "huber": (normal(), normal()),
        "log_cosh": (normal(), normal()),
        "hinge": (2 * binary - 1, normal()),
        "poisson": (positive(), positive()),
        "kl_divergence": (probabilities(), probabilities()),
        "binary_crossentropy": (binary, unit),
        "categorical_crossentropy": (one_hot, probabilities()),
        "categorical_crossentropy:from_logits": (one_hot, normal()),
        "sparse_categorical_crossentropy:from_logits": (labels.astype("i4"), normal()),
    }


class JAX:
    """The vocabulary of the formulas in jax.numpy."""

    name = "jax.jit"

    def __init__(self):
        array = jax.numpy
        self.abs, self.log, self.log1p, self.where = array.abs, array.log, array.log1p, array.where
        self.clip, self.softplus = array.clip, jax.nn.softplus

    def log_sum_exp(self, x):
        return jax.nn.logsumexp(x, -1, keepdims=True)

    def pick(self, x, labels):
        return jax.numpy.take_along_axis(x, labels[:, None], -1)

    def total(self, x):
        return x.sum(-1, keepdims=True)

    def times(self, formula, y_true, y_pred, outputs):
        y_true, y_pred = jax.numpy.asarray(y_true), jax.numpy.asarray(y_pred)
        value = jax.jit(formula)
        gradient = jax.jit(jax.value_and_grad(lambda p, t: formula(t, p).mean()))
        calls = {
            "value": lambda: value(y_true, y_pred).block_until_ready(),
            "gradient": lambda: jax.block_until_ready(gradient(y_pred, y_true)),
        }
        return [shortest(calls[name], y_pred.size) for name in outputs]


class Torch:
    """The vocabulary of the formulas in torch."""

    name = "torch.compile"

    def __init__(self):
        torch.set_num_threads(1)
        # Else the ninth loss would run as it is.
        torch._dynamo.config.recompile_limit = 256
        self.abs, self.log, self.log1p, self.where = torch.abs, torch.log, torch.log1p, torch.where
        self.clip, self.softplus = torch.clamp, torch.nn.functional.softplus

    def log_sum_exp(self, x):
        return torch.logsumexp(x, -1, keepdim=True)

    def pick(self, x, labels):
        return x.gather(-1, labels[:, None].long())

    def total(self, x):
        return x.sum(-1, keepdim=True)

    def times(self, formula, y_true, y_pred, outputs):
        y_true = torch.from_numpy(numpy.ascontiguousarray(y_true))
        y_pred = torch.from_numpy(numpy.ascontiguousarray(y_pred))
        wanted = y_pred.clone().requires_grad_()
        value = torch.compile(formula, dynamic=False)
        mean = torch.compile(lambda t, p: formula(t, p).mean(), dynamic=False)

        def gradient():
            wanted.grad = None
            mean(y_true, wanted).backward()

        times = []
        for name in outputs:
            if name == "value":
                with torch.no_grad():
                    times.append(shortest(lambda: value(y_true, y_pred), y_pred.numel()))
            else:
                times.append(shortest(gradient, y_pred.numel()))
        return times


def formulas(x):
    """Each loss as its users write it, in the words of one of the peers."""
    most = 1e38

    def mean(values):
        return values.mean(-1)

    def unit(p):
        return x.clip(p, TINY, 1)

    def inner(p):
        return x.clip(p, TINY, 1 - TINY)

    def above(p):
        return x.clip(p, TINY, most)

    def huber(t, p):
        error = x.abs(p - t)
        return mean(x.where(error <= 1, 0.5 * error**2, error - 0.5))

    return {
        "mean_squared_error": lambda t, p: mean((p - t) ** 2),
        "mean_absolute_error": lambda t, p: mean(x.abs(p - t)),
        "mean_absolute_percentage_error": lambda t, p: 100 * mean(x.abs((t - p) / above(x.abs(t)))),
        "mean_squared_logarithmic_error": lambda t, p: mean(
            (x.log1p(above(p)) - x.log1p(above(t))) ** 2),
        "huber": huber,
        "log_cosh": lambda t, p: mean((p - t) + x.softplus(-2 * (p - t)) - 0.6931472),
        "hinge": lambda t, p: mean(x.clip(1 - t * p, 0, most)),
        "poisson": lambda t, p: mean(p - t * x.log(p + TINY)),
        "kl_divergence": lambda t, p: (unit(t) * x.log(unit(t) / unit(p))).sum(-1),
        "binary_crossentropy": lambda t, p: -mean(
            t * x.log(inner(p)) + (1 - t) * x.log(1 - inner(p))),
        "categorical_crossentropy": lambda t, p: -(t * x.log(inner(p / x.total(p)))).sum(-1),
        "categorical_crossentropy:from_logits": lambda t, p: (t * (x.log_sum_exp(p) - p)).sum(-1),
        "sparse_categorical_crossentropy:from_logits": lambda t, p: (
            x.log_sum_exp(p) - x.pick(p, t))[..., 0],
    }


def words(text):
    return [word for word in text.split(",") if word]


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--elements", default="1000,1000000,10000000")
    parser.add_argument("--losses", default="")
    parser.add_argument("--peers", default="jax,torch")
    parser.add_argument("--outputs", default="value,gradient")
    parser.add_argument("--cpu", type=int, default=1)
    options = parser.parse_args()
    os.sched_setaffinity(0, {options.cpu})
    outputs = words(options.outputs)
    peers = [
        make() for word, make, is_there in (("jax", JAX, jax), ("torch", Torch, torch))
        if word in words(options.peers) and is_there]
    names = words(options.losses) or list(tensors(1))
    for elements in map(int, words(options.elements)):
        inputs = tensors(elements // WIDTH)
        print(f"\n### {elements:,} elements, {' and '.join(outputs)}\n")
        print("| loss | ours |" + "".join(f" {p.name} | {p.name}/ours |" for p in peers))
        print("| --- | --- |" + " --- | --- |" * len(peers))
        for name in names:
            # Ours before and after the others, so that a change of the clock meets both.
            def ours():
                times = kernels.our_times(elements, "float32", 1, [name])[name]
                return [times[("value", "gradient").index(output)] for output in outputs]

            own = ours()
            theirs = [
                peer.times(formulas(peer)[name], *inputs[name], outputs) for peer in peers]
            own = [min(pair) for pair in zip(own, ours())]
            cells = []
            for times in theirs:
                ratios = [their / our for their, our in zip(times, own)]
                behind = "" if min(ratios) >= GOAL else " **behind**"
                cells += [kernels.numbers(times), kernels.numbers(ratios) + behind]
            print(f"| {name} | {kernels.numbers(own)} | {' | '.join(cells)} |", flush=True)


if __name__ == "__main__":
    main()
