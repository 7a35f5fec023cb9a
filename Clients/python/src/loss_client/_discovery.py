"""Servers behind host names."""

from __future__ import annotations

import random
import socket
from typing import Iterable, List, Union
from urllib.parse import urlsplit


def discover(urls: Union[str, Iterable[str]]) -> List[str]:
    """The URL of each server behind the given ones, in random order.

    Several URLs in one string are separated by blanks. A host name with several addresses, such as
    that of a headless service in Kubernetes, stands for one server at each of them. Names in https
    URLs stay, because certificates hold names; connections try their addresses in turn.

    The order is random so that the workers of an engine spread over the servers: a client stays with
    the first one that answers.
    """
    result = []
    for url in urls.split() if isinstance(urls, str) else urls:
        parts = urlsplit(url if "//" in url else f"http://{url}")
        if parts.scheme != "http" or not parts.hostname:
            result.append(url)
            continue
        port = parts.port or 80
        found = socket.getaddrinfo(parts.hostname, port, type=socket.SOCK_STREAM)
        # Each address once, in the order of the answer.
        for address in dict.fromkeys(str(entry[4][0]) for entry in found):
            host = f"[{address}]" if ":" in address else address
            result.append(f"http://{host}:{port}")
    random.shuffle(result)
    return result
