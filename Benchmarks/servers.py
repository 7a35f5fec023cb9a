"""The servers: ours and its peers, and what their processes cost."""

import os
import re
import shlex
import shutil
import signal
import socket
import subprocess
import sys
import time
from typing import NamedTuple

from loads import HERE, connect, exchange

SOURCES = f"{HERE}/Peers"


def note(text):
    print(f"# {text}", file=sys.stderr, flush=True)


class Recipe(NamedTuple):
    """How a server is built and started, and what has to be installed for that.

    Words in braces are filled in: folder, sources, python, port, tls_port, certificate, key.
    """

    start: str
    build: str = ""
    needs: tuple = ()
    modules: tuple = ()

    @property
    def speaks_tls(self):
        return "{tls_port}" in self.start or "nginx" in self.needs


UVICORN = (
    "{python} -m uvicorn --app-dir {sources} --host 127.0.0.1 --port {port} --workers 2 "
    "--no-access-log --log-level critical "
)
PEERS = {
    "nginx": Recipe("nginx -p {folder} -c {folder}/nginx.conf", needs=("nginx",)),
    "simdjson": Recipe(
        "{folder}/simdjson {port} 2",
        "g++ -O3 -std=c++20 -march=native {sources}/simdjson.cpp -o {folder}/simdjson -lsimdjson "
        "-lpthread",
        ("g++", "/usr/include/simdjson.h"),
    ),
    "go": Recipe(
        "{folder}/gopeer {port} {tls_port} {certificate} {key}",
        "go build -o {folder}/gopeer {sources}/go/main.go",
        ("go",),
    ),
    "hummingbird": Recipe(
        "{folder}/hummingbird/release/hummingbird-peer {port}",
        "swift build -c release --package-path {sources}/hummingbird-peer "
        "--scratch-path {folder}/hummingbird",
        ("swift",),
    ),
    "granian": Recipe(
        "{python} -m granian --interface rsgi --host 127.0.0.1 --port {port} --workers 2 --no-ws "
        "--working-dir {sources} --log-level critical granian_app:app",
        modules=("granian", "orjson", "numpy"),
    ),
    "fastapi": Recipe(
        UVICORN + "fastapi_app:app", modules=("fastapi", "uvicorn", "orjson", "numpy")
    ),
    "keras": Recipe(
        "env KERAS_BACKEND=torch " + UVICORN + "keras_app:app",
        modules=("fastapi", "uvicorn", "keras", "torch"),
    ),
}
# Those that read safetensors too.
TAKE_TENSORS = ("ours", "before", "granian", "fastapi")
OURS = (
    "{server} --port {port} --tls-port {tls_port} --tls-certificate {certificate} --tls-key {key} "
    "--access-log {folder}/access.log"
)
# Another build of ours: what a change costs, or saves.
BEFORE = OURS.replace("{server}", "{before}")


class Places(NamedTuple):
    """Where things are: the folder for all that is made, programs, the certificate."""

    folder: str
    server: str
    python: str
    before: str = ""

    def fill(self, text, **more):
        values = {
            **self._asdict(), "sources": SOURCES, "certificate": f"{self.folder}/certificate.pem",
            "key": f"{self.folder}/key.pem", **more,
        }
        return re.sub(r"\{(\w+)\}", lambda word: str(values[word[1]]), text)

    def make(self, command):
        """Runs a command that builds something; whether it went well."""
        done = subprocess.run(shlex.split(self.fill(command)), capture_output=True, text=True)
        if done.returncode:
            note(done.stderr)
        return done.returncode == 0

    def make_certificate(self):
        return self.make(
            "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 30 "
            "-subj /CN=localhost -keyout {key} -out {certificate}")

    def imports(self, module):
        found = f"import importlib.util, sys; sys.exit(not importlib.util.find_spec('{module}'))"
        return subprocess.run([self.python, "-c", found]).returncode == 0

    def has(self, name, recipe):
        """Builds a peer; says why, if it cannot."""
        missing = [n for n in recipe.needs if not (shutil.which(n) or os.path.exists(n))]
        missing += [f"{n} for {self.python}" for n in recipe.modules if not self.imports(n)]
        if missing:
            note(f"SKIPPED {name}: not installed: {', '.join(missing)}; see README.md")
        elif recipe.build and not self.make(recipe.build):
            note(f"SKIPPED {name}: does not build")
        else:
            return True
        return False


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Server:
    """A server in a process group of its own."""

    def __init__(self, name, recipe, places):
        self.name, self.port, self.tls_port = name, free_port(), free_port()
        self.speaks_tls = recipe.speaks_tls
        ports = {"port": self.port, "tls_port": self.tls_port}
        if "nginx" in recipe.needs:
            with open(f"{SOURCES}/nginx.conf") as template:
                text = places.fill(template.read(), **ports)
            with open(f"{places.folder}/nginx.conf", "w") as file:
                file.write(text)
        self.log = open(f"{places.folder}/{name}.log", "wb")
        self.began = time.perf_counter()
        self.process = subprocess.Popen(
            shlex.split(places.fill(recipe.start, **ports)),
            cwd=places.folder, stdout=self.log, stderr=self.log, start_new_session=True,
            env={**os.environ, "OMP_NUM_THREADS": "1", "PYTHONDONTWRITEBYTECODE": "1",
                 "PYTHONPATH": SOURCES})

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.stop()

    def first_answer(self, limit=60):
        """Seconds from its start to its first answer."""
        while time.perf_counter() - self.began < limit and self.process.poll() is None:
            try:
                with connect(self) as connection:
                    exchange(connection)
                return time.perf_counter() - self.began
            except OSError:
                time.sleep(0.002)
        raise OSError(f"{self.name} does not answer, see {self.log.name}")

    def tree(self):
        """The process and all that descend from it."""
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
        """User and system time so far, seconds: what clock_getcpuclockid(3) counts."""
        return self.sum(lambda pid: time.clock_gettime((~pid << 3) | 2))

    def field(self, name, what):
        """Megabytes, the sum over the tree of a field in a file of /proc."""
        def size(pid):
            with open(f"/proc/{pid}/{name}") as file:
                found = re.search(what + r":\s+(\d+)", file.read())
            return int(found.group(1)) / 1024 if found else 0
        return self.sum(size)

    def resident(self):
        """Resident memory now; a page that several processes share counts once."""
        return self.field("smaps_rollup", "Pss")

    def peak(self):
        """Peak of resident memory since `forget_peak`; shared pages count for each process."""
        return self.field("status", "VmHWM")

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


def takes_tensors(server):
    return server.name in TAKE_TENSORS


class Trial(NamedTuple):
    """What a load met, and what it cost the server."""

    rate: float
    p50: float
    p99: float
    cpu: float
    peak: float
    errors: int


def trial(server, load):
    """Drives a server with a load: its figures, and CPU seconds for each request."""
    server.forget_peak()
    before = server.cpu()
    got = load(server)
    time.sleep(0.05)  # what the last answers still cost
    cpu = (server.cpu() - before) / max(1, got.requests)
    return Trial(got.requests / got.seconds, got.p50, got.p99, cpu, server.peak(),
                 got.errors)
