"""An integrator's receiver: a real HTTP server that checks every signature with the reference library of Standard Webhooks.

It answers what it is told to answer, slowly or badly if it is told so, and remembers what it heard and who connected.
"""

from __future__ import annotations

import base64
import ssl
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler
from pathlib import Path

from standardwebhooks import Webhook

from tests.doubles.http_server import answering

Reply = Callable[[BaseHTTPRequestHandler], None]
TOLERANCE = timedelta(minutes=5)


@dataclass(frozen=True)
class Heard:
    """One call.

    Attributes:
        secrets: those of the receiver's secrets that it is signed with, in the order of the signatures.
        fresh: its time stamp is near the receiver's own clock.
    """

    id: str
    timestamp: str
    signature: str
    body: str
    host: str
    path: str
    secrets: tuple[str, ...]
    fresh: bool


@dataclass
class Receiver:
    """What it is told to do, and what it heard.

    Attributes:
        secrets: that it knows.
        replies: what it answers, one after the other; 204 when there is nothing more.
        connections: how many came in.
        url: where it listens.
    """

    url: str = ""
    secrets: list[str] = field(default_factory=list)
    replies: deque[Reply] = field(default_factory=deque)
    heard: list[Heard] = field(default_factory=list)
    connections: int = 0
    clock: Callable[[], datetime] = lambda: datetime.now(UTC)  # noqa: TID251 - another party's own clock

    @property
    def port(self) -> int:
        return int(self.url.rpartition(":")[2])

    @property
    def ids(self) -> list[str]:
        return [one.id for one in self.heard]

    def signed_with(self, message_id: str, timestamp: str, signature: str, body: str) -> tuple[str, ...]:
        """Which of its secrets made the signatures, by the reference library."""
        at = datetime.fromtimestamp(int(timestamp), UTC)
        by = {Webhook(secret).sign(message_id, at, body): secret for secret in self.secrets}
        return tuple(by[one] for one in signature.split(" ") if one in by)

    def count(self) -> None:
        """One more came in."""
        self.connections += 1

    def take(self, handler: BaseHTTPRequestHandler) -> None:
        sent = handler.headers
        body = handler.rfile.read(int(sent["content-length"])).decode()
        id_, timestamp, signature = (sent[f"webhook-{name}"] for name in ("id", "timestamp", "signature"))
        age = abs(self.clock() - datetime.fromtimestamp(int(timestamp), UTC))
        by = self.signed_with(id_, timestamp, signature, body)
        self.heard.append(
            Heard(id_, timestamp, signature, body, sent["host"], handler.path, by, fresh=age <= TOLERANCE)
        )
        reply = self.replies.popleft() if self.replies else answer(204)
        reply(handler)


def answer(status: int, body: bytes = b"", **headers: str) -> Reply:
    """An answer at once."""

    def reply(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(status)
        for name, value in headers.items():
            handler.send_header(name.replace("_", "-"), value)
        handler.send_header("Content-Length", str(len(body)))
        handler.end_headers()
        handler.wfile.write(body)

    return reply


def endless(status: int, **headers: str) -> Reply:
    """An answer that never ends, as fast as the line is."""

    def reply(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(status)
        for name, value in headers.items():
            handler.send_header(name.replace("_", "-"), value)
        handler.end_headers()
        while True:
            handler.wfile.write(b"0" * 65536)

    return reply


def dripping(what: bytes, every: float = 0.05) -> Reply:
    """An answer of which a byte comes from time to time; never a silence that is long."""

    def reply(handler: BaseHTTPRequestHandler) -> None:
        while True:
            for at in range(len(what)):
                handler.wfile.write(what[at : at + 1])
                time.sleep(every)

    return reply


def raw(what: bytes) -> Reply:
    """Bytes that need not be HTTP; then the line is cut."""
    return lambda handler: _write(handler, what)


def waiting(gate: threading.Event, then: Reply | None = None) -> Reply:
    """No answer until a gate is open."""

    def reply(handler: BaseHTTPRequestHandler) -> None:
        gate.wait(30)
        (then or answer(204))(handler)

    return reply


def new_secret(seed: int = 0) -> str:
    return "whsec_" + base64.b64encode(bytes([seed] * 32)).decode()


@contextmanager
def receiving(certificate: Path | None = None, host: str = "127.0.0.1") -> Iterator[Receiver]:
    """A receiver for the length of a block; over TLS with a certificate and its key in one file."""
    receiver, context = Receiver(), None
    if certificate is not None:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate)
    with answering(receiver.take, host=host, tls=context, connected=receiver.count) as receiver.url:
        yield receiver


def _write(handler: BaseHTTPRequestHandler, what: bytes) -> None:
    handler.wfile.write(what)
    handler.close_connection = True
