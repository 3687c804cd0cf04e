"""One connection to RabbitMQ that lasts: a thread of its own, several addresses, opened again whenever it is lost.

pika's asynchronous connection, because only there many messages can be under way before the first is confirmed, and
because its heartbeats do not wait for anybody's work. All of pika's objects belong to the connection's thread; others
hand it callbacks.
"""

from __future__ import annotations

import logging
import random
import threading
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from itertools import count
from typing import Any, Protocol

import pika
import structlog
from pika.adapters.select_connection import IOLoop

from pipelines.errors import Unconfigured
from workers.gathering import GatheringConnection

CONNECTION = {
    "heartbeat": 30,
    "blocked_connection_timeout": 30,
    "socket_timeout": 5,
    "stack_timeout": 10,
    "connection_attempts": 1,
    # A peer that vanished without a word (a lost machine, a cut cable) is noticed after ten seconds of unheard sends.
    "tcp_options": {"TCP_USER_TIMEOUT": 10_000, "TCP_KEEPIDLE": 10, "TCP_KEEPINTVL": 5, "TCP_KEEPCNT": 3},
}

FIRST_PAUSE_SECONDS = 0.1
LONGEST_PAUSE_SECONDS = 5.0
"""How long it waits before it tries all addresses again: doubled each round, and a random part of it, so that a
hundred processes do not come back in the same moment."""

log = structlog.get_logger("yici.workers")


class Circuit(Protocol):
    """What lives on the connection. Both are called in the connection's thread."""

    def opened(self, connection: Any) -> None:
        """A new connection is open: make channels."""

    def lost(self) -> None:
        """It is gone, with all its channels; or it is closed for good."""


def parameters_of(url: str) -> list[pika.URLParameters]:
    """The addresses of a cluster, commas between.

    Raises:
        Unconfigured: one is no AMQP address. The message never repeats it: it holds a password.
    """
    parts = [part.strip() for part in url.split(",") if part.strip()]
    if not parts or not all(part.startswith(("amqp://", "amqps://")) for part in parts):
        raise unusable()
    try:
        addresses = [pika.URLParameters(part) for part in parts]
        for parameters in addresses:
            for name, value in CONNECTION.items():
                setattr(parameters, name, value)
    except (ValueError, TypeError) as error:
        raise unusable() from error
    return addresses


def unusable() -> Unconfigured:
    """The address of the broker cannot be used."""
    return Unconfigured(
        "消息队列地址无法使用。",
        code="BROKER_URL",
        cure="请把 YICI_BROKER_URL 设为 memory://，或 amqp://用户:口令@主机:端口/虚拟主机（多个地址用逗号分隔）。",
    )


def _cause(error: BaseException) -> str:
    """The class of the innermost error: pika wraps it up to three times, and its words may hold the address."""
    inner = getattr(error, "exception", None) or (getattr(error, "exceptions", None) or error.args or [None])[-1]
    return _cause(inner) if isinstance(inner, BaseException) else type(error).__name__


class LastingConnection:
    """Keeps a connection open in a thread until it is closed.

    Args:
        addresses: of the nodes of one cluster. Which is tried first is chance, so that processes spread over them.
        circuit: what lives on the connection.
        name: of the thread.
    """

    def __init__(self, addresses: Sequence[pika.URLParameters], circuit: Circuit, name: str) -> None:
        # Of each attempt that fails pika says seven lines; one of ours says the same.
        logging.getLogger("pika").setLevel(logging.CRITICAL)
        self._addresses, self._circuit, self._name = addresses, circuit, name
        self._lock = threading.Lock()
        self._loop: IOLoop | None = None
        self._connection: Any = None
        self._closing = threading.Event()
        self._thread = threading.Thread(target=self._run, name=name, daemon=True)

    def start(self) -> None:
        """Begin to connect; returns at once."""
        self._thread.start()

    def call(self, callback: Callable[[], None]) -> bool:
        """Have something done in the connection's thread; False where there is no connection to do it on.

        True is no promise: a connection that ends meanwhile takes the callback along. ``Circuit.lost`` then follows.
        """
        with self._lock:
            if self._loop is None:
                return False
            self._loop.add_callback_threadsafe(callback)
            return True

    def gathering(self) -> AbstractContextManager[None]:
        """In the connection's thread: what is written within goes out as one piece. See :class:`GatheringConnection`."""
        gathering: AbstractContextManager[None] = self._connection.gathering()
        return gathering

    def close(self, timeout: float = 5.0) -> None:
        """Close the connection and wait for the thread's end."""
        self._closing.set()
        self.call(self.drop)
        if self._thread.is_alive():
            self._thread.join(timeout)

    def drop(self) -> None:
        """In the connection's thread: give this connection up; another follows unless it is closed for good."""
        if self._connection.is_open:
            self._connection.close()
        elif self._loop is not None and not self._connection.is_closing:
            # Not open yet: there is nobody to take leave of.
            self._loop.stop()

    def _run(self) -> None:
        first = random.randrange(len(self._addresses))
        failures = 0
        for number in count(first):
            if self._closing.is_set():
                return
            lived = self._tried(self._addresses[number % len(self._addresses)])
            failures = 0 if lived else failures + 1
            rounds = failures // len(self._addresses)
            if rounds or lived:
                pause = min(FIRST_PAUSE_SECONDS * 2 ** min(rounds, 10), LONGEST_PAUSE_SECONDS)
                self._closing.wait(pause * random.uniform(0.5, 1.0))

    def _tried(self, address: pika.URLParameters) -> bool:
        try:
            return self._live(address)
        except Exception:
            # Whatever it was, a process that has no thread for its broker any more would be seen by nobody.
            log.exception("broker connection failed", worker=self._name)
            return False

    def _live(self, address: pika.URLParameters) -> bool:
        """One connection from its beginning to its end; whether it ever was open."""
        was_open = False

        def opened(connection: Any) -> None:
            nonlocal was_open
            was_open = True
            self._circuit.opened(connection)

        def ended(_connection: Any, error: BaseException) -> None:
            if not self._closing.is_set():
                log.warning("broker connection ended", worker=self._name, why=_cause(error))
            loop.stop()

        loop = IOLoop()
        try:
            self._connection = GatheringConnection(
                address,
                on_open_callback=opened,
                on_open_error_callback=ended,
                on_close_callback=ended,
                custom_ioloop=loop,
            )
            with self._lock:
                self._loop = loop
            if not self._closing.is_set():
                loop.start()
        finally:
            with self._lock:
                self._loop = None
            self._circuit.lost()
            loop.close()
        return was_open
