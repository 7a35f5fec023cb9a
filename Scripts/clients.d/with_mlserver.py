"""The codecs and types of MLServer: what they write is read, and what is answered they read."""
import os
import urllib.request

import numpy as np
import pandas as pd
from mlserver.codecs import NumpyCodec, NumpyRequestCodec, PandasCodec
from mlserver.types import (
    InferenceRequest, InferenceResponse, MetadataModelResponse, MetadataServerResponse, Parameters,
    RepositoryIndexResponse, RequestOutput)

URL = os.environ["HTTP_URL"].rstrip("/")


def ask(path, body=None):
    request = urllib.request.Request(
        URL + path, body, {"Content-Type": "application/json"} if body else {})
    with urllib.request.urlopen(request, timeout=20) as answer:
        return answer.read()


def infer(request, model="mse"):
    return InferenceResponse.model_validate_json(
        ask(f"/v2/models/{model}/infer", request.model_dump_json().encode()))


y_true = np.array([[0, 1], [0, 0]])
y_pred = np.array([[1, 1], [1, 0]])
for dtype in (np.float32, np.float64, np.int64, np.int8, np.uint8, np.bool_):
    answer = infer(InferenceRequest(
        id="5", parameters=Parameters(reduction="sum"),
        inputs=[NumpyCodec.encode_input("y_true", y_true.astype(dtype)),
                NumpyCodec.encode_input("y_pred", y_pred.astype(dtype))],
        outputs=[RequestOutput(name="gradient"), RequestOutput(name="loss")]))
    gradient, loss = map(NumpyCodec.decode_output, answer.outputs)
    # Mean squared errors by hand: 0.5 and 0.5; their gradient is the error.
    assert gradient.tolist() == [[1, 0], [1, 0]] and loss.item() == 1 and answer.id == "5", dtype

# The codecs of whole requests: one tensor, and a table whose columns are inputs.
labels = NumpyRequestCodec.encode_request(np.array([0, 2]))
labels.inputs[0].name = "x"
rows = NumpyRequestCodec.decode_response(infer(labels, "to_categorical"))
assert rows.tolist() == [[1, 0, 0], [0, 0, 1]]
table = PandasCodec.encode_request(pd.DataFrame({"y_true": [0.0, 1.0], "y_pred": [2.0, 1.0]}))
table.outputs = [RequestOutput(name="values")]
assert PandasCodec.decode_response(infer(table))["values"].tolist() == [4, 0]

assert MetadataModelResponse.model_validate_json(ask("/v2/models/mse")).inputs[0].name == "y_true"
assert MetadataServerResponse.model_validate_json(ask("/v2")).name == "loss-server"
index = RepositoryIndexResponse.model_validate_json(ask("/v2/repository/index", b"{}"))
assert {"mean_squared_error", "to_categorical"} <= {model.name for model in index.root}
print("ok")
