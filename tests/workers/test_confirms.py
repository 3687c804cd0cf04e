"""What a confirm says, and when a channel is of no more use."""

from __future__ import annotations

from dataclasses import dataclass, field

import pytest

from storage.outbox import Message
from tests.doubles.amqp import ScriptedConnection
from tests.serving import free_port
from workers.confirms import ConfirmedChannel, Sent
from workers.publisher import Receipt
from workers.rabbit import RabbitPublisher


@dataclass
class Told:
    """What the channel told its publisher."""

    taken: list[str] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)
    signs: list[str] = field(default_factory=list)

    def settled(self, sent: list[Sent], taken: bool) -> None:
        (self.taken if taken else self.refused).extend(one.message.task_id for one in sent)


@dataclass
class Wire:
    connection: ScriptedConnection
    channel: ConfirmedChannel
    told: Told

    def write(self, *task_ids: str) -> None:
        for task_id in task_ids:
            message = Message(task_id, "read", "window")
            self.channel.write(Sent(message, Receipt([message], lambda _: None)))


@pytest.fixture
def wire() -> Wire:
    return wired(ScriptedConnection())


def wired(connection: ScriptedConnection) -> Wire:
    told = Told()
    channel = ConfirmedChannel(
        connection,
        {},
        lambda: told.signs.append("declared"),
        told.settled,
        lambda: told.signs.append("spoiled"),
        lambda: told.signs.append("broken"),
    )
    return Wire(connection, channel, told)


def test_confirms_come_one_by_one_or_many_at_once(wire: Wire) -> None:
    wire.write("a", "b", "c", "d", "e")

    wire.connection.ack(2)
    wire.connection.ack(4, multiple=True)

    assert (wire.told.taken, wire.told.refused) == (["b", "a", "c", "d"], [])
    assert [sent.message.task_id for sent in wire.channel.unconfirmed()] == ["e"]


def test_a_refusal_spoils_the_channel_and_soon_ends_it_once(wire: Wire) -> None:
    wire.write("a", "b", "c")

    wire.connection.nack(2, multiple=True)
    wire.connection.nack(3)

    assert (wire.told.taken, wire.told.refused) == ([], ["a", "b", "c"])
    assert wire.told.signs == ["declared", "spoiled"]
    wire.connection.pass_time()
    assert wire.told.signs == ["declared", "spoiled", "broken"]


def test_a_channel_whose_confirms_stop_coming_is_given_up(wire: Wire) -> None:
    wire.write("a", "b")
    wire.connection.ack(1)

    wire.connection.pass_time()
    assert wire.told.signs == ["declared"]

    # It takes nothing more from here on: a node that hangs lets the end wait too.
    wire.connection.pass_time()
    assert wire.told.signs == ["declared", "spoiled"]
    wire.connection.pass_time()
    assert wire.told.signs == ["declared", "spoiled", "broken"]


def test_a_channel_that_is_spoiled_is_not_ready_when_its_queues_stand() -> None:
    wire = wired(ScriptedConnection(hesitates=True))
    wire.write("a")
    wire.connection.nack(1)

    wire.connection.declare()

    assert wire.told.signs == ["spoiled"]


@pytest.mark.parametrize("is_blocked", [True, False])
def test_a_publisher_that_is_blocked_is_not_ready_when_its_queues_stand(*, is_blocked: bool) -> None:
    # Given a publisher whose own line is closed, so that only this connection speaks to it
    publisher = RabbitPublisher(f"amqp://nobody:nothing@127.0.0.1:{free_port()}/")
    publisher.close()
    connection = ScriptedConnection(hesitates=True)
    publisher.opened(connection)

    # When
    if is_blocked:
        connection.blocked()
    connection.declare()

    # Then
    assert publisher.ready is not is_blocked


def test_a_channel_that_is_busy_or_idle_is_kept(wire: Wire) -> None:
    for tag in range(1, 6):
        wire.write("a")
        wire.connection.pass_time()
        wire.connection.ack(tag)
    wire.connection.pass_time()
    wire.connection.pass_time()

    assert wire.told.signs == ["declared"]
