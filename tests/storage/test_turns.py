"""The relay is fair: between queues, lanes and those who handed in, on both databases and with several relays."""

from __future__ import annotations

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlalchemy import Engine, select, update

from pipelines.case import Case
from pipelines.facts import Facts
from pipelines.tasks import QUEUES, SplitFile, lane_of
from storage import dispatch, outbox, rooms, taking, turns
from storage.database import reading, transaction
from storage.ledger import Ledger, Submission
from storage.tables import tasks
from tests.cases import MONDAY, file_in, rules


class Lines:
    """Tasks that wait, of several submitters. They all belong to one case, which does not matter here."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        ledger = Ledger(engine, lambda _code, _version: rules(), lambda: MONDAY)
        submission = Submission("SAMPLE-1", "示例事项许可", "2026-01", Facts(), (file_in(),), "示例接口")
        self.case = ledger.open(submission, "request-1")
        with transaction(engine) as connection:
            connection.execute(update(tasks).values(state="done"))

    def of(self, submitter: str, channel: str) -> Case:
        return self.case.but(submitter=submitter, facts=Facts.model_validate({"channel": channel}))

    def wait(self, number: int, submitter: str, channel: str = "api", *, hot: bool = False) -> list[outbox.Ordered]:
        """So many files of one submitter, waiting to be split."""
        wanted = [SplitFile(file_id=f"{submitter}{n}") for n in range(number)]
        with transaction(self.engine) as connection:
            return outbox.order(connection, self.of(submitter, channel), wanted, MONDAY, hot=hot)

    def claim(self, most: int | None = None, **later: float) -> turns.Claimed:
        with transaction(self.engine) as connection:
            return turns.claim(connection, QUEUES, MONDAY + timedelta(**later), most)

    def whose(self, claimed: turns.Claimed) -> Counter[str]:
        ids = [message.task_id for message in claimed.messages]
        with reading(self.engine) as connection:
            lines = connection.execute(select(tasks.c.line).where(tasks.c.id.in_(ids))).scalars()
            return Counter(line.split("/")[2] for line in lines)

    def end(self, task_id: str) -> None:
        with transaction(self.engine) as connection:
            connection.execute(update(tasks).where(tasks.c.id == task_id).values(state="done"))

    def take(self, task_id: str, **later: float) -> outbox.Taken | None:
        with transaction(self.engine) as connection:
            return taking.start(connection, task_id, MONDAY + timedelta(**later))

    def rescued(self, **later: float) -> set[str]:
        """What can be sent anew after the scheduler has looked for what was lost."""
        with transaction(self.engine) as connection:
            dispatch.sweep(connection, MONDAY + timedelta(**later))
        return {message.task_id for message in self.claim(None, **later).messages}


@pytest.fixture
def lines(engine: Engine) -> Lines:
    return Lines(engine)


def test_a_queue_is_filled_by_one_submitter_while_nobody_else_wants_it(lines: Lines) -> None:
    lines.wait(20, "甲")

    first, second = lines.claim(most=8), lines.claim(most=8)

    assert (lines.whose(first), first.cut) == (Counter({"甲": 8}), True)
    assert second == turns.Claimed([], cut=True)


def test_a_newcomer_is_sent_at_once_although_a_bulk_job_fills_the_queue(lines: Lines) -> None:
    # Given
    lines.wait(1000, "批量")
    lines.claim(most=8)

    # When
    lines.wait(3, "窗口一")

    # Then
    assert lines.whose(lines.claim(most=8)) == Counter({"窗口一": 3})


def test_what_is_freed_goes_in_equal_shares_to_those_who_wait(lines: Lines) -> None:
    lines.wait(100, "甲")
    lines.wait(100, "乙")
    lines.wait(2, "丙")

    whose = lines.whose(lines.claim(most=12))

    assert whose == Counter({"甲": 5, "乙": 5, "丙": 2})


def test_what_remains_after_equal_shares_is_not_always_the_same_ones(lines: Lines) -> None:
    """As where eleven share twenty places: while workers take, nobody has twice as much done as another."""
    for n in range(11):
        lines.wait(40, f"窗口{n:02}")
    done: Counter[str] = Counter()
    queue: list[outbox.Message] = []

    for _ in range(30):
        queue += lines.claim(most=20).messages
        taken, queue = queue[:5], queue[5:]
        done += lines.whose(turns.Claimed(taken, cut=False))
        for message in taken:
            lines.end(message.task_id)

    assert max(done.values()) < 2 * min(done.values())


def test_more_submitters_than_room_get_one_each(lines: Lines) -> None:
    for n in range(6):
        lines.wait(5, f"窗口{n}")

    assert set(lines.whose(lines.claim(most=3)).values()) == {1}


def test_the_window_goes_before_the_office_and_the_office_before_batches(lines: Lines) -> None:
    for channel in ("batch", "api", "window"):
        lines.wait(2, "甲", channel)

    claimed = lines.claim()

    assert [message.lane for message in claimed.messages] == ["window", "window", "review", "review", "batch", "batch"]
    assert lane_of("online", SplitFile(file_id="f")) == "review"


def test_each_lane_has_room_of_its_own(lines: Lines) -> None:
    lines.wait(5, "甲", "batch")
    lines.wait(5, "甲", "window")

    assert Counter(message.lane for message in lines.claim(most=2).messages) == {"window": 2, "batch": 2}


def test_those_ordered_together_are_sent_in_their_order(lines: Lines) -> None:
    ordered = lines.wait(9, "甲")

    assert [message.task_id for message in lines.claim().messages] == [one.task_id for one in ordered]


def test_what_is_for_later_is_not_sent_yet(lines: Lines) -> None:
    lines.wait(1, "甲")
    with transaction(lines.engine) as connection:
        connection.execute(update(tasks).where(tasks.c.state == "ready").values(run_at=MONDAY + timedelta(seconds=30)))

    assert [len(lines.claim(seconds=seconds).messages) for seconds in (29, 30)] == [0, 1]


def test_workers_that_take_make_room_for_more(lines: Lines) -> None:
    lines.wait(100, "甲")
    first = lines.claim().messages
    assert len(first) == rooms.AHEAD["split"]

    for message in first[:4]:
        assert lines.take(message.task_id) is not None

    # Four places are free, and for each of the four that are worked on two more are held ready.
    assert len(lines.claim().messages) == 4 + 8


def test_several_relays_at_once_send_nothing_twice(lines: Lines) -> None:
    lines.wait(200, "甲")

    sent: list[str] = []
    with ThreadPoolExecutor(4) as pool:
        # Of those that claim at once one sends, and fills the room.
        for most in range(40, 240, 40):
            claims = pool.map(lines.claim, [most] * 8)
            sent += [message.task_id for claimed in claims for message in claimed.messages]

    assert (len(sent), len(set(sent))) == (200, 200)


def test_several_relays_at_once_do_not_fill_the_same_room(lines: Lines) -> None:
    lines.wait(200, "甲")

    with ThreadPoolExecutor(4) as pool:
        claims = list(pool.map(lambda _: lines.claim(most=10), range(8)))

    assert sum(len(claimed.messages) for claimed in claims) == 10


def test_the_hot_path_sends_as_much_as_there_is_room_and_leaves_the_rest_to_the_relay(lines: Lines) -> None:
    ahead = rooms.AHEAD["split"]

    ordered = lines.wait(ahead + 5, "甲", hot=True)
    more = lines.wait(1, "乙", hot=True)

    assert [one.sent for one in ordered] == [True] * ahead + [False] * 5
    assert [one.sent for one in more] == [False]
    assert lines.wait(1, "乙", "window", hot=True)[0].sent


def test_an_old_message_does_not_begin_what_is_to_be_tried_later(lines: Lines) -> None:
    (one,) = lines.wait(1, "甲", hot=True)
    taken = lines.take(one.task_id)
    assert taken is not None
    with transaction(lines.engine) as connection:
        outbox.try_later(connection, taken, "对象库暂时无法使用。", MONDAY + timedelta(minutes=5))

    assert lines.take(one.task_id) is None


def test_what_is_handed_back_counts_no_attempt(lines: Lines) -> None:
    (one,) = lines.wait(1, "甲", hot=True)
    for _ in range(20):
        taken = lines.take(one.task_id)
        assert taken is not None
        with transaction(lines.engine) as connection:
            assert outbox.hand_back(connection, taken, MONDAY)

    last = lines.take(one.task_id)
    assert last is not None
    assert last.attempt == 1


def test_what_was_claimed_and_never_published_gives_its_room_back_within_seconds(lines: Lines) -> None:
    # Given a relay that claimed all there was room for, and froze before it published
    lines.wait(40, "示例接口")
    claimed = {message.task_id for message in lines.claim().messages}
    assert lines.rescued(seconds=4) == set()

    # When nothing at all was taken meanwhile, then another relay sends it
    assert lines.rescued(seconds=6) == claimed

    # And if nobody is there to take anything, only once a minute from then on
    assert lines.rescued(seconds=12) == set()
    assert lines.rescued(seconds=68) == claimed


def test_what_waits_behind_long_steps_is_on_its_way_as_long_as_any_is_taken(lines: Lines) -> None:
    lines.wait(40, "示例接口")
    first, *waiting = [message.task_id for message in lines.claim().messages]
    lines.take(first, seconds=3)
    room_made = lines.rescued(seconds=6)

    assert room_made.isdisjoint(waiting)
    assert lines.rescued(seconds=9) == set(waiting)
