"""Writes predictions to Parquet files, for the examples that evaluate such files.

    python write.py FOLDER [--rows N]

Each file has at most a million rows: a group, the truth, and a prediction whose errors have heavy tails,
so that sums of them depend on their order unless they are exact.
"""

import argparse
import pathlib

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

ROWS_A_FILE = 1_000_000


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("folder", type=pathlib.Path)
    parser.add_argument("--rows", type=int, default=200_000)
    options = parser.parse_args()
    options.folder.mkdir(parents=True, exist_ok=True)
    random = np.random.default_rng(1)
    for start in range(0, options.rows, ROWS_A_FILE):
        count = min(ROWS_A_FILE, options.rows - start)
        y_true = random.normal(size=count)
        table = pa.table(
            {
                "group": random.integers(0, 3, size=count),
                "y_true": y_true,
                "y_pred": y_true + random.standard_cauchy(size=count),
            }
        )
        pq.write_table(table, options.folder / f"{start // ROWS_A_FILE:06}.parquet")


if __name__ == "__main__":
    main()
