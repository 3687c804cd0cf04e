"""Spans by OpenTelemetry. Imported only where an address for them is set.

Nothing global is touched: no provider, no propagator, no instrumentation of libraries, which would put addresses,
statements and texts into spans. Only the context that OpenTelemetry keeps per thread and task is its own.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

from opentelemetry import context, trace
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor
from opentelemetry.sdk.trace.sampling import ALWAYS_ON
from opentelemetry.trace import SpanKind, Status, StatusCode
from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator

from runtime.spans import Attributes, Kind, Span, Tracer

SEND_SECONDS = 5.0
"""Longest wait for a collector. While it is away spans are dropped; nobody's work waits for it."""

CLOSE_SECONDS = 3.0
"""What an ending process gives its last spans."""

KINDS = {"server": SpanKind.SERVER, "producer": SpanKind.PRODUCER, "consumer": SpanKind.CONSUMER}
_PROPAGATOR = TraceContextTextMapPropagator()


class OtelSpan(Span):
    """A span of OpenTelemetry."""

    def __init__(self, span: trace.Span) -> None:
        self._span = span

    def name(self, name: str) -> None:
        """As :meth:`Span.name`."""
        self._span.update_name(name)

    def put(self, key: str, value: str | int) -> None:
        """As :meth:`Span.put`."""
        self._span.set_attribute(key, value)

    def fail(self, code: str) -> None:
        """As :meth:`Span.fail`."""
        self._span.set_attribute("error.type", code)
        self._span.set_status(Status(StatusCode.ERROR, code))


class OtelTracer(Tracer):
    """Sends spans in batches from a thread of its own.

    Args:
        endpoint: the whole address, ``…/v1/traces``.
        service: what this process is called.
    """

    def __init__(self, endpoint: str, service: str) -> None:
        self._provider = TracerProvider(
            sampler=ALWAYS_ON, resource=Resource({"service.name": service}), shutdown_on_exit=False
        )
        self._provider.add_span_processor(
            BatchSpanProcessor(OTLPSpanExporter(endpoint=endpoint, timeout=SEND_SECONDS), schedule_delay_millis=2000)
        )
        self._tracer = self._provider.get_tracer("yici")

    def traceparent(self) -> str | None:
        """As :meth:`Tracer.traceparent`."""
        return _traceparent(context.get_current())

    @contextmanager
    def span(
        self, name: str, kind: Kind, parent: str | None = None, attributes: Attributes | None = None
    ) -> Iterator[Span]:
        """As :meth:`Tracer.span`. An exception is told by its code or kind alone: its words may hold personal data."""
        with self._tracer.start_as_current_span(
            name,
            context=_of(parent),
            kind=KINDS[kind],
            attributes=dict(attributes or {}),
            record_exception=False,
            set_status_on_exception=False,
        ) as span:
            told = OtelSpan(span)
            try:
                yield told
            except Exception as error:
                told.fail(str(getattr(error, "code", "") or type(error).__name__))
                raise

    def waited(self, name: str, parent: str, seconds: float, attributes: Attributes) -> str | None:
        """As :meth:`Tracer.waited`."""
        now = time.time_ns()
        span = self._tracer.start_span(
            name,
            context=_of(parent),
            kind=SpanKind.PRODUCER,
            attributes=dict(attributes),
            start_time=now - int(seconds * 1e9),
        )
        span.end(now)
        return _traceparent(trace.set_span_in_context(span))

    def close(self) -> None:
        """As :meth:`Tracer.close`. A collector that is away is tried again batch by batch; nobody waits that long."""
        sending = threading.Thread(target=self._provider.shutdown, name="last spans", daemon=True)
        sending.start()
        sending.join(CLOSE_SECONDS)


def _of(parent: str | None) -> context.Context:
    """The context of a traceparent; an empty one where there is none or it is not well-formed."""
    return _PROPAGATOR.extract({"traceparent": parent} if parent else {}, context.Context())


def _traceparent(of: context.Context) -> str | None:
    carrier: dict[str, str] = {}
    _PROPAGATOR.inject(carrier, of)
    return carrier.get("traceparent")
