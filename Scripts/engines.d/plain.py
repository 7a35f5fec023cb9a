"""The evaluation of the examples in NumPy or in Keras alone, for comparison.

    plain.py numpy|keras FOLDER
"""

import os
import sys
import time

import numpy as np
import pyarrow.dataset

library, folder = sys.argv[1:]
if library == "keras":
    os.environ.setdefault("KERAS_BACKEND", "jax")
    os.environ.setdefault("JAX_ENABLE_X64", "1")
    import keras

    loss = keras.losses.Huber(reduction="none", dtype="float64")

    def values(y_true, y_pred):
        return keras.ops.convert_to_numpy(loss(y_true, y_pred))
else:

    def values(y_true, y_pred):
        error = np.abs(y_true - y_pred)
        return np.where(error <= 1, 0.5 * np.square(error), error - 0.5).mean(axis=-1)


data = pyarrow.dataset.dataset(folder, format="parquet")
began = time.monotonic()
sums, counts = np.zeros(0), np.zeros(0, int)
for batch in data.to_batches(columns=["group", "y_true", "y_pred"], batch_size=100_000):
    group, y_true, y_pred = (column.to_numpy() for column in batch.columns)
    # All groups at once: JAX compiles anew for each shape.
    computed = values(y_true[:, None], y_pred[:, None])
    size = max(len(sums), group.max() + 1)
    sums = np.pad(sums, (0, size - len(sums))) + np.bincount(group, computed, minlength=size)
    counts = np.pad(counts, (0, size - len(counts))) + np.bincount(group, minlength=size)
print(f"evaluated in {time.monotonic() - began:.2f} s", file=sys.stderr)
for group in np.flatnonzero(counts):
    print(f"group {group}: {float(sums[group] / counts[group])!r} over {counts[group]}")
print(f"all: {float(sums.sum() / counts.sum())!r} over {counts.sum()}")
