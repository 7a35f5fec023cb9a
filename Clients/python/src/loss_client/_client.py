"""The client for synchronous code."""

from __future__ import annotations

import http.client
import json
import ssl
import threading
import time
from collections import deque
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any, Deque, Dict, Iterable, List, Mapping, Optional, Sequence, Union

import numpy.typing as npt

from . import _errors, _request
from ._answers import Answer, Merged, Partial
from ._batches import Batch, Collector, Progress, chunks, length, named
from ._objectives import Objective, Scorer
from ._request import Loss, Request, Server


class Client:
    """A client of one server, or of several that serve the same losses.

    Threads may share a client. Connections are kept alive. An answer of 502, 503 or 504 is retried
    after as long as the server asks for; a server that does not answer is passed over for the next.
    """

    def __init__(
        self,
        url: Union[str, Sequence[str]] = "http://localhost:8080",
        *,
        token: Optional[str] = None,
        verify: Union[bool, str, ssl.SSLContext] = True,
        timeout: float = 60.0,
        retries: int = 5,
    ) -> None:
        self._servers = _request.servers(url)
        self._token = token
        self._timeout = timeout
        self._retries = retries
        self._tls = _request.tls(verify) if any(s.is_secure for s in self._servers) else None
        self._lock = threading.Lock()
        self._idle: Dict[Server, List[http.client.HTTPConnection]] = {}
        self._next = 0

    def __enter__(self) -> Client:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Closes all connections that are not in use."""
        with self._lock:
            idle, self._idle = self._idle, {}
        for connections in idle.values():
            for connection in connections:
                connection.close()

    def __getstate__(self) -> Dict[str, Any]:
        # Engines send a client to their workers, without connections and locks.
        state = dict(self.__dict__)
        for name in ("_lock", "_idle", "_tls"):
            del state[name]
        state["_tls_wanted"] = self._tls is not None
        return state

    def __setstate__(self, state: Dict[str, Any]) -> None:
        wanted = state.pop("_tls_wanted")
        self.__dict__.update(state)
        self._lock = threading.Lock()
        self._idle = {}
        self._tls = _request.tls(True) if wanted else None

    # MARK: Losses

    def loss(
        self,
        loss: Loss,
        y_true: npt.ArrayLike,
        y_pred: npt.ArrayLike,
        *,
        sample_weight: Optional[npt.ArrayLike] = None,
        mask: Optional[npt.ArrayLike] = None,
        class_weight: Optional[Mapping[int, float]] = None,
        reduction: Optional[str] = None,
        dtype: Optional[str] = None,
        outputs: Iterable[str] = ("loss", "values"),
        strict: Optional[bool] = None,
        **parameters: Any,
    ) -> Answer:
        """Computes a loss given by its name or in the serialised form of Keras.

        ``parameters`` are the loss's own; ``losses()`` lists them.
        """
        return Answer.decoded(
            self._send(
                _request.loss(
                    loss,
                    y_true,
                    y_pred,
                    outputs,
                    {"sample_weight": sample_weight, "mask": mask},
                    {
                        "class_weight": _by_name(class_weight),
                        "reduction": reduction,
                        "dtype": dtype,
                        "strict": strict,
                        **parameters,
                    },
                )
            )
        )

    def custom(
        self,
        function: str,
        y_true: npt.ArrayLike,
        y_pred: npt.ArrayLike,
        *,
        arguments: Optional[Mapping[str, Any]] = None,
        inputs: Optional[Mapping[str, npt.ArrayLike]] = None,
        sample_weight: Optional[npt.ArrayLike] = None,
        mask: Optional[npt.ArrayLike] = None,
        reduction: Optional[str] = None,
        dtype: Optional[str] = None,
        outputs: Iterable[str] = ("loss", "values"),
        strict: Optional[bool] = None,
    ) -> Answer:
        """Computes a loss given as source, with values for its other parameters."""
        tensors = {"sample_weight": sample_weight, "mask": mask, **(inputs or {})}
        options = {
            "arguments": arguments,
            "reduction": reduction,
            "dtype": dtype,
            "strict": strict,
        }
        return Answer.decoded(
            self._send(_request.custom(function, y_true, y_pred, outputs, tensors, options))
        )

    def losses(self) -> List[Dict[str, Any]]:
        """All losses of the server: names, formula, shapes, parameters."""
        losses: List[Dict[str, Any]] = json.loads(bytes(self._send(Request("GET", "/loss"))))[
            "losses"
        ]
        return losses

    # MARK: Parts of a data set

    def merge(self, partials: Iterable[Partial], reduction: Optional[str] = None) -> Merged:
        """Merges the results of parts; the result has the same bits in any order."""
        merged: Optional[Merged] = None
        for chunk in chunks(partials):
            parts = chunk if merged is None else [merged.partial, *chunk]
            merged = Merged.decoded(self._send(_request.merge(parts, reduction)))
        if merged is None:
            raise ValueError("there is nothing to merge")
        return merged

    def evaluate(
        self,
        loss: Loss,
        batches: Iterable[Batch],
        *,
        reduction: Optional[str] = None,
        workers: int = 4,
        progress: Optional[bool] = None,
        **options: Any,
    ) -> Merged:
        """The exact loss over batches, ``workers`` of which are sent at a time."""
        collector = Collector()
        bar = Progress(length(batches), progress)

        def compute(batch: Batch) -> Partial:
            arrays = named(batch)
            answer = self.loss(
                loss,
                arrays.pop("y_true"),
                arrays.pop("y_pred"),
                outputs=("partial",),
                **arrays,  # type: ignore[arg-type]
                **options,
            )
            assert answer.partial is not None
            return answer.partial

        def collect(future: Future[Partial]) -> None:
            full = collector.add(future.result())
            bar.step()
            if full is not None:
                collector.add(self.merge(full).partial)

        try:
            with ThreadPoolExecutor(workers) as pool:
                pending: Deque[Future[Partial]] = deque()
                for batch in batches:
                    pending.append(pool.submit(compute, batch))
                    # Two for each worker: the next batch is ready, and no more are read.
                    if len(pending) >= 2 * workers:
                        collect(pending.popleft())
                while pending:
                    collect(pending.popleft())
        finally:
            bar.close()
        return self.merge(collector.rest, reduction)

    # MARK: Other libraries

    def objective(
        self, loss: Loss, *, min_hessian: Optional[float] = None, **parameters: Any
    ) -> Objective:
        """The loss as a custom objective of XGBoost, LightGBM and CatBoost.

        Second derivatives below ``min_hessian`` are raised to it.
        """
        return Objective(self, loss, min_hessian, parameters)

    def scorer(self, loss: Loss, *, response: str = "predict", **parameters: Any) -> Scorer:
        """The loss as a scorer of scikit-learn."""
        return Scorer(self, loss, response, parameters)

    # MARK: Sending

    def _send(self, request: Request) -> bytearray:
        """Sends a request, with retries, until the answer is final."""
        attempt = 0
        while True:
            server = self._server()
            try:
                status, headers, body = self._exchange(server, request)
            except (OSError, http.client.HTTPException) as error:
                if attempt >= self._retries or isinstance(error, ssl.SSLCertVerificationError):
                    raise _errors.Unreachable(f"{server.name}: {error}") from error
                self._pass_over(server)
                wait: Optional[float] = min(0.05 * 2**attempt, 2.0)
            else:
                wait = _request.delay(status, headers, attempt)
                if wait is None or attempt >= self._retries:
                    if status != 200:
                        raise _errors.problem(status, bytes(body))
                    return body
            attempt += 1
            time.sleep(wait or 0)

    def _server(self) -> Server:
        with self._lock:
            return self._servers[self._next % len(self._servers)]

    def _pass_over(self, server: Server) -> None:
        """Uses another server for the next requests, if there is one."""
        with self._lock:
            if self._servers[self._next % len(self._servers)] == server:
                self._next += 1
            stale = self._idle.pop(server, [])
        for connection in stale:
            connection.close()

    def _exchange(
        self, server: Server, request: Request
    ) -> "tuple[int, Mapping[str, str], bytearray]":
        """Sends one request and returns its answer; the connection is kept for the next one."""
        while True:
            with self._lock:
                idle = self._idle.get(server)
                connection = idle.pop() if idle else None
            is_fresh = connection is None
            if connection is None:
                connection = self._connect(server)
            try:
                connection.request(
                    request.method,
                    request.target,
                    iter(request.body) if request.body else None,
                    request.headers(server.name, self._token),
                )
                response = connection.getresponse()
                headers = {name.lower(): value for name, value in response.getheaders()}
                body = bytearray(response.read())
            except (OSError, http.client.HTTPException):
                connection.close()
                # The server may have closed an idle connection: try once with a new one.
                if is_fresh:
                    raise
                continue
            if response.will_close:
                connection.close()
            else:
                with self._lock:
                    self._idle.setdefault(server, []).append(connection)
            return response.status, headers, body

    def _connect(self, server: Server) -> http.client.HTTPConnection:
        if server.is_secure:
            return http.client.HTTPSConnection(
                server.host, server.port, timeout=self._timeout, context=self._tls
            )
        return http.client.HTTPConnection(server.host, server.port, timeout=self._timeout)


def _by_name(weights: Optional[Mapping[int, float]]) -> Optional[Dict[str, float]]:
    """Class weights in the form of JSON."""
    if weights is None:
        return None
    return {str(label): float(weight) for label, weight in weights.items()}
