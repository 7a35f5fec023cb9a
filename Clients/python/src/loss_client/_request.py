"""The construction of requests, for both clients."""

from __future__ import annotations

import json
import re
import ssl
from dataclasses import dataclass, field
from typing import Any, Dict, Iterable, List, Mapping, Optional, Sequence, Union
from urllib.parse import quote, urlsplit

import numpy as np
import numpy.typing as npt

from . import _safetensors
from ._answers import Partial

TENSORS = "application/x-safetensors"
#: A loss by its name, or as Keras serialises it.
Loss = Union[str, Mapping[str, Any]]


@dataclass
class Request:
    """A request, without the address of the server."""

    method: str
    target: str
    body: List[memoryview] = field(default_factory=list)
    content_type: str = "application/json"
    accept: str = "application/json"

    def headers(self, host: str, token: Optional[str]) -> Dict[str, str]:
        """The fields of the head."""
        headers = {"Host": host, "Accept": self.accept, "User-Agent": "loss-client"}
        if self.method == "POST":
            headers["Content-Type"] = self.content_type
            headers["Content-Length"] = str(sum(piece.nbytes for piece in self.body))
        if token:
            headers["Authorization"] = f"Bearer {token}"
        return headers


@dataclass(frozen=True)
class Server:
    """Where a server listens."""

    host: str
    port: int
    is_secure: bool

    @property
    def name(self) -> str:
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"{host}:{self.port}"


def servers(urls: Union[str, Sequence[str]]) -> List[Server]:
    """The servers of one URL or of several."""
    result = []
    for url in [urls] if isinstance(urls, str) else urls:
        parts = urlsplit(url if "//" in url else f"http://{url}")
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise ValueError(f"{url!r} is not an http or https URL")
        secure = parts.scheme == "https"
        result.append(Server(parts.hostname, parts.port or (443 if secure else 80), secure))
    if not result:
        raise ValueError("no server is named")
    return result


def tls(verify: Union[bool, str, ssl.SSLContext]) -> ssl.SSLContext:
    """The settings of TLS: True, a file of certificates, or a context."""
    if isinstance(verify, ssl.SSLContext):
        return verify
    context = ssl.create_default_context(cafile=verify if isinstance(verify, str) else None)
    if verify is False:
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
    return context


def loss(
    loss: Loss,
    y_true: npt.ArrayLike,
    y_pred: npt.ArrayLike,
    outputs: Iterable[str],
    tensors: Mapping[str, Optional[npt.ArrayLike]],
    options: Mapping[str, Any],
) -> Request:
    """The call of a loss, its tensors in binary; options that are ``None`` are left out."""
    arrays: Dict[str, npt.ArrayLike] = {"y_true": y_true, "y_pred": y_pred}
    arrays.update({name: array for name, array in tensors.items() if array is not None})
    metadata = {"outputs": ",".join([outputs] if isinstance(outputs, str) else outputs)}
    for name, value in options.items():
        if value is None:
            continue
        if isinstance(value, np.ndarray) and value.ndim > 0:
            arrays[name] = value
        else:
            metadata[name] = _text(value)
    if isinstance(loss, str):
        target = f"/loss/{quote(loss, safe='')}"
    else:
        target = "/loss"
        metadata["loss"] = json.dumps(loss)
    return Request("POST", target, _safetensors.encode(arrays, metadata), TENSORS, TENSORS)


def custom(
    function: str,
    y_true: npt.ArrayLike,
    y_pred: npt.ArrayLike,
    outputs: Iterable[str],
    tensors: Mapping[str, Optional[npt.ArrayLike]],
    options: Mapping[str, Any],
) -> Request:
    """The call of a loss that is written as text."""
    request = loss("custom", y_true, y_pred, outputs, tensors, {**options, "function": function})
    request.target = "/loss"
    return request


def merge(partials: Iterable[Partial], reduction: Optional[str]) -> Request:
    """The call of ``/merge``."""
    document: Dict[str, Any] = {"partials": list(partials)}
    if reduction is not None:
        document["reduction"] = reduction
    return Request("POST", "/merge", [memoryview(json.dumps(document).encode())])


def _text(value: Any) -> str:
    """A parameter as JSON, NumPy's numbers included."""
    if isinstance(value, (np.generic, np.ndarray)):
        value = value.tolist()
    return json.dumps(value)


def delay(status: int, headers: Mapping[str, str], attempt: int) -> Optional[float]:
    """Seconds to wait before the next attempt; ``None`` if the answer is final."""
    # A balancer answers 502 and 504 for a server that has gone.
    if status not in (502, 503, 504):
        return None
    after = headers.get("retry-after", "")
    # Without a hint, twice as long each time.
    return float(after) if re.fullmatch(r"\d+", after) else min(0.1 * 2**attempt, 5.0)

