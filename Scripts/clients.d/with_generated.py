"""Clients that generators make of the contract, which compute a mean squared error.

The first argument is an empty folder for them.
"""
import json
import os
import subprocess
import sys
import urllib.request

URL = os.environ["HTTP_URL"].rstrip("/")
FOLDER = sys.argv[1]
BODY = {"y_true": [[0, 1], [0, 0]], "y_pred": [[1, 1], [1, 0]]}
programs = os.path.dirname(sys.executable)

contract = os.path.join(FOLDER, "openapi.json")
with urllib.request.urlopen(URL + "/openapi.json", timeout=20) as answer:
    with open(contract, "wb") as file:
        file.write(answer.read())
for command in (
    [f"{programs}/openapi-spec-validator", contract],
    [f"{programs}/openapi-python-client", "generate", "--path", contract, "--meta", "none",
     "--output-path", os.path.join(FOLDER, "generated")],
    [f"{programs}/datamodel-codegen", "--input", contract, "--input-file-type", "openapi",
     "--output-model-type", "pydantic_v2.BaseModel", "--output", os.path.join(FOLDER, "models.py")],
):
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    assert done.returncode == 0, done.stdout[-2000:]

sys.path.insert(0, FOLDER)
from generated import Client  # noqa: E402
from generated.api.computation import evaluate_loss, merge_partials, to_categorical  # noqa: E402
from generated.api.inference import infer  # noqa: E402
from generated.models import (  # noqa: E402
    CategoricalRequest, InferenceRequest, LossRequest, MergeRequest)
import models  # noqa: E402

client = Client(base_url=URL)
# Mean squared errors by hand: 0.5 and 0.5.
answer = evaluate_loss.sync(name="mse", client=client, body=LossRequest.from_dict(BODY))
assert answer.loss == 0.5 and answer.values == [0.5, 0.5], answer
partial = evaluate_loss.sync(
    name="mse", client=client, body=LossRequest.from_dict(BODY | {"outputs": ["partial"]})).partial
merged = merge_partials.sync(
    client=client, body=MergeRequest.from_dict({"partials": [partial.to_dict()] * 2}))
assert merged.loss == 0.5 and merged.count == 4, merged
rows = to_categorical.sync(
    client=client, body=CategoricalRequest.from_dict({"x": [0, 2], "num_classes": 3}))
assert rows.categorical == [[1, 0, 0], [0, 0, 1]], rows
inputs = [{"name": name, "shape": [2, 2], "datatype": "FP32", "data": sum(rows, [])}
          for name, rows in BODY.items()]
answer = infer.sync(
    name="mse", client=client, body=InferenceRequest.from_dict({"inputs": inputs}))
assert answer.outputs[0].data == [0.5], answer

body = models.LossRequestMeanSquaredError(**BODY).model_dump_json(exclude_unset=True)
request = urllib.request.Request(
    URL + "/loss/mse", body.encode(), {"Content-Type": "application/json"})
with urllib.request.urlopen(request, timeout=20) as answer:
    answer = models.LossAnswer.model_validate_json(answer.read())
assert json.loads(answer.model_dump_json())["loss"] == 0.5, answer
print("ok")
