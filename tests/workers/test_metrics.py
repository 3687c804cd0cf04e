"""What a process counts, and the port where it is asked. All names are fictional."""

from __future__ import annotations

import logging
import socket
import urllib.error
import urllib.request
from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import datetime, timedelta
from pathlib import Path

import pytest
import structlog
from prometheus_client.parser import text_string_to_metric_families

from pipelines.errors import Permanent, Unconfigured
from pipelines.tasks import ReadPage
from runtime.settings import Settings
from storage.database import migrate, open_database
from storage.outbox import Message, Taken
from tests.cases import MONDAY
from tests.serving import free_port
from workers.counting import CountedPublisher
from workers.meter import Meter
from workers.metrics import CACHE_SECONDS, SILENT_SECONDS, PrometheusMeter
from workers.metrics_server import serving
from workers.publisher import Refused
from workers.watch import SLOW_SECONDS, Watch, watched


class Seconds:
    """Seconds that pass when a test says so."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


class Deaf:
    """A publisher of a broker that takes every other message."""

    ready = True

    def __init__(self) -> None:
        self.hooks: list[Callable[[], None]] = []

    def publish(self, messages: Sequence[Message], refused: Refused) -> None:
        refused(self.send(messages))

    def send(self, messages: Sequence[Message], timeout: float = 1) -> list[str]:
        return [message.task_id for message in messages[::2]]

    def on_reconnect(self, hook: Callable[[], None]) -> None:
        self.hooks.append(hook)

    def close(self) -> None:
        """Nothing to close."""


def taken(**more: object) -> Taken:
    whole = {"task_id": "t1", "case_number": "YC1", "task": ReadPage(file_id="f1", page=1), "attempt": 1}
    return Taken(**(whole | {"max_attempts": 8, "token": "x", "lane": "window"} | more))  # type: ignore[arg-type]  # as above


def asked(port: int, path: str = "/metrics") -> str:
    with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=10) as answer:
        return str(answer.read().decode())


def two_free_ports() -> int:
    """A port that is free, as is the next one."""
    while True:
        port = free_port()
        with suppress(OSError, OverflowError), socket.create_server(("127.0.0.1", port + 1)):
            return port


def values(port: int) -> dict[tuple[str, ...], float]:
    """Every sample, by its name and the values of its labels, in the order of their names."""
    return {
        (sample.name, *sample.labels.values()): sample.value
        for family in text_string_to_metric_families(asked(port))
        for sample in family.samples
    }


def test_steps_are_counted_by_how_they_ended_and_pages_when_they_were_read() -> None:
    # Given
    seconds = Seconds()
    meter = PrometheusMeter(seconds)
    watch = Watch(meter=meter, monotonic=seconds)

    # When
    for result in ("done", "retry", "dead"):
        with watch.turn() as turn:
            turn.begin(taken(waited=timedelta(seconds=2)))
            seconds.now += 3
            turn.ended(result)
    with watch.turn():
        pass  # another worker's task
    with pytest.raises(Permanent), watch.turn() as turn:
        turn.begin(taken())
        raise Permanent("x", code="TEST")

    # Then
    with serving(meter, "127.0.0.1", 0) as port:
        found = values(port)
    assert {key[2]: value for key, value in found.items() if key[0] == "yici_step_results_total"} == {
        "done": 1,
        "retry": 1,
        "dead": 1,
        "failed": 1,
    }
    assert found["yici_pages_total",] == 1
    assert (found["yici_step_seconds_sum", "read_page"], found["yici_step_seconds_count", "read_page"]) == (9, 4)
    assert (found["yici_wait_seconds_sum", "window", "read"], found["yici_wait_seconds_count", "window", "read"]) == (
        6,
        4,
    )
    assert found["process_resident_memory_bytes",] > 0


def test_what_a_short_step_left_undone_is_counted_once() -> None:
    meter = PrometheusMeter()
    with Watch(meter=meter).turn() as turn:
        turn.begin(taken())
        turn.begin(taken(attempt=2))
        turn.ended("done")

    assert meter.registry.get_sample_value("yici_step_results_total", {"kind": "read_page", "result": "done"}) == 1


def test_messages_are_counted_with_those_that_the_broker_did_not_take() -> None:
    # Given
    meter, deaf = PrometheusMeter(), Deaf()
    publisher = CountedPublisher(deaf, meter)
    messages = [Message(str(number), "read") for number in range(4)]
    told: list[str] = []

    # When
    publisher.publish(messages, told.extend)
    assert publisher.send(messages[:1]) == ["0"]
    for hook in deaf.hooks:
        hook()

    # Then
    names = ("yici_published_total", "yici_refused_total", "yici_broker_reconnects_total")
    assert told == ["0", "2"]
    assert [meter.registry.get_sample_value(name) for name in names] == [5, 3, 1]


def test_the_office_is_measured_no_more_often_than_every_few_seconds(tmp_path: Path) -> None:
    # Given
    engine, seconds = open_database(f"sqlite:///{tmp_path / 'yici.db'}"), Seconds()
    migrate(engine)
    looks = 0

    def clock() -> datetime:
        nonlocal looks
        looks += 1
        return MONDAY

    meter = PrometheusMeter(seconds)
    meter.watch_database(engine, clock, office=True)

    # When
    with serving(meter, "127.0.0.1", 0) as port:
        values(port)
        found = values(port)
        seconds.now += CACHE_SECONDS
        values(port)
    engine.dispose()

    # Then: what there is none of is shown as none
    assert looks == 2
    assert (found["yici_database_up",], found["yici_tasks", "window", "read", "dead"]) == (1, 0)
    assert (found["yici_cases", "needs_attention"], found["yici_deadlines", "statutory", "overdue"]) == (0, 0)


def test_a_database_that_is_away_is_told_and_the_process_still_shows_its_own(tmp_path: Path) -> None:
    engine = open_database("postgresql+psycopg://u:geheim@127.0.0.1:1/d")
    meter = PrometheusMeter()
    meter.watch_database(engine, lambda: MONDAY, office=True)

    with serving(meter, "127.0.0.1", 0) as port:
        told, found = asked(port), values(port)
    engine.dispose()

    assert (found["yici_database_up",], found["yici_pages_total",]) == (0, 0)
    assert "yici_tasks{" not in told
    assert "geheim" not in told


def test_a_loop_that_hangs_is_told_to_whoever_would_start_the_process_anew() -> None:
    seconds = Seconds()
    meter = PrometheusMeter(seconds)
    meter.alive("leases")
    meter.alive("relay")
    with serving(meter, "127.0.0.1", 0) as port:
        assert asked(port, "/healthz") == "ok\n"

        seconds.now += SILENT_SECONDS + 1
        meter.alive("leases")
        with pytest.raises(urllib.error.HTTPError) as caught:
            asked(port, "/healthz")

        assert (caught.value.code, caught.value.read()) == (503, b"hanging: relay\n")
        assert values(port)["yici_loop_age_seconds", "relay"] == SILENT_SECONDS + 1


def test_there_is_nothing_else_to_be_asked_for() -> None:
    with serving(PrometheusMeter(), "127.0.0.1", 0) as port, pytest.raises(urllib.error.HTTPError) as caught:
        asked(port, "/")

    assert caught.value.code == 404


def test_each_process_of_a_command_has_a_port_of_its_own() -> None:
    port = two_free_ports()
    with watched(Settings(metrics_port=port), "worker"), watched(Settings(metrics_port=port), "worker", 1):
        assert "yici_pages_total" in asked(port)
        assert "yici_pages_total" in asked(port + 1)


def test_nothing_listens_where_no_port_is_set() -> None:
    with watched(Settings(), "worker") as watch:
        assert type(watch.meter) is Meter


def test_a_port_that_is_taken_is_refused_with_a_cure() -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        settings = Settings(metrics_port=other.getsockname()[1])
        with pytest.raises(Unconfigured) as caught, watched(settings, "worker"):
            pass

    assert (caught.value.code, "YICI_METRICS_PORT" in caught.value.cure) == ("METRICS_PORT", True)


def test_a_slow_step_is_worth_a_warning_and_its_lines_bear_its_names(caplog: pytest.LogCaptureFixture) -> None:
    # Given
    seconds, before_ours = Seconds(), structlog.get_config()
    structlog.configure(
        processors=[structlog.contextvars.merge_contextvars, structlog.stdlib.render_to_log_kwargs],
        logger_factory=structlog.stdlib.LoggerFactory(),
    )

    # When
    with caplog.at_level(logging.WARNING, "yici.workers"):
        for took in (SLOW_SECONDS["read_page"], SLOW_SECONDS["read_page"] + 1):
            with Watch(monotonic=seconds).turn() as turn:
                turn.begin(taken())
                seconds.now += took
    structlog.configure(**before_ours)

    # Then
    told = [(line.message, *(getattr(line, word) for word in ("case", "task", "kind"))) for line in caplog.records]
    assert told == [("slow step", "YC1", "t1", "read_page")]
