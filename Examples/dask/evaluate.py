"""Evaluates predictions in a Parquet data set with Dask: by groups and over all, in every bit exact.

    python evaluate.py [--rows N] [--partitions N] [--workers N] [folder]

Each partition sends its rows in batches and returns partial results; a tree of tasks merges them.
The result has the same bits whatever the number of partitions, workers and servers, also if one of
them ends on the way: tasks are computed again, and the client goes on to the next server.

LOSS_SERVER_URL may name several servers, separated by blanks.
"""

import argparse
import contextlib
import functools
import json
import os
import sys
import tempfile

import dask
import dask.dataframe as dd
import numpy as np
import pandas as pd
from dask.distributed import LocalCluster, progress

from loss_client import Client, batches

# Partial results that one task merges.
BRANCHES = 16


@functools.lru_cache(maxsize=None)
def client():
    """One client a process, so that its connections are kept alive."""
    return Client(os.environ.get("LOSS_SERVER_URL", "http://localhost:8080").split(), retries=10)


def evaluate(frame):
    """The partial result of each group in a partition."""
    results = {}
    for group, rows in frame.groupby("group"):
        parts = batches(rows[["y_true"]].to_numpy(), rows[["y_pred"]].to_numpy(), size=100_000)
        whole = client().evaluate("huber", parts, dtype="float64", workers=1, progress=False)
        results[group] = whole.partial
    return results


def merge(results):
    """The partial result of each group over several parts."""
    groups = {}
    for result in results:
        for group, partial in result.items():
            groups.setdefault(group, []).append(partial)
    return {group: client().merge(partials).partial for group, partials in groups.items()}


def tree(results):
    """Merges results by tasks, so many at a time."""
    while len(results) > 1:
        results = [
            dask.delayed(merge)(results[i : i + BRANCHES])
            for i in range(0, len(results), BRANCHES)
        ]
    return results[0]


def write(folder, rows):
    """A data set to be evaluated, in files of a million rows."""
    random = np.random.default_rng(1)
    for start in range(0, rows, 1_000_000):
        count = min(1_000_000, rows - start)
        y_true = random.normal(size=count)
        frame = pd.DataFrame(
            {
                "group": random.integers(0, 3, size=count),
                "y_true": y_true,
                "y_pred": y_true + random.standard_cauchy(size=count),
            }
        )
        frame.to_parquet(f"{folder}/{start:012}.parquet")


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", nargs="?", help="the data set; one is made if it is left out")
    parser.add_argument("--rows", type=int, default=200_000)
    parser.add_argument("--partitions", type=int, default=7)
    parser.add_argument("--workers", type=int, default=2)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as made:
        if options.folder is None:
            write(made, options.rows)
        frame = dd.read_parquet(options.folder or made).repartition(
            npartitions=options.partitions)
        with LocalCluster(
            n_workers=options.workers, threads_per_worker=1, dashboard_address=None
        ) as cluster, cluster.get_client():
            results = [dask.delayed(evaluate)(part) for part in frame.to_delayed()]
            future = tree(results).persist()
            with contextlib.redirect_stdout(sys.stderr):
                progress(future)
            groups = future.compute()
    for group in sorted(groups):
        merged = client().merge([groups[group]])
        print(f"group {group}: {merged.loss!r} over {merged.count}")
    whole = client().merge(groups.values())
    print(f"all: {whole.loss!r} over {whole.count}")
    print("exact sum", json.dumps(whole.partial["sum"]))


if __name__ == "__main__":
    main()
