"""The way to an endpoint: its name is resolved by us, judged, and that very address is connected to, within a time for it all.

A backend of httpcore: names of certificates (SNI) and the ``Host`` header stay those of the URL, for httpcore takes them from
there; only where the connection goes is decided here. So a name that resolves to something else a moment later changes
nothing (DNS rebinding).
"""

from __future__ import annotations

import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterable, Sequence
from typing import Any

import httpcore

from outputs.webhooks.targets import Networks, callable_addresses

Resolve = Callable[[str, int], Sequence[str]]


def resolve(host: str, port: int) -> Sequence[str]:
    """The addresses of a name, as this machine's resolver gives them. Raises OSError."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, proto=socket.IPPROTO_TCP)
    return [str(address[0]) for *_, address in found]


class TlsFailed(httpcore.ConnectError):
    """Somebody answered, but no encrypted connection came about: a certificate that is not trusted, or no TLS at all."""


class Deadline:
    """Until when everything has to be over.

    Args:
        seconds: from now.
    """

    def __init__(self, seconds: float) -> None:
        self._until = time.monotonic() + seconds

    def left(self, most: float | None, error: type[Exception]) -> float:
        """Seconds that the next step may take; raises ``error`` when there are none."""
        left = self._until - time.monotonic()
        if left <= 0:
            raise error("out of time")
        return left if most is None else min(most, left)


class GuardedBackend(httpcore.NetworkBackend):
    """Connects to what may be called, and to nothing else. For one call.

    Args:
        allowed: private networks that may be called.
        deadline: of the whole call.
        resolver: gives the addresses of a name.
    """

    def __init__(self, allowed: Networks, deadline: Deadline, resolver: Resolve = resolve) -> None:
        self._allowed, self._deadline, self._resolve = allowed, deadline, resolver
        self._network = httpcore.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.NetworkStream:
        """Resolve, judge, connect: to the first address that answers.

        Raises:
            Forbidden: the name leads where nothing may be called; nothing was connected to.
            ConnectError, ConnectTimeout: of httpcore.
        """
        found = self._looked_up(host, port, self._deadline.left(timeout, httpcore.ConnectTimeout))
        addresses = callable_addresses(found, self._allowed)
        failed: Exception = httpcore.ConnectError("no address")
        for address in addresses:
            try:
                left = self._deadline.left(timeout, httpcore.ConnectTimeout)
                stream = self._network.connect_tcp(str(address), port, left, local_address, socket_options)
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                failed = error
            else:
                return _TimedStream(stream, self._deadline)
        raise failed

    def _looked_up(self, host: str, port: int, seconds: float) -> Sequence[str]:
        """Asked in a thread of its own: no resolver can be told how long it may take."""
        answers: list[Sequence[str] | OSError] = []

        def ask() -> None:
            try:
                answers.append(self._resolve(host, port))
            except (OSError, UnicodeError) as error:
                answers.append(error if isinstance(error, OSError) else OSError(str(error)))

        asking = threading.Thread(target=ask, name="resolver", daemon=True)
        asking.start()
        asking.join(seconds)
        if not answers:
            raise httpcore.ConnectTimeout("the name was not resolved in time")
        found = answers[0]
        if isinstance(found, OSError):
            raise httpcore.ConnectError("the name is unknown") from found
        return found


class _TimedStream(httpcore.NetworkStream):
    """A connection on which no read or write begins or lasts after the call's deadline, however little comes at a time."""

    def __init__(self, stream: httpcore.NetworkStream, deadline: Deadline) -> None:
        self._stream, self._deadline = stream, deadline

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._stream.read(max_bytes, self._deadline.left(timeout, httpcore.ReadTimeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._stream.write(buffer, self._deadline.left(timeout, httpcore.WriteTimeout))

    def close(self) -> None:
        self._stream.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        left = self._deadline.left(timeout, httpcore.ConnectTimeout)
        try:
            return _TimedStream(self._stream.start_tls(ssl_context, server_hostname, left), self._deadline)
        except httpcore.ConnectError as error:
            raise TlsFailed(str(error)) from error

    def get_extra_info(self, info: str) -> Any:
        return self._stream.get_extra_info(info)
