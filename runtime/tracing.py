"""Traces: how one case went from machine to machine. Off unless an address is set; then spans are sent by OTLP over HTTP.

A span says what was done, of which kind, to which case and task; never what a paper or a person said. The thread of a
trace (W3C ``traceparent``) lies in the task's row, because the message carries nothing but the id.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Literal
from urllib.parse import urlsplit

from pipelines.errors import Unconfigured

__all__ = ["Kind", "Span", "Tracer", "open_tracer"]

Kind = Literal["server", "producer", "consumer"]
Attributes = Mapping[str, str | int]


class Span:
    """One thing that is being done. This one is written down nowhere."""

    def name(self, name: str) -> None:
        """Give it a better name than was known at its beginning."""

    def put(self, key: str, value: str | int) -> None:
        """Say more of it: ids, kinds and measures only."""

    def fail(self, code: str) -> None:
        """It failed; a stable code, never the words of an error."""


class Tracer:
    """Follows nothing: what stands where no traces are wanted."""

    def traceparent(self) -> str | None:
        """The thread of what is being done now, to be kept with what it orders."""
        return None

    @contextmanager
    def span(
        self, name: str, kind: Kind, parent: str | None = None, attributes: Attributes | None = None
    ) -> Iterator[Span]:
        """Follow a block.

        Args:
            name: what is done, of few different values.
            kind: answers a request, orders a task, or does one.
            parent: traceparent of what asked for it; without one a new trace begins.
            attributes: ids, kinds and measures.
        """
        yield Span()

    def waited(self, name: str, parent: str, seconds: float, attributes: Attributes) -> str | None:
        """Write down a wait that ends now, from the order to its taking; gives the thread on which the work goes on."""
        return parent

    def close(self) -> None:
        """Send what is left."""


def open_tracer(url: str, service: str) -> Tracer:
    """Who follows what this process does.

    Args:
        url: where spans go, e.g. ``http://collector:4318``; nowhere when empty.
        service: what this process is called in the traces.

    Raises:
        Unconfigured: the address cannot be used, or the libraries for it are not installed.
    """
    if not url:
        return Tracer()
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise Unconfigured(
            "链路追踪地址无法使用。", code="OTLP_URL", cure="请把 YICI_OTLP_URL 设为 http://主机:4318，或留空。"
        )
    try:
        # Imported only where traces are wanted: the libraries are an extra of the installation.
        from runtime.otel import OtelTracer
    except ImportError as error:
        raise Unconfigured(
            "已设置链路追踪地址，但没有安装所需的组件。",
            code="OTLP_MISSING",
            cure="请安装 yici[otel]，或清空 YICI_OTLP_URL。",
        ) from error
    path = parts.path.rstrip("/")
    ended = path if path.endswith("/v1/traces") else f"{path}/v1/traces"
    return OtelTracer(parts._replace(path=ended).geturl(), service)
