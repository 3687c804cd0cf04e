"""The one door through which a case changes.

``advance`` reads the case under lock, asks the flow, and writes state, history and outbox in **one transaction**. The
key of a call is the id of the task that makes it, or the idempotency key of a request: told twice, nothing happens
twice.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, Engine, insert, update
from sqlalchemy.exc import IntegrityError

from pipelines.announcing import announcements
from pipelines.case import Case
from pipelines.clocks import Rules
from pipelines.decision import Decision, settle
from pipelines.errors import Transient
from pipelines.events import CalendarChanged, CaseOpened, Event, FileIn, Retried
from pipelines.facts import Facts
from pipelines.flow import decide, open_case
from pipelines.legal_days import legal_day
from storage import aftermath, calendars, chain, outbox, taking, traces
from storage.case_rows import NoSuchCase, case_of_key, columns_of, load_case, set_deadlines
from storage.database import reading
from storage.outbox import Message, Ordered, Taken
from storage.patience import patiently
from storage.sending import Sender
from storage.sql.sequences import next_value
from storage.tables import cases, page_counts
from storage.webhooks import orders

Clock = Callable[[], datetime]
RulesOf = Callable[[str, str], Rules]


class Lost(Transient):
    """A task was given to another worker while this one was at work on it."""


@dataclass(frozen=True)
class Submission:
    """What is handed in at the opening of a case. The files are stored already.

    Attributes:
        item_code, item_name, item_version: the catalogue in force at receipt; the case stays with it.
        by: who hands it in: a clerk's name or the name of an integrator's key.
        key_id: of that key; None for a person. Its endpoints are told of the case.
    """

    item_code: str
    item_name: str
    item_version: str
    facts: Facts
    files: tuple[FileIn, ...]
    by: str
    key_id: str | None = None


__all__ = ["Clock", "Ledger", "Lost", "NoSuchCase", "RulesOf", "Submission"]


class Ledger:
    """Reads and advances cases.

    Args:
        engine: the database.
        rules_of: catalogue and calendar for (item code, version).
        clock: gives the present instant, aware.
        doorbell, post, trace: of the sender; see :class:`storage.sending.Sender`.
        program: the name of the program, kept with each of its decisions.
    """

    def __init__(
        self,
        engine: Engine,
        rules_of: RulesOf,
        clock: Clock,
        doorbell: Callable[[], None] = lambda: None,
        post: Callable[[Sequence[Message]], None] | None = None,
        trace: Callable[[], str | None] = lambda: None,
        *,
        program: str | None = None,
    ) -> None:
        self.engine = engine
        self.rules_of = rules_of
        self.clock = clock
        self.sender = Sender(doorbell, post, trace)
        self._program = program
        self._calendars: set[str] = set()

    def open(self, submission: Submission, key: str) -> Case:
        """Take a submission in. With a key that was used before, the case that was opened then.

        Raises:
            Impossible: no file, or a day of receipt in the future.
        """
        try:
            rules = self.rules_of(submission.item_code, submission.item_version)
            case, ordered = patiently(self.engine, lambda connection: self._open(connection, submission, key, rules))
        except IntegrityError:
            # Another call with the same key was faster by a moment: what it opened is the answer.
            with reading(self.engine) as connection:
                known = case_of_key(connection, key)
            if known is None:
                raise
            return known
        if ordered:
            self._calendars.add(rules.calendar.sha256)  # committed: it is kept
            self.sender.ring(ordered)
        return case

    def _open(
        self, connection: Connection, submission: Submission, key: str, rules: Rules
    ) -> tuple[Case, list[Ordered]]:
        if (known := case_of_key(connection, key)) is not None:
            return known, []
        event = self._opened(connection, submission)
        decision = open_case(event, rules)
        connection.execute(
            insert(cases).values(**columns_of(decision), number=event.number, opened_at=event.at, updated_at=event.at)
        )
        connection.execute(insert(page_counts).values(case_number=event.number, files_open=0, pages_open=0))
        orders.remember_key(connection, event.number, submission.key_id)
        return decision.case, self._write(connection, event, key, None, decision, rules)

    def advance(self, number: str, event: Event, key: str) -> Case:
        """Tell what happened. Told again under the same key, nothing changes.

        Raises:
            NoSuchCase: the number is unknown.
            Impossible: the state does not allow the event; nothing was changed.
            Transient: the database could not be reached or was busy.
        """
        case, ordered = patiently(self.engine, lambda connection: self._advance(connection, number, event, key, None))
        self.sender.ring(ordered, always=isinstance(event, Retried))
        return case

    def finish(self, taken: Taken, event: Event) -> Case:
        """Tell what a task's work came to, and finish the task, in one transaction; its id is the key.

        Raises:
            Lost: the task is no longer this worker's; nothing was changed.
            Impossible, Transient: as :meth:`advance`.
        """
        case, ordered = patiently(
            self.engine, lambda connection: self._advance(connection, taken.case_number, event, taken.task_id, taken)
        )
        self.sender.ring(ordered)
        return case

    def take_short(
        self, task_ids: Collection[str], short: Collection[str], work: Callable[[Taken], Event | None]
    ) -> list[Taken]:
        """Take, work and tell all short tasks of a list in one transaction: one commit for many.

        Args:
            task_ids: which. What is not free, or not of a short kind, is left alone.
            short: kinds whose whole effect is their event.
            work: gives the event. Whatever it raises for one undoes all.

        Raises:
            Impossible, Transient: as :meth:`advance`; nothing was taken.
        """

        def all_of_them(connection: Connection) -> tuple[list[Taken], list[Ordered]]:
            ordered: list[Ordered] = []
            found = taking.start_short(connection, task_ids, self.clock(), short)
            for taken in found:
                if (event := work(taken)) is not None:
                    ordered += self._advance(connection, taken.case_number, event, taken.task_id, taken)[1]
            return found, ordered

        all_taken, ordered = patiently(self.engine, all_of_them)
        self.sender.ring(ordered)
        return all_taken

    def _advance(
        self, connection: Connection, number: str, event: Event, key: str, taken: Taken | None
    ) -> tuple[Case, list[Ordered]]:
        case = load_case(connection, number, lock=True)
        # The case is locked before a leased task, here and everywhere. Short tasks are taken first; where that makes two
        # transactions wait for each other, the database ends one of them, and it is tried again.
        if taken is not None and not outbox.finish(connection, taken, self.clock()):
            raise Lost("任务已交由其他处理进程。", code="LOST")
        if chain.seen(connection, key):
            return case, []
        event = aftermath.completed(connection, case, event)
        rules = self.rules_of(case.item_code, case.item_version)
        decision = decide(case, event, rules)
        ordered = self._write(connection, event, key, case, decision, rules)
        aftermath.follow(connection, case, decision.case, event, self.clock())
        return decision.case, ordered

    def case(self, number: str) -> Case:
        """The case as it stands.

        Raises:
            NoSuchCase: the number is unknown.
        """
        with reading(self.engine) as connection:
            return load_case(connection, number)

    def heard(self, key: str) -> bool:
        """Whether anything was told under this key."""
        with reading(self.engine) as connection:
            return chain.seen(connection, key)

    def rules(self, case: Case) -> Rules:
        """The rules under which the case is handled: its catalogue version never changes."""
        return self.rules_of(case.item_code, case.item_version)

    def _opened(self, connection: Connection, submission: Submission) -> CaseOpened:
        now = self.clock()
        serial = next_value(connection, f"case/{legal_day(now):%Y%m%d}")
        return CaseOpened(
            at=now,
            by=submission.by,
            number=f"YC{legal_day(now):%Y%m%d}-{serial:05d}",
            item_code=submission.item_code,
            item_name=submission.item_name,
            item_version=submission.item_version,
            facts=submission.facts,
            files=submission.files,
        )

    def _write(
        self, connection: Connection, event: Event, key: str, before: Case | None, decision: Decision, rules: Rules
    ) -> list[Ordered]:
        case, now = decision.case, self.clock()
        if before is None or before.but(files_open=case.files_open, pages_open=case.pages_open) != case:
            connection.execute(
                update(cases).where(cases.c.number == case.number).values(**columns_of(decision), updated_at=now)
            )
        if before is None or (before.files_open, before.pages_open) != (case.files_open, case.pages_open):
            counted = update(page_counts).where(page_counts.c.case_number == case.number)
            connection.execute(counted.values(files_open=case.files_open, pages_open=case.pages_open))
        calendar = rules.calendar
        if calendar.sha256 not in self._calendars:
            calendars.keep(connection, calendar, now)
        seq = chain.remember(connection, case, event, key, calendar.sha256, self._program)
        traces.leave(connection, case, event)
        hot, trace = self.sender.hot, self.sender.trace()
        ordered = outbox.order(connection, case, decision.tasks, now, hot=hot, trace=trace)
        said = announcements(before, case, event, seq)
        calls = orders.order_calls(connection, case.number, seq, said, now, hot=hot, trace=trace)
        if ordered or calls or isinstance(event, Retried):
            self.sender.wake(connection)
        for one in ordered:
            traces.announce(connection, case, one.task, task_id=one.task_id, rules=rules, now=now)
        if before is None or _moved(settle(before), decision) or isinstance(event, CalendarChanged):
            set_deadlines(connection, decision, calendar.sha256)
        return ordered + calls


def _moved(before: Decision, after: Decision) -> bool:
    """Whether any last day or warning is another one now."""
    return (before.deadlines, before.warnings) != (after.deadlines, after.warnings)
