"""http.client of the standard library: prints ok, or what is wrong."""

import gzip
import http.client
import json
import os
import ssl
from urllib.parse import urlsplit

body, answer = os.environ["BODY"].encode(), os.environ["ANSWER"].encode()


def connect(url):
    address = urlsplit(url)
    if address.scheme == "http":
        return http.client.HTTPConnection(address.hostname, address.port, timeout=20)
    context = ssl.create_default_context(cafile=os.environ["CA"])
    return http.client.HTTPSConnection(
        address.hostname, address.port, timeout=20, context=context
    )


def call(connection, method, path, body=None, **fields):
    headers = {name.replace("_", "-"): value for name, value in fields.items()}
    connection.request(method, path, body, headers)
    response = connection.getresponse()
    return response, response.read()


for url in (os.environ["HTTP_URL"], os.environ["HTTPS_URL"]):
    connection = connect(url)
    post = ("POST", "/loss/mean_squared_error")
    socket = None
    for _ in range(3):
        response, content = call(connection, *post, body)
        assert (response.status, content) == (200, answer), content
        assert response.getheader("Date") and response.getheader("Content-Length")
        # The connection is kept.
        assert socket in (None, connection.sock)
        socket = connection.sock
    # An iterable is sent in chunks.
    response, content = call(connection, *post, iter([body[:9], body[9:]]))
    assert (response.status, content) == (200, answer), content
    response, content = call(connection, *post, gzip.compress(body), Content_Encoding="gzip")
    assert (response.status, content) == (200, answer), content
    # A large answer comes compressed and in chunks.
    numbers = {"x": [1] * 2000, "num_classes": 100}
    response, content = call(
        connection, "POST", "/to_categorical", json.dumps(numbers), Accept_Encoding="gzip"
    )
    assert response.getheader("Content-Encoding") == "gzip"
    assert json.loads(gzip.decompress(content))["categorical"] == [[0, 1] + [0] * 98] * 2000
    response, content = call(connection, "HEAD", "/loss")
    assert response.status == 200 and content == b""
    response, content = call(connection, *post, b"{")
    assert response.status == 400 and json.loads(content)["code"], content
    response, content = call(connection, "DELETE", "/loss")
    assert response.status == 405 and response.getheader("Allow")
    assert connection.sock is socket
    connection.close()
print("ok")
