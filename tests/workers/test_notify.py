"""Integrators are told: over a real receiver that checks every signature, with killed workers, failures and switches."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import func, select, update

from outputs.webhooks import Call, Caller
from pipelines.case import Case
from pipelines.errors import Impossible
from pipelines.retries import SCHEDULES
from pipelines.tasks import CallWebhook
from storage import dead_letters, dispatch, outbox
from storage.api_keys import create_key, key_owner, revoke_key
from storage.database import reading, transaction
from storage.ledger import Submission
from storage.measures import measure
from storage.schema import webhooks as tables
from storage.tables import tasks
from storage.webhooks import deliveries as webhook_deliveries
from storage.webhooks import endpoints, orders, watch
from storage.webhooks.calls import AT_ONCE, BUSY
from storage.webhooks.deliveries import Delivery
from storage.webhooks.endpoints import Webhook, Wish
from tests.cases import MONDAY
from tests.dead import key, state_of
from tests.doubles.receiver import Receiver, answer, receiving
from tests.office import ITEM, NAME, VERSION, WHOLE, facts, hand_in
from tests.workers.conftest import Bench
from workers.notify import call_webhook

SCHEDULE = SCHEDULES["call_webhook"]


class Office:
    """A bench with an integrator: its key, its receiver, its endpoint."""

    def __init__(self, bench: Bench, receiver: Receiver) -> None:
        self.bench, self.receiver, self.engine = bench, receiver, bench.tools.engine
        receiver.clock = bench.clock
        bench.tools.settings.webhook_networks = "127.0.0.0/8"
        self.key_id = self.new_key("示例平台")

    def new_key(self, name: str) -> str:
        owner = key_owner(self.engine, create_key(self.engine, name, self.bench.clock(), ["listen"]))
        assert owner is not None
        return owner.id

    def register(self, path: str = "/yici", key_id: str = "", **wish: Any) -> Webhook:
        wanted = Wish(f"{self.receiver.url}{path}", **wish)
        made, secret = endpoints.register(self.engine, key_id or self.key_id, wanted, "示例平台", self.bench.clock())
        self.receiver.secrets.append(secret)
        return made

    def hand_in(self, key_id: str | None = None) -> Case:
        files = hand_in(self.bench.tools, WHOLE)
        said = Submission(ITEM, NAME, VERSION, facts(), files, "示例平台", key_id or self.key_id)
        return self.bench.tools.ledger.open(said, key())

    def ping(self, webhook: Webhook) -> str:
        return orders.order_ping(self.engine, webhook.id, "示例平台", self.bench.clock())

    def work(self) -> None:
        """Do everything that is due."""
        while messages := self.bench.sent():
            for message in messages:
                self.bench.steps.run(message.task_id)

    def deliveries(self, webhook: Webhook) -> tuple[Delivery, ...]:
        """The oldest first."""
        return webhook_deliveries.deliveries(self.engine, webhook.id, limit=200).items[::-1]

    def now(self, webhook: Webhook) -> Webhook:
        return endpoints.webhook(self.engine, webhook.id)


@pytest.fixture
def office(bench: Bench) -> Iterator[Office]:
    with receiving() as receiver:
        yield Office(bench, receiver)


class Killed(BaseException):
    """The process is no more: nothing catches this."""


class Mortal:
    """Makes a call, and that is the last that its process does."""

    def __init__(self, caller: Caller) -> None:
        self._caller = caller

    def call(self, call: Call) -> None:
        self._caller.call(call)
        raise Killed


def killed_after_its_call(bench: Bench, task_id: str) -> None:
    """A worker that is killed when its call has come back, and has written down nothing of it."""
    caller = bench.tools.caller
    bench.tools.__dict__["caller"] = Mortal(caller)
    try:
        bench.steps.run(task_id)
    finally:
        bench.tools.__dict__["caller"] = caller


def types(receiver: Receiver) -> list[str]:
    return [json.loads(one.body)["type"] for one in receiver.heard]


def test_every_announcement_of_a_case_is_told_once_signed_and_in_its_order(office: Office) -> None:
    # Given
    webhook = office.register()

    # When
    case = office.hand_in()
    office.bench.work(case.number, deliveries=3)

    # Then
    heard = office.receiver.heard
    said = [json.loads(one.body) for one in heard]
    assert types(office.receiver)[:2] == ["case.opened", "case.state_changed"]
    assert {"case.letter_issued"} <= set(types(office.receiver))
    assert len(set(office.receiver.ids)) == len(heard)
    assert [one.secrets for one in heard] == [(office.receiver.secrets[0],)] * len(heard)
    assert all(one.fresh for one in heard)
    assert sorted(one["data"]["seq"] for one in said) == sorted(one.seq or 0 for one in office.deliveries(webhook))
    assert {one["data"]["case"] for one in said} == {case.number}
    assert {one.state for one in office.deliveries(webhook)} == {"delivered"}
    assert {one.id for one in office.deliveries(webhook)} == set(office.receiver.ids)
    assert office.now(webhook).succeeded_at == MONDAY


def test_an_endpoint_hears_of_its_own_key_s_cases_and_one_that_may_of_all(office: Office) -> None:
    # Given
    other = office.new_key("另一平台")
    office.register("/own")
    office.register("/other", other)
    office.register("/every", other, every_case=True)
    office.register("/some", types=("case.letter_issued",))

    # When
    case = office.hand_in()
    office.bench.work(case.number)
    at_the_window = office.bench.open()
    office.work()

    # Then
    heard: dict[str, set[str]] = {}
    for one in office.receiver.heard:
        heard.setdefault(one.path, set()).add(json.loads(one.body)["data"]["case"])
    assert heard == {"/own": {case.number}, "/every": {case.number, at_the_window.number}, "/some": {case.number}}
    assert {json.loads(one.body)["type"] for one in office.receiver.heard if one.path == "/some"} == {
        "case.letter_issued"
    }


def test_a_worker_killed_between_the_call_and_its_outcome_calls_again_under_the_same_id(office: Office) -> None:
    # Given a worker that has called, and is gone before it writes down what came of it
    webhook = office.register()
    office.ping(webhook)
    [message] = office.bench.sent()

    with pytest.raises(Killed):
        killed_after_its_call(office.bench, message.task_id)
    [cut_off] = office.deliveries(webhook)

    # When its lease is over
    office.bench.later(seconds=31)
    office.bench.scheduler.tick()
    office.work()

    # Then nobody claims to know what the first call came to, and both bear one id
    [delivery] = office.deliveries(webhook)
    assert [(one.ended_at, one.code) for one in cut_off.attempts] == [(None, None)]
    assert [one.code for one in delivery.attempts] == [None, "OK"]
    assert office.receiver.ids == [message.task_id, message.task_id]
    assert {one.body for one in office.receiver.heard} == {office.receiver.heard[0].body}
    assert delivery.state == "delivered"


def test_what_was_not_taken_is_told_again_by_the_schedule_until_it_is(office: Office) -> None:
    # Given
    webhook = office.register()
    office.receiver.replies.extend([answer(500, b"busy"), answer(302, Location="http://127.0.0.1/")])
    office.ping(webhook)

    # When
    office.work()
    first = office.deliveries(webhook)[0]
    office.bench.later(seconds=5)
    office.work()
    office.bench.later(seconds=SCHEDULE[0].total_seconds())
    office.work()
    nothing_yet = len(office.receiver.heard)
    office.bench.later(minutes=6)
    office.work()

    # Then
    assert (first.state, first.next_at) == ("waiting", MONDAY + SCHEDULE[0] * 1.2)
    assert (first.attempts[0].status, first.attempts[0].note) == (500, "busy")
    assert nothing_yet == 2
    [delivery] = office.deliveries(webhook)
    assert [one.code for one in delivery.attempts] == ["HTTP_500", "HTTP_302", "OK"]
    assert (delivery.state, len(set(office.receiver.ids))) == ("delivered", 1)
    assert {one.secrets for one in office.receiver.heard} == {(office.receiver.secrets[0],)}


def test_an_endpoint_that_asks_for_time_is_given_it(office: Office) -> None:
    webhook = office.register()
    office.receiver.replies.append(answer(503, Retry_After="3600"))
    office.ping(webhook)

    office.work()

    assert office.deliveries(webhook)[0].next_at == MONDAY + timedelta(hours=1)


def test_410_switches_the_endpoint_off_and_ends_what_waits(office: Office) -> None:
    # Given
    webhook = office.register()
    office.receiver.replies.append(answer(410))
    ids = [office.ping(webhook) for _ in range(3)]

    # When
    office.work()

    # Then
    now = office.now(webhook)
    assert (now.off_at, now.off_why) == (MONDAY, "接收方表示不再接收（410）。")
    assert [state_of(office.engine, one) for one in ids] == ["cancelled"] * 3
    assert len(office.receiver.heard) == 1
    office.hand_in()
    assert len(office.deliveries(webhook)) == 3


def test_a_call_that_fails_to_the_end_is_dead_its_endpoint_off_and_no_case_in_trouble(office: Office) -> None:
    # Given
    webhook = office.register()
    case = office.hand_in()
    office.receiver.replies.extend([answer(500)] * 1000)

    # When three days go by
    office.bench.work(case.number)
    for wait in SCHEDULE:
        office.bench.later(seconds=wait.total_seconds() * 1.2)
        office.work()

    # Then
    now = office.now(webhook)
    assert (now.off_at is not None, now.off_why) == (True, "接收方答复 500，只有 2xx 算收到。")
    states = [one.state for one in office.deliveries(webhook)]
    assert set(states) == {"failed", "cancelled"}
    [dead, *_] = [one for one in office.deliveries(webhook) if one.state == "failed"]
    assert len(dead.attempts) == 1 + len(SCHEDULE)
    assert office.bench.tools.ledger.case(case.number).problems == ()
    assert dead_letters.dead_letters(office.engine, dead_letters.Wanted()).items == ()
    assert dead_letters.count(office.engine) == 0
    office.bench.scheduler.tick()
    assert office.bench.tools.ledger.case(case.number).problems == ()


def test_who_hears_the_others_stays_on_when_it_does_not_want_one(office: Office) -> None:
    """One message that an endpoint refuses for three days is no reason to tell it nothing at all."""
    # Given
    webhook = office.register()
    refused = office.ping(webhook)
    office.receiver.replies.append(answer(400))
    office.work()

    # When
    for wait in SCHEDULE:
        office.bench.later(seconds=wait.total_seconds() * 1.2)
        office.receiver.replies.append(answer(400))
        office.work()
        office.ping(webhook)
        office.work()

    # Then
    assert (office.now(webhook).off_at, state_of(office.engine, refused)) == (None, "dead")


def test_what_died_with_its_worker_switches_its_endpoint_off_too(office: Office) -> None:
    # Given a call whose workers all ended while they were at it
    webhook = office.register()
    task_id = office.ping(webhook)
    waiting = office.ping(webhook)
    for _ in range(1 + len(SCHEDULE)):
        assert office.bench.take(task_id) is not None
        office.bench.later(seconds=31)
        office.bench.scheduler.tick()

    # Then
    assert [state_of(office.engine, one) for one in (task_id, waiting)] == ["dead", "cancelled"]
    assert office.now(webhook).off_why == "多次执行中断：处理进程反复退出"


def test_an_address_that_must_not_be_called_is_not_and_its_endpoint_is_off_at_once(office: Office) -> None:
    # Given a setting that was taken back after the endpoint was registered
    webhook = office.register()
    office.bench.tools.settings.webhook_networks = ""
    task_id = office.ping(webhook)

    # When
    office.work()

    # Then
    assert (state_of(office.engine, task_id), office.receiver.connections) == ("dead", 0)
    assert office.now(webhook).off_why == "该地址指向 127.0.0.1，不在允许调用的网络之内。"


@pytest.mark.parametrize("how", ["off", "deleted", "revoked"])
def test_what_waits_ends_when_its_endpoint_does(office: Office, how: str) -> None:
    # Given a call that waits, one that is sent and one that was taken by a worker
    webhook = office.register()
    taken, sent = office.ping(webhook), office.ping(webhook)
    assert len(office.bench.sent()) == 2
    held = office.bench.take(taken)
    waits = office.ping(webhook)

    # When
    match how:
        case "off":
            endpoints.switch_off(office.engine, webhook.id, "示例平台", "由接入方停用。", office.bench.clock())
        case "deleted":
            endpoints.delete(office.engine, webhook.id, "示例平台", office.bench.clock())
        case _:
            assert revoke_key(office.engine, office.key_id, office.bench.clock())

    # Then
    assert held is not None
    assert [state_of(office.engine, one) for one in (taken, sent, waits)] == ["cancelled"] * 3
    office.hand_in()
    office.work()
    assert office.receiver.connections == 0


def test_what_was_ordered_while_the_endpoint_was_switched_off_is_not_sent(office: Office) -> None:
    """A switch and a step of a case may meet: the call is ordered by who still saw the endpoint on."""
    # Given
    webhook = office.register()
    task_id = office.ping(webhook)
    [message] = office.bench.sent()
    endpoints.switch_off(office.engine, webhook.id, "示例平台", "停用。", office.bench.clock())
    with transaction(office.engine) as connection:
        connection.execute(update(tasks).where(tasks.c.id == task_id).values(state="sent"))

    # When
    office.bench.steps.run(message.task_id)

    # Then
    assert (state_of(office.engine, task_id), office.receiver.connections) == ("cancelled", 0)


def test_what_ended_can_be_sent_again_in_the_same_words_under_the_same_id(office: Office) -> None:
    # Given
    webhook = office.register()
    office.receiver.replies.append(answer(410))
    ids = [office.ping(webhook) for _ in range(2)]
    office.work()
    engine, clock = office.engine, office.bench.clock

    # While it is off nothing is sent again
    with pytest.raises(Impossible) as refused:
        webhook_deliveries.send_again(engine, webhook.id, ids[0], "示例", clock())
    assert refused.value.code == "WEBHOOK_OFF"

    # When it is on again
    endpoints.switch_on(engine, webhook.id, "示例", "已修复", clock())
    for one in ids:
        webhook_deliveries.send_again(engine, webhook.id, one, "示例", clock())
    with pytest.raises(Impossible) as waits:
        webhook_deliveries.send_again(engine, webhook.id, ids[0], "示例", clock())
    office.work()

    # Then
    assert waits.value.code == "DELIVERY_WAITS"
    assert office.receiver.ids == [ids[0], *ids]
    assert len({one.body for one in office.receiver.heard}) == 1
    assert [one.state for one in office.deliveries(webhook)] == ["delivered", "delivered"]


def test_for_a_day_after_a_rotation_both_secrets_sign(office: Office) -> None:
    # Given
    webhook = office.register()
    old = office.receiver.secrets[0]
    _, new = endpoints.rotate(office.engine, webhook.id, "示例平台", office.bench.clock())
    office.receiver.secrets.append(new)

    # When
    office.ping(webhook)
    office.work()
    office.bench.later(hours=24)
    office.ping(webhook)
    office.work()

    # Then
    assert [one.secrets for one in office.receiver.heard] == [(new, old), (new,)]


def test_one_slow_endpoint_holds_few_workers_and_the_others_are_told(office: Office) -> None:
    # Given more calls to one endpoint than may be made at once, all of them taken
    slow, quick = office.register("/slow"), office.register("/quick")
    held = [office.ping(slow) for _ in range(AT_ONCE)]
    for task_id in held:
        assert office.bench.take(task_id) is not None
    office.bench.later(seconds=1)
    late = office.ping(slow)
    other = office.ping(quick)

    # When
    office.work()

    # Then the one too many waits without having lost an attempt, and nothing else does
    assert [(one.path) for one in office.receiver.heard] == ["/quick"]
    assert state_of(office.engine, other) == "done"
    [delivery] = [one for one in office.deliveries(slow) if one.id == late]
    assert (delivery.state, delivery.attempts) == ("waiting", ())
    assert delivery.next_at is not None
    assert delivery.next_at - office.bench.clock() <= timedelta(seconds=5)


def test_what_finds_a_failing_endpoint_busy_comes_again_spread_over_time(office: Office) -> None:
    """A thousand that wait for a receiver that is down must not come again every two seconds."""
    # Given an endpoint whose last call failed, one call under way, and many that wait
    webhook = office.register()
    office.receiver.replies.append(answer(500))
    office.ping(webhook)
    office.work()
    office.bench.later(seconds=1)
    under_way = office.ping(webhook)
    assert office.bench.take(under_way) is not None
    office.bench.later(seconds=1)
    for _ in range(40):
        office.ping(webhook)

    # When
    for message in office.bench.sent():
        office.bench.steps.run(message.task_id)

    # Then only one at a time is made, and the others wait a while each
    assert len(office.receiver.heard) == 1
    put_off = [
        one.next_at - office.bench.clock()
        for one in office.deliveries(webhook)
        if one.next_at is not None and one.error == BUSY
    ]
    assert len(put_off) > 5
    assert min(put_off) >= timedelta(seconds=2)
    assert timedelta(seconds=8) < max(put_off) < timedelta(seconds=43)


def test_an_endpoint_is_counted_by_how_it_stands(office: Office) -> None:
    on, off, failed = (office.register() for _ in range(3))
    endpoints.switch_off(office.engine, off.id, "示例平台", "停用。", office.bench.clock())
    office.receiver.replies.append(answer(410))
    office.ping(failed)
    office.work()

    with reading(office.engine) as connection:
        assert measure(connection, office.bench.clock()).webhooks == {"on": 1, "off": 1, "failed": 1}
    assert watch.count_failed(office.engine) == 1
    assert [one.act for one in watch.acts_of(office.engine, on.id)] == ["register"]


def test_an_endpoint_of_a_revoked_key_is_not_switched_on_again(office: Office) -> None:
    webhook = office.register()
    assert revoke_key(office.engine, office.key_id, office.bench.clock())

    with pytest.raises(Impossible) as refused:
        endpoints.switch_on(office.engine, webhook.id, "王管理", "", office.bench.clock())

    assert refused.value.code == "KEY_REVOKED"
    assert office.now(webhook).off_why == "该密钥已吊销。"


def test_a_death_that_nobody_told_waits_for_who_switches_its_endpoint_off(office: Office) -> None:
    """Whoever tells cases of deaths leaves those of calls alone, or an endpoint would stay on that hears nothing."""
    # Given a worker that buried a call, and ended before it switched the endpoint off
    webhook = office.register()
    taken = office.bench.take(office.ping(webhook))
    assert taken is not None
    with transaction(office.engine) as connection:
        assert outbox.bury(connection, taken, "没有人接听。", office.bench.clock())
        deaths, _ = dispatch.untold(connection, (), elsewhere=("call_webhook",))

    # When
    office.bench.scheduler.tick()

    # Then
    assert (deaths, office.now(webhook).off_why) == ([], "没有人接听。")


def test_who_lost_its_task_to_another_worker_does_not_call(office: Office) -> None:
    # Given a worker that fell asleep after it had taken a call, and another that has it by now
    webhook = office.register()
    slow = office.bench.take(office.ping(webhook))
    office.bench.later(seconds=31)
    assert slow is not None
    assert office.bench.take(slow.task_id) is not None

    # When it wakes up
    assert isinstance(slow.task, CallWebhook)
    call_webhook(office.bench.tools, slow, slow.task)

    # Then
    assert (office.receiver.connections, office.deliveries(webhook)[0].attempts) == (0, ())


def test_many_calls_to_one_endpoint_taken_at_the_same_instant_do_not_wait_for_one_another_for_ever(
    office: Office,
) -> None:
    # Given eight threads that have each taken one
    webhook = office.register()
    for _ in range(2 * AT_ONCE):
        office.ping(webhook)
    messages = office.bench.sent()
    threads = [threading.Thread(target=office.bench.steps.run, args=(one.task_id,)) for one in messages]

    # When
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    office.bench.later(seconds=3)
    office.work()

    # Then
    assert len(set(office.receiver.ids)) == 2 * AT_ONCE


def test_nothing_is_said_while_the_attempt_cannot_be_written_down(office: Office) -> None:
    webhook = office.register()
    task_id = office.ping(webhook)
    with transaction(office.engine) as connection:
        connection.exec_driver_sql("DROP TABLE webhook_attempts")

    office.work()

    assert (state_of(office.engine, task_id), office.receiver.connections) == ("ready", 0)


def test_where_nobody_listens_nothing_is_written(office: Office) -> None:
    case = office.hand_in()
    office.bench.work(case.number)

    with reading(office.engine) as connection:
        assert connection.execute(select(tasks.c.id).where(tasks.c.kind == "call_webhook")).all() == []


def test_what_was_said_is_forgotten_after_a_week_and_a_deleted_endpoint_with_it(office: Office) -> None:
    # Given
    webhook = office.register()
    office.ping(webhook)
    office.work()
    endpoints.delete(office.engine, webhook.id, "示例平台", office.bench.clock())

    # When
    office.bench.later(days=8)
    office.bench.scheduler._chores.look()

    # Then
    with reading(office.engine) as connection:
        left = [
            connection.execute(select(func.count()).select_from(table)).scalar_one()
            for table in (tables.webhooks, tables.webhook_deliveries, tables.webhook_attempts, tables.webhook_acts)
        ]
    assert left == [0, 0, 0, 0]
