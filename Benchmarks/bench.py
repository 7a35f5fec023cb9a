#!/usr/bin/env python3
"""Runs loss-server beside its peers, in turns, and prints tables of what each request costs.

Figures are medians over rounds; in each round all servers have their turn, so that a busy machine
is busy for all, and ratios are those of the same round. Server CPU is user and system time of the
whole process tree per request: the figure to trust where others share the machine. Peak memory is
resident, the sum over the tree. Only the standard library is used; wrk makes the load of small
requests. See README.md.
"""

import argparse
import contextlib
import gzip
import os
import platform
import resource
import shutil
import statistics
import sys
import threading
import time

import growth
from bodies import SHAPES, write_binary, write_body
from comparison import answers_rightly, compare
from loads import HERE, PATH, connect, exchange, handshakes, media_type, sequence, wrk
from servers import BEFORE, OURS, PEERS, Places, Recipe, Server, note, takes_tensors, trial
from tables import GOALS, IDLE_GOAL, START_GOAL, table

SLOW_TO_BUILD = "hummingbird"
# Workloads of large bodies, one at a time, and how many of them a round has.
LARGE = {"large": 3, "binary": 20}
PARTS = ("loads", "https", "start", "handshakes", "gzip", "growth")


def read_options():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--server", required=True, help="our program")
    parser.add_argument("--before", help="another build of our program, measured as a peer")
    parser.add_argument("--build", required=True, help="a folder for bodies, peers and logs")
    parser.add_argument("--python", default=os.environ.get("BENCH_PYTHON", sys.executable),
                        help="the interpreter that has the packages of the Python peers")
    parser.add_argument("--full", action="store_true", help="all parts, more connections")
    parser.add_argument("--parts", help=f"some of {','.join(PARTS)}; the first three are default")
    parser.add_argument("--peers", help=f"some of {','.join(PEERS)}; all but {SLOW_TO_BUILD} are "
                                         "default, with --full all")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--seconds", type=int, default=1, help="of each load in each round")
    options = parser.parse_args()
    options.parts = (options.parts.split(",") if options.parts
                     else PARTS if options.full else PARTS[:3])
    options.peers = ([name for name in options.peers.split(",") if name]
                     if options.peers is not None
                     else [name for name in PEERS if options.full or name != SLOW_TO_BUILD])
    if unknown := {*options.parts} - {*PARTS} | {*options.peers} - {*PEERS}:
        parser.error(f"not known: {', '.join(sorted(unknown))}")
    return options


def describe_machine():
    with open("/proc/cpuinfo") as file:
        model = next((line.split(":")[1].strip() for line in file if "model name" in line), "?")
    print(f"{os.cpu_count()} cores of {model}, Linux {platform.release()}.")


def start_all(recipes, places, bodies, stack):
    """The servers that start and answer rightly, by name; they stop when the stack is left."""
    servers = {name: stack.enter_context(Server(name, recipe, places))
               for name, recipe in recipes.items()}
    for name, server in list(servers.items()):
        try:
            server.first_answer()
            sound = answers_rightly(server, bodies) and (
                not server.speaks_tls or answers_rightly(server, bodies, tls=True))
        except OSError as error:
            note(error)
            sound = False
        if not sound:
            note(f"LEFT OUT {name}")
            servers.pop(name).stop()
    return servers


def run_loads(servers, bodies, options):
    """Every workload on every server; returns the goals that were missed."""
    several = (1, 64, 512) if options.full else (64,)
    plan = [("fixed", (1, 64, 512) if options.full else (64, 512)), ("tiny", several),
            ("small", several), ("medium", (1, 16) if options.full else (16,)), ("large", (1,)),
            ("binary", (1,))]
    missed = []
    for name, connection_counts in plan:
        for count in connection_counts:
            body = bodies.get(name)
            chosen, load = servers, lambda server: wrk(server, body, count, options.seconds)
            size = f", body of {os.path.getsize(body):,} bytes" if body else ""
            if name in LARGE:
                with open(body, "rb") as file:
                    sent, media, times = file.read(), media_type(body), LARGE[name]
                chosen = {n: server for n, server in servers.items()
                          if (takes_tensors(server) if name == "binary" else n != "nginx")}
                load = lambda server: sequence(server, sent, times, media)
            # Goals are for servers that are busy, but for one large body at a time.
            goals = GOALS[name] if count > 1 or name in LARGE else {}
            missed += compare(f"{name}, {count} connection(s){size}", chosen, load, options.rounds,
                              goals)
    return missed


def run_https(servers, bodies, options):
    missed = []
    for name in ("fixed", "tiny", "small") if options.full else ("tiny",):
        missed += compare(
            f"{name} over HTTPS (TLS 1.3), 64 connections that stay", servers,
            lambda server: wrk(server, bodies.get(name), 64, options.seconds, tls=True),
            options.rounds, GOALS["https"])
    return missed


def run_handshakes(servers, places, options):
    program, missed = f"{places.folder}/handshakes", []
    build = f"go build -o {program} {HERE}/Peers/handshakes/main.go"
    if not places.has("handshakes", Recipe("", build, ("go",))):
        return missed
    for version in ("1.3", "1.2"):
        for kind in ("full", "resumed"):
            missed += compare(
                f"new connections of one request: TLS {version}, P-256, {kind}", servers,
                lambda server: handshakes(server, program, version, kind, 1_000), options.rounds,
                GOALS["handshake"])
    return missed


def run_start(recipes, places):
    """Start-up and rest of fresh servers; returns the goals that were missed."""
    missed = []

    def measured(name, recipe):
        starts, idle = [], []
        for _ in range(3):
            with Server(f"start-{name}", recipe, places) as server:
                starts.append(server.first_answer() * 1e3)
                time.sleep(0.5)
                idle.append(server.resident())
        return statistics.median(starts), statistics.median(idle)

    def rows():
        for name, recipe in recipes.items():
            start, idle = measured(name, recipe)
            goal = f"≤ {START_GOAL} ms, ≤ {IDLE_GOAL} MB" if name == "ours" else ""
            if goal and (start > START_GOAL or idle > IDLE_GOAL):
                missed.append(f"start and rest: {start:.0f} ms, {idle:.1f} MB (wanted: {goal})")
            yield name, start, idle, goal

    table("Start and rest", ("server", "from exec to the first answer, ms", "idle MB", "goal"),
          rows())
    return missed


class LargeAnswers:
    """Asks for one large answer after another on a connection of its own, until it is left."""

    def __init__(self, server, body, fields):
        self.server, self.body, self.fields = server, body, fields
        self.times, self.size, self.left = [], 0, threading.Event()
        self.thread = threading.Thread(target=self.run)

    def ask(self, connection):
        return exchange(connection, self.body, f"{PATH}?outputs=gradient", self.fields)

    def run(self):
        with connect(self.server) as connection:
            while not self.left.is_set():
                began = time.perf_counter()
                self.size = len(self.ask(connection))
                self.times.append(time.perf_counter() - began)

    def __enter__(self):
        self.thread.start()
        return self

    def __exit__(self, *_):
        self.left.set()
        self.thread.join()


def run_gzip(server, bodies, options):
    """What small requests wait while large answers are compressed on another connection."""
    with open(bodies["large"], "rb") as file:
        large = file.read()
    load = lambda server: wrk(server, bodies["small"], 8, 3 * options.seconds)
    zipped, plain = (LargeAnswers(server, large, f"Accept-Encoding: {coding}\r\n")
                     for coding in ("gzip", "identity"))
    with connect(server) as connection:
        if gzip.decompress(zipped.ask(connection)) != plain.ask(connection):
            return note("WRONG ours: another answer when compressed")

    def rows():
        for name, answers in (("nothing", None), ("as they are", plain), ("gzip", zipped)):
            if not answers:
                got, took, size = trial(server, load), "", ""
            else:
                with answers:
                    got = trial(server, load)
                took, size = statistics.median(answers.times) * 1e3, answers.size / 1e6
            yield name, got.rate, got.p50 * 1e3, got.p99 * 1e3, took, size, got.peak, got.errors

    table("Small requests on 8 connections while another asks for large answers",
          ("large answers", "small/s", "p50 ms", "p99 ms", "a large answer, ms", "its MB",
           "peak MB", "errors"), rows())


def run_growth(recipe, places, options):
    growth.with_elements(recipe, places)
    growth.with_kinds(recipe, places)
    growth.with_rank(recipe, places)
    growth.with_connections(recipe, places, 2 * options.seconds)
    growth.with_cores(recipe, places, os.cpu_count() or 1, 2 * options.seconds)


def run_beside_peers(recipes, places, options):
    """All that needs the servers side by side; returns the goals that were missed."""
    bodies, missed = {name: write_body(places.folder, name) for name in SHAPES}, []
    bodies["binary"] = write_binary(places.folder)
    with contextlib.ExitStack() as stack:
        servers = start_all(recipes, places, bodies, stack)
        if "ours" not in servers:
            sys.exit("ours does not answer as it must: nothing to measure")
        secure = {name: server for name, server in servers.items() if server.speaks_tls}
        if "loads" in options.parts:
            missed += run_loads(servers, bodies, options)
        if "https" in options.parts:
            missed += run_https(secure, bodies, options)
        if "handshakes" in options.parts:
            missed += run_handshakes(secure, places, options)
        if "gzip" in options.parts:
            run_gzip(servers["ours"], bodies, options)
    return missed


def main():
    options = read_options()
    if not shutil.which("wrk"):
        sys.exit("wrk is not installed: nothing can be measured without it")
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(hard, 65_536), hard))
    places = Places(os.path.abspath(options.build), os.path.abspath(options.server), options.python,
                    os.path.abspath(options.before or ""))
    os.makedirs(places.folder, exist_ok=True)
    if not places.make_certificate():
        sys.exit("openssl makes no certificate")

    recipes = {name: PEERS[name] for name in options.peers if places.has(name, PEERS[name])}
    recipes["ours"] = Recipe(OURS)
    if options.before:
        recipes["before"] = Recipe(BEFORE)
    describe_machine()
    missed = run_beside_peers(recipes, places, options)
    if "start" in options.parts:
        missed += run_start(recipes, places)
    if "growth" in options.parts:
        run_growth(recipes["ours"], places, options)
    print("\n### Goals missed in this run\n")
    print("\n".join(f"- {line}" for line in missed) or "None.")
    os.remove(f"{places.folder}/access.log")


if __name__ == "__main__":
    main()
