"""Take, work, tell: redelivery, failures, retries, deaths."""

from __future__ import annotations

import threading

import pytest

from pipelines.case import State
from pipelines.errors import Permanent, Transient
from pipelines.events import Archived, FileSplit, HandedOver, Retried, Withdrawn
from pipelines.tasks import CheckCase, IssueLetter, ReadPage, SplitFile, Todo
from storage import dispatch, outbox, papers
from storage.database import reading, transaction
from storage.dead_letters import Wanted, dead_letters, one_letter
from storage.ledger import Lost
from tests.builders import application, licence
from tests.doubles.scripted_reader import scripted
from tests.office import FAULTY, WHOLE
from tests.workers.conftest import Bench
from workers.broker import open_broker
from workers.digitize import split_file
from workers.publisher import MemoryPublisher
from workers.relay import Relay
from workers.shift import Shift
from workers.steps import STEPS, Step
from workers.toolbox import Toolbox


def away(*_: object) -> None:
    raise Transient("服务暂时无法使用。", code="AWAY")


def refuse(*_: object) -> None:
    raise Permanent("印章已损毁。", code="BROKEN", cure="请更换印章。")


def stumble(*_: object) -> None:
    raise KeyError("a fault of ours")


class Killed(BaseException):
    """The end of a process, as far as one process can play it: nothing after this line is done."""


def dies_after(step: Step) -> Step:
    def worked(tools: Toolbox, taken: outbox.Taken, task: Todo) -> None:
        step(tools, taken, task)
        raise Killed

    return worked


def test_every_message_may_come_twice_and_nothing_happens_twice(bench: Bench) -> None:
    once, twice = bench.open(FAULTY), bench.open(FAULTY)

    first = bench.work(once.number, deliveries=1)
    second = bench.work(twice.number, deliveries=3)

    assert first.state is second.state is State.CORRECTION_REQUESTED
    kinds = [[letter.kind for letter in papers.letters_of(bench.tools.engine, case.number)] for case in (once, twice)]
    assert kinds == [["receipt", "notice"], ["receipt", "notice"]]
    assert events(bench, once.number) == events(bench, twice.number)


@pytest.mark.parametrize("kind", [SplitFile, ReadPage, CheckCase, IssueLetter])
def test_a_worker_that_dies_between_work_and_word_costs_nothing(bench: Bench, kind: type[Todo]) -> None:
    case = bench.open(FAULTY)
    bench.swap(**{kind.__name__: dies_after(STEPS[kind])})
    with pytest.raises(Killed):
        bench.work(case.number)

    bench.swap()
    bench.later(minutes=5)
    bench.scheduler.tick()

    assert bench.work(case.number).state is State.CORRECTION_REQUESTED
    issued = ["letter_issued", "letter_issued"]
    looked = ["second_opinion_wanted", "second_opinion_given"]
    assert events(bench, case.number) == ["case_opened", "file_split", "page_read", *looked, "found_deficient", *issued]


def test_what_heals_is_tried_again_after_a_growing_wait(bench: Bench) -> None:
    case = bench.open()
    bench.swap(SplitFile=away)
    bench.work(case.number)
    assert bench.tools.ledger.case(case.number).state is State.RECEIVED

    bench.swap()
    assert bench.sent() == []
    bench.later(seconds=6)
    assert bench.work(case.number).state is State.ACCEPTED


@pytest.mark.parametrize("fault", [away, stumble])
def test_what_never_heals_is_dead_after_its_last_attempt_and_the_case_needs_attention(
    bench: Bench, fault: object
) -> None:
    case = bench.open()
    bench.swap(SplitFile=fault)

    for _ in range(8):
        assert bench.tools.ledger.case(case.number).state is State.RECEIVED
        bench.work(case.number)
        bench.later(hours=1)

    assert bench.tools.ledger.case(case.number).state is State.NEEDS_ATTENTION


def out(*_: object) -> None:
    raise Transient("对象库暂时无法使用。", code="OBJECTS_AWAY")


def test_an_outage_however_long_kills_no_task(bench: Bench) -> None:
    case = bench.open()
    bench.swap(SplitFile=out)
    for _ in range(20):
        bench.work(case.number)
        bench.later(minutes=1)
    assert bench.tools.ledger.case(case.number).state is State.RECEIVED

    bench.swap()
    assert bench.work(case.number).state is State.ACCEPTED


def test_a_permanent_failure_is_dead_at_once_with_cause_and_cure(bench: Bench) -> None:
    case = bench.open()
    bench.swap(IssueLetter=refuse)

    dead = bench.work(case.number)

    assert dead.state is State.NEEDS_ATTENTION
    assert dead.problem is not None
    assert (dead.problem.cause, dead.problem.cure) == ("印章已损毁。", "请更换印章。")
    assert dead.stood is State.ACCEPTED


def test_a_retry_leads_back_and_a_second_death_is_told_as_well(bench: Bench) -> None:
    case = bench.open()
    bench.swap(IssueLetter=refuse)
    bench.work(case.number)

    for turn in range(2):
        bench.later(minutes=1)
        back = bench.tools.ledger.advance(case.number, Retried(at=bench.clock(), by="李"), f"retry-{turn}")
        assert back.state is State.ACCEPTED
        assert bench.work(case.number).state is State.NEEDS_ATTENTION

    bench.swap()
    bench.later(minutes=1)
    bench.tools.ledger.advance(case.number, Retried(at=bench.clock(), by="李"), "retry-last")
    healed = bench.work(case.number)
    assert healed.state is State.ACCEPTED
    assert sorted(letter.kind for letter in healed.letters) == ["acceptance", "receipt"]


def test_every_failed_attempt_is_kept_with_its_code(bench: Bench) -> None:
    case = bench.open()
    bench.swap(SplitFile=away)
    bench.work(case.number)
    bench.later(seconds=6)
    bench.swap(SplitFile=refuse)
    bench.work(case.number)

    (letter,) = dead_letters(bench.tools.engine, Wanted()).items

    trail = one_letter(bench.tools.engine, letter.task_id).trail
    assert [(failure.attempt, failure.code) for failure in trail] == [(1, "AWAY"), (2, "BROKEN")]
    assert (letter.cause, letter.cure, letter.attempts) == ("印章已损毁。", "请更换印章。", 2)


def test_a_searchable_pdf_that_cannot_be_made_is_a_dead_letter_and_no_more(bench: Bench) -> None:
    case = bench.open()
    bench.swap(MakeSearchable=refuse)

    assert bench.work(case.number).state is State.ACCEPTED
    bench.scheduler.tick()

    assert bench.tools.ledger.case(case.number).state is State.ACCEPTED
    assert [problem.task for problem in bench.tools.ledger.case(case.number).problems] == ["make_searchable"]


def test_a_case_that_was_withdrawn_meanwhile_lets_its_tasks_end(bench: Bench) -> None:
    case = bench.open()
    withdrawn = Withdrawn(at=bench.clock(), by="李")
    bench.tools.ledger.advance(case.number, withdrawn, "withdrawn")

    assert bench.work(case.number).state is State.WITHDRAWN
    with reading(bench.tools.engine) as connection:
        assert not dispatch.waits(connection, case.number)


def test_what_comes_too_late_for_its_case_is_done_and_no_failure(bench: Bench) -> None:
    case = bench.open()
    too_late = Archived(at=bench.clock(), object_key="archive/x", sha256="0" * 64)
    bench.swap(SplitFile=lambda *_: too_late)

    assert bench.work(case.number).state is State.RECEIVED
    with reading(bench.tools.engine) as connection:
        assert not dispatch.waits(connection, case.number)


def test_what_the_flow_refuses_although_it_could_be_is_a_failure_that_is_seen(bench: Bench) -> None:
    case = bench.open()
    nothing_to_hand_over = HandedOver(at=bench.clock())
    bench.swap(SplitFile=lambda *_: nothing_to_hand_over)

    assert bench.work(case.number).state is State.NEEDS_ATTENTION


def test_a_shift_that_ends_hands_back_what_does_not_end_in_time(bench: Bench) -> None:
    case = bench.open()
    begun, go_on = threading.Event(), threading.Event()

    def slow(tools: Toolbox, taken: outbox.Taken, task: SplitFile) -> FileSplit:
        begun.set()
        assert go_on.wait(60)
        return split_file(tools, taken, task)

    bench.swap(SplitFile=slow)
    broker = open_broker("memory://")
    shift = Shift(bench.steps, broker, threads=1)
    shift.start()
    Relay(bench.tools.engine, MemoryPublisher(broker), bench.clock, threading.Event()).send()
    assert begun.wait(60)

    shift.stop(grace_seconds=0.1)

    assert [message.queue for message in bench.sent()] == ["split"]
    go_on.set()
    assert events(bench, case.number) == ["case_opened"]


def test_a_file_that_cannot_be_taken_does_not_stop_the_case(bench: Bench) -> None:
    case = bench.open({**WHOLE, "空.pdf": b"", "信.docx": b"PK not a document"})

    judged = bench.work(case.number)

    assert judged.state is State.AWAITING_CLERK
    problems = {file.name: file.problem for file in papers.files_of(bench.tools.engine, case.number)}
    assert problems == {"申请书.pdf": None, "空.pdf": "EMPTY", "信.docx": "NOT_A_DOCUMENT"}


def test_a_page_that_cannot_be_read_is_kept_as_such_and_the_others_stand(bench: Bench) -> None:
    case = bench.open({"申请书.pdf": scripted(application(), licence(), {"unreadable": "DAMAGED"})})

    bench.work(case.number)

    (file,) = papers.files_of(bench.tools.engine, case.number)
    assert [page["problem"] for page in papers.readings_of(bench.tools.engine, file.id)] == [None, None, "DAMAGED"]


def test_a_page_that_killed_its_reader_is_tried_a_second_time_and_no_third(bench: Bench) -> None:
    case = bench.open({"申请书.pdf": scripted(application(), licence(), {"unreadable": "CRASHED"})})

    assert bench.work(case.number).state is State.READING
    bench.later(seconds=6)

    assert bench.work(case.number).state is not State.READING


def test_a_page_that_failed_of_something_else_before_may_kill_its_reader_once(bench: Bench) -> None:
    case = bench.open({"申请书.pdf": scripted(application(), licence(), {"unreadable": "CRASHED"})})
    bench.swap(ReadPage=stumble)
    bench.work(case.number)
    bench.later(seconds=6)
    bench.swap()

    assert bench.work(case.number).state is State.READING
    bench.later(seconds=30)

    assert bench.work(case.number).state is not State.READING


def test_a_task_that_is_not_understood_waits_for_a_newer_program_and_is_seen_in_the_end(bench: Bench) -> None:
    case = bench.open()
    with transaction(bench.tools.engine) as connection:
        connection.exec_driver_sql("""UPDATE tasks SET payload = '{"kind": "of_tomorrow"}'""")

    for _ in range(7):
        assert bench.work(case.number).state is State.RECEIVED
        bench.later(minutes=11)
    bench.work(case.number)
    bench.scheduler.tick()

    assert bench.tools.ledger.case(case.number).state is State.NEEDS_ATTENTION


def test_a_process_that_ends_hands_its_task_back_and_tells_nothing_more(bench: Bench) -> None:
    case = bench.open()
    (message,) = bench.sent()

    def stopped_at_work(*_: object) -> None:
        bench.steps.leases.hand_back()
        away()

    bench.swap(SplitFile=stopped_at_work)

    bench.steps.run(message.task_id)

    assert [again.task_id for again in bench.sent()] == [message.task_id]
    assert bench.tools.ledger.case(case.number).state is State.RECEIVED


def test_a_held_task_is_not_taken_by_another_while_its_lease_is_lengthened(bench: Bench) -> None:
    bench.open()
    (message,) = bench.sent()
    taken = bench.take(message.task_id)
    assert taken is not None

    with bench.steps.leases.held(taken):
        for _ in range(3):
            bench.later(seconds=25)
            bench.steps.leases.beat()
            bench.scheduler.tick()
            assert bench.take(message.task_id) is None
        bench.later(seconds=31)
        assert bench.take(message.task_id) is not None
        bench.steps.leases.beat()
        assert bench.steps.leases._held == {}


def test_who_lost_its_lease_writes_nothing(bench: Bench) -> None:
    case = bench.open()
    (message,) = bench.sent()
    slow = bench.take(message.task_id)
    bench.later(seconds=31)
    quick = bench.take(message.task_id)
    assert slow is not None
    assert quick is not None
    split = FileSplit(at=bench.clock(), file_id=papers.files_of(bench.tools.engine, case.number)[0].id, pages=2)

    with pytest.raises(Lost):
        bench.tools.ledger.finish(slow, split)

    assert events(bench, case.number) == ["case_opened"]
    bench.tools.ledger.finish(quick, split)
    assert events(bench, case.number) == ["case_opened", "file_split"]


def test_a_task_without_an_attempt_left_is_given_up_and_its_case_is_told(bench: Bench) -> None:
    case = bench.open()
    for _ in range(8):
        (message,) = bench.sent()
        assert bench.take(message.task_id) is not None
        bench.later(minutes=2)
        with transaction(bench.tools.engine) as connection:
            dispatch.wake(connection, bench.clock())

    bench.scheduler.tick()

    assert bench.tools.ledger.case(case.number).state is State.NEEDS_ATTENTION


def test_a_death_that_nobody_told_is_told_by_the_scheduler_once(bench: Bench) -> None:
    case = bench.open()
    (message,) = bench.sent()
    taken = bench.take(message.task_id)
    assert taken is not None
    with transaction(bench.tools.engine) as connection:
        outbox.bury(connection, taken, "进程在此处终止。", bench.clock())

    bench.scheduler.tick()
    bench.scheduler.tick()

    assert events(bench, case.number) == ["case_opened", "task_died"]


def events(bench: Bench, number: str) -> list[str]:
    return [link.event["kind"] for link in papers.chain_of(bench.tools.engine, number)]
