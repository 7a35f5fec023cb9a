"""Data sets that are larger than a request."""

from __future__ import annotations

from typing import (
    Any,
    Dict,
    Iterable,
    Iterator,
    List,
    Mapping,
    Optional,
    Sequence,
    Union,
)

import numpy as np
import numpy.typing as npt

from ._answers import Partial

#: ``(y_true, y_pred)``, ``(y_true, y_pred, sample_weight)``, or a mapping of these names.
Batch = Union[Sequence[npt.ArrayLike], Mapping[str, npt.ArrayLike]]

#: Partial results that one request merges: below the limits of the service.
MERGED_AT_ONCE = 4096


def batches(
    y_true: npt.ArrayLike,
    y_pred: npt.ArrayLike,
    sample_weight: Optional[npt.ArrayLike] = None,
    *,
    size: int = 65536,
) -> Iterator[Dict[str, npt.NDArray[Any]]]:
    """Cuts arrays into batches of so many samples, without copying them."""
    arrays = {"y_true": np.asarray(y_true), "y_pred": np.asarray(y_pred)}
    if sample_weight is not None:
        arrays["sample_weight"] = np.asarray(sample_weight)
    for start in range(0, len(arrays["y_pred"]), size):
        yield {name: array[start : start + size] for name, array in arrays.items()}


def named(batch: Batch) -> Dict[str, npt.ArrayLike]:
    """The arrays of a batch by name."""
    if isinstance(batch, Mapping):
        return dict(batch)
    if not 2 <= len(batch) <= 3:
        raise ValueError("a batch is (y_true, y_pred) or (y_true, y_pred, sample_weight)")
    return dict(zip(("y_true", "y_pred", "sample_weight"), batch))


def length(iterable: Iterable[Any]) -> Optional[int]:
    """How many batches there are, if that is known."""
    try:
        return len(iterable)  # type: ignore[arg-type]
    except TypeError:
        return None


class Progress:
    """A progress bar by tqdm, if that is installed and one is wanted."""

    def __init__(self, total: Optional[int], shown: Optional[bool]) -> None:
        self._bar: Any = None
        if shown is False:
            return
        try:
            from tqdm.auto import tqdm  # type: ignore[import-untyped,unused-ignore]
        except ImportError:
            if shown:
                raise
            return
        # Without a choice, tqdm shows a bar on a terminal only.
        disable = None if shown is None else False
        self._bar = tqdm(total=total, unit="batch", disable=disable)

    def step(self) -> None:
        """One batch more."""
        if self._bar is not None:
            self._bar.update()

    def close(self) -> None:
        """The end."""
        if self._bar is not None:
            self._bar.close()


class Collector:
    """Partial results on the way to one, merged whenever there are many."""

    def __init__(self) -> None:
        self._partials: List[Partial] = []

    def add(self, partial: Partial) -> Optional[List[Partial]]:
        """Keeps a result; returns those to be merged now, whose result is to be added."""
        self._partials.append(partial)
        if len(self._partials) < MERGED_AT_ONCE:
            return None
        full, self._partials = self._partials, []
        return full

    @property
    def rest(self) -> List[Partial]:
        """What is left to be merged."""
        if not self._partials:
            raise ValueError("there is no batch to evaluate")
        return self._partials


def chunks(partials: Iterable[Partial]) -> Iterator[List[Partial]]:
    """Lists that one request merges."""
    chunk: List[Partial] = []
    for partial in partials:
        chunk.append(partial)
        if len(chunk) == MERGED_AT_ONCE:
            yield chunk
            chunk = []
    if chunk:
        yield chunk

