"""A line between a desk and its server that a test may cut, freeze, slow down or half close."""

from __future__ import annotations

import contextlib
import socket
import ssl
import struct
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from sqlalchemy import make_url

TLS_REQUEST = (8).to_bytes(4) + (80877103).to_bytes(4)


class Proxy:
    """Passes bytes on between whoever dials ``port`` and the real server.

    With ``context`` it speaks TLS to the desk, as a server of an office does.
    """

    def __init__(self, url: str, context: ssl.SSLContext | None = None) -> None:
        parsed = make_url(url)
        self._to = (parsed.host or "127.0.0.1", parsed.port or 5432)
        self._context = context
        self._open = threading.Event()
        self._open.set()
        self.delay = 0.0
        self._lines: list[tuple[socket.socket, socket.socket]] = []
        self._lock = threading.Lock()
        self._threads: list[threading.Thread] = []
        self._door = socket.create_server(("127.0.0.1", 0))
        self.port = self._door.getsockname()[1]
        self.url = parsed.set(host="127.0.0.1", port=self.port).render_as_string(
            hide_password=False
        )
        self.dialled = 0
        self._let_in(self._door)

    def freeze(self) -> None:
        """Take every byte and pass none on, as a server that was stopped does."""
        self._open.clear()

    def thaw(self) -> None:
        """Go on with what was taken."""
        self._open.set()

    def cut(self) -> None:
        """Break every line at once, without a goodbye."""
        with self._lock:
            for end in (end for pair in self._lines for end in pair):
                # Zero seconds to linger: the other side hears a reset.
                with contextlib.suppress(OSError):
                    end.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
                with contextlib.suppress(OSError):
                    end.shutdown(socket.SHUT_RD)

    def half_close(self) -> None:
        """End what the server says; what the desk says still arrives there."""
        with self._lock:
            for desk, _server in self._lines:
                with contextlib.suppress(OSError):
                    desk.shutdown(socket.SHUT_WR)

    def hang_up(self) -> None:
        """Cut, and let nobody in any more: the server is away."""
        with contextlib.suppress(OSError):
            self._door.shutdown(socket.SHUT_RDWR)  # wakes the thread that waits at the door
        self._door.close()
        self.cut()

    def end(self) -> None:
        """Hang up for good and wait until nothing is left of it."""
        self.thaw()
        self.hang_up()
        for thread in self._threads:
            thread.join(10)

    def pick_up(self) -> None:
        """Let people in again, at the same port."""
        self._door = socket.create_server(("127.0.0.1", self.port))
        self._let_in(self._door)

    def _let_in(self, door: socket.socket) -> None:
        def answer() -> None:
            while True:
                try:
                    desk, _ = door.accept()
                except OSError:
                    return
                self.dialled += 1
                self._start(self._join, desk)

        self._start(answer)

    def _start(self, act: Callable[..., None], *given: object) -> None:
        thread = threading.Thread(target=act, args=given, daemon=True)
        self._threads.append(thread)
        thread.start()

    def _join(self, desk: socket.socket) -> None:
        self._open.wait()
        with contextlib.ExitStack() as ends:
            ends.callback(lambda: desk.close())
            try:
                if self._context is not None:
                    if desk.recv(8, socket.MSG_PEEK) == TLS_REQUEST:
                        desk.recv(8)
                        desk.sendall(b"S")
                    desk = self._context.wrap_socket(desk, server_side=True)
                server = ends.enter_context(socket.create_connection(self._to))
            except OSError:
                return
            pair = (desk, server)
            with self._lock:
                self._lines.append(pair)
            back = threading.Thread(target=self._pass_on, args=(server, desk), daemon=True)
            back.start()
            self._pass_on(desk, server)
            back.join()
            with self._lock:
                self._lines.remove(pair)

    def _pass_on(self, source: socket.socket, target: socket.socket) -> None:
        with contextlib.suppress(OSError):
            while data := source.recv(65536):
                self._open.wait()
                if self.delay:
                    time.sleep(self.delay)
                target.sendall(data)
        with contextlib.suppress(OSError):
            target.shutdown(socket.SHUT_WR)


@contextmanager
def line_to(url: str, context: ssl.SSLContext | None = None) -> Iterator[Proxy]:
    """A proxy in front of that server, gone at the end."""
    proxy = Proxy(url, context)
    try:
        yield proxy
    finally:
        proxy.end()
