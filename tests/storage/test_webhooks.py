"""Endpoints and their calls on both databases, with several at it at once."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import timedelta

from sqlalchemy import Engine

from pipelines.errors import Impossible
from pipelines.tasks import CallWebhook
from storage import taking
from storage.api_keys import create_key, key_owner
from storage.database import transaction
from storage.outbox import Taken
from storage.webhooks import calls as webhook_calls
from storage.webhooks import deliveries, endpoints, orders
from storage.webhooks.calls import AT_ONCE, Ended
from storage.webhooks.endpoints import MOST_OF_A_KEY, Wish
from tests.cases import MONDAY

OK = Ended(True, False, "OK", 204, 10)
WISH = Wish("https://example.org/")
URL = "https://example.org/new"


def key_of(engine: Engine) -> str:
    owner = key_owner(engine, create_key(engine, "示例平台", MONDAY))
    assert owner is not None
    return owner.id


def taken_calls(engine: Engine, webhook_id: str, count: int) -> list[Taken]:
    """Calls that workers have taken one after the other, and not yet made."""
    found = []
    for place in range(count):
        task_id = orders.order_ping(engine, webhook_id, "示例平台", MONDAY)
        with transaction(engine) as connection:
            taken = taking.start(connection, task_id, MONDAY + timedelta(milliseconds=place))
        assert taken is not None
        found.append(taken)
    return found


def call(engine: Engine, taken: Taken) -> bool:
    """Reserve and complete a call; whether it could be made."""
    assert isinstance(taken.task, CallWebhook)
    reserved = webhook_calls.reserve(engine, taken, taken.task, MONDAY)
    if reserved is not None:
        webhook_calls.tell(engine, taken, taken.task, reserved, OK, MONDAY)
    return reserved is not None


def at_once(works: Sequence[Callable[[], object]]) -> list[object]:
    """Do them side by side; what each gave, or raised."""
    results: list[object] = []
    gate = threading.Barrier(len(works))

    def work(one: Callable[[], object]) -> None:
        gate.wait()
        try:
            results.append(one())
        except Exception as error:  # noqa: BLE001 - it is looked at
            results.append(error)

    threads = [threading.Thread(target=work, args=(one,)) for one in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return results


def test_workers_that_come_at_once_make_no_more_calls_than_an_endpoint_may_have(engine: Engine) -> None:
    made, _ = endpoints.register(engine, key_of(engine), WISH, "示例平台", MONDAY)
    all_taken = taken_calls(engine, made.id, 2 * AT_ONCE)

    def reserve(taken: Taken) -> bool:
        assert isinstance(taken.task, CallWebhook)
        return webhook_calls.reserve(engine, taken, taken.task, MONDAY) is not None

    results = at_once([lambda taken=taken: reserve(taken) for taken in all_taken])  # type: ignore[misc]  # bound at once

    assert (results.count(True), results.count(False)) == (AT_ONCE, AT_ONCE)


def test_an_endpoint_that_is_switched_off_while_it_is_called_ends_well(engine: Engine) -> None:
    """Everybody holds the endpoint before its tasks, so that nobody waits for another in a circle."""
    made, _ = endpoints.register(engine, key_of(engine), WISH, "示例平台", MONDAY)
    for _ in range(5):
        calls = [lambda taken=taken: call(engine, taken) for taken in taken_calls(engine, made.id, 3)]
        off = [lambda: endpoints.switch_off(engine, made.id, "示例平台", "停用。", MONDAY)]

        results = at_once([*calls, *off])

        assert [one for one in results if isinstance(one, Exception)] == []
        states = {one.state for one in deliveries.deliveries(engine, made.id).items}
        assert states <= {"delivered", "cancelled"}
        endpoints.switch_on(engine, made.id, "示例平台", "", MONDAY)


def test_of_two_changes_at_once_none_undoes_the_other(engine: Engine) -> None:
    made, _ = endpoints.register(engine, key_of(engine), WISH, "示例平台", MONDAY)
    both = threading.Barrier(2)

    def slowly(old: Wish) -> Wish:
        # Were the endpoint not held meanwhile, both would begin with the same.
        with contextlib.suppress(threading.BrokenBarrierError):
            both.wait(0.3)
        return old

    at_once(
        [
            lambda: endpoints.change(engine, made.id, lambda old: replace(slowly(old), url=URL), "示例平台", MONDAY),
            lambda: endpoints.change(
                engine, made.id, lambda old: replace(slowly(old), every_case=True), "示例", MONDAY
            ),
        ]
    )

    assert endpoints.webhook(engine, made.id).wish == Wish(URL, every_case=True)


def test_a_rotation_that_comes_again_makes_no_second_secret_and_one_of_another_day_does(engine: Engine) -> None:
    made, first = endpoints.register(engine, key_of(engine), WISH, "示例平台", MONDAY)

    secrets = [
        endpoints.rotate(engine, made.id, "示例平台", MONDAY + timedelta(hours=hours), "k")[1] for hours in (0, 1, 25)
    ]

    assert (secrets[0] == secrets[1], len({first, *secrets})) == (True, 3)


def test_several_who_register_at_once_do_not_pass_the_limit_together(engine: Engine) -> None:
    key_id = key_of(engine)
    for _ in range(MOST_OF_A_KEY - 2):
        endpoints.register(engine, key_id, WISH, "示例平台", MONDAY)

    results = at_once([lambda: endpoints.register(engine, key_id, WISH, "示例平台", MONDAY)] * 4)

    assert sum(isinstance(one, Impossible) for one in results) == 2
    assert len(endpoints.webhooks_of(engine, key_id)) == MOST_OF_A_KEY


def test_a_call_is_sent_again_once_however_many_ask(engine: Engine) -> None:
    made, _ = endpoints.register(engine, key_of(engine), WISH, "示例平台", MONDAY)
    [taken] = taken_calls(engine, made.id, 1)
    assert call(engine, taken)

    again = [lambda: deliveries.send_again(engine, made.id, taken.task_id, "示例平台", MONDAY)] * 3
    results = at_once(again)

    assert sum(isinstance(one, Impossible) for one in results) == 2
    [delivery] = deliveries.deliveries(engine, made.id).items
    assert (delivery.state, len(delivery.attempts)) == ("waiting", 1)
