"""The client against a real server. Expected numbers are worked out by NumPy."""

import asyncio
import pickle
import socket
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer

import numpy as np
import pytest

import loss_client
from loss_client import AsyncClient, Client, batches, discover

RANDOM = np.random.default_rng(1)
TRUTH = RANDOM.normal(size=(50, 3))
PREDICTIONS = TRUTH + RANDOM.normal(size=(50, 3))
ERROR = PREDICTIONS - TRUTH


def test_computes_every_output(client):
    answer = client.loss(
        "mse",
        TRUTH,
        PREDICTIONS,
        dtype="float64",
        outputs=["loss", "values", "gradient", "hessian_diagonal", "divisor"],
    )
    np.testing.assert_allclose(answer.values, np.mean(ERROR**2, axis=-1), rtol=1e-14)
    np.testing.assert_allclose(answer.loss, np.mean(ERROR**2), rtol=1e-14)
    np.testing.assert_allclose(answer.gradient, 2 * ERROR / 150, rtol=1e-14)
    np.testing.assert_allclose(answer.hessian_diagonal, np.full((50, 3), 2 / 150), rtol=1e-14)
    assert answer.divisor == 50
    assert answer.gradient.flags.writeable
    assert float(answer) == answer.loss
    assert answer.partial is None and answer.warnings == []


def test_answers_only_what_is_asked_for(client):
    answer = client.loss("mse", TRUTH, PREDICTIONS, outputs="gradient")
    assert answer.loss is None and answer.values is None
    assert answer.gradient.dtype == np.float32


@pytest.mark.parametrize(
    "array",
    [
        np.arange(6).reshape(2, 3),
        np.arange(6, dtype=">f8").reshape(2, 3),
        np.asfortranarray(np.arange(6.0).reshape(2, 3)),
        np.arange(12.0).reshape(2, 6)[:, ::2] / 2,
        np.arange(6, dtype=np.float16).reshape(2, 3),
        np.arange(6, dtype=np.longdouble).reshape(2, 3),
        np.arange(6, dtype=np.uint8).reshape(2, 3),
        np.arange(6.0).reshape(3, 2).T.copy(order="F") * 0 + np.arange(6.0).reshape(2, 3),
        [[0, 1, 2], [3, 4, 5]],
    ],
    ids=str,
)
def test_takes_any_array(client, array):
    answer = client.loss("mae", np.zeros((2, 3)), array)
    np.testing.assert_allclose(answer.values, [1, 4])


def test_takes_booleans_scalars_and_empty_batches(client):
    assert client.loss("mae", np.array([[True], [False]]), np.zeros((2, 1))).loss == 0.5
    assert client.loss("dice", 1.0, 1.0).loss == pytest.approx(0, abs=1e-6)
    empty = client.loss("mae", np.zeros((0, 3)), np.zeros((0, 3)))
    assert empty.loss == 0 and empty.values.shape == (0,)
    with pytest.raises(TypeError, match="y_true has the dtype"):
        client.loss("mae", np.array(["a"]), np.zeros((1, 1)))


def test_passes_parameters_weights_and_masks(client):
    size = np.abs(ERROR)
    huber = np.where(size <= 0.5, ERROR**2 / 2, 0.5 * (size - 0.25)).mean(axis=-1)
    weights = RANDOM.uniform(size=50)
    mask = RANDOM.uniform(size=50) < 0.5
    answer = client.loss(
        "huber",
        TRUTH,
        PREDICTIONS,
        delta=np.float64(0.5),
        sample_weight=weights,
        mask=mask,
        reduction="sum",
        dtype="float64",
    )
    np.testing.assert_allclose(answer.loss, (huber * weights * mask).sum(), rtol=1e-13)
    serialised = {"class_name": "Huber", "config": {"delta": 0.5}}
    np.testing.assert_allclose(client.loss(serialised, TRUTH, PREDICTIONS).values, huber, rtol=1e-5)
    weighted = client.loss(
        "sparse_categorical_crossentropy",
        np.array([0, 1]),
        np.array([[0.5, 0.5], [0.5, 0.5]]),
        class_weight={1: 3},
    )
    np.testing.assert_allclose(weighted.loss, 2 * np.log(2), rtol=1e-6)


def test_computes_losses_written_as_text(client):
    answer = client.custom(
        "lambda y_true, y_pred: scale * K.mean(w * K.square(y_pred - y_true), axis=-1)",
        TRUTH,
        PREDICTIONS,
        arguments={"scale": 2.0},
        inputs={"w": np.array([1.0, 2.0, 3.0])},
        dtype="float64",
    )
    np.testing.assert_allclose(
        answer.values, 2 * (ERROR**2 * [1, 2, 3]).mean(axis=-1), rtol=1e-13
    )


def test_lists_losses(client):
    losses = {loss["name"]: loss for loss in client.losses()}
    assert "Huber" in losses["huber"]["aliases"]


def test_reports_warnings(client):
    answer = client.loss("binary_crossentropy", np.array([[1.0]]), np.array([[3.0]]))
    assert answer.warnings[0]["code"] == "predictions_look_like_logits"


def test_raises_typed_errors(client):
    with pytest.raises(loss_client.Refused) as refused:
        client.loss("mse", np.zeros((2, 3)), np.zeros((2, 4)))
    assert refused.value.code == "shape_mismatch"
    assert refused.value.pointer == "/y_pred"
    assert refused.value.status == 422
    with pytest.raises(loss_client.InvalidRequest) as invalid:
        client.loss("huber", TRUTH, PREDICTIONS, detla=2)
    assert "delta" in invalid.value.hint
    with pytest.raises(loss_client.NotFound, match="mean_squared_error|mse"):
        client.loss("msee", TRUTH, PREDICTIONS)


# MARK: Parts of a data set


def test_evaluates_batches_to_the_same_bits(client):
    whole = client.evaluate("mae", [(TRUTH, PREDICTIONS)], dtype="float64", progress=False)
    assert whole.count == 50
    np.testing.assert_allclose(whole.loss, np.abs(ERROR).mean(), rtol=1e-15)
    for size, workers in [(1, 8), (7, 2), (49, 1)]:
        parts = client.evaluate(
            "mae",
            batches(TRUTH, PREDICTIONS, size=size),
            dtype="float64",
            workers=workers,
            progress=False,
        )
        assert parts == whole


def test_evaluates_weighted_batches(client):
    weights = RANDOM.uniform(size=50)
    expected = (np.abs(ERROR).mean(axis=-1) * weights).sum() / weights.sum()
    whole = client.evaluate(
        "mae",
        batches(TRUTH, PREDICTIONS, weights, size=8),
        reduction="mean_with_sample_weight",
        dtype="float64",
        progress=True,
    )
    np.testing.assert_allclose(whole.loss, expected, rtol=1e-14)
    with pytest.raises(ValueError):
        client.evaluate("mae", [], progress=False)


def test_raises_what_a_batch_runs_into(client):
    with pytest.raises(loss_client.Refused):
        client.evaluate("mae", [(TRUTH, PREDICTIONS[:3])] * 5, progress=False)


def test_merges_more_than_a_request_takes(client):
    partial = client.loss("mae", [[0.0]], [[1.0]], outputs=["partial"]).partial
    merged = client.merge((partial for _ in range(9000)), "sum")
    assert merged.loss == 9000 and merged.count == 9000


# MARK: Connections


def test_is_shared_by_threads(client):
    def compute(seed):
        numbers = np.random.default_rng(seed).normal(size=(10, 2))
        return float(client.loss("mse", numbers, numbers + seed, dtype="float64")) - seed**2

    threads = 8
    errors = []

    def run(seed):
        errors.append(abs(compute(seed)))

    workers = [threading.Thread(target=run, args=(seed,)) for seed in range(threads)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert len(errors) == threads and max(errors) < 1e-12


def test_survives_pickling(client):
    copy = pickle.loads(pickle.dumps(client))
    assert copy.loss("mae", [[0.0]], [[1.0]]).loss == 1


def test_goes_on_to_the_next_server(url):
    with Client(["http://127.0.0.1:1", url]) as client:
        assert client.loss("mae", [[0.0]], [[1.0]]).loss == 1
    with pytest.raises(loss_client.Unreachable):
        Client("http://127.0.0.1:1", retries=1).losses()


@pytest.fixture(params=[502, 503, 504])
def busy_server(request):
    """A server that fails twice, as a busy one or a balancer does, then lists no losses."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        requests = 0
        statuses = {1: request.param, 2: 503}

        def do_GET(self):
            Handler.requests += 1
            body = b'{"losses": []}' if Handler.requests > 2 else b'{"code": "overloaded"}'
            self.send_response(Handler.statuses.get(Handler.requests, 200))
            self.send_header("Content-Length", str(len(body)))
            self.send_header("Retry-After", "0")
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_):
            pass

    server = HTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


def test_retries_an_overloaded_server(busy_server):
    with Client(busy_server, retries=1) as client:
        with pytest.raises(loss_client.Overloaded):
            client.losses()
        assert client.losses() == []


# MARK: asyncio


def test_works_with_coroutines(url):
    async def run():
        async with AsyncClient(url) as client:
            answers = await asyncio.gather(
                *(client.loss("mae", TRUTH, PREDICTIONS + i, dtype="float64") for i in range(10))
            )
            large = await client.loss("mae", np.zeros((50000, 1)), np.ones((50000, 1)))
            whole = await client.evaluate(
                "mae", batches(TRUTH, PREDICTIONS, size=9), dtype="float64", progress=False
            )
            custom = await client.custom("y_pred - y_true", TRUTH, PREDICTIONS, dtype="float64")
            with pytest.raises(loss_client.Refused):
                await client.loss("mse", np.zeros((2, 3)), np.zeros((2, 4)))
            return answers, large, whole, custom, await client.losses()

    answers, large, whole, custom, losses = asyncio.run(run())
    for i, answer in enumerate(answers):
        np.testing.assert_allclose(answer.loss, np.abs(ERROR + i).mean(), rtol=1e-14)
    assert large.values.shape == (50000,) and large.loss == 1
    np.testing.assert_allclose(whole.loss, np.abs(ERROR).mean(), rtol=1e-15)
    np.testing.assert_allclose(custom.values, ERROR, rtol=1e-15)
    assert len(losses) > 20


def test_coroutines_retry_and_go_on_to_the_next_server(busy_server, url):
    async def run():
        async with AsyncClient(busy_server) as client:
            assert await client.losses() == []
        async with AsyncClient(["http://127.0.0.1:1", url]) as client:
            assert (await client.loss("mae", [[0.0]], [[1.0]])).loss == 1

    asyncio.run(run())


# MARK: Other libraries


class Data:
    """What the training functions of XGBoost and LightGBM hand over."""

    def __init__(self, label, weight):
        self.label, self.weight = label, weight

    def get_label(self):
        return self.label

    def get_weight(self):
        return self.weight


def test_is_an_objective(client):
    truth, predictions = TRUTH[:, 0], PREDICTIONS[:, 0]
    error = predictions - truth
    objective = client.objective("log_cosh", min_hessian=0.5)
    gradient, hessian = objective(truth, predictions)
    np.testing.assert_allclose(gradient, np.tanh(error), rtol=1e-12)
    np.testing.assert_allclose(hessian, np.maximum(1 / np.cosh(error) ** 2, 0.5), rtol=1e-10)
    weights = RANDOM.uniform(size=50)
    for weight, factor in [(weights, weights), (np.array([]), 1), (None, 1)]:
        gradient, _ = objective(predictions, Data(truth, weight))
        np.testing.assert_allclose(gradient, np.tanh(error) * factor, rtol=1e-12)
    ders = objective.calc_ders_range(predictions, truth, weights)
    np.testing.assert_allclose([d[0] for d in ders], -np.tanh(error) * weights, rtol=1e-12)
    assert all(second < 0 for _, second in ders)


def test_is_an_objective_of_several_classes(client):
    labels = RANDOM.integers(0, 3, size=50)
    gradient, hessian = client.objective(
        "sparse_categorical_crossentropy", from_logits=True
    )(labels, PREDICTIONS)
    p = np.exp(PREDICTIONS) / np.exp(PREDICTIONS).sum(axis=1, keepdims=True)
    np.testing.assert_allclose(gradient, p - np.eye(3)[labels], atol=1e-12)
    np.testing.assert_allclose(hessian, p * (1 - p), atol=1e-12)


def test_is_a_scorer(client):
    class Model:
        classes_ = np.array(["no", "yes"])

        def predict(self, X):
            return X[:, 0]

        def predict_proba(self, X):
            return np.stack([1 - X[:, 0], X[:, 0]], axis=1)

    X = RANDOM.uniform(0.1, 0.9, size=(50, 1))
    y = RANDOM.uniform(size=50)
    score = client.scorer("mse")(Model(), X, y)
    np.testing.assert_allclose(score, -np.mean((X[:, 0] - y) ** 2), rtol=1e-14)
    labels = np.where(y < 0.5, "no", "yes")
    entropy = -np.log(np.where(y < 0.5, 1 - X[:, 0], X[:, 0])).mean()
    for loss, response in [
        ("sparse_categorical_crossentropy", "predict_proba"),
        ("binary_crossentropy", "positive_proba"),
    ]:
        score = client.scorer(loss, response=response)(Model(), X, labels)
        np.testing.assert_allclose(score, -entropy, rtol=1e-6)


def test_discovers_servers(monkeypatch):
    addresses = {
        "losses": ["10.0.0.1", "10.0.0.2", "10.0.0.1", "fd00::1"],
        "10.0.0.9": ["10.0.0.9"],
    }

    def resolve(host, port, **_):
        return [(0, 0, 0, "", (address, port)) for address in addresses[host]]

    monkeypatch.setattr(socket, "getaddrinfo", resolve)
    assert sorted(discover("http://losses:8080")) == [
        "http://10.0.0.1:8080",
        "http://10.0.0.2:8080",
        "http://[fd00::1]:8080",
    ]
    # A certificate holds the name, which thus stays.
    assert sorted(discover("10.0.0.9  https://losses:8443")) == [
        "http://10.0.0.9:80",
        "https://losses:8443",
    ]
