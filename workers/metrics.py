"""Metrics for Prometheus. Imported only where a port for them is set; nothing is global, each process has its own registry."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from itertools import product
from typing import Literal

from prometheus_client import CollectorRegistry, Counter, Histogram, PlatformCollector, ProcessCollector
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from pipelines.errors import Transient
from pipelines.tasks import LANES, QUEUES
from storage.database import reading
from storage.handles import Engine
from storage.ledger import Clock
from storage.measures import BUCKETS, CLOCKS, LIVE, TASK_STATES, Measures, count_connections, measure
from storage.webhooks.watch import WEBHOOK_STATES
from workers.meter import Meter, Result

STEP_SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120, 300, 600)
WAIT_SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 15, 60, 300, 900, 3600, 4 * 3600)
CACHE_SECONDS = 5.0
"""How long one look at the database serves every scrape."""

SILENT_SECONDS = 120.0
"""A loop that has not come round for so long hangs. A statement may wait 30 s for a lock, and a loop has several."""


class PrometheusMeter(Meter):
    """Counts into a registry of its own.

    Attributes:
        registry: what a scrape collects from.
    """

    def __init__(self, monotonic: Callable[[], float] = time.monotonic) -> None:
        self.registry = CollectorRegistry()
        self._monotonic = monotonic
        self._loops: dict[str, float] = {}
        ProcessCollector(registry=self.registry)
        PlatformCollector(registry=self.registry)
        self._count_steps()
        self._count_connections()
        self.registry.register(_Loops(self))

    def _count_steps(self) -> None:
        registry = self.registry
        self._seconds = Histogram(
            "yici_step_seconds", "How long steps took", ["kind"], buckets=STEP_SECONDS, registry=registry
        )
        self._results = Counter("yici_step_results", "How steps ended", ["kind", "result"], registry=registry)
        self._waited = Histogram(
            "yici_wait_seconds",
            "How long tasks waited for a worker after their time had come",
            ["queue", "lane"],
            buckets=WAIT_SECONDS,
            registry=registry,
        )
        self._pages = Counter("yici_pages", "Pages read", registry=registry)
        self._known = Counter(
            "yici_page_cache", "Pages that were to be read: known, or not", ["result"], registry=registry
        )
        for result in ("hit", "miss"):
            self._known.labels(result)
        self._expired = Counter("yici_lease_expiries", "Tasks of workers that had fallen silent", registry=registry)
        self._killed = Counter("yici_child_kills", "Children that hung or crashed", ["room", "why"], registry=registry)

    def _count_connections(self) -> None:
        registry = self.registry
        self._published = Counter("yici_published", "Messages handed to the broker", registry=registry)
        self._refused = Counter("yici_refused", "Those of them that it did not take", registry=registry)
        self._connected = {
            "database": Counter("yici_database_connections", "Connections opened to the database", registry=registry),
            "broker": Counter("yici_broker_reconnects", "Connections to the broker that were lost", registry=registry),
        }

    def step(self, kind: str, result: Result, seconds: float) -> None:
        """As :meth:`Meter.step`."""
        self._seconds.labels(kind).observe(seconds)
        self._results.labels(kind, result).inc()
        if (kind, result) == ("read_page", "done"):
            self._pages.inc()

    def waited(self, queue: str, lane: str, seconds: float) -> None:
        """As :meth:`Meter.waited`."""
        self._waited.labels(queue, lane).observe(seconds)

    def page_known(self, *, known: bool) -> None:
        """As :meth:`Meter.page_known`."""
        self._known.labels("hit" if known else "miss").inc()

    def leases_expired(self, count: int) -> None:
        """As :meth:`Meter.leases_expired`."""
        self._expired.inc(count)

    def published(self, count: int) -> None:
        """As :meth:`Meter.published`."""
        self._published.inc(count)

    def refused(self, count: int) -> None:
        """As :meth:`Meter.refused`."""
        self._refused.inc(count)

    def connected(self, to: Literal["database", "broker"]) -> None:
        """As :meth:`Meter.connected`."""
        self._connected[to].inc()

    def child_killed(self, room: Literal["sandbox", "hands"], why: Literal["hung", "crashed"]) -> None:
        """As :meth:`Meter.child_killed`."""
        self._killed.labels(room, why).inc()

    def alive(self, loop: str) -> None:
        """As :meth:`Meter.alive`."""
        self._loops[loop] = self._monotonic()

    def ages(self) -> dict[str, float]:
        """Seconds since each loop came round."""
        now = self._monotonic()
        return {loop: now - at for loop, at in list(self._loops.items())}

    def hanging(self) -> list[str]:
        """The loops that hang."""
        return sorted(loop for loop, age in self.ages().items() if age > SILENT_SECONDS)

    def watch_database(self, engine: Engine, clock: Clock, *, office: bool) -> None:
        """As :meth:`Meter.watch_database`."""
        count_connections(engine, lambda: self.connected("database"))
        if office:
            self.registry.register(_Office(engine, clock, self._monotonic))


class _Loops(Collector):
    """How long ago each loop of this process came round."""

    def __init__(self, meter: PrometheusMeter) -> None:
        self._meter = meter

    def collect(self) -> Iterator[Metric]:
        ages = GaugeMetricFamily(
            "yici_loop_age_seconds", "Seconds since a loop of this process came round", labels=["loop"]
        )
        for loop, age in self._meter.ages().items():
            ages.add_metric([loop], age)
        yield ages


class _Office(Collector):
    """The measures of the database, looked at no more often than every few seconds however many ask."""

    def __init__(self, engine: Engine, clock: Clock, monotonic: Callable[[], float]) -> None:
        self._engine, self._clock, self._monotonic = engine, clock, monotonic
        self._lock = threading.Lock()
        self._known: Measures | None = None
        self._until = float("-inf")

    def describe(self) -> Iterator[Metric]:
        """Nothing: to register must not look at the database."""
        yield from ()

    def collect(self) -> Iterator[Metric]:
        """A database that is away is a measure too; the others are then left out, not shown as they were."""
        with self._lock:
            known = self._look()
        yield GaugeMetricFamily("yici_database_up", "Whether the database answers", value=known is not None)
        if known is not None:
            yield from _families(known)

    def _look(self) -> Measures | None:
        if self._monotonic() >= self._until:
            try:
                with reading(self._engine) as connection:
                    self._known = measure(connection, self._clock())
            except Transient:
                self._known = None
            self._until = self._monotonic() + CACHE_SECONDS
        return self._known


def _families(measures: Measures) -> Iterator[Metric]:
    """Every combination is shown, those without any as 0: what is not shown cannot be watched for."""
    tasks = GaugeMetricFamily(
        "yici_tasks",
        "Tasks by state: ready, later (ready for a retry), sent, running, dead",
        labels=["queue", "lane", "state"],
    )
    oldest = GaugeMetricFamily(
        "yici_oldest_ready_seconds", "How long the oldest ready task has waited", labels=["queue", "lane"]
    )
    for place in product(QUEUES, LANES):
        oldest.add_metric(place, measures.oldest.get(place, 0.0))
        for state in TASK_STATES:
            tasks.add_metric([*place, state], measures.tasks.get((*place, state), 0))
    cases = GaugeMetricFamily("yici_cases", "Cases that wait for somebody, by state", labels=["state"])
    for state in LIVE:
        cases.add_metric([state], measures.cases.get(state, 0))
    left = GaugeMetricFamily(
        "yici_deadlines", "Running clocks of cases by natural days left", labels=["clock", "days_left"]
    )
    for clock in product(CLOCKS, BUCKETS):
        left.add_metric(clock, measures.days_left.get(clock, 0))
    yield from (tasks, oldest, cases, left)
    endpoints = GaugeMetricFamily("yici_webhooks", "Endpoints of integrators by state", labels=["state"])
    for state in WEBHOOK_STATES:
        endpoints.add_metric([state], measures.webhooks.get(state, 0))
    yield endpoints
    yield GaugeMetricFamily("yici_untold_deadlines", "Deadlines that passed and were not told", value=measures.untold)
