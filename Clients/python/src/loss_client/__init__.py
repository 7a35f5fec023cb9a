"""A client of loss-server, which computes loss functions exactly as Keras defines them."""

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
