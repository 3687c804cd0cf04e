"""The one door through which a case changes.

``advance`` reads the case under lock, asks the flow, and writes state, history and outbox in **one transaction**. The
key of a call is the id of the task that makes it, or the idempotency key of a request: told twice, nothing happens
twice.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Engine, delete, insert, select, update
from sqlalchemy.exc import IntegrityError

from pipelines.audit import GENESIS, seal
from pipelines.case import Case, legal_day
from pipelines.clocks import Rules
from pipelines.decision import Decision
from pipelines.errors import Permanent
from pipelines.events import CaseOpened, Event, FileIn, Happened, Retried
from pipelines.facts import Facts
from pipelines.flow import decide, open_case
from storage import outbox, traces
from storage.database import reading, transaction
from storage.sequences import next_value
from storage.tables import cases, deadlines, history, page_counts

Clock = Callable[[], datetime]
RulesOf = Callable[[str, str], Rules]


class NoSuchCase(Permanent):
    """No case has that number."""


@dataclass(frozen=True)
class Submission:
    """What is handed in at the opening of a case. The files are stored already.

    Attributes:
        item_code, item_name, item_version: the catalogue in force at receipt; the case stays with it.
        by: who hands it in: a clerk's name or the name of an integrator's key.
    """

    item_code: str
    item_name: str
    item_version: str
    facts: Facts
    files: tuple[FileIn, ...]
    by: str


class Ledger:
    """Reads and advances cases.

    Args:
        engine: the database.
        rules_of: catalogue and calendar for (item code, version).
        clock: gives the present instant, aware.
        doorbell: called after each commit that made tasks; it wakes the relay. It must not raise.
    """

    def __init__(
        self, engine: Engine, rules_of: RulesOf, clock: Clock, doorbell: Callable[[], None] = lambda: None
    ) -> None:
        self.engine = engine
        self.rules_of = rules_of
        self.clock = clock
        self._doorbell = doorbell

    def open(self, submission: Submission, key: str) -> Case:
        """Take a submission in. With a key that was used before, the case that was opened then.

        Raises:
            Impossible: no file, or a day of receipt in the future.
        """
        try:
            return self._open(submission, key)
        except IntegrityError:
            # Another call with the same key was faster by a moment: what it opened is the answer.
            with reading(self.engine) as connection:
                known = _case_of_key(connection, key)
            if known is None:
                raise
            return known

    def _open(self, submission: Submission, key: str) -> Case:
        rules = self.rules_of(submission.item_code, submission.item_version)
        with transaction(self.engine) as connection:
            if (known := _case_of_key(connection, key)) is not None:
                return known
            event = self._opened(connection, submission)
            decision = open_case(event, rules)
            connection.execute(
                insert(cases).values(**_columns(decision), number=event.number, opened_at=event.at, updated_at=event.at)
            )
            connection.execute(insert(page_counts).values(case_number=event.number, files_open=0, pages_open=0))
            self._write(connection, event, key, decision)
        self._ring(decision)
        return decision.case

    def advance(self, number: str, event: Event, key: str) -> Case:
        """Tell what happened. Told again under the same key, nothing changes.

        Raises:
            NoSuchCase: the number is unknown.
            Impossible: the state does not allow the event; nothing was changed.
            Transient: the database could not be reached or was busy.
        """
        with transaction(self.engine) as connection:
            case = _load(connection, number, lock=True)
            if _seen(connection, key):
                return case
            decision = decide(case, event, self.rules_of(case.item_code, case.item_version))
            self._write(connection, event, key, decision)
            if isinstance(event, Retried):
                outbox.revive(connection, number, self.clock())
        self._ring(decision)
        return decision.case

    def case(self, number: str) -> Case:
        """The case as it stands.

        Raises:
            NoSuchCase: the number is unknown.
        """
        with reading(self.engine) as connection:
            return _load(connection, number)

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

    def _write(self, connection: Connection, event: Event, key: str, decision: Decision) -> None:
        case, now = decision.case, self.clock()
        connection.execute(
            update(cases).where(cases.c.number == case.number).values(**_columns(decision), updated_at=now)
        )
        connection.execute(
            update(page_counts)
            .where(page_counts.c.case_number == case.number)
            .values(files_open=case.files_open, pages_open=case.pages_open)
        )
        _remember(connection, case, event, key)
        traces.leave(connection, case, event)
        for task in decision.tasks:
            task_id = outbox.order(connection, case.number, task, now)
            traces.announce(connection, case, task, task_id=task_id, rules=self.rules(case), now=now)
        outbox.done(connection, key, now)
        connection.execute(delete(deadlines).where(deadlines.c.case_number == case.number))
        if decision.deadlines:
            rows = [
                {"case_number": case.number, "clock": clock, "passes_at": at}
                for clock, at in decision.deadlines.items()
            ]
            connection.execute(insert(deadlines), rows)

    def _ring(self, decision: Decision) -> None:
        if decision.tasks:
            self._doorbell()


def _columns(decision: Decision) -> dict[str, Any]:
    case = decision.case
    return {
        "item_code": case.item_code,
        "item_name": case.item_name,
        "applicant": case.facts.applicant.name or "",
        "state": case.state.value,
        "due_at": min(decision.deadlines.values(), default=None),
        "case": case.model_dump(mode="json"),
    }


def _load(connection: Connection, number: str, *, lock: bool = False) -> Case:
    # The case's row is always locked first, so that two transactions can never wait for each other.
    query = select(cases.c.case).where(cases.c.number == number)
    found = connection.execute(query.with_for_update() if lock else query).scalar_one_or_none()
    if found is None:
        raise NoSuchCase(f"没有编号为 {number} 的办件。", cure="请核对办件编号。")
    counts = connection.execute(select(page_counts).where(page_counts.c.case_number == number)).one()
    return Case.model_validate(found).but(files_open=counts.files_open, pages_open=counts.pages_open)


def _seen(connection: Connection, key: str) -> bool:
    return connection.execute(select(history.c.id).where(history.c.key == key)).first() is not None


def _case_of_key(connection: Connection, key: str) -> Case | None:
    number = connection.execute(select(history.c.case_number).where(history.c.key == key)).scalar_one_or_none()
    return None if number is None else _load(connection, number)


def _remember(connection: Connection, case: Case, event: Happened, key: str) -> None:
    last = connection.execute(
        select(history.c.seq, history.c.hash)
        .where(history.c.case_number == case.number)
        .order_by(history.c.seq.desc())
        .limit(1)
    ).one_or_none()
    seq, previous = (last.seq + 1, last.hash) if last else (1, GENESIS)
    told = event.model_dump(mode="json")
    connection.execute(
        insert(history).values(
            case_number=case.number,
            seq=seq,
            key=key,
            kind=told["kind"],
            at=event.at,
            by=event.by,
            state=case.state.value,
            event=told,
            previous=previous,
            hash=seal(previous, case_number=case.number, seq=seq, key=key, state=case.state.value, event=told),
        )
    )
