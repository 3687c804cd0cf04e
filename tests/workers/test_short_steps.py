"""Short steps: taken, worked and told in one transaction, several at once, and one by one when one of them fails."""

from __future__ import annotations

from collections.abc import Sequence
from types import SimpleNamespace
from typing import Any

from dramatiq.worker import _WorkQueueItem

from pipelines.case import State
from pipelines.errors import Permanent
from pipelines.facts import DeliveryWish
from pipelines.tasks import DeliverLetter
from storage.database import reading
from storage.outbox import Taken
from tests.office import facts
from tests.workers.conftest import Bench
from workers.broker import open_broker
from workers.queues import broker_queue
from workers.slots import Desk, _Thread
from workers.steps import STEPS


def to_deliver(bench: Bench, cases: int) -> list[str]:
    """The ids of the tasks that make the receipts and acceptances of some cases available."""
    wish = DeliveryWish(mode="electronic")
    waiting: list[str] = []
    for number in [bench.open(stated=facts(delivery=wish)).number for _ in range(cases)]:
        while messages := bench.sent():
            waiting += [message.task_id for message in messages if message.queue == "deliver"]
            for message in messages:
                if message.queue != "deliver":
                    bench.steps.run(message.task_id)
        assert bench.tools.ledger.case(number).state is State.ACCEPTED
    return waiting


def delivered(bench: Bench) -> int:
    with reading(bench.tools.engine) as connection:
        return int(
            connection.exec_driver_sql("SELECT count(*) FROM letters WHERE delivered_at IS NOT NULL").scalar_one()
        )


def told(bench: Bench) -> int:
    query = "SELECT count(*) FROM history WHERE kind = 'letter_delivered'"
    with reading(bench.tools.engine) as connection:
        return int(connection.exec_driver_sql(query).scalar_one())


def test_several_are_done_together_and_each_is_told_once(bench: Bench) -> None:
    waiting = to_deliver(bench, 3)

    done = bench.steps.run_short([*waiting, *waiting, "unknown"])
    again = bench.steps.run_short(waiting)

    assert (done, again) == (set(waiting), set())
    assert (delivered(bench), told(bench)) == (len(waiting), len(waiting))


def test_what_is_not_short_is_left_alone(bench: Bench) -> None:
    bench.open()
    (message,) = bench.sent()

    assert bench.steps.run_short([message.task_id]) == set()
    assert bench.take(message.task_id) is not None


def test_if_one_fails_none_is_done_and_each_goes_its_way_alone(bench: Bench) -> None:
    # Given
    waiting = to_deliver(bench, 2)
    usual = STEPS[DeliverLetter]

    def refuses_one(tools: Any, taken: Taken, task: Any) -> Any:
        if taken.task_id == waiting[0]:
            raise Permanent("示例。", code="EXAMPLE")
        return usual(tools, taken, task)

    bench.swap(DeliverLetter=refuses_one)

    # When
    together = bench.steps.run_short(waiting)
    assert (together, told(bench)) == (set(), 0)
    for task_id in waiting:
        bench.steps.run(task_id)

    # Then
    assert told(bench) == len(waiting) - 1


class Consumer:
    """Keeps what it was told to acknowledge."""

    def __init__(self) -> None:
        self.acknowledged: list[str] = []

    def post_process_message(self, message: Any) -> None:
        self.acknowledged.append(message.args[0])


def test_a_thread_acknowledges_what_is_done_and_puts_back_what_is_not() -> None:
    # Given
    broker, consumer, desk = open_broker("memory://"), Consumer(), Desk({})
    queue = broker_queue("deliver", "review")
    asked: list[list[str]] = []

    def together(task_ids: Sequence[str]) -> set[str]:
        asked.append(list(task_ids))
        return {"a", "c"}

    thread = _Thread(together, desk, broker=broker, consumers={queue: consumer}, worker_timeout=100)
    messages = [SimpleNamespace(queue_name=queue, args=(name,)) for name in "abc"]
    for message in messages:
        desk.put(_WorkQueueItem(1, message))  # type: ignore[arg-type]  # a name is enough

    # When
    thread.process_message(desk.get(block=False).message)

    # Then
    assert (asked, consumer.acknowledged, desk.qsize()) == ([["a", "b", "c"]], ["c", "a"], 1)
    assert desk.get(block=False).message.args == ("b",)
