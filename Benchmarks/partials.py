"""What exact partial results cost: server CPU a request, beside the loss alone.

    python3 Benchmarks/partials.py program

The same pairs of float32 are sent for `loss` and for `partial` by turns; medians of paired rounds.
A merge of 10,000 partial results is timed by the clock.
"""

import array
import http.client
import json
import os
import random
import statistics
import subprocess
import sys
import time

PAIRS, ROUNDS, TOGETHER = 1_000_000, 15, 4


def body(type_code, dtype):
    """Pairs of shape [n, 1] in the safetensors format."""
    source = random.Random(1)
    numbers = array.array(type_code, (source.random() for _ in range(2 * PAIRS)))
    half = PAIRS * numbers.itemsize
    header = json.dumps({
        "y_true": {"dtype": dtype, "shape": [PAIRS, 1], "data_offsets": [0, half]},
        "y_pred": {"dtype": dtype, "shape": [PAIRS, 1], "data_offsets": [half, 2 * half]},
    }).encode()
    header += b" " * (-len(header) % 8)
    return len(header).to_bytes(8, "little") + header + numbers.tobytes()


def cpu(server):
    """Seconds of CPU that the server and its children have used."""
    total = 0
    pids = [str(server.pid)]
    with open(f"/proc/{server.pid}/task/{server.pid}/children") as file:
        pids += file.read().split()
    for pid in pids:
        with open(f"/proc/{pid}/stat") as file:
            fields = file.read().rsplit(")", 1)[1].split()
        total += int(fields[11]) + int(fields[12])
    return total / os.sysconf("SC_CLK_TCK")


def post(connection, target, body, content_type):
    connection.request("POST", target, body, {"Content-Type": content_type})
    answer = connection.getresponse()
    text = answer.read()
    assert answer.status == 200, text[:300]
    return text


def main():
    server = subprocess.Popen(
        [sys.argv[1], "--port", "0", "--access-log", "off"], stdout=subprocess.PIPE, text=True)
    try:
        line = server.stdout.readline()
        host, _, port = line[line.index("//") + 2:].strip().rpartition(":")
        connection = http.client.HTTPConnection(host.strip("[]"), int(port))
        print("| pairs | loss | divisor | partial | partial / loss |")
        print("| --- | --- | --- | --- | --- |")
        for type_code, dtype, name in [("f", "F32", "float32"), ("d", "F64", "float64")]:
            pairs = body(type_code, dtype)
            used = {"loss": [], "loss,divisor": [], "partial": []}
            for _ in range(ROUNDS):
                for outputs, seconds in used.items():
                    before = cpu(server)
                    for _ in range(TOGETHER):
                        post(
                            connection, f"/loss/mse?dtype={name}&outputs={outputs}", pairs,
                            "application/x-safetensors")
                    seconds.append((cpu(server) - before) / TOGETHER * 1e3)
            medians = [statistics.median(seconds) for seconds in used.values()]
            ratio = statistics.median(
                partial / loss for loss, partial in zip(used["loss"], used["partial"]))
            print(f"| {PAIRS:,} {name} | " + " | ".join(f"{m:.1f} ms" for m in medians)
                  + f" | {ratio:.2f} |")

        part = json.loads(post(
            connection, "/loss/mse?outputs=partial", b'{"y_true":[[0]],"y_pred":[[0.1]]}',
            "application/json"))["partial"]
        merged = json.dumps({"partials": [part] * 10_000}).encode()
        times, seconds = [], []
        for _ in range(ROUNDS):
            before, start = cpu(server), time.perf_counter()
            post(connection, "/merge", merged, "application/json")
            times.append((time.perf_counter() - start) * 1e3)
            seconds.append((cpu(server) - before) * 1e3)
        print(f"\n10,000 partial results ({len(merged) / 1e6:.1f} MB) merged in "
              f"{statistics.median(times):.1f} ms, {statistics.median(seconds):.1f} ms of CPU")
    finally:
        server.terminate()
        server.wait()


main()
