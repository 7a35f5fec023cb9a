"""The client for ``asyncio``, based on streams of the standard library."""

from __future__ import annotations

import asyncio
import json
import ssl
from typing import (
    Any,
    AsyncIterable,
    Dict,
    Iterable,
    List,
    Mapping,
    Optional,
    Sequence,
    Set,
    Tuple,
    Union,
)

import numpy.typing as npt

from . import _errors, _request
from ._answers import Answer, Merged, Partial
from ._batches import Batch, Collector, Progress, chunks, length, named
from ._client import _by_name
from ._request import Loss, Request, Server

Connection = Tuple[asyncio.StreamReader, asyncio.StreamWriter]


class AsyncClient:
    """The counterpart of ``Client`` for coroutines of one event loop."""

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
        self._idle: Dict[Server, List[Connection]] = {}
        self._next = 0

    async def __aenter__(self) -> AsyncClient:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()

    async def close(self) -> None:
        """Closes all connections that are not in use."""
        idle, self._idle = self._idle, {}
        for connections in idle.values():
            for _, writer in connections:
                writer.close()

    async def loss(
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
        """Computes a loss given by its name or in the serialised form of Keras."""
        options = {
            "class_weight": _by_name(class_weight),
            "reduction": reduction,
            "dtype": dtype,
            "strict": strict,
            **parameters,
        }
        tensors = {"sample_weight": sample_weight, "mask": mask}
        request = _request.loss(loss, y_true, y_pred, outputs, tensors, options)
        return Answer.decoded(await self._send(request))

    async def custom(
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
        request = _request.custom(function, y_true, y_pred, outputs, tensors, options)
        return Answer.decoded(await self._send(request))

    async def losses(self) -> List[Dict[str, Any]]:
        """All losses of the server: names, formula, shapes, parameters."""
        body = await self._send(Request("GET", "/loss"))
        losses: List[Dict[str, Any]] = json.loads(bytes(body))["losses"]
        return losses

    async def merge(self, partials: Iterable[Partial], reduction: Optional[str] = None) -> Merged:
        """Merges the results of parts; the result has the same bits in any order."""
        merged: Optional[Merged] = None
        for chunk in chunks(partials):
            parts = chunk if merged is None else [merged.partial, *chunk]
            merged = Merged.decoded(await self._send(_request.merge(parts, reduction)))
        if merged is None:
            raise ValueError("there is nothing to merge")
        return merged

    async def evaluate(
        self,
        loss: Loss,
        batches: Union[Iterable[Batch], AsyncIterable[Batch]],
        *,
        reduction: Optional[str] = None,
        workers: int = 4,
        progress: Optional[bool] = None,
        **options: Any,
    ) -> Merged:
        """The exact loss over batches, ``workers`` of which are sent at a time."""
        collector = Collector()
        total = None if isinstance(batches, AsyncIterable) else length(batches)
        bar = Progress(total, progress)

        async def compute(batch: Batch) -> Partial:
            arrays = named(batch)
            answer = await self.loss(
                loss,
                arrays.pop("y_true"),
                arrays.pop("y_pred"),
                outputs=("partial",),
                **arrays,  # type: ignore[arg-type]
                **options,
            )
            assert answer.partial is not None
            return answer.partial

        pending: Set[asyncio.Task[Partial]] = set()

        async def collect(down_to: int) -> None:
            nonlocal pending
            while len(pending) > down_to:
                done, pending = await asyncio.wait(
                    pending, return_when=asyncio.FIRST_COMPLETED
                )
                for task in done:
                    full = collector.add(task.result())
                    bar.step()
                    if full is not None:
                        collector.add((await self.merge(full)).partial)

        try:
            if isinstance(batches, AsyncIterable):
                async for batch in batches:
                    pending.add(asyncio.create_task(compute(batch)))
                    await collect(workers - 1)
            else:
                for batch in batches:
                    pending.add(asyncio.create_task(compute(batch)))
                    await collect(workers - 1)
            await collect(0)
        finally:
            for task in pending:
                task.cancel()
            bar.close()
        return await self.merge(collector.rest, reduction)

    # MARK: Sending

    async def _send(self, request: Request) -> bytearray:
        """Sends a request, with retries, until the answer is final."""
        attempt = 0
        while True:
            server = self._servers[self._next % len(self._servers)]
            try:
                status, headers, body = await asyncio.wait_for(
                    self._exchange(server, request), self._timeout
                )
            except (OSError, EOFError, ValueError, asyncio.TimeoutError) as error:
                if attempt >= self._retries or isinstance(error, ssl.SSLCertVerificationError):
                    raise _errors.Unreachable(f"{server.name}: {error!r}") from error
                if self._servers[self._next % len(self._servers)] == server:
                    self._next += 1
                wait: Optional[float] = min(0.05 * 2**attempt, 2.0)
            else:
                wait = _request.delay(status, headers, attempt)
                if wait is None or attempt >= self._retries:
                    if status != 200:
                        raise _errors.problem(status, bytes(body))
                    return body
            attempt += 1
            await asyncio.sleep(wait or 0)

    async def _exchange(
        self, server: Server, request: Request
    ) -> Tuple[int, Dict[str, str], bytearray]:
        """Sends one request and returns its answer; the connection is kept for the next one."""
        while True:
            idle = self._idle.get(server)
            is_fresh = not idle
            if idle:
                reader, writer = idle.pop()
            else:
                reader, writer = await asyncio.open_connection(
                    server.host, server.port, ssl=self._tls if server.is_secure else None
                )
            try:
                head = f"{request.method} {request.target} HTTP/1.1\r\n" + "".join(
                    f"{name}: {value}\r\n"
                    for name, value in request.headers(server.name, self._token).items()
                )
                writer.write(head.encode("latin-1") + b"\r\n")
                for piece in request.body:
                    writer.write(piece)
                    await writer.drain()
                status, headers = await _head(reader)
                body = await _body(reader, headers)
            except (OSError, EOFError):
                writer.close()
                # The server may have closed an idle connection: try once with a new one.
                if is_fresh:
                    raise
                continue
            except BaseException:
                writer.close()
                raise
            if headers.get("connection", "").lower() == "close":
                writer.close()
            else:
                self._idle.setdefault(server, []).append((reader, writer))
            return status, headers, body


async def _head(reader: asyncio.StreamReader) -> Tuple[int, Dict[str, str]]:
    """The status and the fields of an answer; 100 Continue is skipped."""
    while True:
        lines = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
        status = int(lines[0].split(" ", 2)[1])
        if status >= 200:
            break
    headers = {}
    for line in lines[1:]:
        name, _, value = line.partition(":")
        headers[name.lower()] = value.strip()
    return status, headers


async def _body(reader: asyncio.StreamReader, headers: Mapping[str, str]) -> bytearray:
    """The body of an answer, by its length or in chunks."""
    body = bytearray()
    if headers.get("transfer-encoding", "").lower() == "chunked":
        while True:
            size = int((await reader.readuntil(b"\r\n")).split(b";")[0], 16)
            body += await reader.readexactly(size)
            if size == 0:
                # No trailers are expected.
                await reader.readuntil(b"\r\n")
                return body
            await reader.readexactly(2)
    if "content-length" in headers:
        body += await reader.readexactly(int(headers["content-length"]))
    return body
