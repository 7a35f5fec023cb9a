"""The exceptions for errors of the service."""

from __future__ import annotations

import json
from typing import Mapping, Optional, Type


class LossServerError(Exception):
    """The service rejected a request, or cannot be reached."""


class Unreachable(LossServerError):
    """No server accepts connections, or it closes them before it answers."""


class ServiceProblem(LossServerError):
    """A problem reported by the service (RFC 9457)."""

    def __init__(self, status: int, problem: Mapping[str, object]) -> None:
        self.status = status
        #: A name that does not change between versions, such as ``shape_mismatch``.
        self.code = str(problem.get("code", ""))
        #: What was expected, what was received, and where.
        self.detail = str(problem.get("detail", f"The server answered with status {status}."))
        #: The place in the request as a JSON pointer, such as ``/y_pred/3/1``.
        self.pointer = _text(problem.get("pointer"))
        #: What to do about it.
        self.hint = _text(problem.get("hint"))
        offset = problem.get("offset")
        #: The place in the body, counted in bytes.
        self.offset = offset if isinstance(offset, int) else None
        place = f" (at {self.pointer})" if self.pointer else ""
        super().__init__(self.detail + place + (f" {self.hint}" if self.hint else ""))


class InvalidRequest(ServiceProblem):
    """The request cannot be read: a field is unknown or missing, or has the wrong type."""


class Refused(ServiceProblem):
    """The request was read, but its shapes, labels or numbers are invalid for the loss."""


class NotFound(ServiceProblem):
    """There is no loss of this name."""


class Unauthorized(ServiceProblem):
    """The request needs a valid bearer token."""


class Overloaded(ServiceProblem):
    """The server has no room for the request, even after all retries."""


_KINDS: Mapping[int, Type[ServiceProblem]] = {
    400: InvalidRequest,
    401: Unauthorized,
    404: NotFound,
    413: InvalidRequest,
    415: InvalidRequest,
    422: Refused,
    502: Overloaded,
    503: Overloaded,
    504: Overloaded,
}


def problem(status: int, body: bytes) -> ServiceProblem:
    """The exception for an answer that is not a success."""
    try:
        document = json.loads(body)
    except ValueError:
        document = None
    if not isinstance(document, dict):
        document = {}
    return _KINDS.get(status, ServiceProblem)(status, document)


def _text(value: object) -> Optional[str]:
    return value if isinstance(value, str) else None
