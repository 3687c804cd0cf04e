"""The relay beside sends that wait for each confirm, in the same run: rows of PostgreSQL to quorum queues of RabbitMQ.

    .venv/bin/python -m bench.relay [--number 5000] [--rounds 5]

The relay claims rows in batches of 500 (every commit on the disk), publishes them with mandatory and confirms, and counts a
row as sent when the broker has it. The other side is what a program does that publishes with confirms over pika's blocking
connection, as dramatiq does; it reads no rows. Both have one process and one thread that sends.
"""

from __future__ import annotations

import argparse
import threading
import time
from datetime import UTC, datetime
from statistics import median

import pika
from sqlalchemy import insert

from pipelines.tasks import DeliverLetter
from storage.database import migrate, open_database, transaction
from storage.handles import Engine
from storage.tables import tasks
from tests import services
from workers.queues import ARGUMENTS, broker_queue, message
from workers.rabbit import RabbitPublisher
from workers.relay import Relay

QUEUE, LANE = "deliver", "batch"
SECONDS = 60.0


def fill(engine: Engine, number: int, turn: int) -> None:
    """So many tasks that are ready, of one submitter."""
    now = datetime.now(UTC)  # noqa: TID251 - the bench is its own composition root
    payload = DeliverLetter(letter_id="none").model_dump(mode="json")
    row: dict[str, object] = {
        "kind": "deliver_letter",
        "queue": QUEUE,
        "lane": LANE,
        "line": f"{QUEUE}/{LANE}/bench",
        "payload": payload,
    }
    row |= {"state": "ready", "run_at": now, "attempt": 0, "max_attempts": 8, "sends": 0, "created_at": now}
    with transaction(engine) as connection:
        connection.execute(insert(tasks), [row | {"id": f"{turn:08}{place:024}"} for place in range(number)])


def relayed(engine: Engine, url: str, number: int) -> float:
    """Sends a second by the relay."""
    publisher = RabbitPublisher(url)
    assert publisher.wait_ready(SECONDS)
    relay = Relay(engine, publisher, lambda: datetime.now(UTC), threading.Event(), most=10**9)  # noqa: TID251 - as above
    began = time.perf_counter()
    sent = 0
    while sent < number:
        sent += len(relay.send().messages)
    assert publisher.wait_settled(SECONDS)
    took = time.perf_counter() - began
    publisher.close()
    return number / took


def one_by_one(url: str, number: int) -> float:
    """Sends a second, each waiting for its confirm."""
    connection = pika.BlockingConnection(pika.URLParameters(url))
    channel = connection.channel()
    name = broker_queue(QUEUE, LANE)
    channel.queue_declare(name, durable=True, arguments=dict(ARGUMENTS["quorum"]))
    channel.confirm_delivery()
    began = time.perf_counter()
    for place in range(number):
        body = message(str(place), QUEUE, LANE).encode()
        channel.basic_publish("", name, body, pika.BasicProperties(delivery_mode=2), mandatory=True)
    took = time.perf_counter() - began
    connection.close()
    return number / took


def main() -> None:
    """Measure in turns, print each round and the medians."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--number", type=int, default=5000)
    parser.add_argument("--rounds", type=int, default=5)
    chosen = parser.parse_args()
    ratios, rates = [], []
    with services.postgres(durable=True) as database, services.rabbitmq() as rabbitmq:
        engine = open_database(database)
        migrate(engine)
        for turn in range(chosen.rounds):
            fill(engine, chosen.number, turn)
            fast = relayed(engine, f"{rabbitmq}/test-{2 * turn}", chosen.number)
            slow = one_by_one(f"{rabbitmq}/test-{2 * turn + 1}", chosen.number // 10)
            ratios.append(fast / slow)
            rates.append(fast)
            print(f"round {turn + 1}: relay {fast:6.0f}/s, one by one {slow:5.0f}/s, ratio {fast / slow:5.1f}")
        engine.dispose()
    print(f"median: relay {median(rates):.0f}/s, ratio {median(ratios):.1f} (n = {chosen.rounds})")


if __name__ == "__main__":
    main()
