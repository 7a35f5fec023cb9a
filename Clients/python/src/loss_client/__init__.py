"""Loss functions as Keras defines them, computed by loss-server: NumPy in, NumPy out."""

from ._aio import AsyncClient
from ._answers import Answer, Merged
from ._batches import batches
from ._client import Client
from ._discovery import discover
from ._errors import (
    InvalidRequest,
    LossServerError,
    NotFound,
    Overloaded,
    Refused,
    Unauthorized,
    Unreachable,
)
from ._objectives import Objective, Scorer

__all__ = [
    "Answer",
    "AsyncClient",
    "Client",
    "InvalidRequest",
    "LossServerError",
    "Merged",
    "NotFound",
    "Objective",
    "Overloaded",
    "Refused",
    "Scorer",
    "Unauthorized",
    "Unreachable",
    "batches",
    "discover",
]
