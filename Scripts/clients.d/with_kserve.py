"""KServe's client of the Open Inference Protocol: JSON and bytes, every answer by hand."""
import asyncio
import os

import httpx
import numpy as np
from kserve import InferInput, InferRequest
from kserve.inference_client import InferenceRESTClient, RESTConfig
from kserve.protocol.infer_type import RequestedOutput

URL = os.environ["HTTP_URL"].rstrip("/")
TYPES = {"FP32": np.float32, "FP64": np.float64, "INT32": np.int32, "FP16": np.float16,
         "BOOL": np.bool_}


def inputs(datatype, is_binary):
    result = []
    for name, rows in (("y_true", [[0, 1], [0, 0]]), ("y_pred", [[1, 1], [1, 0]])):
        array = np.array(rows).astype(TYPES[datatype])
        result.append(InferInput(name, list(array.shape), datatype))
        result[-1].set_data_from_numpy(array, binary_data=is_binary)
    return result


async def main():
    client = InferenceRESTClient(RESTConfig(protocol="v2"))
    assert await client.is_server_live(URL) and await client.is_server_ready(URL)
    assert await client.is_model_ready(URL, "mse")
    for datatype in TYPES:
        # The client sends FP16 as bytes only.
        for is_binary in (True,) if datatype == "FP16" else (False, True):
            request = InferRequest(
                "mse", inputs(datatype, is_binary), request_id="7",
                parameters={"reduction": "sum"})
            answer = await client.infer(URL, request, model_name="mse")
            # Mean squared errors by hand: 0.5 and 0.5.
            assert answer.outputs[0].as_numpy().item() == 1 and answer.id == "7", datatype
    outputs = [RequestedOutput("gradient", {"binary_data": True}),
               RequestedOutput("values", {"binary_data": False})]
    request = InferRequest("mse", inputs("FP32", True), request_outputs=outputs)
    answer = await client.infer(URL, request, model_name="mse")
    assert answer.outputs[0].as_numpy().tolist() == [[0.5, 0], [0.5, 0]]
    assert answer.outputs[1].as_numpy().tolist() == [0.5, 0.5]
    for model, count in (("mse", 1), ("nowhere", 2)):
        try:
            request = InferRequest(model, inputs("FP32", False)[:count])
            await client.infer(URL, request, model_name=model)
            raise SystemExit(f"{model} was answered")
        except httpx.HTTPStatusError:
            pass


asyncio.run(main())
print("ok")
