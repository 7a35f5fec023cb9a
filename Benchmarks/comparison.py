"""Ours beside its peers: the same load on each in turns."""

import json
import math
import statistics

from loads import TENSORS, connect, exchange, media_type
from servers import Trial, note, takes_tensors, trial
from tables import judged, table

COLUMNS = (
    "server", "requests/s", "ours/peer", "CPU µs/request", "peer/ours", "p50 ms", "p99 ms",
    "peer/ours", "peak MB", "errors", "goals", "missed",
)


def alike(answer, expected):
    """Whether an answer is the expected one, as far as float32 can tell."""
    return (
        math.isclose(answer["loss"], expected["loss"], rel_tol=1e-4)
        and len(answer["values"]) == len(expected["values"])
        and all(map(lambda a, b: math.isclose(a, b, rel_tol=1e-4, abs_tol=1e-9),
                    answer["values"], expected["values"])))


def answers_rightly(server, bodies, tls=False):
    """Whether a server answers all that it will be asked, as it must; says what it does not."""
    for name, path in bodies.items():
        if media_type(path) == TENSORS and not takes_tensors(server):
            continue
        with open(path, "rb") as file, open(f"{path}.answer") as expected:
            body, expected = file.read(), json.load(expected)
        try:
            with connect(server, tls) as connection:
                health = json.loads(exchange(connection))
                answer = json.loads(exchange(connection, body, media=media_type(path)))
            # nginx reads no body, so that its answer has nothing to do with it.
            if health == {"status": "ok"} and (server.name == "nginx" or alike(answer, expected)):
                continue
            note(f"WRONG {server.name}: another answer to {name}")
        except (OSError, ValueError, KeyError, TypeError) as error:
            note(f"WRONG {server.name}: {name}: {error!r}")
        return False
    return True


def in_turns(servers, load, rounds):
    """The trials of every server; of one that cannot stand the load, none."""
    trials = {name: [] for name in servers}
    for _ in range(rounds):
        for name in list(trials):
            try:
                trials[name].append(trial(servers[name], load))
            except OSError as error:
                note(f"LEFT OUT {name}: {error}")
                del trials[name]
    return trials


def compare(title, servers, load, rounds, goals):
    """Prints a table of medians over rounds; returns the goals that were missed.

    Ratios are taken within a round, where the machine was as busy for both.
    """
    trials = in_turns(servers, load, rounds)
    ours = trials.get("ours", [])
    missed = []

    def ratio(measure, peer):
        return statistics.median(measure(*pair) for pair in zip(ours, peer))

    def row(name):
        median = Trial(*map(statistics.median, zip(*trials[name])))
        ratios, wanted, failed = {}, "", ""
        if name != "ours" and ours:
            ratios = {
                "rate": ratio(lambda o, p: o.rate / p.rate, trials[name]),
                "CPU": ratio(lambda o, p: p.cpu / o.cpu, trials[name]),
                "p99": ratio(lambda o, p: p.p99 / o.p99, trials[name]),
            }
            ratios["rate on two cores"] = ratios["rate"]
            wanted, failed = judged(goals.get(name, {}), ratios)
        if failed:
            missed.append(f"{title}: beside {name}: {failed} (wanted: {wanted})")
        errors = sum(one.errors for one in trials[name])
        return (name, median.rate, ratios.get("rate", ""), median.cpu * 1e6, ratios.get("CPU", ""),
                median.p50 * 1e3, median.p99 * 1e3, ratios.get("p99", ""), median.peak, errors,
                wanted, failed)

    table(title, COLUMNS, map(row, sorted(trials, key=lambda name: name != "ours")))
    return missed
