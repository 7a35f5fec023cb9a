"""Answers of the service as Python values."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any, Dict, List, Mapping, Optional

import numpy as np
import numpy.typing as npt

from . import _safetensors

#: A partial result: pass it on as it is.
Partial = Dict[str, Any]


@dataclass
class Answer:
    """The requested outputs; the others are ``None``."""

    #: The weighted and reduced loss; an array where the reduction is ``none``.
    loss: Any = None
    #: One loss a sample, unweighted.
    values: Optional[npt.NDArray[Any]] = None
    #: The derivative of the loss by ``y_pred``, in its shape.
    gradient: Optional[npt.NDArray[Any]] = None
    #: The second derivatives of the loss, in the shape of ``y_pred``.
    hessian_diagonal: Optional[npt.NDArray[Any]] = None
    #: The number by which the sum of the weighted values was divided.
    divisor: Any = None
    #: The exact result of this part of a data set, for ``merge``.
    partial: Optional[Partial] = None
    #: Mistakes that people make, each with ``code`` and ``message``.
    warnings: List[Mapping[str, Any]] = field(default_factory=list)

    def __float__(self) -> float:
        return float(self.loss)

    @classmethod
    def decoded(cls, body: bytearray) -> Answer:
        """Reads an answer of tensors."""
        arrays, metadata = _safetensors.decode(body)
        return cls(
            loss=_scalar(arrays.get("loss")),
            values=arrays.get("values"),
            gradient=arrays.get("gradient"),
            hessian_diagonal=arrays.get("hessian_diagonal"),
            divisor=_scalar(arrays.get("divisor")),
            partial=json.loads(metadata["partial"]) if "partial" in metadata else None,
            warnings=json.loads(metadata.get("warnings", "[]")),
        )


@dataclass
class Merged:
    """The result of the whole data set."""

    #: The loss, rounded once.
    loss: float
    #: How many weighted values there were.
    count: int
    #: The partial result of the whole, which may be merged again.
    partial: Partial

    def __float__(self) -> float:
        return self.loss

    @classmethod
    def decoded(cls, body: bytearray) -> Merged:
        """Reads an answer of ``/merge``."""
        document = json.loads(bytes(body))
        # A number that JSON cannot represent is a string that float() reads.
        return cls(float(document["loss"]), document["count"], document["partial"])


def _scalar(array: Optional[npt.NDArray[Any]]) -> Any:
    if array is None or array.shape != ():
        return array
    return array[()]
