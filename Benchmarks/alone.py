"""Our program alone: started on a free port, asked, and measured by what it costs."""

import http.client
import os
import re
import subprocess
import time


class Program:
    """The program with its worker; connections stay open."""

    def __init__(self, path):
        self.process = subprocess.Popen(
            [path, "--port", "0", "--access-log", "off"], stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL, text=True)
        line = self.process.stdout.readline()
        self.port = int(line.strip().rsplit(":", 1)[1])
        self.connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=120)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.terminate()
        self.process.wait()

    def tree(self):
        pid = self.process.pid
        with open(f"/proc/{pid}/task/{pid}/children") as file:
            return [pid, *map(int, file.read().split())]

    def cpu(self):
        """User and system time so far, seconds."""
        return sum(time.clock_gettime((~pid << 3) | 2) for pid in self.tree())

    def resident(self, what):
        """Megabytes: VmRSS is that of now, VmHWM the peak since `forget_peak`."""
        total = 0
        for pid in self.tree():
            with open(f"/proc/{pid}/status") as file:
                total += int(re.search(what + r":\s+(\d+)", file.read()).group(1)) / 1024
        return total

    def forget_peak(self):
        for pid in self.tree():
            with open(f"/proc/{pid}/clear_refs", "w") as file:
                file.write("5")

    def post(self, target, body, **fields):
        """The body of an answer; `content_type="…"` stands for `Content-Type`."""
        names = {name.replace("_", "-"): value for name, value in fields.items()}
        self.connection.request("POST", target, body, names)
        answer = self.connection.getresponse()
        text = answer.read()
        assert answer.status == 200, text[:300]
        return text

    def cost(self, work, times=1):
        """Seconds of CPU and of the clock that a piece of work takes, on average."""
        before, start = self.cpu(), time.perf_counter()
        for _ in range(times):
            work()
        took = time.perf_counter() - start
        return (self.cpu() - before) / times, took / times


if not hasattr(time, "clock_gettime") or not os.path.isdir("/proc"):
    raise SystemExit("Linux only")
