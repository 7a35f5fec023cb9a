#!/usr/bin/env python3
"""Times every loss beside torch and NumPy, as far as they are installed, and prints a table.

    swift build -c release --package-path Benchmarks --product LossBenchmark
    python3 Benchmarks/kernels.py [--elements 1000,1000000,10000000] [--dtypes float32,float64]
                                  [--threads 1,2] [--losses huber,poisson]

Nanoseconds an element: value / value and gradient, the shortest of many runs, in rows of ten. A
ratio is theirs over ours; the goal is 3 beside torch. NumPy has no gradients.
"""

import argparse
import os
import re
import subprocess
import time

HERE = os.path.dirname(os.path.abspath(__file__))
PROGRAM = os.path.join(HERE, ".build", "release", "LossBenchmark")
WIDTH = 10
GOAL = 3

try:
    import numpy
except ImportError:
    numpy = None
try:
    import torch
except ImportError:
    torch = None


def shortest(body, elements):
    """Nanoseconds an element of the shortest run within a second."""
    best, end = float("inf"), time.monotonic() + 1
    for _ in range(max(5, min(2_000, 20_000_000 // elements))):
        start = time.perf_counter()
        body()
        best = min(best, time.perf_counter() - start)
        if time.monotonic() > end:
            break
    return best / elements * 1e9


def torch_losses(rows, dtype):
    """Each loss as torch's users write it: unreduced values of a row, by name."""
    f = torch.nn.functional
    t = torch.rand(rows, WIDTH, dtype=dtype) * 0.98 + 0.01
    p = (torch.rand(rows, WIDTH, dtype=dtype) * 0.98 + 0.01).requires_grad_(True)
    labels = torch.randint(0, WIDTH, (rows,))
    one_hot = f.one_hot(labels, WIDTH).to(dtype)
    signs = torch.sign(torch.rand(rows, WIDTH, dtype=dtype) - 0.5)
    samples, steps = max(1, rows // 50), 50
    logits = (torch.rand(samples, steps, WIDTH, dtype=dtype) * 6 - 3).requires_grad_(True)
    words = torch.randint(1, WIDTH, (samples, 10))
    lengths = torch.full((samples,), steps), torch.full((samples,), 10)

    def dice(alpha, beta):
        both = (t * p).sum()
        return 1 - (both + 1e-7) / (both + alpha * (p * (1 - t)).sum() + beta * (t * (1 - p)).sum() + 1e-7)

    def q(x):
        return torch.clamp(x / x.sum(-1, keepdim=True), 1e-7, 1 - 1e-7)

    def unit(x):
        return torch.clamp(x, 1e-7, 1)

    return p, logits, {
        "mean_squared_error": lambda: ((p - t) ** 2).mean(-1),
        "mean_absolute_error": lambda: (p - t).abs().mean(-1),
        "mean_absolute_percentage_error": lambda: 100 * ((t - p) / t.abs().clamp(min=1e-7)).abs().mean(-1),
        "mean_squared_logarithmic_error": lambda: ((torch.log1p(p) - torch.log1p(t)) ** 2).mean(-1),
        "cosine_similarity": lambda: -f.cosine_similarity(p, t, dim=-1),
        "huber": lambda: f.huber_loss(p, t, reduction="none").mean(-1),
        "smooth_l1": lambda: f.smooth_l1_loss(p, t, reduction="none").mean(-1),
        "log_cosh": lambda: torch.log(torch.cosh(p - t)).mean(-1),
        "pinball": lambda: torch.where(t > p, 0.5 * (t - p), -0.5 * (t - p)).mean(-1),
        "tweedie_deviance": lambda: (2 * (t**0.5 / -0.25 + t * p**-0.5 / 0.5 + p**0.5 / 0.5)).mean(-1),
        "hinge": lambda: torch.clamp(1 - signs * p, min=0).mean(-1),
        "squared_hinge": lambda: (torch.clamp(1 - signs * p, min=0) ** 2).mean(-1),
        "categorical_hinge": lambda: torch.clamp(
            ((1 - one_hot) * p).amax(-1) - (one_hot * p).sum(-1) + 1, min=0),
        "kl_divergence": lambda: f.kl_div(torch.log(unit(p)), unit(t), reduction="none").sum(-1),
        "poisson": lambda: f.poisson_nll_loss(p, t, log_input=False, reduction="none").mean(-1),
        "binary_crossentropy": lambda: f.binary_cross_entropy(p, t, reduction="none").mean(-1),
        "binary_crossentropy:from_logits": lambda: f.binary_cross_entropy_with_logits(
            p, t, reduction="none").mean(-1),
        "categorical_crossentropy": lambda: -(one_hot * torch.log(q(p))).sum(-1),
        "categorical_crossentropy:from_logits": lambda: f.cross_entropy(p, one_hot, reduction="none"),
        "sparse_categorical_crossentropy": lambda: f.nll_loss(torch.log(q(p)), labels, reduction="none"),
        "sparse_categorical_crossentropy:from_logits": lambda: f.cross_entropy(
            p, labels, reduction="none"),
        "binary_focal_crossentropy": lambda: (
            (1 - (t * p + (1 - t) * (1 - p))) ** 2 * f.binary_cross_entropy(p, t, reduction="none")
        ).mean(-1),
        "categorical_focal_crossentropy": lambda: -(
            0.25 * (1 - q(p)) ** 2 * one_hot * torch.log(q(p))).sum(-1),
        # As Keras has it, whose value is NaN where any probability of the row is.
        "categorical_generalized_cross_entropy": lambda: (
            1 - (f.one_hot(labels, WIDTH).to(dtype) * p).sum(-1) ** 0.5) / 0.5,
        "dice": lambda: dice(0.5, 0.5),
        "tversky": lambda: dice(0.5, 0.5),
        "ctc": lambda: f.ctc_loss(
            f.log_softmax(logits, -1).transpose(0, 1), words, *lengths, reduction="none"),
    }


def torch_times(rows, dtype, threads, names):
    """(value, value and gradient) in ns an element, by name."""
    torch.set_num_threads(threads)
    p, logits, losses = torch_losses(rows, getattr(torch, dtype))
    times = {}
    for name in names:
        loss = losses.get(name)
        if loss is None:
            continue
        elements = logits.numel() if name == "ctc" else p.numel()

        def gradient():
            p.grad = logits.grad = None
            loss().mean().backward()

        with torch.no_grad():
            value = shortest(lambda: loss().mean(), elements)
        times[name] = value, shortest(gradient, elements)
    return times


def numpy_times(rows, dtype, names):
    """The value alone in ns an element, by name."""
    random = numpy.random.default_rng(1)
    t, p = (random.uniform(0.01, 0.99, (rows, WIDTH)).astype(dtype) for _ in range(2))
    one_hot = numpy.eye(WIDTH, dtype=dtype)[random.integers(0, WIDTH, rows)]
    losses = {
        "mean_squared_error": lambda: numpy.square(p - t).mean(-1),
        "mean_absolute_error": lambda: numpy.abs(p - t).mean(-1),
        "huber": lambda: numpy.where(
            (e := numpy.abs(p - t)) <= 1, numpy.square(e) / 2, e - 0.5).mean(-1),
        "log_cosh": lambda: (numpy.logaddexp(e := p - t, -e) - numpy.log(2).astype(dtype)).mean(-1),
        "kl_divergence": lambda: (t * numpy.log(t / p)).sum(-1),
        "poisson": lambda: (p - t * numpy.log(p + numpy.asarray(1e-7, dtype))).mean(-1),
        "binary_crossentropy": lambda: -(t * numpy.log(p) + (1 - t) * numpy.log1p(-p)).mean(-1),
        "categorical_crossentropy": lambda: -(
            one_hot * numpy.log(p / p.sum(-1, keepdims=True))).sum(-1),
        "cosine_similarity": lambda: -(t * p).sum(-1)
        / numpy.sqrt(numpy.square(t).sum(-1) * numpy.square(p).sum(-1)),
    }
    return {name: shortest(lambda: losses[name]().mean(), p.size) for name in names if name in losses}


def our_times(elements, dtype, threads, names):
    """(value, value and gradient) in ns an element, by name."""
    output = subprocess.run(
        [PROGRAM, "--elements", str(elements), "--dtypes", dtype, "--threads", str(threads),
         "--stored", "dtype"] + (["--losses", ",".join(names)] if names else []),
        check=True, capture_output=True, text=True).stdout
    rows = (re.split(r"\s+", line.strip()) for line in output.splitlines()[1:])
    return {row[0]: (float(row[4]), float(row[5])) for row in rows if len(row) >= 6}


def numbers(pair):
    return " / ".join("–" if x is None else f"{x:.2f}" for x in pair)


def ratio(theirs, ours):
    return None if theirs is None else theirs / ours


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--elements", default="1000,1000000,10000000")
    parser.add_argument("--dtypes", default="float32,float64")
    parser.add_argument("--threads", default="1,2")
    parser.add_argument("--losses", default="")
    options = parser.parse_args()
    if torch is None:
        print("torch is not installed: its columns are empty.\n")
    if numpy is None:
        print("NumPy is not installed: its columns are empty.\n")
    every = [name for name in options.losses.split(",") if name]
    if not every:
        every = list(our_times(1_000, "float32", 1, []))
        every += [name + ":from_logits" for name in every if name in (
            "binary_crossentropy", "categorical_crossentropy", "sparse_categorical_crossentropy")]
    for dtype in options.dtypes.split(","):
        for elements in map(int, options.elements.split(",")):
            for threads in map(int, options.threads.split(",")):
                rows = elements // WIDTH
                ours = our_times(elements, dtype, threads, every)
                theirs = torch_times(rows, dtype, threads, every) if torch else {}
                plain = numpy_times(rows, dtype, every) if numpy and threads == 1 else {}
                print(f"\n### {dtype}, {elements:,} elements, {threads} thread{'s' * (threads > 1)}\n")
                print("| loss | ours | torch | torch/ours | 3× | NumPy | NumPy/ours |")
                print("| --- | --- | --- | --- | --- | --- | --- |")
                for name in (name for name in every if name in ours):
                    own, other = ours[name], theirs.get(name, (None, None))
                    ratios = [ratio(b, a) for a, b in zip(own, other)]
                    met = "–" if None in ratios else "yes" if min(ratios) >= GOAL else "**no**"
                    array = plain.get(name)
                    print(
                        f"| {name} | {numbers(own)} | {numbers(other)} | {numbers(ratios)} | {met} "
                        f"| {numbers([array])} | {numbers([ratio(array, own[0])])} |", flush=True)


if __name__ == "__main__":
    main()
