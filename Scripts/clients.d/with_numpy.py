"""tritonclient and NumPy as clients: the binary tensor extension and npz, in every direction."""
import asyncio
import io
import os
import urllib.parse
import urllib.request

import numpy as np
import tritonclient.http as triton
import tritonclient.http.aio as triton_aio
from tritonclient.utils import InferenceServerException, np_to_triton_dtype

URL = os.environ["HTTP_URL"].rstrip("/")
HOST = urllib.parse.urlsplit(URL).netloc


def tensor(name, array, is_binary=True):
    result = triton.InferInput(name, list(array.shape), np_to_triton_dtype(array.dtype))
    result.set_data_from_numpy(array, binary_data=is_binary)
    return result


y_true = np.float32([[0, 1], [0, 0]])
y_pred = np.float32([[1, 1], [1, 0]])
client = triton.InferenceServerClient(HOST)
assert client.is_server_live() and client.is_server_ready()
assert client.is_model_ready("mse") and client.is_model_ready("mse", "1")
for takes_bytes in (True, False):
    for gives_bytes in (True, False):
        for coding in (None, "gzip", "deflate"):
            answer = client.infer(
                "mse", [tensor("y_true", y_true, takes_bytes), tensor("y_pred", y_pred, takes_bytes)],
                outputs=[
                    triton.InferRequestedOutput(name, binary_data=gives_bytes)
                    for name in ("loss", "gradient")
                ],
                request_compression_algorithm=coding, response_compression_algorithm=coding,
                parameters={"reduction": "sum"})
            # Mean squared errors by hand: 0.5 and 0.5; their gradient is the error.
            assert answer.as_numpy("loss").item() == 1
            assert answer.as_numpy("gradient").tolist() == [[1, 0], [1, 0]]
try:
    client.get_model_metadata("nowhere")
    raise SystemExit("an unknown model has metadata")
except InferenceServerException as error:
    assert "nowhere" in str(error)


async def call():
    async with triton_aio.InferenceServerClient(HOST) as other:
        answer = await other.infer("mse", [tensor("y_true", y_true), tensor("y_pred", y_pred)])
        assert answer.as_numpy("loss").item() == 0.5


asyncio.run(call())

left = np.arange(12, dtype=">f8").reshape(3, 4)
right = np.asfortranarray(np.ones((3, 4), dtype=np.float32))
for save in (np.savez, np.savez_compressed):
    body = io.BytesIO()
    save(body, y_true=left, y_pred=right)
    for media_type in ("application/x-npz", "application/zip", "application/octet-stream"):
        request = urllib.request.Request(
            URL + "/loss/mse?outputs=loss,values,gradient&dtype=float64", body.getvalue(),
            {"Content-Type": media_type, "Accept": "application/x-npz"})
        with urllib.request.urlopen(request, timeout=20) as answer:
            arrays = np.load(io.BytesIO(answer.read()))
        assert np.allclose(arrays["values"], ((left - right) ** 2).mean(axis=1))
        assert arrays["gradient"].shape == (3, 4) and arrays["loss"].shape == ()
print("ok")
