"""The OpenAI embedder, with the real client, against a small server that speaks its protocol."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import numpy as np
import pytest

from app.core.errors import Unavailable
from app.matching import network
from app.matching.embedder import WHOLE
from app.matching.network import (
    AnswerUnusable,
    KeyMissing,
    KeyRefused,
    NoAnswer,
    TooManyRequests,
)
from app.matching.openai import INPUTS, TOKENS, OpenAIEmbedder, _batches

KEY = "sk-right"


class Service(ThreadingHTTPServer):
    """Answers /v1/embeddings; ``failures`` are (status, headers, body) sent first."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Answer)
        self.requests: list[dict[str, Any]] = []
        self.failures: list[tuple[int, dict[str, str], str]] = []
        self.width = 1536
        self.drop = 0

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.server_port}/v1"


class Answer(BaseHTTPRequestHandler):
    """One request: a vector per input that depends on the text alone, in reversed order."""

    server: Service

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        if self.headers["Authorization"] != f"Bearer {KEY}":
            return self.send(401, {}, '{"error": {"message": "Incorrect API key provided."}}')
        self.server.requests.append(body)
        if self.server.failures:
            return self.send(*self.server.failures.pop(0))
        rows = [
            {"object": "embedding", "index": place, "embedding": vector(text, self.server.width)}
            for place, text in enumerate(body["input"])
        ]
        kept = rows[self.server.drop :][::-1]
        usage = {"prompt_tokens": 1, "total_tokens": 1}
        answer = {"object": "list", "model": body["model"], "data": kept, "usage": usage}
        return self.send(200, {}, json.dumps(answer))

    def send(self, status: int, headers: dict[str, str], body: str) -> None:
        self.send_response(status)
        for name, value in {"Content-Type": "application/json", **headers}.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body.encode())

    def log_message(self, *_: Any) -> None:
        """Quiet."""


def vector(text: str, width: int) -> list[float]:
    return list(np.random.default_rng(sum(text.encode())).normal(size=width) * 3)


@pytest.fixture
def service() -> Iterator[Service]:
    server = Service()
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


def embedder(service: Service, **how: Any) -> OpenAIEmbedder:
    how = {"retries": 2, "timeout": 5.0, **how}
    return OpenAIEmbedder(network.Service(KEY, service.address, **how))


def test_vectors_come_as_unit_rows_in_the_order_asked(service: Service) -> None:
    asked = embedder(service)
    rows = asked.embed(["bolt", "nut", "bolt"])
    assert rows.shape == (3, WHOLE)
    assert rows.dtype == np.float32
    assert np.allclose(np.linalg.norm(rows, axis=1), 1, atol=1e-5)
    expected = np.array(vector("nut", 1536))
    assert np.allclose(rows[1], expected / np.linalg.norm(expected), atol=1e-5)
    assert np.array_equal(rows[0], rows[2])
    assert asked.model_id == "openai/text-embedding-3-small"
    assert asked.embed([]).shape == (0, WHOLE)


def test_equal_texts_are_asked_for_once_also_later(service: Service) -> None:
    asked = embedder(service)
    asked.embed(["bolt", "nut", "bolt"])
    asked.embed(["nut", "washer"])
    assert [request["input"] for request in service.requests] == [["bolt", "nut"], ["washer"]]


@pytest.mark.parametrize("width", [384, 1024, 3072])
def test_other_widths_are_filled_up_or_cut(service: Service, width: int) -> None:
    service.width = width
    rows = embedder(service).embed(["bolt"])
    assert rows.shape == (1, WHOLE)
    assert np.allclose(np.linalg.norm(rows, axis=1), 1, atol=1e-5)
    assert not rows[0, width:].any()


def test_requests_stay_within_the_services_limits() -> None:
    many = [(str(n).encode(), f"part {n}") for n in range(5_000)]
    assert [len(batch) for batch in _batches(many)] == [INPUTS, INPUTS, 5_000 - 2 * INPUTS]
    long = [(str(n).encode(), "wort " * 2_000) for n in range(200)]
    sizes = [sum(len(text.encode()) // 2 for _, text in batch) for batch in _batches(long)]
    assert max(sizes) <= TOKENS
    assert sum(len(batch) for batch in _batches(long)) == 200
    assert [text for batch in _batches([(b"1", "")]) for _, text in batch] == [" "]
    cut = next(_batches([(b"1", "ü" * 100_000)]))[0][1]
    assert len(cut.encode()) <= 16_000


@pytest.mark.parametrize("status", [429, 500, 503])
def test_a_failure_that_passes_is_not_noticed(service: Service, status: int) -> None:
    service.failures = [(status, {"Retry-After-Ms": "1"}, '{"error": {"message": "busy"}}')] * 2
    assert embedder(service).embed(["bolt"]).any()
    assert len(service.requests) == 3


def test_a_limit_that_lasts_is_told(service: Service) -> None:
    body = '{"error": {"message": "You exceeded your current quota."}}'
    service.failures = [(429, {"Retry-After-Ms": "1"}, body)] * 9
    with pytest.raises(TooManyRequests, match=r"pause: .*exceeded your current quota"):
        embedder(service).embed(["bolt"])


def test_a_missing_key_is_told_before_anything_is_sent(service: Service) -> None:
    with pytest.raises(KeyMissing, match="No OpenAI key is set"):
        OpenAIEmbedder(network.Service(None, service.address)).embed(["bolt"])
    assert service.requests == []


def test_a_wrong_key_is_told_without_showing_it(service: Service) -> None:
    with pytest.raises(KeyRefused) as told:
        OpenAIEmbedder(network.Service("sk-wrong-secret", service.address)).embed(["bolt"])
    assert "sk-wrong-secret" not in str(told.value)


def test_no_network_is_told() -> None:
    nobody = OpenAIEmbedder(network.Service(KEY, "http://127.0.0.1:9/v1", retries=0, timeout=2.0))
    with pytest.raises(NoAnswer, match="cannot be reached"):
        nobody.embed(["bolt"])


@pytest.mark.parametrize(
    ("status", "body"),
    [(400, '{"error": {"message": "bad model"}}'), (404, "not here"), (200, '{"data": []}')],
)
def test_an_unusable_answer_is_told(service: Service, status: int, body: str) -> None:
    service.failures = [(status, {}, body)] * 3
    with pytest.raises(AnswerUnusable, match="answered with an error"):
        embedder(service, retries=0).embed(["bolt"])


def test_missing_vectors_are_not_taken_for_others(service: Service) -> None:
    service.drop = 1
    with pytest.raises(AnswerUnusable, match="2 vectors were asked, 1 came"):
        embedder(service).embed(["bolt", "nut"])


def test_every_trouble_is_the_environments() -> None:
    for kind in (KeyMissing, KeyRefused, TooManyRequests, NoAnswer, AnswerUnusable):
        assert issubclass(kind, Unavailable)
