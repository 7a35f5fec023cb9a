"""A loss service as one would write it first: FastAPI, pydantic and Keras itself."""

import keras
import numpy as np
from fastapi import FastAPI
from pydantic import BaseModel

app = FastAPI()


class Call(BaseModel):
    y_true: list[list[float]]
    y_pred: list[list[float]]


class Answer(BaseModel):
    loss: float
    values: list[float]


@app.get("/healthz")
def health() -> dict[str, str]:
    return {"status": "ok"}


@app.post("/loss/mean_squared_error")
def mean_squared_error(call: Call) -> Answer:
    y_true = np.asarray(call.y_true, dtype="float32")
    y_pred = np.asarray(call.y_pred, dtype="float32")
    values = keras.ops.convert_to_numpy(keras.losses.mean_squared_error(y_true, y_pred))
    return Answer(loss=float(values.mean()), values=values.tolist())
