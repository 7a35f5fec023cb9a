"""Bodies of requests, and what they must be answered with."""

import json
import os
import random
import shutil
import struct

SHAPES = {"tiny": (1, 3), "small": (32, 10), "medium": (256, 100), "large": (100_000, 10)}


def single(source):
    """A number of [0, 1) as short as it can be written to be read back as the same float32."""
    bits = struct.pack("f", source.random())
    (number,) = struct.unpack("f", bits)
    for digits in range(6, 9):
        text = f"{number:.{digits}g}"
        if struct.pack("f", float(text)) == bits:
            return text
    return f"{number:.9g}"


def double(source):
    """A number of [0, 1) with seventeen digits."""
    return f"{source.random():.17f}"


def label(source):
    """A 0 or a 1."""
    return str(source.getrandbits(1))


def call(y_true, y_pred, **rest):
    """The text of a call: two tensors as text already, and what else it says."""
    fields = "".join(f',"{name}":{json.dumps(value)}' for name, value in rest.items())
    return f'{{"y_true":{y_true},"y_pred":{y_pred}{fields}}}'


def array(texts):
    return "[" + ",".join(texts) + "]"


def write_body(folder, name):
    """Makes a body of that shape once, with its answer beside it; returns the body's file."""
    rows, columns = SHAPES[name]
    path = f"{folder}/{name}.json"
    if not os.path.exists(f"{path}.answer"):
        source = random.Random(1)
        pair = [[[single(source) for _ in range(columns)] for _ in range(rows)] for _ in range(2)]
        values = [
            sum((float(p) - float(t)) ** 2 for t, p in zip(*rows)) / columns for rows in zip(*pair)
        ]
        with open(path, "w") as file:
            file.write(call(*(array(map(array, matrix)) for matrix in pair)))
        with open(f"{path}.answer", "w") as file:
            json.dump({"loss": sum(values) / rows, "values": values}, file)
    return path


def write_binary(folder):
    """Makes the large body once more, as float32 in the safetensors format; returns its file."""
    path, large = f"{folder}/binary.safetensors", write_body(folder, "large")
    if not os.path.exists(f"{path}.answer"):
        with open(large) as file:
            fields = json.load(file)
        header, values = {}, b""
        for name, rows in fields.items():
            numbers = [number for row in rows for number in row]
            begin, values = len(values), values + struct.pack(f"<{len(numbers)}f", *numbers)
            header[name] = {
                "dtype": "F32", "shape": SHAPES["large"], "data_offsets": [begin, len(values)],
            }
        header = json.dumps(header, separators=(",", ":")).encode()
        header += b" " * (-len(header) % 8)
        with open(path, "wb") as file:
            file.write(struct.pack("<Q", len(header)) + header + values)
        shutil.copy(f"{large}.answer", f"{path}.answer")
    return path


def grown(elements, rank=2, number=single, **rest):
    """A call whose two tensors have about so many elements together.

    Rows have ten numbers, leading axes two entries. A pool of numbers repeats: it is large enough
    that no branch predictor learns it.
    """
    source = random.Random(2)
    half = max(1, elements // 2)
    pool = [number(source) for _ in range(min(half, 100_000))]
    if rank > 1:
        half, width = max(1, half // 10), 10
        pool = [array(pool[i : i + width]) for i in range(0, len(pool), width)]
        for _ in range(rank - 2):
            half, pool = max(1, half // 2), [array(pair) for pair in zip(pool[::2], pool[1::2])]
    copies, rest_of_pool = divmod(half, len(pool))
    tensor = array(pool * copies + pool[:rest_of_pool])
    return call(tensor, tensor, **rest).encode()
