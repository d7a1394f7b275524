"""A way to a server over TLS for Postgres's own programs, which came without it."""

from __future__ import annotations

import contextlib
import select
import socket
import ssl
import threading
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

# The request for TLS, which any Postgres answers with one byte before it asks who is there.
_HELLO = (8).to_bytes(4) + (80877103).to_bytes(4)
_BLOCK = 1 << 16
_PATIENCE = 30.0  # seconds to reach the server and agree on a cipher


@dataclass(frozen=True)
class Server:
    """Where a connection over TLS leads: the address dialled, the name that must be proved."""

    address: str
    port: int
    name: str
    query: Mapping[str, str]

    def context(self) -> ssl.SSLContext:
        """What the server must prove, as libpq reads the same words in a URL."""
        root = self.query.get("sslrootcert")
        demand = self.query.get("sslmode")
        context = ssl.create_default_context(cafile=None if root in (None, "system") else root)
        context.check_hostname = demand == "verify-full"
        if demand not in ("verify-full", "verify-ca"):
            context.verify_mode = ssl.CERT_NONE
        if "sslcert" in self.query:
            context.load_cert_chain(self.query["sslcert"], self.query.get("sslkey"))
        return context


@contextlib.contextmanager
def tunnel(server: Server) -> Iterator[int]:
    """A port on this computer's loopback that leads to the server; it is there for the block.

    Whoever connects still has to know the password: nothing but the bytes passes through.
    """
    with socket.create_server(("127.0.0.1", 0)) as door:
        closing = threading.Event()
        thread = threading.Thread(target=_keep, args=(door, server, closing), daemon=True)
        thread.start()
        try:
            yield door.getsockname()[1]
        finally:
            closing.set()
            thread.join()


def _keep(door: socket.socket, server: Server, closing: threading.Event) -> None:
    """Let callers in, one after the other or at once, until it is closed."""
    lines: list[threading.Thread] = []
    while not closing.is_set():
        if select.select([door], [], [], 0.1)[0]:
            caller, _address = door.accept()
            line = threading.Thread(target=_serve, args=(caller, server, closing), daemon=True)
            line.start()
            lines.append(line)
    for line in lines:
        line.join()


def _serve(caller: socket.socket, server: Server, closing: threading.Event) -> None:
    # A broken line on one side ends the other: the program that called says so in its words.
    with caller, contextlib.suppress(OSError), _dialled(server) as line:
        while not closing.is_set():
            waiting = line.pending() > 0
            ready = select.select([caller, line], [], [], 0 if waiting else 0.1)[0]
            if caller in ready:
                said = caller.recv(_BLOCK)
                if not said:
                    return
                line.sendall(said)
            if waiting or line in ready:
                answer = line.recv(_BLOCK)
                if not answer:
                    return
                caller.sendall(answer)


def _dialled(server: Server) -> ssl.SSLSocket:
    line = socket.create_connection((server.address, server.port), _PATIENCE)
    try:
        line.sendall(_HELLO)
        if line.recv(1) != b"S":
            raise OSError("the server offers no encryption")
        secured = server.context().wrap_socket(line, server_hostname=server.name)
    except BaseException:
        line.close()
        raise
    secured.settimeout(None)
    return secured
