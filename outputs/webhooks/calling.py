"""One call to an integrator's endpoint: signed, guarded, bounded in time and size. What it comes to is a value.

No redirect is followed, no proxy and no cookie is heeded, nothing is inflated: an answer is at most some bytes to be quoted.
"""

from __future__ import annotations

import ssl
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from pathlib import Path

import certifi
import httpcore

from outputs.webhooks.connecting import Deadline, GuardedBackend, Resolve, TlsFailed, resolve
from outputs.webhooks.signing import signed_headers
from outputs.webhooks.targets import Forbidden, Networks, target_of
from pipelines.errors import Unconfigured

CONNECT_SECONDS = 5.0
WHOLE_SECONDS = 15.0
"""From the look-up of the name to the last byte of the answer."""
MOST_BYTES = 64 * 1024
"""Of an answer; what comes beyond is not read."""
NOTED = 200
"""Characters of an answer that says no which are kept."""
GONE = 410


@dataclass(frozen=True)
class Call:
    """What is said to whom.

    Attributes:
        id: the same at every call that says the same.
        at: the instant of this call.
        secrets: the newest first.
    """

    id: str
    url: str
    body: str
    at: datetime
    secrets: tuple[str, ...]


@dataclass(frozen=True)
class Answered:
    """What a call came to.

    Attributes:
        status: of HTTP; None where there was no answer.
        code: stable word: ``OK``, ``HTTP_500``, ``TIMEOUT``, ``UNREACHABLE``, ``TLS``, ``NOT_HTTP``, ``WEBHOOK_ADDRESS``, …
        milliseconds: how long it took.
        why: Chinese sentence; empty where it was taken.
        note: the beginning of an answer that says no.
        retry_after: how long the endpoint asks to be left alone.
        forbidden: it was not called, because it must not be.
    """

    status: int | None
    code: str
    milliseconds: int
    why: str = ""
    note: str = ""
    retry_after: timedelta | None = None
    forbidden: bool = False

    @property
    def taken(self) -> bool:
        """Whether the endpoint has it: 2xx and nothing else."""
        return self.status is not None and 200 <= self.status < 300

    @property
    def gone(self) -> bool:
        """Whether it wants nothing any more."""
        return self.status == GONE


class Caller:
    """Calls endpoints; any number of threads at once.

    Args:
        allowed: private networks that may be called.
        ca_file: certificates of authorities that are trusted beside the usual ones.
        whole_seconds: a call's time.
        resolver: gives the addresses of a name.

    Raises:
        Unconfigured: the file holds no certificates.
    """

    def __init__(
        self,
        allowed: Networks = (),
        ca_file: Path | None = None,
        whole_seconds: float = WHOLE_SECONDS,
        resolver: Resolve = resolve,
    ) -> None:
        self._allowed, self._whole_seconds, self._resolver = allowed, whole_seconds, resolver
        self._tls = _trust(ca_file)

    def call(self, call: Call) -> Answered:
        """Make a call. Nothing that an endpoint does raises: what it came to is the answer."""
        begun = time.monotonic()

        def took() -> int:
            return int((time.monotonic() - begun) * 1000)

        try:
            return self._called(call, took)
        except Forbidden as error:
            return Answered(None, error.code, took(), error.message, forbidden=True)
        except httpcore.TimeoutException:
            return Answered(None, "TIMEOUT", took(), f"接收方没有在 {self._whole_seconds:.0f} 秒内答复。")
        except TlsFailed:
            return Answered(None, "TLS", took(), "与接收方的加密连接没有建立，证书可能无效或不受信任。")
        except httpcore.ConnectError:
            return Answered(None, "UNREACHABLE", took(), "无法连接接收方：域名不能解析，或没有程序在该地址监听。")
        except httpcore.NetworkError:
            return Answered(None, "CUT_OFF", took(), "接收方中断了连接。")
        except (httpcore.ProtocolError, httpcore.UnsupportedProtocol):
            return Answered(None, "NOT_HTTP", took(), "接收方的答复不是有效的 HTTP。")

    def _called(self, call: Call, took: Callable[[], int]) -> Answered:
        target = target_of(call.url, self._allowed)
        body = call.body.encode()
        headers: dict[bytes | str, bytes | str] = {
            **signed_headers(call.id, call.at, body, call.secrets),
            "content-type": "application/json",
            "content-length": str(len(body)),
            "accept": "*/*",
            "accept-encoding": "identity",
            "user-agent": "Yici-Webhooks/1",
            "connection": "close",
        }
        deadline = Deadline(self._whole_seconds)
        backend = GuardedBackend(self._allowed, deadline, self._resolver)
        seconds = {"connect": CONNECT_SECONDS, "read": None, "write": None, "pool": None}
        with (
            httpcore.ConnectionPool(ssl_context=self._tls, network_backend=backend, retries=0) as pool,
            pool.stream("POST", target.url, headers=headers, content=body, extensions={"timeout": seconds}) as answer,
        ):
            taken = 200 <= answer.status < 300
            said = b"" if taken else _beginning(answer)
            return _answered(answer.status, dict(answer.headers), said, call.at, took())


def _beginning(answer: httpcore.Response) -> bytes:
    said = b""
    for chunk in answer.iter_stream():
        said += chunk
        if len(said) >= MOST_BYTES:
            break
    return said[:MOST_BYTES]


def _answered(status: int, headers: dict[bytes, bytes], said: bytes, at: datetime, milliseconds: int) -> Answered:
    if 200 <= status < 300:
        return Answered(status, "OK", milliseconds)
    if status == GONE:
        why = "接收方表示不再接收（410）。"
    elif 300 <= status < 400:
        why = f"接收方要求转到别处（{status}），回调不跟随转向。"
    else:
        why = f"接收方答复 {status}，只有 2xx 算收到。"
    lowered = {name.lower(): value for name, value in headers.items()}
    asked = _retry_after(lowered.get(b"retry-after", b"").decode("latin-1"), at)
    return Answered(status, f"HTTP_{status}", milliseconds, why, _quoted(said), asked)


def _retry_after(said: str, at: datetime) -> timedelta | None:
    """Seconds, or a date; what is neither asks for nothing."""
    said = said.strip()
    if said.isascii() and said.isdigit():
        return timedelta(seconds=min(int(said[:9]), 10**8))
    try:
        until = parsedate_to_datetime(said)
    except (ValueError, TypeError, OverflowError):
        return None
    until = until if until.tzinfo else until.replace(tzinfo=UTC)
    return max(until - at, timedelta())


def _quoted(said: bytes) -> str:
    text = said[: NOTED * 4].decode("utf-8", "replace")
    return "".join(char if char.isprintable() else " " for char in text).strip()[:NOTED]


def _trust(ca_file: Path | None) -> ssl.SSLContext:
    """The machine's authorities, those of certifi (a container has no others), and the office's own."""
    context = ssl.create_default_context()
    context.load_verify_locations(certifi.where())
    if ca_file is not None:
        try:
            context.load_verify_locations(ca_file)
        except OSError as error:  # ssl.SSLError is one
            raise Unconfigured(
                "YICI_WEBHOOK_CA_FILE 所指的文件无法读取，或不是 PEM 证书。",
                code="WEBHOOK_CA_FILE",
                cure="请检查文件。",
            ) from error
    return context
