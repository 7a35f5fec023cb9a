"""The safetensors library as a client: tensors of every type, there and back."""
import os
import urllib.request

import numpy as np
from safetensors.numpy import load, save

URL = os.environ["HTTP_URL"].rstrip("/")
MEDIA_TYPE = "application/x-safetensors"
y_true = np.array([[0, 1], [0, 0]])
y_pred = np.array([[1, 1], [1, 0]])
for dtype in ("bool", "int8", "uint8", "int16", "int32", "int64", "float16", "float32", "float64"):
    body = save({"y_true": y_true.astype(dtype), "y_pred": y_pred.astype(dtype)},
                {"reduction": "sum", "outputs": "loss,values,gradient", "dtype": "float64"})
    request = urllib.request.Request(
        URL + "/loss/mse", body, {"Content-Type": MEDIA_TYPE, "Accept": MEDIA_TYPE})
    with urllib.request.urlopen(request, timeout=20) as answer:
        tensors = load(answer.read())
    # Mean squared errors by hand: 0.5 and 0.5; their gradient is the error.
    assert tensors["loss"].item() == 1 and tensors["values"].tolist() == [0.5, 0.5], dtype
    assert tensors["gradient"].tolist() == [[1, 0], [1, 0]]
print("ok")
