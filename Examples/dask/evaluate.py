"""Evaluates predictions in Parquet files with Dask: by groups and over all, exact to the bit.

    python evaluate.py FOLDER [--workers N | --scheduler ADDRESS]

Each partition sends its rows in batches and returns partial results; a tree of tasks merges them. The
result has the same bits whatever the number of partitions, workers and servers, also if one of them
ends on the way: Dask repeats the task, and the client goes on to the next server.

LOSS_SERVER_URL may name several servers, separated by blanks; the workers get it from this program.
"""

import argparse
import collections
import contextlib
import os
import sys
import time

import dask
import dask.dataframe as dd
from dask.distributed import Client as Cluster
from dask.distributed import progress
from loss_client import Client, discover

# Partial results that one task merges.
BRANCHES = 16
ROWS_A_REQUEST = 100_000


def connect(urls):
    """A client that goes on to the next server where one says nothing for 15 seconds."""
    return Client(discover(urls), timeout=15, retries=10)


def evaluate(urls, frame):
    """The partial result of each group in a partition."""
    # One client a partition: connections are kept alive, and partitions spread over the servers.
    client = connect(urls)
    partials = collections.defaultdict(list)
    for start in range(0, len(frame), ROWS_A_REQUEST):
        for group, rows in frame.iloc[start : start + ROWS_A_REQUEST].groupby("group"):
            answer = client.loss(
                "huber", rows[["y_true"]].to_numpy(), rows[["y_pred"]].to_numpy(),
                dtype="float64", outputs=["partial"])
            partials[group].append(answer.partial)
    return {group: client.merge(parts).partial for group, parts in partials.items()}


def merge(urls, results):
    """The partial result of each group over several parts."""
    client = connect(urls)
    partials = collections.defaultdict(list)
    for result in results:
        for group, partial in result.items():
            partials[group].append(partial)
    return {group: client.merge(parts).partial for group, parts in partials.items()}


def tree(urls, results):
    """Merges results by tasks, so many at a time."""
    while len(results) > 1:
        results = [
            dask.delayed(merge)(urls, results[i : i + BRANCHES])
            for i in range(0, len(results), BRANCHES)
        ]
    return results[0]


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("folder")
    parser.add_argument("--partitions", type=int, help="as Dask divides the files if left out")
    parser.add_argument("--scheduler", help="its address; without one, workers start here")
    parser.add_argument("--workers", type=int, default=2)
    options = parser.parse_args()
    urls = os.environ.get("LOSS_SERVER_URL", "http://localhost:8080")

    if options.scheduler:
        cluster = Cluster(options.scheduler)
    else:
        cluster = Cluster(
            n_workers=options.workers, threads_per_worker=1, dashboard_address=None)
    with cluster:
        began = time.monotonic()
        frame = dd.read_parquet(options.folder)[["group", "y_true", "y_pred"]]
        if options.partitions:
            frame = frame.repartition(npartitions=options.partitions)
        parts = [dask.delayed(evaluate)(urls, part) for part in frame.to_delayed()]
        future = tree(urls, parts).persist()
        with contextlib.redirect_stdout(sys.stderr):
            progress(future)
        groups = future.compute()
        print(f"evaluated in {time.monotonic() - began:.2f} s", file=sys.stderr)

    client = connect(urls)
    for group in sorted(groups):
        result = client.merge([groups[group]])
        print(f"group {group}: {result.loss!r} over {result.count}")
    whole = client.merge(groups.values())
    print(f"all: {whole.loss!r} over {whole.count}")
    print("exact sum", whole.partial["sum"])


if __name__ == "__main__":
    main()
