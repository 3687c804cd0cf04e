"""Traces: how one case went from machine to machine. Off unless an address is set; then spans are sent by OTLP over HTTP."""

from __future__ import annotations

from urllib.parse import urlsplit

from pipelines.errors import Unconfigured
from runtime.spans import Span, Tracer

__all__ = ["Span", "Tracer", "open_tracer"]


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
