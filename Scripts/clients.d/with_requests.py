"""The requests package: prints ok, or what is wrong."""

import json
import os
from concurrent.futures import ThreadPoolExecutor

import requests

body, answer = json.loads(os.environ["BODY"]), json.loads(os.environ["ANSWER"])

for url in (os.environ["HTTP_URL"], os.environ["HTTPS_URL"]):
    with requests.Session() as session:
        # Without this, REQUESTS_CA_BUNDLE and proxies of the environment would have their way.
        session.trust_env = False
        session.verify = os.environ["CA"]
        post = url + "/loss/mean_squared_error"
        response = session.post(post, json=body, timeout=20)
        assert response.status_code == 200 and response.json() == answer, response.text
        response = session.post(
            post, data=iter([json.dumps(body).encode()]), timeout=20
        )
        assert response.json() == answer, response.text
        response = session.post(post, json={"y_true": [1]}, timeout=20)
        assert response.status_code == 400, response.text
        assert response.headers["Content-Type"] == "application/problem+json"
        # Answers come compressed, since requests asks for it, and are read as they arrive.
        numbers = {"x": [1] * 5000, "num_classes": 100}
        response = session.post(url + "/to_categorical", json=numbers, timeout=20, stream=True)
        assert response.headers["Content-Encoding"] in ("gzip", "deflate")
        assert json.loads(b"".join(response.iter_content(1000)))["categorical"][4999][1] == 1
        with ThreadPoolExecutor(8) as pool:
            answers = pool.map(
                lambda _: session.post(post, json=body, timeout=20).json(), range(100)
            )
            assert all(one == answer for one in answers)
print("ok")
