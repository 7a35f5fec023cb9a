"""What exact partial results cost: server CPU a request, beside the loss alone.

    python3 Benchmarks/partials.py program

The same pairs of float32 are sent for `loss` and for `partial` by turns; medians of paired rounds.
A merge of 10,000 partial results is timed by the clock.
"""

import array
import json
import random
import statistics
import sys

from alone import Program

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


def main():
    with Program(sys.argv[1]) as program:
        print("| pairs | loss | divisor | partial | partial / loss |")
        print("| --- | --- | --- | --- | --- |")
        for type_code, dtype, name in [("f", "F32", "float32"), ("d", "F64", "float64")]:
            pairs = body(type_code, dtype)
            used = {"loss": [], "loss,divisor": [], "partial": []}
            for _ in range(ROUNDS):
                for outputs, seconds in used.items():
                    target = f"/loss/mse?dtype={name}&outputs={outputs}"
                    cpu, _ = program.cost(
                        lambda: program.post(
                            target, pairs, content_type="application/x-safetensors"), TOGETHER)
                    seconds.append(cpu * 1e3)
            medians = [statistics.median(seconds) for seconds in used.values()]
            ratio = statistics.median(
                partial / loss for loss, partial in zip(used["loss"], used["partial"]))
            print(f"| {PAIRS:,} {name} | " + " | ".join(f"{m:.1f} ms" for m in medians)
                  + f" | {ratio:.2f} |")

        part = json.loads(program.post(
            "/loss/mse?outputs=partial", b'{"y_true":[[0]],"y_pred":[[0.1]]}',
            content_type="application/json"))["partial"]
        merged = json.dumps({"partials": [part] * 10_000}).encode()
        costs = [program.cost(lambda: program.post("/merge", merged, content_type="application/json"))
                 for _ in range(ROUNDS)]
        cpu, took = map(statistics.median, zip(*costs))
        print(f"\n10,000 partial results ({len(merged) / 1e6:.1f} MB) merged in "
              f"{took * 1e3:.1f} ms, {cpu * 1e3:.1f} ms of CPU")


main()
