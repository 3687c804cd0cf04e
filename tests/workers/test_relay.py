"""The relay: whatever happens between the table and the broker, a ready task is sent, and nothing is sent for ever."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from pipelines.errors import Transient
from storage import taking
from storage.database import open_database, transaction
from storage.sql.listening import notify
from tests.doubles.publisher import ScriptedPublisher
from tests.workers.conftest import Bench
from workers.broker import open_broker
from workers.publisher import MemoryPublisher
from workers.relay import POLL_SECONDS, SOON_SECONDS, Relay

SECONDS = 20


def relay_of(bench: Bench, publisher: ScriptedPublisher, bell: threading.Event | None = None) -> Relay:
    return Relay(bench.tools.engine, publisher, bench.clock, bell or threading.Event())


@contextmanager
def at_work(relay: Relay, bell: threading.Event) -> Iterator[None]:
    """The relay in a thread, as units run it."""
    stop = threading.Event()
    thread = threading.Thread(target=relay.run, args=(stop,))
    thread.start()
    yield
    stop.set()
    bell.set()
    thread.join(SECONDS)
    assert not thread.is_alive()


def soon(what: Callable[[], bool]) -> bool:
    """Whether something comes true within a time that no healthy run needs."""
    waiting = threading.Event()
    return any(what() or waiting.wait(0.02) for _ in range(SECONDS * 50))


def test_what_is_ready_is_sent_once(bench: Bench) -> None:
    bench.open()
    publisher = ScriptedPublisher()
    relay = relay_of(bench, publisher)

    first, second = relay.send(), relay.send()

    assert publisher.taken == [message.task_id for message in first.messages]
    assert ([message.queue for message in first.messages], second.messages) == (["split"], [])


def test_a_message_that_was_sent_is_worked_off(bench: Bench) -> None:
    case = bench.open()
    broker = open_broker("memory://")
    relay = Relay(bench.tools.engine, MemoryPublisher(broker), bench.clock, threading.Event())

    (message,) = relay.send().messages

    heard = next(broker.consume(f"yici.{message.queue}.{message.lane}.v2", timeout=1000))
    assert heard is not None
    bench.steps.run(*heard.args)
    assert bench.work(case.number).state.value == "accepted"


def test_what_the_broker_did_not_take_is_ready_again(bench: Bench) -> None:
    case = bench.open()
    publisher = ScriptedPublisher()
    publisher.refuses = ["split"]

    relay_of(bench, publisher).send()

    assert (publisher.tried, publisher.taken) == (1, [])
    assert bench.work(case.number).state.value == "accepted"


def test_while_the_broker_is_away_nothing_is_claimed(bench: Bench) -> None:
    bench.open()
    publisher, bell = ScriptedPublisher(), threading.Event()
    publisher.ready = False

    with at_work(relay_of(bench, publisher, bell), bell):
        for _ in range(3):
            bell.set()
            assert soon(lambda: not bell.is_set())

    assert publisher.tried == 0
    assert [message.queue for message in bench.sent()] == ["split"]


def test_after_a_reconnect_what_nobody_took_is_sent_again_but_not_what_was_just_sent(bench: Bench) -> None:
    publisher = ScriptedPublisher()
    relay = relay_of(bench, publisher)
    bench.open()
    relay.send()
    bench.later(seconds=6)
    bench.open()
    relay.send()
    old, young = publisher.taken

    publisher.reconnect()
    relay.send()

    assert publisher.taken == [old, young, old]


def test_a_bell_wakes_it(bench: Bench) -> None:
    publisher, bell = ScriptedPublisher(), threading.Event()

    with at_work(relay_of(bench, publisher, bell), bell):
        bench.open()
        bell.set()
        assert soon(lambda: len(publisher.taken) == 1)


def test_how_soon_it_looks_again_is_said_by_what_it_found(bench: Bench) -> None:
    for _ in range(2):
        bench.open()
    publisher = ScriptedPublisher()
    relay = Relay(bench.tools.engine, publisher, bench.clock, threading.Event(), most=1)

    # Some was sent and the room is full: at once, for it may be empty already. Still full: soon. Else later.
    looks = [relay.look(), relay.look()]
    with transaction(bench.tools.engine) as connection:
        assert taking.start(connection, publisher.taken[0], bench.clock()) is not None
    looks += [relay.look()]
    with transaction(bench.tools.engine) as connection:
        assert taking.start(connection, publisher.taken[1], bench.clock()) is not None
    looks += [relay.look()]
    publisher.ready = False
    looks += [relay.look()]

    assert looks == [0.0, SOON_SECONDS, 0.0, POLL_SECONDS, POLL_SECONDS]


def test_a_database_that_is_away_for_a_while_ends_no_relay(bench: Bench) -> None:
    publisher, bell = ScriptedPublisher(), threading.Event()
    away = threading.Event()
    away.set()

    def clock() -> object:
        if away.is_set():
            raise Transient("数据库暂时无法使用。", code="DATABASE_AWAY")
        return bench.clock()

    relay = Relay(bench.tools.engine, publisher, clock, bell)  # type: ignore[arg-type]  # a clock that fails at times
    with at_work(relay, bell):
        bench.open()
        bell.set()
        assert soon(lambda: not bell.is_set())
        away.clear()
        bell.set()
        assert soon(lambda: len(publisher.taken) == 1)


def test_a_commit_of_another_process_wakes_it(bench: Bench, fresh_database: str) -> None:
    publisher = ScriptedPublisher()
    engine = open_database(fresh_database)
    woken = threading.Event()

    class Heard(threading.Event):
        def set(self) -> None:
            woken.set()
            super().set()

    bell = Heard()
    publisher.ready = False
    with at_work(Relay(engine, publisher, bench.clock, bell), bell):
        assert woken.wait(SECONDS)
        woken.clear()
        with transaction(engine) as connection:
            notify(connection)
        assert woken.wait(SECONDS)
    engine.dispose()
