"""The broker against a real RabbitMQ: nothing is lost by it, and it is never more than a doorbell."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pika
import pytest

from pipelines.errors import Transient, Unconfigured
from storage import turns
from storage.database import transaction
from tests.cases import MONDAY
from tests.serving import free_port
from tests.workers.conftest import Bench
from workers.broker import DoorbellBroker, open_broker, reachable, ring
from workers.queues import broker_queue, known
from workers.relay import Relay

READ = broker_queue("read")


@pytest.fixture
def rabbit(fresh_vhost: str) -> Iterator[DoorbellBroker]:
    broker = open_broker(fresh_vhost)
    assert isinstance(broker, DoorbellBroker)
    yield broker
    broker.close()


def consumer_of(broker: DoorbellBroker, queue: str, prefetch: int = 1) -> Any:
    """A consumer that waits a second for a message, then gives None."""
    return broker.consume(queue, prefetch=prefetch, timeout=1000)


def test_only_the_queues_themselves_are_made_and_they_are_quorum_queues(rabbit: DoorbellBroker) -> None:
    ring(rabbit, "t1", "read")

    assert rabbit.delay_queues == set()
    with pytest.raises(pika.exceptions.ChannelClosedByBroker) as refused:
        rabbit.channel.queue_declare(READ, durable=True, arguments={"x-queue-type": "classic"})
    assert refused.value.reply_code == 406
    for name in (f"{READ}.DQ", f"{READ}.XQ"):
        with pytest.raises(pika.exceptions.ChannelClosedByBroker) as missing:
            pika.BlockingConnection(rabbit.parameters).channel().queue_declare(name, passive=True)
        assert missing.value.reply_code == 404


def test_an_ack_that_comes_after_a_reconnect_acknowledges_no_other_message(rabbit: DoorbellBroker) -> None:
    ring(rabbit, "first", "read")
    ring(rabbit, "second", "read")
    before = consumer_of(rabbit, READ, prefetch=2)
    old = [next(before), next(before)]
    before.connection.close()
    after = consumer_of(rabbit, READ)
    redelivered = next(after)
    # The tag of the old second message does not matter; the old first one bears the tag of the new delivery.
    assert old[0]._tag == redelivered._tag

    after.ack(old[0])
    after.close()

    last = consumer_of(rabbit, READ, prefetch=2)
    assert sorted(message.args[0] for message in (next(last), next(last))) == ["first", "second"]


def test_an_ack_of_its_own_message_takes_it_off_the_queue(rabbit: DoorbellBroker) -> None:
    ring(rabbit, "t1", "read")
    consumer = consumer_of(rabbit, READ)

    consumer.ack(next(consumer))
    consumer.close()

    again = consumer_of(rabbit, READ)
    assert next(again) is None


def test_a_broker_that_is_away_is_told_as_transient_and_its_messages_are_ready_again(bench: Bench) -> None:
    case = bench.open()
    nowhere = open_broker(f"amqp://nobody:nothing@127.0.0.1:{free_port()}/")
    relay = Relay(bench.tools.engine, nowhere, bench.clock, threading.Event())

    with pytest.raises(Transient) as away:
        relay.send()

    assert away.value.code == "BROKER_AWAY"
    assert bench.work(case.number).state.value == "accepted"


def test_the_relay_sends_what_is_ready_and_a_worker_hears_it(bench: Bench, rabbit: DoorbellBroker) -> None:
    bench.open()
    relay = Relay(bench.tools.engine, rabbit, bench.clock, threading.Event())

    assert (relay.send(), relay.send()) == (1, 0)

    consumer = consumer_of(rabbit, broker_queue("split"))
    (task_id,) = next(consumer).args
    bench.steps.run(task_id)
    assert [message.queue for message in bench.sent()] == ["read", "read"]


def test_a_message_that_nobody_took_in_time_is_sent_again(bench: Bench) -> None:
    case = bench.open()
    assert len(bench.sent()) == 1

    bench.later(seconds=61)
    bench.scheduler.tick()

    assert bench.work(case.number).state.value == "accepted"


def test_a_backlog_in_one_queue_holds_up_no_other(bench: Bench) -> None:
    for _ in range(5):
        bench.open()
    now = MONDAY + timedelta(seconds=1)

    with transaction(bench.tools.engine) as connection:
        first = turns.claim(connection, ["split", "issue"], now, most=2)
        second = turns.claim(connection, ["split", "issue"], now, most=2)

    assert [message.queue for message in first.messages] == ["split", "split"]
    assert (first.cut, second) == (True, turns.Claimed([], cut=True))


@pytest.mark.parametrize("url", ["http://x", "amqp://a@b,http://c", "", "amqp://host:notaport/"])
def test_an_address_that_is_none_is_refused_without_repeating_it(url: str) -> None:
    with pytest.raises(Unconfigured) as refused:
        open_broker(url)
    assert refused.value.code == "BROKER_URL"
    assert not url or url not in str(refused.value)


def test_a_cluster_is_named_with_commas(fresh_vhost: str) -> None:
    dead_node = f"amqp://yici:x@127.0.0.1:{free_port()}/"

    assert reachable(f"{dead_node}, {fresh_vhost}")
    assert not reachable(dead_node)
    assert reachable("memory://")


def test_queues_are_known_by_name() -> None:
    assert known(["issue", "read"]) == ("read", "issue")
    with pytest.raises(Unconfigured, match="没有名为 ocr 的队列"):
        known(["ocr"])
