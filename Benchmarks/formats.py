"""What a call costs in each format, a line of a stream, and several losses at once.

    python3 Benchmarks/formats.py program

Server CPU is user and system time of the whole program; figures are medians of rounds in which all
rows have their turn. Only the standard library is used.
"""

import array
import gzip
import json
import socket
import statistics
import struct
import sys
import threading
import time
import zlib

from alone import Program

PAIRS, ROUNDS = 1_000_000, 9
LINES = 40_000
LINE = b'{"y_true":[[0,1,0]],"y_pred":[[0.1,0.8,0.1]]}'
GOAL_BINARY, GOAL_LOSSES, GOAL_LINES = 8, 0.4, 4


def pairs():
    """Two arrays of float32, small distances apart."""
    state, numbers = 1, []
    for _ in range(2 * PAIRS):
        state = state * 6364136223846793005 + 1442695040888963407 & 0xFFFF_FFFF_FFFF_FFFF
        numbers.append((state >> 40) / (1 << 24))
    return array.array("f", numbers[:PAIRS]), array.array("f", numbers[PAIRS:])


def shortest(numbers):
    """The shortest decimals of float32, as programs print them."""
    for number in numbers:
        for digits in range(6, 10):
            text = f"{number:.{digits}g}"
            if struct.unpack("f", struct.pack("f", float(text)))[0] == number:
                break
        yield text


def as_json(arrays):
    columns = {name: "[" + ",".join(f"[{text}]" for text in shortest(numbers)) + "]"
               for name, numbers in arrays.items()}
    return ("{" + ",".join(f'"{name}":{text}' for name, text in columns.items()) + "}").encode()


def as_safetensors(arrays):
    header, offset = {}, 0
    for name, numbers in arrays.items():
        end = offset + 4 * len(numbers)
        header[name] = {
            "dtype": "F32", "shape": [len(numbers), 1], "data_offsets": [offset, end]}
        offset = end
    text = json.dumps(header).encode()
    text += b" " * (-len(text) % 8)
    return len(text).to_bytes(8, "little") + text + b"".join(n.tobytes() for n in arrays.values())


def as_npz(arrays):
    """Stored entries, as `numpy.savez` writes them but for ZIP64."""
    body, directory = b"", b""
    for name, numbers in arrays.items():
        text = f"{{'descr': '<f4', 'fortran_order': False, 'shape': ({len(numbers)}, 1), }}"
        text += " " * (-(len(text) + 11) % 64) + "\n"
        data = b"\x93NUMPY\1\0" + struct.pack("<H", len(text)) + text.encode() + numbers.tobytes()
        path = f"{name}.npy".encode()
        facts = struct.pack("<HHHHIIIHH", 0, 0, 0, 33, zlib.crc32(data), len(data), len(data),
                            len(path), 0)
        directory += (b"PK\1\2" + struct.pack("<HH", 20, 20) + facts
                      + struct.pack("<HHHII", 0, 0, 0, 0, len(body)) + path)
        body += b"PK\3\4" + struct.pack("<H", 20) + facts + path + data
    end = struct.pack("<HHHHIIH", 0, 0, len(arrays), len(arrays), len(directory), len(body), 0)
    return body + directory + b"PK\5\6" + end


def as_inference(arrays):
    """The Open Inference Protocol with bytes; the length of its JSON part, too."""
    inputs = [{"name": name, "shape": [len(numbers), 1], "datatype": "FP32",
               "parameters": {"binary_data_size": 4 * len(numbers)}}
              for name, numbers in arrays.items()]
    text = json.dumps({"inputs": inputs, "outputs": [
        {"name": "values", "parameters": {"binary_data": True}}]}).encode()
    return text + b"".join(numbers.tobytes() for numbers in arrays.values()), len(text)


def growth(program, path, body, fields):
    """Megabytes that a fresh program grows by at most while it answers once."""
    with Program(program) as fresh:
        fresh.post("/loss/mse", LINE, content_type="application/json")
        idle = fresh.resident("VmRSS")
        fresh.forget_peak()
        fresh.post(path, body, **fields)
        return fresh.resident("VmHWM") - idle


def formats(path_of_program, program, arrays, text):
    """A million pairs in, a million values out, in one format both ways."""
    target = "/loss/mse?outputs=values"
    tensors = {"safetensors": as_safetensors(arrays), "npz": as_npz(arrays)}
    inference, length = as_inference(arrays)
    calls = {
        "JSON": (target, text, {"content_type": "application/json"}),
        "JSON, gzip": (target, gzip.compress(text, 6), {
            "content_type": "application/json", "content_encoding": "gzip",
            "accept_encoding": "gzip"}),
        **{name: (target, body, {"content_type": f"application/x-{name}",
                                 "accept": f"application/x-{name}"})
           for name, body in tensors.items()},
        "Open Inference Protocol": ("/v2/models/mse/infer", inference, {
            "Inference_Header_Content_Length": str(length)}),
    }
    figures = {name: [] for name in calls}
    sizes = {}
    for _ in range(ROUNDS):
        for name, (path, body, fields) in calls.items():
            answer = []
            cpu, took = program.cost(lambda: answer.append(program.post(path, body, **fields)))
            sizes[name] = len(body), len(answer[0])
            figures[name].append((cpu * 1e3, took * 1e3))
    print(f"| {PAIRS:,} pairs of float32 | MB in | MB out | server CPU | time | peak memory | goal |")
    print("| --- | --- | --- | --- | --- | --- | --- |")
    for name, rows in figures.items():
        cpu, took = map(statistics.median, zip(*rows))
        peak = growth(path_of_program, *calls[name])
        goal = "" if "JSON" in name else f"{GOAL_BINARY} ms" + (
            "" if cpu < GOAL_BINARY else ", missed")
        print(f"| {name} | {sizes[name][0] / 1e6:.1f} | {sizes[name][1] / 1e6:.1f} | {cpu:.1f} ms "
              f"| {took:.0f} ms | {peak:.0f} MB | {goal} |")


def several(program, text):
    """Five losses of half a million pairs at once, and one after another."""
    names = ["mse", "mae", "huber", "log_cosh", "msle"]
    together = text[:-1] + b',"losses":' + json.dumps(names).encode() + b"}"
    kind = {"content_type": "application/json"}
    ratios, ours, theirs = [], [], []
    for _ in range(ROUNDS):
        one, _ = program.cost(lambda: program.post("/loss?outputs=loss", together, **kind))
        five, _ = program.cost(
            lambda: [program.post(f"/loss/{name}?outputs=loss", text, **kind) for name in names])
        ours.append(one * 1e3)
        theirs.append(five * 1e3)
        ratios.append(one / five)
    ratio = statistics.median(ratios)
    print(f"\nFive losses over {PAIRS:,} JSON numbers: {statistics.median(ours):.1f} ms at once, "
          f"{statistics.median(theirs):.1f} ms one after another: {ratio:.0%} "
          f"(goal {GOAL_LOSSES:.0%}{'' if ratio < GOAL_LOSSES else ', missed'})")


def stream(port):
    """Seconds that a stream of lines takes, both ends on one machine."""
    with socket.create_connection(("127.0.0.1", port)) as connection:
        piece = (LINE + b"\n") * 1_000
        chunk = f"{len(piece):x}\r\n".encode() + piece + b"\r\n"
        start = time.perf_counter()

        def send():
            connection.sendall(
                b"POST /loss/mse HTTP/1.1\r\nHost: a\r\nContent-Type: application/x-ndjson\r\n"
                b"Transfer-Encoding: chunked\r\n\r\n")
            for _ in range(LINES // 1_000):
                connection.sendall(chunk)
            connection.sendall(b"0\r\n\r\n")

        sender = threading.Thread(target=send)
        sender.start()
        tail, count = b"", 0
        while not tail.endswith(b"\r\n0\r\n\r\n"):
            received = connection.recv(1 << 18)
            count += received.count(b'{"loss"')
            tail = (tail + received)[-16:]
        sender.join()
        # An answer that is cut between two reads may be missed.
        assert LINES - 1_000 < count <= LINES, count
        return time.perf_counter() - start


def single(port, count):
    """Seconds that as many requests take, each sent when the last is answered."""
    request = (b"POST /loss/mse HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\n"
               b"Content-Length: %d\r\n\r\n" % len(LINE)) + LINE
    with socket.create_connection(("127.0.0.1", port)) as connection:
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        start = time.perf_counter()
        for _ in range(count):
            connection.sendall(request)
            assert connection.recv(4_096).endswith(b"]}")
        return time.perf_counter() - start


def lines(program):
    requests = LINES // 10
    rates, cpus = [], []
    for _ in range(ROUNDS):
        took = []
        line_cpu, _ = program.cost(lambda: took.append(stream(program.port)))
        request_cpu, _ = program.cost(lambda: took.append(single(program.port, requests)))
        rates.append((LINES / took[0], requests / took[1]))
        cpus.append((line_cpu / LINES * 1e6, request_cpu / requests * 1e6))
    line_rate, request_rate = map(statistics.median, zip(*rates))
    ratio = statistics.median(line / request for line, request in rates)
    line_cpu, request_cpu = map(statistics.median, zip(*cpus))
    print(f"\n| tiny, one connection | a second | server CPU |\n| --- | --- | --- |\n"
          f"| lines of a stream | {line_rate:,.0f} | {line_cpu:.1f} µs |\n"
          f"| requests, one after another | {request_rate:,.0f} | {request_cpu:.1f} µs |\n"
          f"\n{ratio:.1f} times as many (goal {GOAL_LINES}"
          f"{'' if ratio >= GOAL_LINES else ', missed'}), "
          f"{line_cpu / request_cpu:.0%} of the CPU (goal below 100%"
          f"{'' if line_cpu < request_cpu else ', missed'})")


def main():
    y_true, y_pred = pairs()
    arrays = {"y_true": y_true, "y_pred": y_pred}
    with Program(sys.argv[1]) as program:
        formats(sys.argv[1], program, arrays, as_json(arrays))
        half = {name: numbers[:PAIRS // 2] for name, numbers in arrays.items()}
        several(program, as_json(half))
        lines(program)


main()
