"""A small server that speaks the protocol of OpenAI's chat completions, for tests."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

KEY = "sk-of-the-tests"
INTO, OUT = 1_000, 100  # tokens that every answer is said to have taken


def said(choice: str, reason: str = "It says so.", question: str = "", runner_up: str = "none"
         ) -> str:  # fmt: skip
    """An answer in the form asked for."""
    return json.dumps(
        {"reason": reason, "choice": choice, "runner_up": runner_up, "question": question}
    )


class ChatService(ThreadingHTTPServer):
    """Answers /v1/chat/completions with what ``answers`` makes of a request.

    That is a text, or a dict of the first choice's message and ``finish_reason``, or a tuple
    (status, headers, body) that is sent as it is. ``most`` is how many it worked on at once.
    """

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Answer)
        self.requests: list[dict[str, Any]] = []
        self.answers: Callable[[dict[str, Any]], Any] = lambda body: said("none")
        self.usage: dict[str, int] | None = {"prompt_tokens": INTO, "completion_tokens": OUT}
        self.lock = threading.Lock()
        self.working = self.most = 0
        self.pause = 0.0

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.server_port}/v1"


class _Answer(BaseHTTPRequestHandler):
    server: ChatService

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        if self.headers["Authorization"] != f"Bearer {KEY}":
            return self._send(401, {}, '{"error": {"message": "Incorrect API key provided."}}')
        server = self.server
        with server.lock:
            server.requests.append(body)
            server.working += 1
            server.most = max(server.most, server.working)
        time.sleep(server.pause)
        answer = server.answers(body)
        with server.lock:
            server.working -= 1
        if isinstance(answer, tuple):
            return self._send(*answer)
        whole = answer if isinstance(answer, dict) else {"content": answer}
        ended = whole.pop("finish_reason", "stop")
        message = {"role": "assistant", "content": None, "refusal": None, **whole}
        told: dict[str, Any] = {
            "id": "chatcmpl-1",
            "object": "chat.completion",
            "created": 1,
            "model": body["model"],
            "choices": [{"index": 0, "finish_reason": ended, "message": message}],
        }
        if server.usage:
            told["usage"] = {**server.usage, "total_tokens": sum(server.usage.values())}
        return self._send(200, {}, json.dumps(told))

    def _send(self, status: int, headers: dict[str, str], body: str) -> None:
        self.send_response(status)
        for name, value in {"Content-Type": "application/json", **headers}.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body.encode())))
        self.end_headers()
        self.wfile.write(body.encode())

    def log_message(self, *_: Any) -> None:
        """Quiet."""


@contextmanager
def chatting() -> Iterator[ChatService]:
    """The server while it runs."""
    server = ChatService()
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def offered(body: dict[str, Any]) -> list[str]:
    """The codes that a request lets the model choose among, in their order."""
    schema = body["response_format"]["json_schema"]["schema"]
    return [str(each) for each in schema["properties"]["choice"]["enum"][:-2]]


def prompt(body: dict[str, Any]) -> str:
    """What the request says of the line."""
    return str(body["messages"][-1]["content"])


def fail(status: int, message: str, **more: Any) -> tuple[int, dict[str, str], str]:
    """An error as the service words it, to be tried again at once."""
    error = {"message": message, **more}
    return status, {"Retry-After-Ms": "1"}, json.dumps({"error": error})
