"""How the cost of ours grows: with numbers, rank, connections and cores."""

import math
import time

from bodies import double, grown, label, single, write_body
from loads import sequence, wrk
from servers import Server, trial
from tables import table


def visited(recipe, places, load, warm=None):
    """A fresh server under a load: the trial, and its memory before and a second after it, MB."""
    with Server("growth", recipe, places) as server:
        server.first_answer()
        time.sleep(0.2)
        idle = server.resident()
        if warm:
            warm(server)
        got = trial(server, load)
        time.sleep(1)
        return got, idle, server.resident()


def posted(recipe, places, body, count):
    return visited(recipe, places, lambda server: sequence(server, body, count),
                   warm=lambda server: sequence(server, body, 1))


def exponent(now, before):
    """The power of the size that the cost grew with since the row before: 1 is linear."""
    if before is None:
        return ""
    return math.log(now[1] / before[1]) / math.log(now[0] / before[0])


def with_elements(recipe, places):
    def rows():
        before = None
        for step in range(4, 16):
            elements = int(10 ** (step / 2)) // 20 * 20
            body = grown(elements)
            count = max(3, min(5_000, 10_000_000 // elements))
            got, idle, rest = posted(recipe, places, body, count)
            # What a server holds for any request hides what it holds for few numbers.
            held = (got.peak - idle) * 2**20 / elements if elements >= 100_000 else ""
            yield (elements, len(body) / 1e6, got.p50 * 1e3, got.cpu * 1e3,
                   got.cpu / elements * 1e9, exponent((elements, got.cpu), before), got.peak,
                   held, rest)
            before = elements, got.cpu

    table("Growth with numbers: float32 in both tensors together, one connection",
          ("numbers", "body MB", "ms", "CPU ms", "CPU ns/number", "exponent (1 is linear)",
           "peak MB", "peak over idle, bytes/number", "MB a second later"), rows())


def with_kinds(recipe, places):
    def rows():
        for name, kind, dtype, goal in (("shortest float32", single, "float32", 20),
                                        ("0 and 1", label, "float32", 8),
                                        ("doubles of 17 digits", double, "float64", 40)):
            body = grown(1_000_000, number=kind, dtype=dtype, outputs=["loss"])
            got, _, _ = posted(recipe, places, body, 20)
            yield name, len(body) / 1e6, got.p50 * 1e3, got.cpu * 1e3, got.cpu * 1e3, f"≤ {goal}"

    table("Kinds of numbers: 1,000,000 of them, read, computed with and only the loss answered",
          ("numbers", "body MB", "ms", "CPU ms", "CPU ns/number, all in all",
           "goal for reading alone"), rows())


def with_rank(recipe, places):
    def rows():
        for rank in range(1, 7):
            body = grown(102_400, rank)
            got, _, _ = posted(recipe, places, body, 100)
            yield (rank, len(body) / 1e6, got.p50 * 1e3, got.cpu * 1e3, got.cpu / 102_400 * 1e9,
                   got.cpu / len(body) * 1e9)

    table("Growth with rank: 102,400 numbers in both tensors together",
          ("rank", "body MB", "ms", "CPU ms", "CPU ns/number", "CPU ns/byte"), rows())


def with_connections(recipe, places, seconds):
    body = write_body(places.folder, "tiny")

    def rows():
        for count in (1, 8, 64, 512, 5_000):
            got, idle, rest = visited(
                recipe, places, lambda server: wrk(server, body, count, seconds))
            yield (count, got.rate, got.p50 * 1e3, got.p99 * 1e3, got.cpu * 1e6, got.peak,
                   (got.peak - idle) * 1024 / count, rest, got.errors)

    table("Growth with connections: tiny",
          ("connections", "requests/s", "p50 ms", "p99 ms", "CPU µs/request", "peak MB",
           "peak over idle, KB/connection", "MB a second later", "errors"), rows())


def with_cores(recipe, places, cores, seconds):
    tiny, medium, large = (write_body(places.folder, name) for name in ("tiny", "medium", "large"))
    with open(large, "rb") as file:
        numbers = file.read()

    def rows():
        for threads in range(1, cores + 1):
            with Server("growth", recipe._replace(start=f"{recipe.start} --threads {threads}"),
                        places) as server:
                server.first_answer()
                many = trial(server, lambda server: wrk(server, tiny, 64, seconds))
                some = trial(server, lambda server: wrk(server, medium, 16, seconds))
                one = trial(server, lambda server: sequence(server, numbers, 8))
            yield (threads, many.rate, many.cpu * 1e6, some.rate, some.cpu * 1e6, one.p50 * 1e3,
                   one.cpu * 1e3)

    table("Growth with cores: threads of ours, beside the load on the same cores",
          ("threads", "tiny/s, 64 connections", "CPU µs", "medium/s, 16 connections", "CPU µs",
           "large, ms", "CPU ms"), rows())
