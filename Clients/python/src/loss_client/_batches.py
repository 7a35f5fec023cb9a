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
    """Divides arrays into batches of ``size`` samples, without copying them."""
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
    """The number of batches, if it is known."""
    try:
        return len(iterable)  # type: ignore[arg-type]
    except TypeError:
        return None


class Progress:
    """A progress bar by tqdm, if it is installed and requested."""

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
        # By default, tqdm shows a bar only on a terminal.
        disable = None if shown is None else False
        self._bar = tqdm(total=total, unit="batch", disable=disable)

    def step(self) -> None:
        """Counts one more batch."""
        if self._bar is not None:
            self._bar.update()

    def close(self) -> None:
        """Closes the bar."""
        if self._bar is not None:
            self._bar.close()


class Collector:
    """Partial results of a data set, merged whenever there are many."""

    def __init__(self) -> None:
        self._partials: List[Partial] = []

    def add(self, partial: Partial) -> Optional[List[Partial]]:
        """Adds a result; returns the results to be merged now, if any; add the merged result."""
        self._partials.append(partial)
        if len(self._partials) < MERGED_AT_ONCE:
            return None
        full, self._partials = self._partials, []
        return full

    @property
    def rest(self) -> List[Partial]:
        """The remaining results, to be merged."""
        if not self._partials:
            raise ValueError("there is no batch to evaluate")
        return self._partials


def chunks(partials: Iterable[Partial]) -> Iterator[List[Partial]]:
    """Lists of results, each to be merged by one request."""
    chunk: List[Partial] = []
    for partial in partials:
        chunk.append(partial)
        if len(chunk) == MERGED_AT_ONCE:
            yield chunk
            chunk = []
    if chunk:
        yield chunk

