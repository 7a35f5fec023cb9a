"""Three servers on hosts of their own that can be killed and cut off.

The hosts are network namespaces on a bridge. Where those cannot be made, which takes root, they are
addresses of the loopback; a cut is then a server that is stopped: it accepts connections and says
nothing.
"""

import contextlib
import os
import pathlib
import re
import signal
import subprocess
import sys
import time
import urllib.request

PORT = 8080
NUMBERS = (2, 3, 4)
COMPUTED = r'^loss_server_requests_total\{route="/loss.*\} (\d+)$'


def ip(*words):
    subprocess.run(["ip", *words], check=True, stderr=subprocess.DEVNULL)


def children(pid):
    """The processes that a process started, by any of its threads."""
    found = []
    for path in pathlib.Path(f"/proc/{pid}/task").glob("*/children"):
        with contextlib.suppress(OSError):
            found += map(int, path.read_text().split())
    return found


class Namespaces:
    """Hosts with a cable each."""

    kind = "network namespaces"

    def __init__(self):
        # From the range for benchmarks of RFC 2544; the process number keeps runs apart.
        self.name = f"loss{os.getpid()}"[:11]
        self.net = f"198.18.{os.getpid() % 256}"
        ip("link", "add", self.name, "type", "bridge")
        ip("address", "add", f"{self.net}.1/24", "dev", self.name)
        ip("link", "set", self.name, "up")
        for number in NUMBERS:
            namespace = f"{self.name}-{number}"
            ip("netns", "add", namespace)
            ip("link", "add", namespace, "type", "veth", "peer", "name", "eth0", "netns", namespace)
            ip("link", "set", namespace, "master", self.name, "up")
            ip("-n", namespace, "address", "add", f"{self.net}.{number}/24", "dev", "eth0")
            ip("-n", namespace, "link", "set", "eth0", "up")

    def address(self, number):
        return f"{self.net}.{number}"

    def inside(self, number):
        return ["ip", "netns", "exec", f"{self.name}-{number}"]

    def cut(self, number, _):
        ip("link", "set", f"{self.name}-{number}", "down")

    def mend(self, number, _):
        ip("link", "set", f"{self.name}-{number}", "up")

    def remove(self):
        for number in NUMBERS:
            with contextlib.suppress(subprocess.CalledProcessError):
                ip("netns", "delete", f"{self.name}-{number}")
        with contextlib.suppress(subprocess.CalledProcessError):
            ip("link", "delete", self.name)


class Loopback:
    """Hosts that are addresses of this one."""

    kind = "addresses of the loopback"

    def address(self, number):
        return f"127.0.0.{number}"

    def inside(self, _):
        return []

    def cut(self, _, process):
        self.signal(process, signal.SIGSTOP)

    def mend(self, _, process):
        self.signal(process, signal.SIGCONT)

    def signal(self, process, number):
        for pid in [process.pid, *children(process.pid)]:
            # It may have been killed.
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, number)

    def remove(self):
        pass


def hosts():
    if sys.platform == "linux" and os.geteuid() == 0:
        try:
            return Namespaces()
        except (OSError, subprocess.CalledProcessError):
            pass
    return Loopback()


class Server:
    """A server on one of the hosts."""

    def __init__(self, program, place, number):
        self.program, self.place, self.number = program, place, number
        self.url = f"http://{place.address(number)}:{PORT}"
        self.known, self.is_reachable = 0, True
        self.start()

    def start(self):
        self.process = subprocess.Popen(
            self.place.inside(self.number)
            + [self.program, "--host", self.place.address(self.number), "--port", str(PORT)]
            + ["--access-log", "off"],
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        for _ in range(200):
            if self.process.poll() is not None:
                sys.exit(f"{self.url}: the server ended with {self.process.returncode}")
            with contextlib.suppress(OSError):
                urllib.request.urlopen(f"{self.url}/readyz", timeout=2).close()
                return
            time.sleep(0.05)
        sys.exit(f"{self.url}: the server is not ready")

    def requests(self):
        """Losses computed; what was known last if the server cannot be reached."""
        if not self.is_reachable:
            return self.known
        with contextlib.suppress(OSError):
            with urllib.request.urlopen(f"{self.url}/metrics", timeout=0.5) as response:
                found = re.findall(COMPUTED, response.read().decode(), re.M)
                self.known = sum(map(int, found))
        return self.known

    def kill(self):
        """At once, parent and worker."""
        self.is_reachable = False
        pids = [*children(self.process.pid), self.process.pid]
        # The parent first, which would start another worker.
        for pid in reversed(pids):
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        self.process.wait()

    def cut(self):
        """Leaves the server running, where nobody reaches it."""
        self.is_reachable = False
        self.place.cut(self.number, self.process)

    def mend(self):
        """Ends a cut, or starts a server again that was killed."""
        self.place.mend(self.number, self.process)
        self.is_reachable = True
        if self.process.poll() is not None:
            self.known = 0
            self.start()

    def end(self):
        if self.process.poll() is None:
            self.process.terminate()
            return self.process.wait(60)
        return 0
