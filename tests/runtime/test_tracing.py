"""Spans go to a collector, hang together, and tell nothing personal. All words in them are fictional."""

from __future__ import annotations

import subprocess
import sys

import pytest

from pipelines.errors import Permanent, Unconfigured
from runtime.tracing import open_tracer
from tests.doubles.otlp import collecting

PARENT = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"


def test_spans_of_one_order_are_one_trace() -> None:
    with collecting() as collector:
        asking, working = (open_tracer(collector.url, f"yici-{role}") for role in ("api", "worker"))
        with asking.span("POST /cases", "server"):
            thread = asking.traceparent()
        assert thread is not None
        waited = working.waited("order split_file", thread, 1.5, {"yici.case": "YC1"})
        with working.span("do split_file", "consumer", waited, {"yici.attempt": 2}) as span:
            span.put("yici.result", "done")
        asking.close()
        working.close()

    request, order, do = (collector.named(name)[0] for name in ("POST /cases", "order split_file", "do split_file"))
    assert len({request.trace, order.trace, do.trace}) == 1
    assert (request.parent, order.parent, do.parent) == ("", request.id, order.id)
    assert (request.service, do.service, round(order.seconds, 3)) == ("yici-api", "yici-worker", 1.5)
    assert do.attributes == {"yici.attempt": 2, "yici.result": "done"}


def test_a_failure_is_told_by_its_code_without_its_words() -> None:
    with collecting() as collector:
        tracer = open_tracer(collector.url, "yici-worker")
        with pytest.raises(Permanent), tracer.span("do check_case", "consumer", PARENT):
            raise Permanent("applicant Zhang San", code="TEST")
        tracer.close()

    (span,) = collector.spans
    assert (span.failed, span.attributes, span.trace) == (True, {"error.type": "TEST"}, PARENT.split("-")[1])
    assert b"Zhang" not in collector.raw


@pytest.mark.parametrize("parent", [None, "", "nonsense", "00-0-0-01"])
def test_a_thread_that_cannot_be_read_begins_a_new_one(parent: str | None) -> None:
    with collecting() as collector:
        tracer = open_tracer(collector.url, "yici-worker")
        with tracer.span("do read_page", "consumer", parent):
            pass
        tracer.close()

    assert [span.parent for span in collector.spans] == [""]


def test_nothing_is_open_where_no_address_is_set() -> None:
    tracer = open_tracer("", "yici-worker")

    with tracer.span("do read_page", "consumer", PARENT) as span:
        span.put("yici.result", "done")
        assert tracer.traceparent() is None
    tracer.close()


def test_nothing_of_the_libraries_is_imported_where_no_address_is_set() -> None:
    asked = "import sys, runtime.tracing as t, workers.watch; t.open_tracer('', 'x')\n"
    asked += "print([name for name in sys.modules if name.startswith(('opentelemetry.sdk', 'prometheus_client'))])"

    told = subprocess.run([sys.executable, "-c", asked], check=True, capture_output=True, text=True)

    assert told.stdout.strip() == "[]"


@pytest.mark.parametrize("url", ["collector:4318", "grpc://collector:4317", "http://"])
def test_an_address_that_cannot_be_used_is_refused(url: str) -> None:
    with pytest.raises(Unconfigured) as caught:
        open_tracer(url, "yici-worker")

    assert caught.value.code == "OTLP_URL"


def test_without_its_libraries_the_cure_is_told() -> None:
    asked = "import sys; sys.modules['opentelemetry.sdk'] = None\n"
    asked += "from pipelines.errors import Unconfigured\nfrom runtime.tracing import open_tracer\n"
    asked += (
        "try: open_tracer('http://127.0.0.1:4318', 'x')\nexcept Unconfigured as error: print(error.code, error.cure)"
    )

    told = subprocess.run([sys.executable, "-c", asked], check=True, capture_output=True, text=True)

    assert told.stdout.split()[0] == "OTLP_MISSING"
    assert "yici[otel]" in told.stdout


def test_a_collector_that_is_away_loses_spans_and_nothing_else() -> None:
    tracer = open_tracer("http://127.0.0.1:9", "yici-worker")
    for _ in range(3000):
        with tracer.span("do read_page", "consumer", PARENT) as span:
            span.put("yici.result", "done")

    tracer.close()
