"""What drives a server: wrk, one connection of our own, and connections that come and go."""

import os
import re
import socket
import ssl
import subprocess
import time
from typing import NamedTuple

HERE = os.path.dirname(os.path.abspath(__file__))
PATH = "/loss/mean_squared_error"
HEALTH = "/healthz"
JSON = "application/json"
TENSORS = "application/x-safetensors"


class Load(NamedTuple):
    """What a load met: requests, the seconds they took, their median and 99th percentile."""

    requests: int
    seconds: float
    p50: float
    p99: float
    errors: int


def report(command):
    """Runs a load that ends with a RESULT line."""
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=120)
    except subprocess.TimeoutExpired as error:
        raise OSError(f"{command[0]} does not end") from error
    found = re.search(r"RESULT (\d+) (\S+) (\S+) (\S+) (\d+)", done.stdout)
    if not found:
        raise OSError(f"{command[0]} says nothing but {done.stderr[-200:]!r}")
    requests, seconds, p50, p99, errors = found.groups()
    return Load(int(requests), float(seconds), float(p50), float(p99), int(errors))


def wrk(server, body, connections, seconds, tls=False):
    """Connections that stay, each with the next request as soon as the last is answered.

    `body` is a file to post; without one, the server is asked how it is.
    """
    base = f"https://127.0.0.1:{server.tls_port}" if tls else f"http://127.0.0.1:{server.port}"
    return report(
        ["wrk", "-t1", f"-c{connections}", f"-d{seconds}s", "--timeout", "30s"]
        + ["-s", f"{HERE}/Peers/post.lua", base + (PATH if body else HEALTH), "--", body or "-"]
    )


def handshakes(server, program, version, kind, connections):
    """New connections over TLS, full or resumed, of one request each."""
    return report([program, f"127.0.0.1:{server.tls_port}", version, kind, str(connections)])


def connect(server, tls=False):
    connection = socket.create_connection(
        ("127.0.0.1", server.tls_port if tls else server.port), 120)
    connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    if tls:
        context = ssl.create_default_context()
        context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
        connection = context.wrap_socket(connection)
    return connection


def media_type(path):
    """The type of the body in a file."""
    return TENSORS if path.endswith(".safetensors") else JSON


def exchange(connection, body=None, path=PATH, fields="", media=JSON):
    """Asks once on an open connection and reads the whole answer; returns its body."""
    line = f"GET {HEALTH}" if body is None else f"POST {path}"
    body = body or b""
    length = f"Content-Type: {media}\r\nContent-Length: {len(body)}\r\n" if body else ""
    connection.sendall(f"{line} HTTP/1.1\r\nHost: localhost\r\n{length}{fields}\r\n".encode())
    connection.sendall(body)
    with connection.makefile("rb", buffering=1 << 20) as reader:
        if b" 200" not in (status := reader.readline()):
            raise OSError(f"answered {status!r}")
        return read_body(reader)


def read_body(reader):
    length = None
    while (field := reader.readline().lower()) not in (b"\r\n", b""):
        if field.startswith(b"content-length:"):
            length = int(field.split(b":")[1])
    if length is not None:
        return reader.read(length)
    pieces = []
    while size := int(reader.readline(), 16):
        pieces.append(reader.read(size))
        reader.readline()
    reader.readline()
    return b"".join(pieces)


def sequence(server, body, count, media=JSON):
    """One connection, one request at a time: for bodies that are too large for wrk."""
    times = []
    with connect(server) as connection:
        for _ in range(count):
            began = time.perf_counter()
            exchange(connection, body, media=media)
            times.append(time.perf_counter() - began)
    times.sort()
    return Load(count, sum(times), times[count // 2], times[-1], 0)
