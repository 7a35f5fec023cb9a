"""Evaluates predictions in Parquet files on one machine: by groups and over all, exact to the bit.

    python evaluate.py FOLDER

The files are read in batches, so they may be larger than memory. LOSS_SERVER_URL may name several
servers, separated by blanks.
"""

import argparse
import collections
import os
import sys
import time

import pyarrow.dataset
from loss_client import Client, discover
from tqdm import tqdm

COLUMNS = ["group", "y_true", "y_pred"]


def connect(urls):
    """A client that goes on to the next server where one says nothing for 15 seconds."""
    return Client(discover(urls), timeout=15, retries=10)


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("folder")
    options = parser.parse_args()
    client = connect(os.environ.get("LOSS_SERVER_URL", "http://localhost:8080"))
    data = pyarrow.dataset.dataset(options.folder, format="parquet")

    began = time.monotonic()
    partials = collections.defaultdict(list)
    with tqdm(total=data.count_rows(), unit="row", unit_scale=True) as bar:
        for batch in data.to_batches(columns=COLUMNS, batch_size=100_000):
            for group, rows in batch.to_pandas().groupby("group"):
                answer = client.loss(
                    "huber", rows[["y_true"]].to_numpy(), rows[["y_pred"]].to_numpy(),
                    dtype="float64", outputs=["partial"])
                partials[group].append(answer.partial)
            bar.update(batch.num_rows)
    merged = {group: client.merge(partials[group]) for group in sorted(partials)}
    whole = client.merge(result.partial for result in merged.values())
    print(f"evaluated in {time.monotonic() - began:.2f} s", file=sys.stderr)

    for group, result in merged.items():
        print(f"group {group}: {result.loss!r} over {result.count}")
    print(f"all: {whole.loss!r} over {whole.count}")
    print("exact sum", whole.partial["sum"])


if __name__ == "__main__":
    main()
