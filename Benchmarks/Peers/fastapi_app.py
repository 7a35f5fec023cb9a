"""A loss service as one would write it with FastAPI, orjson and NumPy."""

import numpy as np
import orjson
from fastapi import FastAPI, Request, Response
from tensors import read_pair

app = FastAPI()


@app.get("/healthz")
async def health() -> Response:
    return Response(b'{"status":"ok"}', media_type="application/json")


@app.post("/loss/mean_squared_error")
async def mean_squared_error(request: Request) -> Response:
    y_true, y_pred = read_pair(await request.body(), request.headers.get("content-type"))
    values = np.square(y_pred - y_true).mean(axis=-1)
    answer = {"loss": float(values.mean()), "values": values}
    return Response(
        orjson.dumps(answer, option=orjson.OPT_SERIALIZE_NUMPY), media_type="application/json"
    )
