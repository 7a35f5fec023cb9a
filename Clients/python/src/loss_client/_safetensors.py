"""The safetensors format, as far as requests and answers need it."""

from __future__ import annotations

import json
from typing import Any, Dict, List, Mapping, Tuple

import numpy as np
import numpy.typing as npt

_NAMES = {
    "bool": "BOOL",
    "uint8": "U8",
    "int8": "I8",
    "uint16": "U16",
    "int16": "I16",
    "uint32": "U32",
    "int32": "I32",
    "uint64": "U64",
    "int64": "I64",
    "float16": "F16",
    "float32": "F32",
    "float64": "F64",
}
_DTYPES = {name: np.dtype(dtype).newbyteorder("<") for dtype, name in _NAMES.items()}


def encode(
    tensors: Mapping[str, npt.ArrayLike], metadata: Mapping[str, str]
) -> List[memoryview]:
    """The body as pieces: a header, then each array where it lies, if it can stay there."""
    header: Dict[str, Any] = {"__metadata__": dict(metadata)} if metadata else {}
    pieces: List[memoryview] = []
    offset = 0
    for name, value in tensors.items():
        array = _plain(name, value)
        end = offset + array.nbytes
        header[name] = {
            "dtype": _NAMES[array.dtype.name],
            "shape": list(array.shape),
            "data_offsets": [offset, end],
        }
        # An array without axes or without elements has no bytes that a view could be cast to.
        pieces.append(
            array.reshape(-1).data.cast("B") if array.size else memoryview(b"")
        )
        offset = end
    text = json.dumps(header, separators=(",", ":")).encode()
    text += b" " * (-len(text) % 8)
    return [memoryview(len(text).to_bytes(8, "little") + text)] + pieces


def decode(body: bytearray) -> Tuple[Dict[str, npt.NDArray[Any]], Dict[str, str]]:
    """The arrays of a body, which share its memory where they can, and its metadata."""
    start = 8 + int.from_bytes(body[:8], "little")
    header = json.loads(bytes(body[8:start]))
    metadata = header.pop("__metadata__", {})
    arrays = {}
    for name, entry in header.items():
        begin, end = entry["data_offsets"]
        dtype = _DTYPES[entry["dtype"]]
        array = np.frombuffer(
            body, dtype, count=(end - begin) // dtype.itemsize, offset=start + begin
        ).reshape(entry["shape"])
        arrays[name] = array if array.flags.aligned else array.copy()
    return arrays, metadata


def _plain(name: str, value: npt.ArrayLike) -> npt.NDArray[Any]:
    """The array in C order and little-endian, of a dtype that the format has."""
    array = np.asarray(value)
    if array.dtype.kind == "f" and array.dtype.itemsize > 8:
        array = array.astype(np.float64)
    if array.dtype.name not in _NAMES:
        raise TypeError(f"{name} has the dtype {array.dtype}; send numbers or booleans.")
    return np.asarray(array, dtype=array.dtype.newbyteorder("<"), order="C")
