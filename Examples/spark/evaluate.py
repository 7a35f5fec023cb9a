"""Evaluates predictions in Parquet files with Spark: by groups and over all, exact to the bit.

    spark-submit evaluate.py FOLDER
    python evaluate.py FOLDER --master 'local-cluster[2,1,1024]'

Each partition sends its rows in batches and returns a partial result for each group. The result has
the same bits whatever the number of partitions, workers and servers, also if one of them ends on the
way: Spark repeats the task, and the client goes on to the next server.

LOSS_SERVER_URL may name several servers, separated by blanks; the workers get it from the driver.
"""

import argparse
import collections
import functools
import json
import os
import sys
import time

import pandas as pd
from loss_client import Client, discover
from pyspark.sql import SparkSession

SCHEMA = "group long, partial string"


def connect(urls):
    """A client that goes on to the next server where one says nothing for 15 seconds."""
    return Client(discover(urls), timeout=15, retries=10)


def evaluate(urls, frames):
    """The partial result of each group in a partition, which comes in batches of rows."""
    # One client a partition: connections are kept alive, and partitions spread over the servers.
    client = connect(urls)
    partials = collections.defaultdict(list)
    for frame in frames:
        for group, rows in frame.groupby("group"):
            answer = client.loss(
                "huber", rows[["y_true"]].to_numpy(), rows[["y_pred"]].to_numpy(),
                dtype="float64", outputs=["partial"])
            partials[group].append(answer.partial)
    for group, parts in partials.items():
        partial = json.dumps(client.merge(parts).partial)
        yield pd.DataFrame({"group": [group], "partial": [partial]})


def merge(urls, frame):
    """The partial result of a group over several partitions."""
    merged = connect(urls).merge(map(json.loads, frame["partial"]))
    return frame[["group"]].head(1).assign(partial=json.dumps(merged.partial))


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("folder")
    parser.add_argument("--partitions", type=int, help="as Spark divides the files if left out")
    parser.add_argument("--master", help="as spark-submit sets it if left out")
    options = parser.parse_args()
    urls = os.environ.get("LOSS_SERVER_URL", "http://localhost:8080")

    builder = SparkSession.builder.appName("losses")
    # Rows of a request, about; and a progress bar on standard error.
    builder.config("spark.sql.execution.arrow.maxRecordsPerBatch", 100_000)
    builder.config("spark.ui.showConsoleProgress", "true")
    if options.master:
        builder.master(options.master)
    spark = builder.getOrCreate()

    began = time.monotonic()
    frame = spark.read.parquet(options.folder).select("group", "y_true", "y_pred")
    if options.partitions:
        frame = frame.repartition(options.partitions)
    parts = frame.mapInPandas(functools.partial(evaluate, urls), SCHEMA)
    merged = parts.groupBy("group").applyInPandas(functools.partial(merge, urls), SCHEMA)
    groups = {row.group: json.loads(row.partial) for row in merged.collect()}
    client = connect(urls)
    whole = client.merge(groups.values())
    print(f"evaluated in {time.monotonic() - began:.2f} s", file=sys.stderr)
    spark.stop()

    for group in sorted(groups):
        result = client.merge([groups[group]])
        print(f"group {group}: {result.loss!r} over {result.count}")
    print(f"all: {whole.loss!r} over {whole.count}")
    print("exact sum", whole.partial["sum"])


if __name__ == "__main__":
    main()
