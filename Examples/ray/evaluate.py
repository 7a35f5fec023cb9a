"""Evaluates predictions in Parquet files with Ray Data: by groups and over all, exact to the bit.

    python evaluate.py FOLDER [--address ADDRESS | --workers N]

Each batch of rows is sent and becomes a partial result for each group. The result has the same bits
whatever the number of batches, workers and servers, also if one of them ends on the way: Ray repeats
the task, and the client goes on to the next server.

LOSS_SERVER_URL may name several servers, separated by blanks; the workers get it from this program.
"""

import argparse
import functools
import json
import os
import sys
import time

import pandas as pd
import ray
from loss_client import Client, discover


def connect(urls):
    """A client that goes on to the next server where one says nothing for 15 seconds."""
    return Client(discover(urls), timeout=15, retries=10)


class Evaluate:
    """The partial result of each group in a batch of rows."""

    def __init__(self, urls):
        # One client a worker: connections are kept alive, and it remembers which server answers.
        self.client = connect(urls)

    def __call__(self, frame):
        results = []
        for group, rows in frame.groupby("group"):
            answer = self.client.loss(
                "huber", rows[["y_true"]].to_numpy(), rows[["y_pred"]].to_numpy(),
                dtype="float64", outputs=["partial"])
            results.append((group, json.dumps(answer.partial)))
        return pd.DataFrame(results, columns=["group", "partial"])


def merge(urls, frame):
    """The partial result of a group over several batches."""
    merged = connect(urls).merge(map(json.loads, frame["partial"]))
    return frame[["group"]].head(1).assign(partial=json.dumps(merged.partial))


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("folder")
    parser.add_argument("--address", help="of a cluster; without one, workers start here")
    parser.add_argument("--workers", type=int, default=2)
    options = parser.parse_args()
    urls = os.environ.get("LOSS_SERVER_URL", "http://localhost:8080")

    if options.address:
        ray.init(options.address)
    else:
        ray.init(num_cpus=options.workers, include_dashboard=False)
    began = time.monotonic()
    rows = ray.data.read_parquet(options.folder, columns=["group", "y_true", "y_pred"])
    # The servers compute, so a worker claims no processor: those are for reading.
    parts = rows.map_batches(
        Evaluate, fn_constructor_args=[urls], batch_format="pandas", batch_size=100_000,
        concurrency=options.workers, num_cpus=0)
    merged = parts.groupby("group", num_partitions=8).map_groups(
        functools.partial(merge, urls), batch_format="pandas")
    groups = {row["group"]: json.loads(row["partial"]) for row in merged.take_all()}
    print(f"evaluated in {time.monotonic() - began:.2f} s", file=sys.stderr)
    ray.shutdown()

    client = connect(urls)
    for group in sorted(groups):
        result = client.merge([groups[group]])
        print(f"group {group}: {result.loss!r} over {result.count}")
    whole = client.merge(groups.values())
    print(f"all: {whole.loss!r} over {whole.count}")
    print("exact sum", whole.partial["sum"])


if __name__ == "__main__":
    main()
