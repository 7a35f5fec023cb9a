#!/usr/bin/env python3
"""Runs loss-server beside its peers, in turns, and prints tables of what each request costs.

Every figure is the median over rounds; in each round all servers have their turn, so that a busy
machine is busy for all. Server CPU is user and system time of the whole process tree per request:
the figure to trust where others share the machine. Peak memory is resident, the sum over the tree.
Only the standard library is used; wrk makes the load of small requests. See README.md.
"""

import argparse
import json
import os
import random
import re
import resource
import shlex
import shutil
import signal
import socket
import statistics
import struct
import subprocess
import sys
import time

HERE = os.path.dirname(os.path.abspath(__file__))
TICKS = os.sysconf("SC_CLK_TCK")
PATH = "/loss/mean_squared_error"
SHAPES = {"tiny": (1, 3), "small": (32, 10), "medium": (256, 100), "large": (100_000, 10)}

# Requests a second of ours over the peer's, as the project wants them.
GOALS = {
    ("fixed", "nginx"): 0.95,
    ("tiny", "nginx"): 0.85, ("tiny", "simdjson"): 0.85, ("tiny", "granian"): 5,
    ("tiny", "fastapi"): 11, ("tiny", "go"): 2.7,
    ("small", "nginx"): 0.55, ("small", "simdjson"): 1.1, ("small", "granian"): 4.5,
    ("small", "fastapi"): 8, ("small", "go"): 11,
    ("medium", "nginx"): 0.3, ("medium", "simdjson"): 1.6, ("medium", "granian"): 5,
    ("medium", "fastapi"): 7, ("medium", "go"): 25,
    ("large", "simdjson"): 1.3, ("large", "granian"): 8, ("large", "fastapi"): 9,
    ("large", "go"): 17,
}


def note(text):
    print(f"# {text}", file=sys.stderr, flush=True)


# ------------------------------------------------------------------------------------------ bodies
def single(number):
    """The shortest text that reads back to the nearest float32."""
    bits = struct.pack("f", number)
    for digits in range(6, 10):
        text = f"{number:.{digits}g}"
        if struct.pack("f", float(text)) == bits:
            return text
    return repr(number)


def write_body(folder, name):
    """Makes a body of that shape once; returns its file, and the loss it must be answered with."""
    rows, columns = SHAPES[name]
    path = f"{folder}/{name}.json"
    if not os.path.exists(path + ".loss"):
        source = random.Random(1)
        tensors, texts = [], []
        for _ in range(2):
            matrix = [[single(source.random()) for _ in range(columns)] for _ in range(rows)]
            tensors.append([float(n) for row in matrix for n in row])
            texts.append("[" + ",".join("[" + ",".join(row) + "]" for row in matrix) + "]")
        with open(path, "w") as file:
            file.write('{"y_true":' + texts[0] + ',"y_pred":' + texts[1] + "}")
        loss = sum((p - t) ** 2 for t, p in zip(*tensors)) / len(tensors[0])
        with open(path + ".loss", "w") as file:
            file.write(repr(loss))
    with open(path + ".loss") as file:
        return path, float(file.read())


def growing_body(elements, rank=2):
    """Two tensors of about so many elements together, of nine digits each."""
    half = max(1, elements // 2)
    if rank == 1:
        text = b"[" + b",".join([b"0.12345678"] * half) + b"]"
    else:
        row = b"[" + b",".join([b"0.12345678"] * min(10, half)) + b"]"
        text = b"[" + b",".join([row] * max(1, half // 10)) + b"]"
        text = b"[" * (rank - 2) + text + b"]" * (rank - 2)
    return b'{"y_true":' + text + b',"y_pred":' + text + b"}"


# ----------------------------------------------------------------------------------------- servers
class Server:
    """A server in a process group of its own."""

    def __init__(self, name, command, folder, environment=None):
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self.name = name
        command = command.replace("{port}", str(self.port))
        if name == "nginx":
            self.configure(folder)
        self.log = open(f"{folder}/{name}.log", "wb")
        self.began = time.perf_counter()
        self.process = subprocess.Popen(
            shlex.split(command), cwd=folder, stdout=self.log, stderr=self.log,
            env={**os.environ, **(environment or {})}, start_new_session=True)

    def configure(self, folder):
        with open(f"{folder}/nginx.conf", "w") as file:
            file.write(
                f"worker_processes 2; daemon off; pid {folder}/nginx.pid;\n"
                "error_log /dev/null; events { worker_connections 8192; }\n"
                "http { access_log off; client_max_body_size 1g; keepalive_requests 1000000000;\n"
                f"client_body_temp_path {folder}/nginx-body; proxy_temp_path {folder}/nginx-proxy;\n"
                f"fastcgi_temp_path {folder}/nginx-f; uwsgi_temp_path {folder}/nginx-u;\n"
                f"scgi_temp_path {folder}/nginx-s;\n"
                f"server {{ listen 127.0.0.1:{self.port} backlog=4096; location / {{\n"
                "default_type application/json;\n"
                "return 200 '{\"loss\":0.1234567,\"values\":[0.1234567]}'; } } }\n")

    def wait(self, seconds=60):
        """Whether it accepts connections in time."""
        while time.perf_counter() - self.began < seconds and self.process.poll() is None:
            try:
                socket.create_connection(("127.0.0.1", self.port), 1).close()
                return True
            except OSError:
                time.sleep(0.002)
        return False

    def tree(self):
        children = {}
        for entry in filter(str.isdigit, os.listdir("/proc")):
            try:
                with open(f"/proc/{entry}/stat") as file:
                    parent = int(file.read().rsplit(")", 1)[1].split()[1])
            except OSError:
                continue
            children.setdefault(parent, []).append(int(entry))
        found, left = [], [self.process.pid]
        while left:
            found.append(left.pop())
            left += children.get(found[-1], [])
        return found

    def sum(self, measure):
        total = 0
        for pid in self.tree():
            try:
                total += measure(pid)
            except OSError:
                pass
        return total

    def cpu(self):
        def seconds(pid):
            with open(f"/proc/{pid}/stat") as file:
                fields = file.read().rsplit(")", 1)[1].split()
            return (int(fields[11]) + int(fields[12])) / TICKS
        return self.sum(seconds)

    def megabytes(self, what):
        def size(pid):
            with open(f"/proc/{pid}/status") as file:
                found = re.search(what + r":\s+(\d+)", file.read())
            return int(found.group(1)) / 1024 if found else 0
        return self.sum(size)

    def forget_peak(self):
        def forget(pid):
            with open(f"/proc/{pid}/clear_refs", "w") as file:
                file.write("5")
            return 0
        self.sum(forget)

    def stop(self):
        for sent in (signal.SIGTERM, signal.SIGKILL):
            try:
                os.killpg(self.process.pid, sent)
                self.process.wait(5)
            except subprocess.TimeoutExpired:
                continue
            except ProcessLookupError:
                pass
            break
        self.log.close()


def built(name, needs, command, folder):
    """Builds a peer once; `False`, loudly, if what it needs is not here."""
    missing = [need for need in needs if not (shutil.which(need) or os.path.exists(need))]
    if missing:
        note(f"SKIPPED {name}: not installed: {', '.join(missing)}")
        return False
    if command and subprocess.run(shlex.split(command), cwd=folder).returncode:
        note(f"SKIPPED {name}: does not build")
        return False
    return True


def importable(name, python, modules):
    if subprocess.run([python, "-c", "import " + ",".join(modules)], capture_output=True).returncode:
        note(f"SKIPPED {name}: {python} lacks one of {', '.join(modules)}; see README.md")
        return False
    return True


def peers(options, folder):
    """The commands of the peers that are installed."""
    sources, python = f"{HERE}/Peers", options.python
    environment = {"PYTHONPATH": sources, "OMP_NUM_THREADS": "1"}
    wanted = options.peers.split(",") if options.peers else []
    found = {}
    if "nginx" in wanted and built("nginx", ["nginx"], None, folder):
        found["nginx"] = (f"nginx -p {folder} -c {folder}/nginx.conf", None)
    if "simdjson" in wanted and built(
            "simdjson", ["g++", "/usr/include/simdjson.h"],
            f"g++ -O3 -std=c++20 -march=native {sources}/simdjson.cpp -o simdjson -lsimdjson "
            "-lpthread", folder):
        found["simdjson"] = (f"{folder}/simdjson {{port}} 2", None)
    if "go" in wanted and built("go", ["go"], f"go build -o gopeer {sources}/main.go", folder):
        found["go"] = (f"{folder}/gopeer {{port}}", None)
    if "granian" in wanted and importable("granian", python, ["granian", "orjson", "numpy"]):
        found["granian"] = (
            f"{python} -m granian --interface rsgi --host 127.0.0.1 --port {{port}} --workers 2 "
            "--no-ws --log-level critical granian_app:app", environment)
    if "fastapi" in wanted and importable(
            "fastapi", python, ["fastapi", "uvicorn", "orjson", "numpy"]):
        found["fastapi"] = (
            f"{python} -m uvicorn fastapi_app:app --host 127.0.0.1 --port {{port}} --workers 2 "
            "--no-access-log --log-level critical", environment)
    return found


# -------------------------------------------------------------------------------------------- load
def wrk(server, path, body, connections, seconds):
    """Requests, seconds, median and 99th percentile in ms, errors."""
    output = subprocess.run(
        ["wrk", "-t1", f"-c{connections}", f"-d{seconds}s", "--timeout", "30s",
         "-s", f"{HERE}/Peers/post.lua", f"http://127.0.0.1:{server.port}{path}", "--", body],
        capture_output=True, text=True).stdout
    found = re.search(r"RESULT (\d+) (\d+) (\S+) (\S+) (\d+)", output)
    if not found:
        raise OSError("wrk says nothing")
    n, took, p50, p99, bad = found.groups()
    return int(n), int(took) / 1e6, float(p50) / 1e3, float(p99) / 1e3, int(bad)


def post(connection, port, body):
    """Posts a body on an open connection; the answer's body."""
    connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    connection.sendall(
        f"POST {PATH} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nContent-Type: application/json\r\n"
        f"Content-Length: {len(body)}\r\n\r\n".encode())
    connection.sendall(body)
    reader = connection.makefile("rb", buffering=1 << 20)
    if b" 200" not in reader.readline():
        raise OSError("refused")
    length = None
    while (line := reader.readline().lower()) not in (b"\r\n", b""):
        if line.startswith(b"content-length:"):
            length = int(line.split(b":")[1])
    if length is not None:
        return reader.read(length)
    parts = []
    while size := int(reader.readline(), 16):
        parts.append(reader.read(size))
        reader.readline()
    reader.readline()
    return b"".join(parts)


def sequence(server, body, count):
    """The same as `wrk`, for bodies too large for it: one connection, one request at a time."""
    times = []
    with socket.create_connection(("127.0.0.1", server.port), 120) as connection:
        for _ in range(count):
            began = time.perf_counter()
            post(connection, server.port, body)
            times.append(time.perf_counter() - began)
    times.sort()
    return count, sum(times), times[count // 2] * 1e3, times[-1] * 1e3, 0


def is_right(server, path, loss):
    try:
        with socket.create_connection(("127.0.0.1", server.port), 60) as connection:
            with open(path, "rb") as file:
                answer = json.loads(post(connection, server.port, file.read()))
        return abs(answer["loss"] - loss) <= 1e-4 * loss
    except (OSError, ValueError, KeyError) as error:
        note(repr(error))
        return False


# ------------------------------------------------------------------------------------------ tables
def compare(servers, workload, connections, bodies, options):
    """One table: every server on one workload, in turns."""
    figures = {name: [] for name in servers}
    for _ in range(options.rounds):
        for name, server in servers.items():
            if workload == "fixed" and name not in ("ours", "nginx"):
                continue
            if workload == "large" and name == "nginx":
                continue
            server.forget_peak()
            before = server.cpu()
            try:
                if workload == "fixed":
                    got = wrk(server, "/healthz", "-", connections, options.seconds)
                elif workload == "large":
                    with open(bodies[workload][0], "rb") as file:
                        got = sequence(server, file.read(), 3)
                else:
                    got = wrk(server, PATH, bodies[workload][0], connections, options.seconds)
            except OSError as error:
                note(f"{name} {workload}: {error}")
                continue
            time.sleep(0.05)
            cpu = (server.cpu() - before) / max(1, got[0]) * 1e6
            figures[name].append(
                (got[0] / got[1], got[2], got[3], cpu, server.megabytes("VmHWM"), got[4]))
    size = "" if workload == "fixed" else f", body of {os.path.getsize(bodies[workload][0]):,} bytes"
    print(f"\n### {workload}, {connections} connection(s){size}\n")
    print("| server | requests/s | ours/peer | goal | p50 ms | p99 ms | CPU µs/request | "
          "CPU peer/ours | peak MB | errors |")
    print("| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |")
    ours = figures.get("ours", [])
    for name, rounds in figures.items():
        if not rounds:
            continue
        median = [statistics.median(column) for column in zip(*rounds)]
        ratio = cpu = goal = ""
        if name != "ours" and ours:
            ratio = f"{statistics.median(o[0] / p[0] for o, p in zip(ours, rounds)):.2f}"
            cpu = f"{statistics.median(p[3] / max(o[3], 0.01) for o, p in zip(ours, rounds)):.2f}"
            goal = f"≥ {GOALS[workload, name]}" if (workload, name) in GOALS else ""
        print(f"| {name} | {median[0]:,.5g} | {ratio} | {goal} | {median[1]:.3g} | {median[2]:.3g} "
              f"| {median[3]:,.4g} | {cpu} | {median[4]:.4g} | {int(sum(r[5] for r in rounds))} |")
    sys.stdout.flush()


def footprint(command, folder):
    """Start-up and idle memory of a fresh server."""
    starts = []
    for _ in range(5):
        server = Server("start", command, folder)
        if server.wait():
            with socket.create_connection(("127.0.0.1", server.port)) as connection:
                connection.sendall(b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n")
                connection.recv(4096)
            starts.append(time.perf_counter() - server.began)
        time.sleep(0.2)
        idle = server.megabytes("VmRSS")
        server.stop()
    print("\n### Start and rest\n\n| | measured | goal |\n| --- | ---: | ---: |")
    print(f"| first answer after exec, ms | {statistics.median(starts) * 1e3:.0f} | < 50 |")
    print(f"| idle resident memory, MB | {idle:.1f} | < 12 |")


def growth(command, folder, options):
    """How cost grows with elements, rank, connections and cores."""
    top = 7.5 if options.full else 6
    server = Server("growth", command, folder)
    if not server.wait():
        return note("ours does not start")

    def measure(body, count):
        sequence(server, body, 1)
        server.forget_peak()
        before, rest = server.cpu(), server.megabytes("VmRSS")
        n, took, _, _, _ = sequence(server, body, count)
        return took / n, (server.cpu() - before) / n, server.megabytes("VmHWM") - rest

    print("\n### Growth with elements (both tensors together), one connection\n")
    print("| elements | body MB | ms | CPU ms | CPU ns/element | peak over rest, bytes/element |")
    print("| ---: | ---: | ---: | ---: | ---: | ---: |")
    for step in range(4, int(top * 2) + 1):
        elements = int(10 ** (step / 2))
        body = growing_body(elements)
        took, cpu, peak = measure(body, max(2, min(2_000, 3_000_000 // elements)))
        print(f"| {elements:,} | {len(body) / 1e6:.3g} | {took * 1e3:.3g} | {cpu * 1e3:.3g} | "
              f"{cpu / elements * 1e9:.3g} | {max(0, peak) * 1024 * 1024 / elements:.1f} |",
              flush=True)

    print("\n### Growth with rank, 100,000 elements\n\n| rank | ms | CPU ms |")
    print("| ---: | ---: | ---: |")
    for rank in (1, 2, 4, 6, 8):
        took, cpu, _ = measure(growing_body(100_000, rank), 40)
        print(f"| {rank} | {took * 1e3:.3g} | {cpu * 1e3:.3g} |", flush=True)

    body, _ = write_body(folder, "tiny")
    print("\n### Growth with connections, tiny\n")
    print("| connections | requests/s | p50 ms | p99 ms | CPU µs/request | resident MB | errors |")
    print("| ---: | ---: | ---: | ---: | ---: | ---: | ---: |")
    for connections in (1, 8, 64, 512, 5_000):
        before = server.cpu()
        n, took, p50, p99, bad = wrk(server, PATH, body, connections, max(2, options.seconds))
        time.sleep(0.05)
        print(f"| {connections:,} | {n / took:,.0f} | {p50:.3g} | {p99:.3g} | "
              f"{(server.cpu() - before) / max(1, n) * 1e6:.3g} | {server.megabytes('VmHWM'):.1f} | "
              f"{bad} |", flush=True)
    server.stop()

    print("\n### Growth with cores (threads of ours), 64 connections\n")
    print("| threads | tiny/s | medium/s | large, ms |\n| ---: | ---: | ---: | ---: |")
    threads = 1
    while threads <= (os.cpu_count() or 1):
        server = Server("cores", f"{command} --threads {threads}", folder)
        row = []
        if server.wait():
            for name in ("tiny", "medium"):
                n, took, _, _, _ = wrk(server, PATH, write_body(folder, name)[0], 64, 2)
                row.append(f"{n / took:,.0f}")
            with open(write_body(folder, "large")[0], "rb") as file:
                row.append(f"{sequence(server, file.read(), 5)[2]:.0f}")
        server.stop()
        print(f"| {threads} | {' | '.join(row)} |", flush=True)
        threads *= 2


def main():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--server", required=True, help="our program")
    parser.add_argument("--flags", default="", help="flags for it, besides port and log")
    parser.add_argument("--build", required=True, help="a folder for bodies, peers and logs")
    parser.add_argument("--peers", default="nginx,simdjson,go,granian,fastapi")
    parser.add_argument("--workloads", default="fixed,tiny,small,medium,large")
    parser.add_argument("--full", action="store_true", help="more rounds, connections and growth")
    parser.add_argument("--rounds", type=int)
    parser.add_argument("--seconds", type=int)
    parser.add_argument("--no-growth", action="store_true")
    parser.add_argument("--python", default=os.environ.get("BENCH_PYTHON", sys.executable),
                        help="the interpreter that has the Python peers' packages")
    options = parser.parse_args()
    options.rounds = options.rounds or (5 if options.full else 3)
    options.seconds = options.seconds or (2 if options.full else 1)
    if not shutil.which("wrk"):
        sys.exit("wrk is not installed: nothing can be measured without it")
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(hard, 65_536), hard))

    folder = os.path.abspath(options.build)
    os.makedirs(folder, exist_ok=True)
    command = f"{options.server} --port {{port}} --access-log {folder}/access.log {options.flags}"
    names = [name for name in options.workloads.split(",") if name]
    bodies = {name: write_body(folder, name) for name in names if name in SHAPES}
    servers = {}
    try:
        for name, (line, environment) in {**peers(options, folder), "ours": (command, None)}.items():
            servers[name] = Server(name, line, folder, environment)
        for name in list(servers):
            if not servers[name].wait():
                note(f"SKIPPED {name}: does not start, see {folder}/{name}.log")
                servers.pop(name).stop()
        time.sleep(1)
        for name, server in servers.items():
            for workload, (path, loss) in bodies.items():
                if name != "nginx" and not is_right(server, path, loss):
                    note(f"WRONG {name} {workload}")
        print(f"Two tensors in JSON, mean squared error; {os.cpu_count()} cores; medians of "
              f"{options.rounds} rounds. nginx reads no body: it answers a fixed text.")
        for workload in names:
            many = {"large": [1], "medium": [16]}.get(
                workload, [1, 64, 512] if options.full else [1, 64] if workload == "tiny" else [64])
            for connections in many:
                compare(servers, workload, connections, bodies, options)
    finally:
        for server in servers.values():
            server.stop()
    if not options.no_growth:
        footprint(command, folder)
        growth(command, folder, options)
    try:
        os.remove(f"{folder}/access.log")
    except OSError:
        pass


if __name__ == "__main__":
    main()
